/** Short messages as the networks carry them (3GPP TS 23.038, TS 23.040). Pure. */

/** GSM 03.38, a letter at the place of its code; of Vietnamese letters only à è é ì ò ù É are there. */
const TABLE =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const ESCAPE = 0x1b
const BASIC = new Map([...TABLE].map((letter, code) => [letter, code] as const))
BASIC.delete('\x1b')
/** Letters behind an escape: two septets. */
const EXTENDED = new Map<string, number>([
  ...([
    ['\f', 0x0a],
    ['^', 0x14],
    ['{', 0x28],
    ['}', 0x29],
    ['\\', 0x2f],
  ] as const),
  ...([
    ['[', 0x3c],
    ['~', 0x3d],
    [']', 0x3e],
    ['|', 0x40],
    ['€', 0x65],
  ] as const),
])

export const SMS_ALPHABETS = ['gsm', 'ucs2'] as const
export type SmsAlphabet = (typeof SMS_ALPHABETS)[number]

/** Units of the alphabet in one message, and in a part of a long one: the rest of its 140 bytes says which part it is. */
const ROOM: Readonly<Record<SmsAlphabet, Readonly<{ whole: number; part: number }>>> = {
  gsm: { whole: 160, part: 153 },
  ucs2: { whole: 70, part: 67 },
}

/** @returns how a text goes out, how many units of its alphabet it has, and in how many parts */
export function measured(text: string): { alphabet: SmsAlphabet; units: number; parts: number } {
  const alphabet = [...text].every(letter => BASIC.has(letter) || EXTENDED.has(letter)) ? 'gsm' : 'ucs2'
  const pieces = piecesOf(text, alphabet)
  return { alphabet, units: unitsOf(text, alphabet), parts: Math.max(1, pieces.length) }
}

/** The text in pieces that each fit a part; no letter is cut in two. */
export function piecesOf(text: string, alphabet: SmsAlphabet): string[] {
  const { whole, part } = ROOM[alphabet]
  if (unitsOf(text, alphabet) <= whole) return text === '' ? [] : [text]
  const pieces: string[] = []
  let piece = ''
  let units = 0
  for (const letter of text) {
    const width = unitsOf(letter, alphabet)
    if (units + width > part) {
      pieces.push(piece)
      piece = ''
      units = 0
    }
    piece += letter
    units += width
  }
  return [...pieces, piece]
}

/** A byte for each septet, as SMPP carries the centre's own alphabet. @param text of its letters only */
export function gsmBytes(text: string): number[] {
  return [...text].flatMap(letter => {
    const code = BASIC.get(letter)
    return code === undefined ? [ESCAPE, EXTENDED.get(letter) ?? 0x3f] : [code]
  })
}

function unitsOf(text: string, alphabet: SmsAlphabet): number {
  if (alphabet === 'ucs2') return text.length
  let units = 0
  for (const letter of text) units += EXTENDED.has(letter) ? 2 : 1
  return units
}

/** The longest beginning that goes out in so many parts; what was cut off is told by three dots. */
export function cutToParts(text: string, partsMost: number): string {
  const { alphabet, parts } = measured(text)
  if (parts <= partsMost) return text
  const room = partsMost === 1 ? ROOM[alphabet].whole : partsMost * ROOM[alphabet].part
  let cut = ''
  let units = 0
  for (const letter of text) {
    units += unitsOf(letter, alphabet)
    if (units > room - 3) break
    cut += letter
  }
  return `${cut.trimEnd()}...`
}

/** Letters that GSM 03.38 and ASCII write alike, so that a part has its full length and nothing is to be translated. */
export function unaccented(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/đ/g, 'd')
    .replace(/Đ/g, 'D')
    .replace(/[–—]/g, '-')
    .replace(/[“”]/g, '"')
    .replace(/[‘’]/g, "'")
    .replace(/…/g, '...')
    .replace(/@/g, '(at)')
    .replace(/_/g, '-')
    .replace(/[^A-Za-z0-9 .,:;!?()"'%&*+/<=>-]/g, '?')
}
