import { DateTime } from 'luxon'
import type { Ms } from '../clock.ts'
import type { Told, ToldTicket } from './notice.ts'
import { shownInstant } from './words.ts'

/** What is late and waits for a unit on the morning of a day (QC 9.4, E10). Pure. */
export type LateDigest = Readonly<{
  /** `yyyy-MM-dd` of the province. */
  day: string
  at: Ms
  late: number
  /** Of them, those that were in no digest before. */
  fresh: number
  units: readonly Readonly<{ unitId: string | null; late: number }>[]
  /** The longest late first. */
  tickets: readonly Readonly<{ code: string; unitId: string | null; deadlineAt: Ms | null }>[]
}>

/** Of no ticket in particular. */
export const NO_TICKET: ToldTicket = {
  ...{ id: '', code: '', kind: null, unitId: null, unitName: null, fieldName: null, dueAt: null },
  ...{ operatorId: null, assigneeId: null, callerNumber: null, callerName: null, email: null },
}

/** A mail names so many one by one; the rest is in the list of the Office. */
const NAMED_MOST = 50

export function digestTold(digest: LateDigest, unitNames: ReadonlyMap<string, string>): Told[] {
  const { day, at } = digest
  const facts = {
    day: DateTime.fromISO(day).toFormat('dd/MM/yyyy'),
    count: String(digest.late),
    list: lines(digest, unitNames).join('\n'),
  }
  return (['leaders', 'office'] as const).map(to => ({
    ...{ key: `digest/${day}/${to}`, cause: 'digest', to, ticket: NO_TICKET, at, facts },
  }))
}

function lines(
  { units, tickets, late, fresh }: LateDigest,
  unitNames: ReadonlyMap<string, string>,
): string[] {
  const nameOf = (id: string | null) => (id === null ? 'chưa xác định' : (unitNames.get(id) ?? id))
  const named = tickets.slice(0, NAMED_MOST)
  return [
    `Mới phát sinh từ lần tổng hợp trước: ${fresh}`,
    ...units.map(unit => `- ${nameOf(unit.unitId)}: ${unit.late} phiếu`),
    ...named.map(({ code, unitId, deadlineAt }) => {
      const due = deadlineAt === null ? '' : `, hạn ${shownInstant(deadlineAt)}`
      return `${code} (${nameOf(unitId)}${due})`
    }),
    ...(late > named.length ? [`và ${late - named.length} phiếu khác`] : []),
  ]
}
