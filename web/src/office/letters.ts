import type { Static } from 'typebox'
import { LETTER_KINDS, LETTER_STATES, type LetterEvent } from '../../../src/documents/registry.ts'
import type { LetterPage, LetterShown } from '../../../src/documents/schemas.ts'
import { dateOf } from '../kit/format.ts'

/** The register of official letters, as its screens show it. Pure. */

export type LetterRow = Static<typeof LetterPage>['items'][number]
export type Letter = Static<typeof LetterShown>

export const EVENT_NAMES: Readonly<Record<LetterEvent, string>> = {
  drafted: 'Lập dự thảo',
  changed: 'Sửa dự thảo',
  issued: 'Phát hành',
  'signed-copy': 'Đính kèm bản ký',
  replied: 'Ghi văn bản trả lời',
  cancelled: 'Hủy dự thảo',
}

/** `125/VP-1022`; a draft has no number yet. */
export const signOf = ({ number, symbol }: Pick<LetterRow, 'number' | 'symbol'>): string =>
  number === null ? `Dự thảo/${symbol}` : `${number}/${symbol}`

/** Issued, and not answered in time. */
export const isOverdue = ({ state, dueAt }: Pick<LetterRow, 'state' | 'dueAt'>, now: number): boolean =>
  state === 'issued' && dueAt !== null && Date.parse(dueAt) < now

/** Where and when, as on paper: `ngày 23 tháng 11 năm 2026`. */
export function dateOnPaper(issuedAt: string | null): string {
  if (issuedAt === null) return 'ngày … tháng … năm …'
  const [day, month, year] = dateOf(issuedAt).split('/')
  // NĐ 30/2020/NĐ-CP, Phụ lục I.II.4: days below 10 and the first two months are written with a 0.
  return `ngày ${day} tháng ${Number(month) > 2 ? Number(month) : month} năm ${year}`
}

/** The tickets that it is about, by their codes where its history tells them. */
export function ticketsOf({
  ticketIds,
  events,
}: Pick<Letter, 'ticketIds' | 'events'>): { id: string; code: string }[] {
  const told = events.flatMap(({ facts }) => (Array.isArray(facts.tickets) ? facts.tickets : []))
  const codes = new Map(told.map(({ id, code }: { id: string; code: string }) => [id, code]))
  return ticketIds.map((id, place) => ({ id, code: codes.get(id) ?? `Phiếu ${place + 1}` }))
}

/** Filters of the register as they stand in the address; what is none of ours is left out. */
export function filterOf(params: URLSearchParams) {
  const one = <const T extends string>(name: string, of: readonly T[]) =>
    of.find(value => value === params.get(name)) ?? null
  return {
    q: params.get('q'),
    kind: one('kind', LETTER_KINDS),
    state: one('state', LETTER_STATES),
    unitId: params.get('unitId'),
    late: params.get('late') === 'true' ? true : null,
  }
}
