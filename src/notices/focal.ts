import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'
import type { FocalDue, FocalUnit } from '../directory/staff.ts'
import { NO_TICKET } from './digest.ts'
import type { Told } from './notice.ts'

/** What is told of lists of focal officers that are to be confirmed (L02): to each unit, and to the Office of all. Pure. */
export function focalTold({ month, at, units }: FocalDue): Told[] {
  const day = DateTime.fromISO(month).toFormat('MM/yyyy')
  const told = (to: 'head' | 'office', key: string, some: readonly FocalUnit[]): Told => ({
    ...{ key: `focal/${month}/${key}`, cause: 'focal-due', to, ticket: NO_TICKET, at },
    facts: { day, count: String(some.length), list: some.map(lineOf).join('\n') },
  })
  return [
    ...units.map(unit => {
      const ticket = { ...NO_TICKET, unitId: unit.id, unitName: unit.name }
      return { ...told('head', unit.id, [unit]), ticket }
    }),
    told('office', 'office', units),
  ]
}

function lineOf({ name, hasOfficer, confirmedAt }: FocalUnit): string {
  const last = confirmedAt === null ? 'chưa xác nhận lần nào' : `xác nhận lần cuối ${dayOf(confirmedAt)}`
  return `- ${name}: ${last}${hasOfficer ? '' : ', chưa có cán bộ đầu mối'}`
}

const dayOf = (at: Ms) => DateTime.fromMillis(at, { zone: ZONE }).toFormat('dd/MM/yyyy')
