import { readNumber } from '../numbers/number.ts'

/**
 * Who calls, as the carrier sends it. Pure. Asterisk gives the user part of From or P-Asserted-Identity as it came
 * over the wire, so anything may stand in it: only what is certain becomes a number, only harmless characters are shown.
 */
export type Caller = Readonly<{
  /** E.164 (`+84912345678`), a short code as dialled (`1022`, `115`, `19001234`), or null: hidden or unreadable. */
  number: string | null
  /** For an operator's phone: national form where Vietnamese; letters, digits and `+*#._-` only, ≤ 32 characters. */
  shown: string
}>

/** @param raw as Asterisk's CALLERID(num) has it */
export function callerOf(raw: string): Caller {
  const { number, shown } = readNumber(raw)
  return { number, shown }
}
