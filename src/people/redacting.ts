import type { Citizen } from './masking.ts'

/** Words that people wrote about a citizen, without what tells who it is (F08). Pure. */

const GONE = '[đã che]'
/** Fewer digits are a count, fewer letters are any word. */
const DIGITS_LEAST = 6
const LETTERS_LEAST = 5

/**
 * @param citizens what is known of them, and was before it was put right: found however it is spaced, in whatever case,
 *   numbers in any usual form
 */
export function redacted(text: string, citizens: readonly Citizen[]): string {
  const patterns = [...new Set(citizens.flatMap(patternsOf))]
  return patterns.reduce(
    (said, pattern) => said.replace(new RegExp(pattern, 'giu'), GONE),
    patterns.length === 0 ? text : text.normalize('NFC'),
  )
}

function patternsOf({ callerNumber, callerName, address, email, form }: Citizen): string[] {
  const entries = form?.entries ?? []
  const of = (...kinds: string[]) => entries.flatMap(({ is, value }) => (kinds.includes(is) ? [value] : []))
  return [
    ...[callerNumber, ...of('phone')].flatMap(numberPattern),
    ...[callerName, email, ...of('name', 'personal')].flatMap(wordsPattern),
    ...[address, ...of('address')].flatMap(one => partsOf(one).flatMap(wordsPattern)),
  ]
}

/** The last part of an address is a place of thousands. */
function partsOf(address: string | null): string[] {
  const parts = (address ?? '').split(',').map(part => part.trim())
  return parts.length > 1 ? parts.slice(0, -1) : parts
}

function wordsPattern(text: string | null): string[] {
  const words = (text ?? '').normalize('NFC').match(/[\p{L}\p{M}\d]+/gu) ?? []
  if (words.join('').length < LETTERS_LEAST) return []
  return [`(?<![\\p{L}\\d])${words.join('[^\\p{L}\\d]{1,3}')}(?![\\p{L}\\d])`]
}

function numberPattern(number: string | null): string[] {
  const digits = (number ?? '').replace(/^\+84/, '').replace(/\D/g, '')
  if (digits.length < DIGITS_LEAST) return []
  return [`(?<!\\d)(?:(?:\\+|00)?84|0)?[\\s.()-]*${[...digits].join('[\\s.()-]*')}(?!\\d)`]
}
