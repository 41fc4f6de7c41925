import { eq } from 'drizzle-orm'
import t from 'tap'
import { ticketRoutes } from '../../src/tickets/routes.ts'
import { tickets as table } from '../../src/tickets/tables.ts'
import { NOON, serve } from '../rooms.ts'
import { office } from './office.ts'

/** Two tickets, the second held by a unit, and everybody who may ask. */
async function counter(t: Parameters<typeof office>[0]) {
  const here = await office(t)
  const unitId = await here.unit()
  const who = {
    op: await here.person('operator'),
    colleague: await here.person('operator'),
    supervisor: await here.person('supervisor'),
    officer: await here.person('officer', unitId),
    stranger: await here.person('officer', await here.unit()),
    unplaced: await here.person('head'),
    office: await here.person('office'),
    leader: await here.person('leader'),
    auditor: await here.person('auditor'),
    admin: await here.person('admin'),
  }
  const { ticket: own } = await here.opened(who.op.id)
  const { ticket: units, callId } = await here.opened(who.op.id, {
    at: NOON + 1_000,
    callerNumber: '+842773851234',
  })
  await here.database.db.update(table).set({ unitId, state: 'open' }).where(eq(table.id, units.id))
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(ticketRoutes, { tickets: here.tickets })
  })
  return { ...here, who, own, units, callId, ask }
}

t.test('who sees which tickets, role by role and row by row', async t => {
  const { who, own, units, ask } = await counter(t)
  const seen = async (name: keyof typeof who) => {
    const answer = await ask(who[name], { url: '/api/tickets' })
    return answer.statusCode === 200
      ? answer.json().items.map((item: { code: string }) => item.code)
      : answer.statusCode
  }
  for (const name of ['op', 'colleague', 'supervisor', 'office', 'leader', 'auditor'] as const)
    t.same(await seen(name), [units.code, own.code], name)
  t.same(await seen('officer'), [units.code], 'their unit’s')
  t.same(await seen('stranger'), [], 'another unit’s is not there')
  t.same(await seen('unplaced'), [], 'no unit, no tickets')
  t.equal(await seen('admin'), 403)
  t.equal((await ask(who.stranger, { url: `/api/tickets/${units.id}` })).statusCode, 404)
  t.equal((await ask(who.officer, { url: `/api/tickets/${own.code}` })).statusCode, 404)
  t.equal((await ask(null, { url: '/api/tickets' })).statusCode, 401)
})

t.test("a citizen's number in full is for those who call back or must prove", async t => {
  const { who, units, ask } = await counter(t)
  for (const [name, number] of [
    ['op', '+842773851234'],
    ['officer', '+842773851234'],
    ['auditor', '+842773851234'],
    ['office', '**********234'],
    ['leader', '**********234'],
  ] as const) {
    t.equal((await ask(who[name], { url: `/api/tickets/${units.id}` })).json().callerNumber, number, name)
    t.equal((await ask(who[name], { url: '/api/tickets' })).json().items[0].callerNumber, number, name)
  }
  const filtered = await ask(who.leader, { url: '/api/tickets?caller=02773851234' })
  t.match(
    filtered.json(),
    { status: 403, code: 'number-not-shown' },
    'a filter would tell what the list hides',
  )
})

t.test('a ticket is found by id or by code, with its calls', async t => {
  const { who, units, callId, ask } = await counter(t)
  for (const key of [units.id, units.id.toUpperCase(), units.code])
    t.match((await ask(who.op, { url: `/api/tickets/${key}` })).json(), {
      ...{ id: units.id, code: units.code, operator: { username: who.op.username }, recordings: [] },
      calls: [{ id: callId, state: 'ended', ending: 'served', waitMs: 5_000, talkMs: 60_000 }],
    })
  for (const key of ['1022-DT-2026-999999', '00000000-0000-0000-0000-000000000000'])
    t.match((await ask(who.op, { url: `/api/tickets/${key}` })).json(), {
      status: 404,
      code: 'ticket-not-found',
    })
  for (const key of ['1', '1022-DT-2026-1', "1022-DT-2026-000001'--", '1022-dt-2026-000001', '..', '%00'])
    t.ok([400, 404].includes((await ask(who.op, { url: `/api/tickets/${key}` })).statusCode), key)
})

t.test('the list is cut by state, unit, operator, call, number and time, and paged', async t => {
  const { who, own, units, callId, ask } = await counter(t)
  const codes = async (query: string) =>
    (await ask(who.supervisor, { url: `/api/tickets?${query}` }))
      .json()
      .items.map((item: { code: string }) => item.code)
  t.same(await codes('state=draft'), [own.code])
  t.same(await codes(`callId=${callId}`), [units.code])
  t.same(await codes(`operatorId=${who.colleague.id}`), [])
  t.same(await codes('caller=0277%20385%201234'), [units.code], 'as people write it')
  t.same(await codes('caller=%2B84912345678'), [own.code])
  t.same(await codes(`to=${new Date(NOON + 1).toISOString()}`), [own.code])
  t.same(await codes('view=inbox'), [], 'a view has an order of its own: what has no deadline is not in it')
  const first = (await ask(who.supervisor, { url: '/api/tickets?limit=1' })).json()
  const second = (await ask(who.supervisor, { url: `/api/tickets?limit=1&cursor=${first.next}` })).json()
  t.match([first.items[0].code, second.items[0].code, second.next], [units.code, own.code, null])
  for (const query of ['caller=abc', 'state=lost', 'cursor=zz', 'unitId=1', 'from=yesterday', 'nothing=1'])
    t.equal((await ask(who.supervisor, { url: `/api/tickets?${query}` })).statusCode, 400, query)
})

t.test('only the operator who holds a draft writes into it', async t => {
  const { who, own, units, ask } = await counter(t)
  const put = (name: keyof typeof who, id: string, body: Record<string, unknown> = {}) =>
    ask(who[name], {
      ...{ method: 'PUT', url: `/api/tickets/${id}/draft` },
      payload: {
        content: 'Cầu hỏng',
        callerName: 'Ông Năm',
        updatedAt: new Date(NOON).toISOString(),
        ...body,
      },
    })
  t.match((await put('colleague', own.id)).json(), { status: 403, code: 'ticket-not-yours' })
  for (const name of ['supervisor', 'officer', 'auditor', 'admin'] as const)
    t.match((await put(name, own.id)).json(), { status: 403, code: 'not-allowed' }, name)
  const saved = await put('op', own.code)
  t.equal(saved.statusCode, 200)
  t.match(saved.json(), { content: 'Cầu hỏng', callerName: 'Ông Năm', state: 'draft' })
  t.match((await put('op', own.id)).json(), { status: 409, code: 'ticket-changed' })
  t.match((await put('op', units.id)).json(), { status: 409, code: 'ticket-not-draft' })
  const { updatedAt } = saved.json()
  for (const body of [
    { content: 'x'.repeat(20_001) },
    { content: 7 },
    { content: 'a\0b' },
    { callerName: 'x'.repeat(201) },
    { updatedAt: 'now' },
    { updatedAt: '2026-11-21T23:59:60Z' },
    { state: 'open' },
  ])
    t.equal(
      (await put('op', own.id, { updatedAt, ...body })).statusCode,
      400,
      JSON.stringify(body).slice(0, 40),
    )
  const strange = await put('op', own.id, { updatedAt, content: '\ud800 "; drop table tickets; -- 🐟' })
  t.equal(strange.statusCode, 200, 'half a character and quotes are text')
})
