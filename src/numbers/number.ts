import { AREAS, type NumberKind, OLD_MOBILES, SHORT_CODES } from './plan.ts'
import { worldGroups, worldKind } from './world.ts'

/**
 * A telephone number out of whatever a carrier, a person or a form gives. Pure. Only what is certain becomes a number;
 * what is a number today is never taken for one of before 2017.
 */
export type TelephoneNumber = Readonly<{
  /** E.164 (`+84912345678`), a short code as dialled (`1022`, `115`, `19001234`), or null: hidden or unreadable. */
  number: string | null
  kind: NumberKind
  /**
   * As a telephone shows it, and dials it where there is a number: national form where Vietnamese.
   * Letters, digits and `+*#._-` only, ≤ 32 characters.
   */
  shown: string
  /** The digits in groups, in the order they are said: `0912 345 678`. Empty where there is no number. */
  spoken: readonly string[]
  /** Whose number it is, where the plan says so (`Cấp cứu y tế`); for people. */
  what: string | null
}>

/** Nobody's number is longer; what is, was made to hurt. */
const RAW_CHARS = 64
const SHOWN_CHARS = 32
/** Words that carriers and gateways put where a number is withheld (RFC 3323 and habits). */
const WITHHELD = /^(anonymous|unknown|unavailable|restricted|private|withheld|none|null)?$/i

const NOBODY = { number: null, kind: 'unknown', spoken: [], what: null } as const
const HIDDEN: TelephoneNumber = { ...NOBODY, shown: 'anonymous' }

/** Where a number comes from, as far as it matters for what it means. */
export type Near = Readonly<{
  /** Of the place, without zero (`277`): a bare local number is one of there. */
  areaCode: string | null
  /**
   * A person wrote it, perhaps from an old paper: `073 3851234` is a landline by its old area code. From the network it is
   * a mobile number whose prefix is newer than our plan.
   */
  isTyped: boolean
}>

const NETWORK: Near = { areaCode: null, isTyped: false }

/** @param raw in any usual form, or anything at all */
export function readNumber(raw: string, near: Near = NETWORK): TelephoneNumber {
  const text = raw.slice(0, RAW_CHARS).trim()
  if (WITHHELD.test(text)) return HIDDEN
  const found = raw.length > RAW_CHARS ? null : fromText(text, near)
  if (found) return found
  const harmless = text.replace(/[^0-9A-Za-z+*#._-]/g, '').slice(0, SHOWN_CHARS)
  // What only looks like a number once its sting is cut off must not be shown as one.
  if (harmless === '' || fromText(harmless, near)) return HIDDEN
  return { ...NOBODY, shown: harmless }
}

/** The area code in a centre's number with area (`02771022` → `277`), from the first that has one. */
export function areaCodeOf(hotlines: readonly string[]): string | null {
  for (const hotline of hotlines) {
    const code = /^(?:0|\+?84)(2\d{1,2})1022$/.exec(hotline)?.[1]
    if (code !== undefined) return code
  }
  return null
}

function fromText(text: string, { areaCode, isTyped }: Near): TelephoneNumber | null {
  const digits = text.replace(/(?<=\d)[ .()/-]+(?=\d|$)|^\((?=\+?\d)/g, '')
  if (!/^\+?\d{3,15}$/.test(digits)) return null
  // Before all else: `113`, `1022`, `18001091` are numbers of their own, not the tails of longer ones.
  if (/^1(\d{2,7}|[89]00\d{5,6})$/.test(digits)) return shortCode(digits)
  const national =
    /^(?:\+|00)840?([1-9]\d{6,9}|2[48]1022)$/.exec(digits)?.[1] ??
    /^0([1-9]\d{6,9}|2[48]1022)$/.exec(digits)?.[1] ??
    // Without plus: geographic numbers begin with 2, mobile ones have nine digits (Circular 22/2014/TT-BTTTT).
    /^840?(2\d{6,9}|[35789]\d{8}|1[89]00\d{4,6})$/.exec(digits)?.[1] ??
    // A mobile number whose zero was lost on the way.
    /^([35789]\d{8})$/.exec(digits)?.[1]
  // With its country in front it is what rows hold, and means one thing only.
  if (national) return vietnamese(national, isTyped && digits.startsWith('0') && !digits.startsWith('00'))
  const abroad = /^(?:\+|00)([1-9]\d{6,14})$/.exec(digits)?.[1] ?? /^([1-9]\d{10,14})$/.exec(digits)?.[1]
  if (abroad && !abroad.startsWith('84')) return foreign(`+${abroad}`)
  return areaCode === null ? null : local(digits, areaCode)
}

function shortCode(code: string): TelephoneNumber {
  const known = SHORT_CODES.find(({ pattern }) => pattern.test(code))
  const spoken = code.length <= 5 ? [code] : [code.slice(0, 4), ...inThrees(code.slice(4))]
  return { number: code, kind: known?.kind ?? 'unknown', shown: code, spoken, what: known?.what ?? null }
}

/** @param national what follows 0 or +84 */
function vietnamese(national: string, mayBeOld: boolean): TelephoneNumber {
  // A premium service is one in every disguise: `+8419001234`, `019001234`.
  if (/^1[89]00\d{4,6}$/.test(national)) return shortCode(national)
  const centre = AREAS.find(({ code }) => national === `${code}1022`)
  if (centre) {
    const spoken = [`0${centre.code}`, '1022']
    return { ...inVietnam(national, 'short', spoken), what: `Tổng đài 1022 ${centre.name}` }
  }
  return valid(national) ?? renamed(national, mayBeOld) ?? inVietnam(national, 'unknown')
}

function valid(national: string): TelephoneNumber | null {
  const kind = worldKind(`+84${national}`)
  return kind === 'unknown' ? null : inVietnam(national, kind, worldGroups(`+84${national}`))
}

function inVietnam(national: string, kind: NumberKind, groups: readonly string[] | null = null) {
  const shown = `0${national}`
  // Some lines of the state are written without the zero; it is dialled all the same.
  const spoken = groups?.join('') === shown ? groups : inThrees(shown)
  return { number: `+84${national}`, kind, shown, spoken, what: null }
}

/** A number of before 2017 or 2018 by its name of today; null where it was none. */
function renamed(national: string, mayBeOld: boolean): TelephoneNumber | null {
  const mobile = OLD_MOBILES[national.slice(0, 3)]
  if (mobile !== undefined && national.length === 10) return valid(mobile + national.slice(3))
  if (/^[35789]\d{8}$/.test(national) && !mayBeOld) return null // has the shape of a mobile number
  for (const { code, was } of AREAS) {
    if (code === was || !national.startsWith(was)) continue
    const number = local(national.slice(was.length), code)
    if (number) return number
  }
  return null
}

/** @param digits without any area: seven of them, eight in the two largest cities */
function local(digits: string, areaCode: string): TelephoneNumber | null {
  return areaCode.length + digits.length === 10 && /^[2-9]\d{6,7}$/.test(digits)
    ? valid(areaCode + digits)
    : null
}

function foreign(e164: string): TelephoneNumber {
  const spoken = worldGroups(e164) ?? inThrees(e164.slice(1))
  return { number: e164, kind: worldKind(e164), shown: e164, spoken, what: null }
}

/** Groups of three, the last of two to four. */
function inThrees(digits: string): string[] {
  const groups = digits.match(/\d{1,3}/g) ?? []
  const last = groups.at(-1)
  if (groups.length < 2 || last?.length !== 1) return groups
  return [...groups.slice(0, -2), `${groups.at(-2)}${last}`]
}
