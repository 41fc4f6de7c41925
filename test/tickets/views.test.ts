import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Person } from '../../src/people/person.ts'
import type { AskedStep } from '../../src/tickets/askedschemas.ts'
import { office } from './office.ts'

const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const HOUR = 3_600_000
const MIGRATION = join(import.meta.dirname, '../../migrations/0026_late_now_and_late_ever.sql')
const FROM = { address: '10.0.0.7' }
const CITIZEN = { callerName: 'Nguyễn Văn Năm', address: '12 Lê Lợi', kind: 'report' } as const

t.test('A05, E09, E12, E15: the lists of every day, by their names', async t => {
  const here = await office(t, 'gia-lai')
  const { tickets, person, staff, unitOf, now } = here
  now.at = MONDAY
  await here.field('y-te')
  await here.field('mot-cua', { isProcedural: true })
  const [own, other] = [await unitOf('Sở Y tế'), await unitOf('Điện lực')]
  const [op, vp] = [await person('operator'), await person('office')]
  const [officer, inner] = [await staff(own, 'officer'), await staff(own, 'processing')]
  const stranger = await staff(other, 'officer')

  async function received(step?: AskedStep, fieldCode = 'y-te'): Promise<string> {
    now.at += HOUR / 60
    const { ticket } = await here.opened(op.id)
    const updatedAt = new Date(ticket.updatedAt).toISOString()
    const asked = { ...CITIZEN, content: 'Chờ lâu', fieldCode, updatedAt, ...(step ? { step } : {}) }
    await tickets.receive(op, ticket.id, asked as Parameters<typeof tickets.receive>[2], FROM)
    return ticket.id
  }
  const act = async (who: Person, id: string, event: AskedStep) =>
    tickets.act(who, id, { version: (await tickets.one(op, id)).version, event }, FROM)
  const seen = async (who: Person, asked: Parameters<typeof tickets.list>[1]) =>
    (await tickets.list(who, asked)).items.map(({ id }) => id)

  const [first, second] = [
    await received({ type: 'forward', unitId: own }),
    await received({ type: 'forward', unitId: own }),
  ]
  const theirs = await received({ type: 'forward', unitId: other }, 'mot-cua')
  const unclear = await received({ type: 'askOffice', reason: 'chưa rõ' })
  const draftless = await received()

  t.same(await seen(officer, { view: 'inbox' }), [first, second], 'by deadline, the unit’s own')
  t.same(await seen(vp, { view: 'inbox' }), [first, second, theirs], 'the Office sees every unit’s')
  t.same(await seen(stranger, { view: 'inbox' }), [theirs])
  t.same(await seen(vp, { view: 'unclear' }), [unclear])
  t.same(await seen(officer, { view: 'unclear' }), [], 'a view widens nobody’s reach')
  t.same(await seen(vp, { view: 'flagged' }), [theirs], 'A05')
  t.match((await tickets.list(vp, { view: 'flagged' })).items, [{ receivedAt: String, deadlineAt: String }])

  await act(officer, second, { type: 'assign', personId: inner.id, due: null })
  t.same(await seen(inner, { view: 'mine' }), [second])
  t.same(await seen(officer, { view: 'unassigned' }), [first])
  t.same(await seen(vp, { view: 'unassigned' }), [first, theirs])
  t.same(await seen(vp, { assigneeId: inner.id }), [second], 'also without a name')
  t.same(await seen(stranger, { assigneeId: inner.id }), [], 'nor by somebody else’s colleague')
  t.same(await seen(officer, { view: 'todo' }), [first], 'what was given on is not theirs to do')
  t.same(
    await seen(inner, { view: 'todo' }),
    [second],
    'nor what waits for the officer theirs inside the unit',
  )
  t.match(await tickets.counts(inner), { inbox: 2, todo: 1 })
  t.same(await tickets.counts(officer), { inbox: 2, todo: 1, awaiting: 0, late: 0 })
  await act(officer, first, { type: 'askSupplement', question: 'Ở khoa nào?' })
  t.same(await seen(officer, { view: 'awaiting' }), [first])
  t.match((await tickets.list(officer, { view: 'awaiting' })).items, [{ id: first, waitsFor: 'citizen' }])
  t.same(await seen(officer, { view: 'todo' }), [], 'nobody but the citizen can go on')
  t.same(await tickets.counts(officer), { inbox: 2, todo: 0, awaiting: 1, late: 0 })
  t.same(await tickets.counts(stranger), { inbox: 1, todo: 1, awaiting: 0, late: 0 }, 'F08')
  t.same(await seen(op, { view: 'mine' }), [draftless, unclear, theirs, second, first], 'in the centre: held')
  t.same(await seen(officer, { view: 'inbox', order: 'opened' }), [second, first], 'what is asked besides')
  t.same(await seen(officer, { view: 'inbox', limit: 1 }), [first])

  for (const days of [10, 30]) {
    now.at = MONDAY + days * 24 * HOUR
    await act(vp, first, { type: 'remind', note: '' })
  }
  t.same(await seen(vp, { view: 'late' }), [first], 'E09')
  await act(officer, first, { type: 'giveBack', reason: 'không thuộc thẩm quyền' })
  await act(op, first, { type: 'forward', unitId: other })
  t.same(await seen(vp, { view: 'late' }), [], 'the next unit is not late')
  t.match(await tickets.one(vp, first), { isLate: false, wasLate: true, label: 'đã chuyển đầu mối' })

  // As a centre has it that was late for ever before: late at the second unit from its first second.
  const old = `update tickets set is_late = true, was_late = false, course = (course - 'wasLate') || '{"isLate": true}'`
  await here.database.pool.query(`${old} where id = $1`, [first])
  const [, ...data] = readFileSync(MIGRATION, 'utf8').split('--> statement-breakpoint')
  for (const statement of data) await here.database.pool.query(statement)
  t.match(await tickets.one(vp, first), { isLate: false, wasLate: true })
  await act(stranger, first, { type: 'giveBack', reason: 'x' })
  t.match(await tickets.one(vp, first), { isLate: false, wasLate: true }, 'and its course knows it')
})
