import { randomUUID } from 'node:crypto'
import t from 'tap'
import { letters } from '../../src/documents/tables.ts'
import { noticeDeliveries, notices } from '../../src/notices/tables.ts'
import type { Person } from '../../src/people/person.ts'
import { privacyRequests } from '../../src/privacy/tables.ts'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import { officeRoutes } from '../../src/reports/officeroutes.ts'
import { DigestsQuery } from '../../src/reports/schemas.ts'
import { createReports } from '../../src/reports/service.ts'
import type { AskedStep } from '../../src/tickets/askedschemas.ts'
import { ticketDigests } from '../../src/tickets/tables.ts'
import { serve } from '../rooms.ts'
import { office } from '../tickets/office.ts'

const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const DAY = 86_400_000
const HOUR = 3_600_000
const FROM = { address: '10.0.0.7' }
const CITIZEN = { callerName: 'Nguyễn Văn Năm', address: '12 Lê Lợi', kind: 'report' } as const

t.test('E10, E11, E12: what waits for the Office and the leaders', async t => {
  const here = await office(t)
  const { tickets, person, staff, unitOf, now, database } = here
  now.at = MONDAY
  await here.field('y-te')
  await here.field('thu-tuc', { isProcedural: true })
  const [op, vp, leader] = [await person('operator'), await person('office'), await person('leader')]
  const unit = await unitOf('Sở Y tế')
  await staff(unit, 'officer')
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL } as never)
  const { ask } = await serve(t, [op, vp, leader], async app => {
    await app.register(officeRoutes, { reports })
  })

  async function received(step: AskedStep, fieldCode = 'y-te'): Promise<string> {
    const { ticket } = await here.opened(op.id)
    const updatedAt = new Date(ticket.updatedAt).toISOString()
    const asked = { ...CITIZEN, content: 'Chờ lâu', fieldCode, updatedAt, step }
    await tickets.receive(op, ticket.id, asked as Parameters<typeof tickets.receive>[2], FROM)
    return ticket.id
  }
  const act = async (who: Person, id: string, event: AskedStep) =>
    tickets.act(who, id, { version: (await tickets.one(op, id)).version, event }, FROM)

  t.match(await reports.waiting(), {
    unclear: { count: 0, since: null },
    late: { count: 0, undirected: 0, units: [] },
    letters: { drafts: 0, unanswered: 0, overdue: 0 },
    requests: { open: 0, overdue: 0 },
  })

  await received({ type: 'askOffice', reason: 'chưa rõ' })
  const late = [
    await received({ type: 'forward', unitId: unit }),
    await received({ type: 'forward', unitId: unit }),
  ]
  for (const days of [10, 30]) {
    now.at = MONDAY + days * DAY
    for (const id of late) await act(vp, id, { type: 'remind', note: '' })
  }
  await act(leader, late[0] ?? '', { type: 'direct', text: 'Sở Y tế trả lời ngay.' })

  await t.test('each number is the length of the list that it leads to', async t => {
    const { items } = await tickets.list(vp, { undirected: true, order: 'due' })
    t.same(
      items.map(({ id }) => id),
      late.slice(1),
      'late, and no leader has said anything about it',
    )
    // With the head from Thursday 3 December, 8:00, for 48 hours: until the 10th. Then 8 working days until the 23rd, 8:00.
    t.equal(items[0]?.overMs, 64 * HOUR)
    const all = await tickets.list(vp, {})
    t.same(
      all.items.map(one => one.overMs !== null),
      all.items.map(one => one.isLate),
      'of what is not late there is none',
    )
    t.match(await reports.waiting(), {
      unclear: { count: 1, since: new Date(MONDAY).toISOString() },
      late: {
        ...{ count: 2, undirected: 1, withOfficer: 0, withHead: 2 },
        units: [{ unitId: unit, count: 2, undirected: 1, oldestDeadlineAt: items[0]?.deadlineAt }],
      },
    })
  })

  await t.test('letters to issue and to be answered, and what citizens asked', async t => {
    const letter = {
      kind: 'urge' as const,
      ...{ symbol: 'VP', summary: 's', body: 'b', addressee: 'Sở Y tế', signer: '' },
      ...{ signerTitle: '', words: '', createdAt: MONDAY, createdById: vp.id },
    }
    const issued = { ...letter, state: 'issued' as const, number: '1', issuedAt: MONDAY }
    await database.db.insert(letters).values([
      { ...letter, id: randomUUID(), state: 'draft' },
      { ...issued, id: randomUUID(), dueAt: now.at - 1 },
      { ...issued, id: randomUUID(), dueAt: now.at + DAY },
      { ...issued, id: randomUUID() },
      { ...issued, id: randomUUID(), state: 'replied', dueAt: MONDAY },
    ])
    const request = {
      ...({ kind: 'export', state: 'received', channel: 'phone' } as const),
      ...{ number: '+84912345678', name: 'Năm' },
      ...{ words: 'x', receivedAt: MONDAY, receivedById: op.id, dueAt: now.at + DAY },
    }
    await database.db.insert(privacyRequests).values([
      { ...request, id: randomUUID(), answerDueAt: now.at - 1 },
      { ...request, id: randomUUID(), answerDueAt: now.at - 1, answeredAt: MONDAY },
      { ...request, id: randomUUID(), answerDueAt: MONDAY, state: 'done', endedAt: now.at },
    ])
    t.match(await reports.waiting(), {
      letters: { drafts: 1, unanswered: 2, overdue: 1 },
      requests: { open: 2, overdue: 1 },
    })
  })

  await t.test(
    'tickets about procedures (A05), and notices of the last month that could not be sent',
    async t => {
      t.match(await reports.waiting(), { procedural: 0, dead: 0 })
      await received({ type: 'forward', unitId: unit }, 'thu-tuc')
      const notice = { cause: 'late', recipient: 'citizen', at: MONDAY, facts: {} } as const
      const delivery = { way: 'sms', title: 't', text: 'x' } as const
      const sent = [
        { state: 'dead', createdAt: now.at - 29 * DAY },
        { state: 'dead', createdAt: now.at - 31 * DAY },
        { state: 'sent', createdAt: now.at },
      ] as const
      for (const { state, createdAt } of sent) {
        const noticeId = randomUUID()
        await database.db.insert(notices).values({ ...notice, id: noticeId, key: noticeId })
        await database.db
          .insert(noticeDeliveries)
          .values({ ...delivery, id: randomUUID(), noticeId, state, createdAt })
      }
      t.match(await reports.waiting(), { procedural: 1, dead: 1 })
    },
  )

  await t.test('the digest of a morning is read again, and the mornings page by page', async t => {
    const named = { id: late[0] ?? '', code: '1022-DT-2026-000002', unitId: unit, fieldCode: 'y-te' }
    const digest = {
      ...{ at: MONDAY, late: 2, fresh: 1, units: [{ unitId: unit, late: 2 }] },
      tickets: [{ ...named, deadlineAt: MONDAY, reportedAt: MONDAY }],
    }
    await database.db
      .insert(ticketDigests)
      .values(['2026-12-01', '2026-12-02', '2026-12-03'].map(day => ({ ...digest, day })))
    const first = (await ask(leader, { url: '/api/reports/digests?limit=2' })).json()
    t.match(first.items, [{ day: '2026-12-03', late: 2, fresh: 1 }, { day: '2026-12-02' }])
    const rest = (await ask(leader, { url: `/api/reports/digests?cursor=${first.next}` })).json()
    t.match(rest, { items: [{ day: '2026-12-01' }], next: null })
    t.match((await ask(vp, { url: '/api/reports/digests/2026-12-02' })).json(), {
      ...{ day: '2026-12-02', late: 2, units: [{ unitId: unit, late: 2 }] },
      tickets: [{ code: '1022-DT-2026-000002', deadlineAt: new Date(MONDAY).toISOString() }],
    })
  })

  await t.test('by week from Monday and by month, whatever the page: each number once', async t => {
    const digest = { at: MONDAY, units: [], tickets: [] }
    await database.db.insert(ticketDigests).values([
      { ...digest, day: '2025-12-31', late: 9, fresh: 9 }, // Wednesday: a week of both years
      { ...digest, day: '2026-01-01', late: 8, fresh: 1 },
      { ...digest, day: '2026-11-23', late: 5, fresh: 5 }, // Monday
      { ...digest, day: '2026-11-29', late: 5, fresh: 0 }, // Sunday
      // 00:30 of Monday in Hanoi, which is Sunday elsewhere: its day is what counts.
      { ...digest, day: '2026-11-30', at: Date.parse('2026-11-29T17:30:00Z'), late: 6, fresh: 2 },
    ])
    const periods = async (query: string) =>
      (await ask(leader, { url: `/api/reports/digest-periods?${query}` })).json()
    const weeks = await periods('span=week&limit=2')
    t.same(weeks.items, [
      {
        ...{ from: '2026-11-30', to: '2026-12-06', lastDay: '2026-12-03' },
        ...{ mornings: 4, late: 2, fresh: 5, most: 6 },
      },
      {
        ...{ from: '2026-11-23', to: '2026-11-29', lastDay: '2026-11-29' },
        ...{ mornings: 2, late: 5, fresh: 5, most: 5 },
      },
    ])
    t.match(await periods(`span=week&cursor=${weeks.next}`), {
      items: [{ from: '2025-12-29', to: '2026-01-04', mornings: 2, late: 8, fresh: 10, most: 9 }],
      next: null,
    })
    t.match((await periods('span=month')).items, [
      { from: '2026-12-01', to: '2026-12-31', mornings: 3, late: 2, fresh: 3 },
      { from: '2026-11-01', to: '2026-11-30', lastDay: '2026-11-30', mornings: 3, late: 6, fresh: 7 },
      { from: '2026-01-01', to: '2026-01-31', mornings: 1 },
      { from: '2025-12-01', to: '2025-12-31', mornings: 1 },
    ])
    for (let day = 10; day < 50; day++) {
      const of = new Date(Date.UTC(2024, 0, day)).toISOString().slice(0, 10)
      await database.db.insert(ticketDigests).values({ ...digest, day: of, late: 1, fresh: 0 })
    }
    const page = (await ask(leader, { url: '/api/reports/digests' })).json()
    const { default: said } = DigestsQuery.properties.limit as { default?: number }
    t.equal(page.items.length, said, 'as many as is said')
    for (const bad of ['', 'span=year', "span=week'--", 'span=week&cursor=W10'])
      t.equal((await ask(leader, { url: `/api/reports/digest-periods?${bad}` })).statusCode, 400, bad)
    t.equal((await ask(op, { url: '/api/reports/digest-periods?span=week' })).statusCode, 403)
  })

  await t.test('not allowed, no such day, no day at all, a cursor that is none', async t => {
    const asked = async (who: Person | null, path: string) =>
      (await ask(who, { url: `/api/reports/${path}` })).statusCode
    t.equal(await asked(op, 'waiting'), 403)
    t.equal(await asked(null, 'waiting'), 401)
    t.equal(await asked(vp, 'digests/2026-12-09'), 404)
    t.equal(await asked(vp, 'digests/hôm-qua'), 400)
    t.equal(await asked(vp, 'digests?cursor=W10'), 400)
    t.equal(await asked(vp, "digests?limit=2'--"), 400)
  })
})
