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

/** Nobody's number is longer; what is, was made to hurt. */
const RAW_CHARS = 64
const SHOWN_CHARS = 32
/** Words that carriers and gateways put where a number is withheld (RFC 3323 and habits). */
const WITHHELD = /^(anonymous|unknown|unavailable|restricted|private|withheld|none|null)?$/i

const HIDDEN: Caller = { number: null, shown: 'anonymous' }

/** @param raw as Asterisk's CALLERID(num) has it */
export function callerOf(raw: string): Caller {
  const text = raw.slice(0, RAW_CHARS).trim()
  if (WITHHELD.test(text)) return HIDDEN
  const compact = text.replace(/(?<=\d)[ .()-]+(?=\d|$)|^\((?=\d)/g, '')
  const number = raw.length > RAW_CHARS ? null : numberOf(compact)
  if (number) return { number, shown: number.startsWith('+84') ? `0${number.slice(3)}` : number }
  const harmless = text.replace(/[^0-9A-Za-z+*#._-]/g, '').slice(0, SHOWN_CHARS)
  return harmless === '' ? HIDDEN : { number: null, shown: harmless }
}

function numberOf(text: string): string | null {
  if (!/^\+?\d{3,15}$/.test(text)) return null
  // Before all else: `113`, `1022`, `18001091` are numbers of their own, not the tails of longer ones.
  if (/^1\d{2,7}$/.test(text)) return text
  const national =
    /^(?:\+|00)84([1-9]\d{6,9})$/.exec(text)?.[1] ??
    /^0([1-9]\d{6,9})$/.exec(text)?.[1] ??
    // Without plus: geographic numbers begin with 2, mobile ones have nine digits (Circular 22/2014/TT-BTTTT).
    /^84(2\d{6,9}|[35789]\d{8})$/.exec(text)?.[1] ??
    // A mobile number whose zero was lost on the way.
    /^([35789]\d{8})$/.exec(text)?.[1]
  if (national) return `+84${national}`
  const abroad = /^(?:\+|00)([1-9]\d{6,14})$/.exec(text)?.[1] ?? /^([1-9]\d{10,14})$/.exec(text)?.[1]
  return abroad && !abroad.startsWith('84') ? `+${abroad}` : null
}
