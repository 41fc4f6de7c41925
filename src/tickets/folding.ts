/**
 * How words are compared when tickets are searched: without case and without marks, đ as d, whatever way a keyboard
 * composed them. PostgreSQL has the same rules as `ticket_folded` and `ticket_name_key` (migrations); a test holds the
 * two together. Pure.
 */

/** Marks that Latin letters carry, of other languages too; what is no letter of ours then parts words. */
export const MARKS =
  '\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u031b\u0323\u0327\u0328'

/** Some keyboards give the Icelandic letter for the Vietnamese one. */
export const BARRED = 'ĐđÐð'

const MARK = new RegExp(`[${MARKS}]`, 'g')
const BAR = new RegExp(`[${BARRED}]`, 'g')

/** `Cầu  Hỏng, đường 30/4` → `cau hong duong 30 4` */
export function folded(text: string): string {
  return lowered(text.normalize('NFKD'))
    .replace(BAR, 'd')
    .replace(MARK, '')
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

/** The words of a text as they are found by; each once, in their order. */
export function wordsOf(text: string): string[] {
  return [...new Set(folded(text).split(' ').filter(Boolean))]
}

/** Huyền, hỏi, ngã, sắc, nặng; no mark comes before them. */
export const TONES = '\u0300\u0309\u0303\u0301\u0323'
const TONE = new RegExp(`[${TONES}]`, 'g')
/** Letters in their order, and what stands for each so that code points sort as the alphabet does. */
export const ALPHABET = 'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz'
export const RANKS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg'
/** Those of them whose capitals are not ASCII. */
export const CAPITALS = 'ĂÂĐÊÔƠƯ'
const SMALL = 'ăâđêôơư'

/**
 * What lists of people are sorted by: the given name, which comes last, then the others; letters before tones. Compared
 * by code points.
 * @returns '' where there is no name
 */
export function nameKey(name: string): string {
  const spaced = name.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '')
  const apart = spaced.replace(/^(.*) ([^ ]+)$/, '$2 $1').normalize('NFD')
  const letters = lowered(apart.replace(TONE, '').normalize('NFC'))
    .replace(/./gu, letter => rankOf(letter) ?? letter)
    .replace(/[^0-9A-Za-g ]/g, '')
  const tones = apart.replace(/[1-5]/g, '').replace(TONE, tone => String(TONES.indexOf(tone) + 1))
  return letters.trim() === '' ? '' : `${letters}\t${tones.replace(/[^1-5 ]/g, '')}`
}

function rankOf(letter: string): string | undefined {
  const capital = CAPITALS.indexOf(letter)
  const place = ALPHABET.indexOf(capital < 0 ? letter : (SMALL[capital] ?? letter))
  return place < 0 ? undefined : RANKS[place]
}

/** ASCII only: what else has capitals is listed above. */
const lowered = (text: string) => text.replace(/[A-Z]/g, letter => letter.toLowerCase())
