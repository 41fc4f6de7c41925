import t from 'tap'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import { createReports } from '../../src/reports/service.ts'
import { NOON } from '../rooms.ts'
import { office } from './office.ts'

const ask = { answer: null }
const iso = (at: number) => new Date(at).toISOString()

t.test('the answer is on the ticket, with when it was asked and answered', async t => {
  const { person, opened, tickets, database } = await office(t)
  const op = await person('operator')
  const { callId, ticket } = await opened(op.id)
  t.match(await tickets.one(op, ticket.code), { satisfaction: null, satisfactionAskedAt: null })
  await database.tx(tx => tickets.survey(tx, { ...ask, callId, at: NOON + 1_000 }))
  const [news] = await database.tx(tx =>
    tickets.survey(tx, { answer: 'acceptable', callId, at: NOON + 9_000 }),
  )
  t.match(news, { type: 'ticket', data: { id: ticket.id, callId, satisfaction: 'acceptable' } })
  t.ok(news?.mayRead(op))
  t.match(await tickets.one(op, ticket.code), {
    satisfaction: 'acceptable',
    satisfactionAskedAt: iso(NOON + 1_000),
    satisfactionAnsweredAt: iso(NOON + 9_000),
  })
})

t.test('the operator who writes at that moment is not disturbed', async t => {
  const { person, opened, tickets, database } = await office(t)
  const op = await person('operator')
  const { callId, ticket } = await opened(op.id)
  const { updatedAt } = await tickets.one(op, ticket.id)
  await database.tx(tx => tickets.survey(tx, { ...ask, callId, at: NOON + 5_000 }))
  const saved = await tickets.saveDraft(op, ticket.id, { content: 'Mất điện', callerName: null, updatedAt })
  t.match(saved, { content: 'Mất điện', satisfactionAskedAt: iso(NOON + 5_000) })
})

t.test('of two tickets of a call the last one has it; a call without one has none', async t => {
  const { person, opened, call, tickets, database } = await office(t)
  const op = await person('operator')
  const first = await opened(op.id)
  await database.db.execute(`update tickets set state = 'open' where id = '${first.ticket.id}'`)
  const second = await opened(op.id, { callId: first.callId, at: NOON + 1_000 })
  t.not(second.ticket.id, first.ticket.id)
  await database.tx(tx => tickets.survey(tx, { ...ask, callId: first.callId, at: NOON + 5_000 }))
  t.match(await tickets.one(op, first.ticket.id), { satisfactionAskedAt: null })
  t.match(await tickets.one(op, second.ticket.id), { satisfactionAskedAt: iso(NOON + 5_000) })
  t.same(await database.tx(async tx => tickets.survey(tx, { ...ask, callId: await call(), at: NOON })), [])
})

t.test('counted by answer, with the share of those who answered', async t => {
  const here = await office(t)
  const op = await here.person('operator')
  for (const answer of ['satisfied', 'satisfied', 'acceptable', 'dissatisfied', null] as const) {
    const { callId } = await here.opened(op.id)
    await here.database.tx(tx => here.tickets.survey(tx, { ...ask, callId, at: NOON }))
    if (answer) await here.database.tx(tx => here.tickets.survey(tx, { answer, callId, at: NOON + 5_000 }))
  }
  await here.opened(op.id) // not asked
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL })
  const { figures } = await reports.figures({ from: iso(NOON), to: iso(NOON + 60_000) })
  const of = (code: string) => figures.find(figure => figure.code === code)?.value
  t.same(['surveyed', 'survey-satisfied', 'survey-acceptable', 'survey-dissatisfied'].map(of), [5, 2, 1, 1])
  t.equal(of('survey-answered'), 80)
  t.equal(of('satisfaction'), 75)
  const later = await reports.figures({ from: iso(NOON + 60_000), to: iso(NOON + 120_000) })
  t.match(
    later.figures.filter(({ code }) => code.startsWith('survey')).map(({ value }) => value),
    [0, 0, 0, 0, null],
  )
})

t.end()
