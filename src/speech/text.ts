import { createHash } from 'node:crypto'

/** The sound that words of a province's settings are made into: the same words, the same sound. */
export function soundOfText(text: string): string {
  return `text-${createHash('sha256').update(text.normalize('NFC').trim()).digest('hex').slice(0, 24)}`
}
