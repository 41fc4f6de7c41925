import { DateTime } from 'luxon'
import { instantInWords } from '../clock.ts'
import type { Digest, LateTicket } from '../tickets/byclock.ts'
import type { Told, ToldTicket } from './notice.ts'

/** Of the digest of a day what is told of it. */
export type LateDigest = Omit<Digest, 'tickets'> &
  Readonly<{ tickets: readonly Pick<LateTicket, 'code' | 'unitId' | 'deadlineAt'>[] }>

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
      const due = deadlineAt === null ? '' : `, hạn ${instantInWords(deadlineAt)}`
      return `${code} (${nameOf(unitId)}${due})`
    }),
    ...(late > named.length ? [`và ${late - named.length} phiếu khác`] : []),
  ]
}
