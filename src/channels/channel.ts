/** The other side has said no, and will say it again: not tried any more. */
export class NeverDeliverable extends Error {
  override readonly name = 'NeverDeliverable'
}
