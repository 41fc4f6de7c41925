import { type Ms, yearOf } from '../clock.ts'
import { folded, wordsOf } from './folding.ts'

/** What somebody looks for who types into one box: a code, the end of a number, or words. Pure. */

/** How a list of tickets is sorted. */
export const ORDERS = ['opened', 'due', 'name'] as const
export type Order = (typeof ORDERS)[number]

/** More words than these narrow nothing any further. */
const WORDS_MOST = 16
/** Longer ones are in no pair: no word of any language, and PostgreSQL takes no entry of thousands of letters. */
const PAIRED_LETTERS_MOST = 40
/** Fewer digits are words. */
const DIGITS_LEAST = 3
/** So many digits stand in few texts, so texts are looked through as well. */
const TEXT_DIGITS_LEAST = 5
const FIRST_YEAR = 2019 // before the first centre of this kind opened

export type Sought = Readonly<{
  /** Codes that may be meant. */
  codes: readonly string[]
  /** Digits that a number ends in; null = none was meant. */
  end: string | null
  /** As PostgreSQL reads it; null = words were not meant. */
  words: string | null
}>

export const NOTHING: Sought = { codes: [], end: null, words: null }

/** Who may not see names, addresses and numbers does not find by them either. */
export type Reach = Readonly<{ province: string; now: Ms; mayReadCitizens: boolean; mayReadNumbers: boolean }>

/** @returns null where there is nothing in it that could be looked for */
export function readSought(text: string, reach: Reach): Sought | null {
  const typed = text.normalize('NFKC').trim()
  const codes = codesOf(typed, reach)
  if (/^[\d\s.+()-]+$/.test(typed)) {
    const digits = typed.replace(/\D/g, '')
    if (digits.length >= DIGITS_LEAST)
      return someOf({
        codes,
        end: reach.mayReadNumbers ? endOf(digits) : null,
        words: digits.length >= TEXT_DIGITS_LEAST ? vectorQuery(typed, reach.mayReadCitizens) : null,
      })
  }
  if (codes.length > 0) return { ...NOTHING, codes }
  const words = vectorQuery(typed, reach.mayReadCitizens)
  return words === null ? null : { ...NOTHING, words }
}

const someOf = (sought: Sought): Sought | null =>
  sought.codes.length > 0 || sought.end !== null || sought.words !== null ? sought : null

/**
 * The codes that are meant by a whole code, or by its end: `1022-DT-2026-000123`, `DT-2026-123`, `2026-123`, `000123`.
 * Without the year it may be of any.
 */
export function codesOf(text: string, { province, now }: Pick<Reach, 'province' | 'now'>): string[] {
  const [, , year, number] =
    /^(?:(?:1022-)?([A-Z]{2,4})-)?(?:(20\d\d)-)?(\d{1,8})$/.exec(text.trim().toUpperCase()) ?? []
  if (number === undefined || Number(number) === 0) return []
  const last = yearOf(now)
  const years = year === undefined ? yearsTo(last) : [Number(year)]
  return years.map(one => `1022-${province}-${one}-${String(Number(number)).padStart(6, '0')}`)
}

const yearsTo = (last: number) => Array.from({ length: last - FIRST_YEAR + 1 }, (_, n) => last - n)

/** A number as people know it begins with 0, as rows hold it with the country's code. */
export function endOf(digits: string): string {
  return digits.replace(/^(?:00)?(?:84|0)(?=\d{8,}$)/, '').slice(-12)
}

/**
 * All the words, each anywhere; what stands between quotation marks in that order. Only letters and digits are left of
 * what was typed, so there is nothing in it that PostgreSQL could read as an order of its own.
 */
export function vectorQuery(text: string, mayReadCitizens: boolean): string | null {
  const within = mayReadCitizens ? '' : ':CD'
  const parts: string[] = []
  for (const [, phrase, loose] of text.matchAll(/["“”]([^"“”]*)["“”]?|([^"“”]+)/g)) {
    if (loose !== undefined) parts.push(...wordsOf(loose).map(word => `'${word}'${within}`))
    const ordered = phrase === undefined ? [] : folded(phrase).split(' ').filter(Boolean)
    parts.push(...inOrder(ordered.slice(0, WORDS_MOST), within))
  }
  const all = [...new Set(parts)].slice(0, WORDS_MOST)
  return all.length === 0 ? null : all.join(' & ')
}

/**
 * Words that stand next to each other are kept as pairs too (`ticket_pairs`), and pairs are rare where words are not: only
 * of three and more must the order be looked at in each text.
 */
function inOrder(words: readonly string[], within: string): string[] {
  const pairs = words.slice(1).flatMap((word, n) => {
    const before = words[n] ?? ''
    return Math.max(before.length, word.length) <= PAIRED_LETTERS_MOST ? [`'${before}_${word}'${within}`] : []
  })
  if (words.length === 0 || (words.length === 2 && pairs.length === 1)) return pairs
  return [`(${words.map(word => `'${word}'${within}`).join(' <-> ')})`, ...pairs]
}

/** Words of a name, whatever else the ticket says. */
export function nameQuery(name: string): string | null {
  const words = wordsOf(name).slice(0, WORDS_MOST)
  return words.length === 0 ? null : words.map(word => `'@${word}'`).join(' & ')
}
