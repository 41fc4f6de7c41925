/**
 * Three kinds of trouble, never mixed (docs/decisions.md):
 * a Refusal is an answer to a person; weather (Asterisk, network, disk) becomes an event or a bounded retry;
 * a fault is our bug and is thrown as a plain Error.
 */

/** A person asked for what may not be. Shown as it is: `code` for programs, `detail` in Vietnamese for people. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly status: number
  /** Facts that help the caller mend the request; never secrets, never personal data of others. */
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: string, status: number, detail: string, facts: Record<string, unknown> = {}) {
    super(detail)
    this.code = code
    this.status = status
    this.facts = facts
  }
}

/** What cannot be reached or has not answered in time; the text is for the log, nothing is decided by it. */
export class Weather extends Error {
  override readonly name = 'Weather'
  /** HTTP-like status where the other side gave one, else 0. Decisions look at this, never at the message. */
  readonly status: number

  constructor(message: string, status = 0, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** The message of anything thrown, for a log line. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
