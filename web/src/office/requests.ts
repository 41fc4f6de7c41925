import type { Static } from 'typebox'
import { type Move, refusalOf } from '../../../src/privacy/request.ts'
import type { RequestShown, RequestsPage } from '../../../src/privacy/schemas.ts'
import { dateOf, dateTimeOf } from '../kit/format.ts'

/** What citizens ask about their data, as its screens show it. Pure. */

export type RequestRow = Static<typeof RequestsPage>['items'][number]
export type Request = Static<typeof RequestShown>

const MOVES: readonly Move[] = ['verify', 'answer', 'extend', 'give', 'rectify', 'restrict', 'lift', 'refuse']

/** What may be done with it as it stands, by the server's own rule. */
export function openMoves({
  kind,
  state,
  answeredAt,
  extendedAt,
}: Pick<RequestRow, 'kind' | 'state' | 'answeredAt' | 'extendedAt'>): Move[] {
  const at = (instant: string | null) => (instant === null ? null : Date.parse(instant))
  const standing = { kind, state, answeredAt: at(answeredAt), extendedAt: at(extendedAt) }
  return MOVES.filter(move => refusalOf(standing, move, '') === null)
}

export type Deadline = Readonly<{ text: string; isOver: boolean }>

/** What is due next: that the citizen hears of it, then that it is done. */
export function deadlineOf(
  {
    answeredAt,
    answerDueAt,
    dueAt,
    endedAt,
  }: Pick<RequestRow, 'answeredAt' | 'answerDueAt' | 'dueAt' | 'endedAt'>,
  now: number,
): Deadline | null {
  if (endedAt !== null) return null
  const isDoneOver = Date.parse(dueAt) < now
  if (answeredAt === null && !isDoneOver) {
    const isOver = Date.parse(answerDueAt) < now
    return { isOver, text: `${isOver ? 'Quá hạn phản hồi từ' : 'Phản hồi trước'} ${dateTimeOf(answerDueAt)}` }
  }
  const day = lastDayOf(dueAt)
  return {
    isOver: isDoneOver,
    text: `${isDoneOver ? 'Quá hạn thực hiện, hết ngày' : 'Thực hiện hết ngày'} ${day}`,
  }
}

/** It is due at the end of a day, which is the first instant of the next. */
const lastDayOf = (dueAt: string) => dateOf(Date.parse(dueAt) - 1)

const FACT_NAMES: Readonly<Record<string, string>> = {
  ...{ how: 'Cách xác minh', text: 'Nội dung', reason: 'Lý do', basis: 'Căn cứ', dueAt: 'Hạn mới' },
}

/** Words that a step has with it. */
export function factsOf(facts: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(FACT_NAMES).flatMap(([key, name]) => {
    const value = facts[key]
    if (typeof value !== 'string' || value === '') return []
    return [`${name}: ${key === 'dueAt' ? lastDayOf(value) : value}`]
  })
}
