/** Why a call could not be placed or did not go as asked; for the person at the shell. */
export class Trouble extends Error {
  override readonly name = 'Trouble'
  readonly exitCode: number
  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}
