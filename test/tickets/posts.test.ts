import { randomUUID } from 'node:crypto'
import t from 'tap'
import { postKey } from '../../src/directory/subjects.ts'
import { absences } from '../../src/directory/tables.ts'
import type { Person } from '../../src/people/person.ts'
import type { AskedStep } from '../../src/tickets/askedschemas.ts'
import { office } from './office.ts'

const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const HOUR = 3_600_000
const FROM = { address: '10.0.0.7' }
const CITIZEN = { callerName: 'Nguyễn Văn Năm', address: '12 Lê Lợi, Cao Lãnh', kind: 'report' } as const

t.test('whose a ticket is, and whose it is no more', async t => {
  const here = await office(t)
  const { tickets, person, staff, unitOf, database, now } = here
  now.at = MONDAY
  await here.field('y-te')
  const [op, decides, unit] = [await person('operator'), await person('office'), await unitOf('Sở Y tế')]
  const officer = await staff(unit, 'officer')

  async function forwarded(unitId: string): Promise<string> {
    const { ticket } = await here.opened(op.id)
    const updatedAt = new Date(ticket.updatedAt).toISOString()
    const step = { type: 'forward', unitId } as const
    const asked = { ...CITIZEN, content: 'Chờ lâu', fieldCode: 'y-te', updatedAt, step }
    await tickets.receive(op, ticket.id, asked, FROM)
    return ticket.id
  }
  const act = async (who: Person, id: string, event: AskedStep) =>
    tickets.act(who, id, { version: (await tickets.one(op, id)).version, event }, FROM)
  const mayAnswer = async (who: Person, id: string) => (await tickets.one(who, id)).mayNow.includes('answer')
  const answer = { type: 'answer', text: 'Đã xử lý' } as const

  await t.test('E18, F01: a role alone counts only where the unit has named nobody', async t => {
    const [dismissed, head] = [await person('officer', unit), await person('head', unit)]
    const ticket = await forwarded(unit)
    t.equal(await mayAnswer(officer, ticket), true)
    t.equal(await mayAnswer(dismissed, ticket), false)
    await t.rejects(act(dismissed, ticket, answer), { code: 'ticket-not-yours' })
    t.equal(await mayAnswer(head, ticket), true, 'no head was named')
    await staff(unit, 'deputy-head', 'head')
    t.equal(await mayAnswer(head, ticket), false)
    const away = { from: MONDAY, to: MONDAY + HOUR, reason: 'nghỉ phép', madeAt: MONDAY, madeBy: op.id }
    const absence = { ...away, id: randomUUID(), unitId: unit, personId: officer.id, deputyId: null }
    await database.db.insert(absences).values(absence)
    t.equal(await mayAnswer(dismissed, ticket), false, 'the post is theirs who are away')
    now.at = MONDAY + HOUR
    t.equal(await mayAnswer(officer, ticket), true, 'and back again')
    const bare = await unitOf('Điện lực')
    t.equal(await mayAnswer(await person('officer', bare), await forwarded(bare)), true)
  })

  await t.test('E02, E18: who was dismissed is the officer no more, whoever comes after', async t => {
    const own = await unitOf('Sở Xây dựng')
    const [sole, head] = [await staff(own, 'officer'), await staff(own, 'head', 'head')]
    const ticket = await forwarded(own)
    t.equal(await mayAnswer(sole, ticket), true)
    const post = { unitId: own, personId: sole.id, duty: 'officer' } as const
    await here.put('post', postKey(post), post, now.at, true)
    t.equal(await mayAnswer(sole, ticket), false, 'QC 14.2: the head arranges who does it')
    const refused = { code: 'ticket-not-yours', facts: { article: 'QC 14.2, 14.8' } }
    await t.rejects(act(sole, ticket, answer), refused)
    t.equal(await mayAnswer(head, ticket), true)
    t.equal((await tickets.one(op, await forwarded(own))).stage, 'with-head', 'QC 9.4: nobody else is left')
    here.rules.set({ noOfficerTo: 'office' })
    await t.rejects(forwarded(own), { code: 'no-officer', facts: { article: 'QC 9.2' } })
    here.rules.use('dong-thap')
    const tried = (await here.audit()).filter(({ action }) => action === 'ticket.refused')
    t.match(tried[0]?.facts, { type: 'answer', article: 'QC 14.2, 14.8' }, 'E06: the attempt is kept')
  })

  await t.test('E19: an officer who stands in for a head answers as no head; a deputy head does', async t => {
    const own = await unitOf('Sở Công Thương')
    const [desk, clerk] = [await staff(own, 'officer'), await staff(own, 'deputy-officer')]
    const [head, vice] = [await staff(own, 'head', 'head'), await staff(own, 'deputy-head', 'head')]
    const ticket = await forwarded(own)
    const away = { from: now.at, to: now.at + HOUR, reason: 'nghỉ phép', madeAt: now.at, madeBy: op.id }
    const absence = { ...away, id: randomUUID(), unitId: own, personId: head.id, deputyId: clerk.id }
    await database.db.insert(absences).values(absence)
    const who = [desk, clerk, head, vice]
    t.same(await Promise.all(who.map(one => mayAnswer(one, ticket))), [true, false, false, true])
    await act(vice, ticket, answer)
    t.match((await tickets.one(op, ticket)).course?.answers, [{ level: 'head' }])
  })

  await t.test('E21, F08: reopened it is the Office’s, and the unit sees its own time', async t => {
    for (const type of ['reopen', 'askReview'] as const) {
      const ticket = await forwarded(unit)
      await act(officer, ticket, answer)
      t.match(await tickets.one(officer, ticket), { callerName: CITIZEN.callerName, unitId: unit })
      const former = { callerName: 'N. V. N.', mayNow: [], course: null }
      await act(decides, ticket, { type, reason: 'chưa đúng' })
      t.match(await tickets.one(officer, ticket), former, type)
      await act(decides, ticket, answer)
      t.match(await tickets.one(officer, ticket), former, 'what the Office answered is the Office’s')
      await act(decides, ticket, { type: 'reopen', reason: 'giao lại' })
      await act(decides, ticket, { type: 'forward', unitId: unit })
      t.match(await tickets.one(officer, ticket), { callerName: CITIZEN.callerName, unitId: unit })
    }
  })
})
