import { messageOf } from '../errors.ts'

/** What all ways out of the box share. Pure. */

/** The other side has said no, and will say it again: not tried any more. */
export class NeverDeliverable extends Error {
  override readonly name = 'NeverDeliverable'
}

const REASON_CHARS = 300

/** Line breaks and the like of what others say never become headers or lines of ours. */
export const plain = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')

/** Why it did not go out, in the other side's words: a database takes them without control characters only. */
export const reasonOf = (error: unknown) => plain(messageOf(error)).slice(0, REASON_CHARS).toWellFormed()
