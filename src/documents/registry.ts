import type { Ms } from '../clock.ts'

/** Official letters of the Office (QC 9.5), and the register they stand in. Pure. */

export const LETTER_KINDS = [
  'remind', // nhắc
  'urge', // đôn đốc
  'explain', // yêu cầu giải trình về trách nhiệm
  'other', // any other letter about a ticket, also one that came in
] as const
export type LetterKind = (typeof LETTER_KINDS)[number]

export const LETTER_KIND_LABELS: Readonly<Record<LetterKind, string>> = {
  remind: 'Văn bản nhắc',
  urge: 'Văn bản đôn đốc',
  explain: 'Yêu cầu giải trình',
  other: 'Văn bản khác',
}

/** A letter names no more than these. */
export const LETTER_TICKETS_MOST = 50

export const LETTER_STATES = ['draft', 'issued', 'replied', 'cancelled'] as const
export type LetterState = (typeof LETTER_STATES)[number]

export const LETTER_STATE_LABELS: Readonly<Record<LetterState, string>> = {
  draft: 'dự thảo',
  issued: 'đã phát hành',
  replied: 'đã có văn bản trả lời',
  cancelled: 'đã hủy',
}

export const LETTER_EVENTS = [
  ...(['drafted', 'changed', 'issued', 'signed-copy', 'replied', 'cancelled'] as const),
] as const
export type LetterEvent = (typeof LETTER_EVENTS)[number]

/** What is told of a letter when it is issued. */
export type IssuedLetter = Readonly<{
  id: string
  kind: LetterKind
  unitId: string | null
  at: Ms
  ticketIds: readonly string[]
}>
