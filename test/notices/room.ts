import { randomUUID } from 'node:crypto'
import { journal } from '../../src/audit/store.ts'
import { type JobOptions, openJobs } from '../../src/db/jobs.ts'
import type { Contact, Told, ToldTicket } from '../../src/notices/notice.ts'
import { DEFAULT_NOTICES, type NoticeRules } from '../../src/notices/rules.ts'
import { createSending, NOTICE_JOBS, type SendingNeeds } from '../../src/notices/sending.ts'
import { createNotices, type NoticeJob } from '../../src/notices/service.ts'
import { noticeDeliveries, notices as noticeRows } from '../../src/notices/tables.ts'
import type { UnitStaff } from '../../src/notices/telling.ts'
import type { Person } from '../../src/people/person.ts'
import { contactsOfRole } from '../../src/people/role-store.ts'
import { hiddenOf } from '../../src/tickets/citizen-store.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { desk, NOON } from '../rooms.ts'

export const AROUND = {
  ...{ centre: 'Tổng đài 1022 Đồng Tháp', hotline: '02771022', publicUrl: 'https://1022.tinh.vn' },
} as const

export const contactOf = (person: Person, phone: string | null, email: string | null): Contact => ({
  ...{ personId: person.id, name: person.displayName, phone, email },
})

/** Notices over a database of their own; who is there for a unit is what a test says. */
export async function room(t: Parameters<typeof desk>[0], options: JobOptions = NOTICE_JOBS) {
  const here = await desk(t)
  const rules: NoticeRules = structuredClone(DEFAULT_NOTICES)
  const errors: string[] = []
  const jobs = openJobs<NoticeJob>(here.database, options, reason => errors.push(reason))
  t.after(() => jobs.close())
  const staff = new Map<string, UnitStaff>()
  const people = new Map<string, Contact>()
  const has = { email: true, sms: true }
  const notices = createNotices({
    ...{ ...here, journal, jobs, has, around: AROUND, rules: () => rules },
    isRestricted: async id => id !== null && (await hiddenOf(here.database.db, [id])).size > 0,
    contacts: {
      ofUnits: async () => staff,
      ofPeople: async () => people,
      ofRole: contactsOfRole,
      unitNames: async (_tx, ids) => new Map(ids.map(id => [id, `Đơn vị ${id.slice(0, 4)}`])),
    },
  })
  const { db } = here.database
  return {
    ...{ ...here, rules, errors, jobs, staff, people, has, notices },
    tell: (...told: readonly Told[]) => here.database.tx(tx => notices.tell(tx, told)),
    sendBy(senders: SendingNeeds['senders']) {
      const sending = createSending({ ...here, jobs, senders })
      notices.whenTold(sending.hint)
      sending.start()
      t.after(() => sending.stop())
      return sending
    },
    deliveries: () =>
      db.select().from(noticeDeliveries).orderBy(noticeDeliveries.way, noticeDeliveries.address),
    facts: () => db.select().from(noticeRows).orderBy(noticeRows.key),
    async ticket(facts: Partial<ToldTicket> = {}): Promise<ToldTicket> {
      const id = randomUUID()
      const code = `1022-DT-2026-${id.slice(0, 6)}`
      const at = { openedAt: NOON, updatedAt: NOON }
      await db.insert(tickets).values({ id, code, state: 'open', channel: 'phone', ...at })
      return {
        ...{ id, code, kind: 'report', unitId: null, unitName: 'Sở Xây dựng', fieldName: 'Hạ tầng' },
        ...{ dueAt: NOON, operatorId: null, assigneeId: null, callerName: null, email: null },
        callerNumber: '+84912345678',
        ...facts,
      }
    },
  }
}
export type Room = Awaited<ReturnType<typeof room>>

let number = 0
/** Told of a ticket; each under a key of its own. */
export const told = (ticket: ToldTicket, facts: Partial<Told> = {}): Told => ({
  ...{ key: `test ${++number}`, cause: 'received', to: 'citizen', ticket, at: NOON, facts: {} },
  ...facts,
})
