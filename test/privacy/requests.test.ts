import { eq } from 'drizzle-orm'
import t from 'tap'
import { privacyRoutes } from '../../src/privacy/routes.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { NOON, serve } from '../rooms.ts'
import { bureau, CALL, CITIZEN } from './bureau.ts'

async function counter(t: Parameters<typeof bureau>[0]) {
  const here = await bureau(t)
  const who = {
    op: await here.person('operator'),
    office: await here.person('office'),
    auditor: await here.person('auditor'),
    officer: await here.person('officer'),
  }
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(privacyRoutes, here)
  })
  const post = (name: keyof typeof who, url: string, payload: object = {}) =>
    ask(who[name], { method: 'POST', url: `/api/privacy${url}`, payload })
  const asked = {
    kind: 'export',
    channel: 'phone',
    number: '0912 345 678',
    name: 'Ông Năm',
    words: 'Cho tôi xin dữ liệu',
  }
  /** A request of who was made sure of. */
  async function verified(kind: string): Promise<string> {
    const { id } = (await post('op', '/requests', { ...asked, kind })).json()
    assured(
      await post('office', `/requests/${id}/verification`, { how: 'Gọi lại đúng số, nói đúng mã phiếu' }),
    )
    return id
  }
  return { ...here, who, ask, post, asked, verified }
}

function assured({ statusCode, body }: { statusCode: number; body: string }): void {
  if (statusCode !== 200) throw new Error(body)
}

t.test('F08: a citizen is given all that is kept of them, and who has seen it', async t => {
  const { ticket, post, asked, views, who } = await counter(t)
  const id = await ticket()
  const other = await ticket({ callerNumber: '+84900000000' })
  const seen = { person: who.officer, address: '10.0.0.7', purpose: 'ticket' }
  await views.note({ ...seen, tickets: [{ id, fields: ['callerNumber', 'address'] }] })
  await views.note({ ...seen, tickets: [{ id: other, fields: ['address'] }] })
  await views.note({ ...seen, tickets: [{ id, fields: [] }] })
  await views.note({ ...seen, purpose: 'calls.list', callIds: [CALL] })
  await views.note({ ...seen, purpose: 'calls.list', callIds: [other] })
  const received = (await post('op', '/requests', asked)).json()
  t.match(received, {
    state: 'received',
    number: CITIZEN,
    kindName: 'cung cấp dữ liệu cá nhân',
    steps: [{ step: 'received' }],
  })
  const url = `/requests/${received.id}`
  t.match((await post('office', `${url}/export`)).json(), { status: 409, code: 'not-verified' })
  t.match((await post('office', `${url}/verification`, { how: 'CCCD tại quầy' })).json(), {
    state: 'verified',
  })
  t.match((await post('office', `${url}/answer`, { text: 'Đã tiếp nhận' })).json(), { answeredAt: /2026/ })
  const given = (await post('office', `${url}/export`)).json()
  t.match(given, {
    ...{
      number: CITIZEN,
      request: { state: 'done' },
      calls: [{ id: CALL }],
      recordings: [{ callId: CALL }],
    },
    tickets: [{ id, callerName: 'Nguyễn Văn Năm', content: 'Cầu hỏng', events: [], entries: [] }],
    views: [
      { by: who.officer.displayName, purpose: 'calls.list', fields: ['callerNumber'] },
      { by: who.officer.displayName, fields: ['callerNumber', 'address'] },
    ],
  })
  t.same([given.tickets.length, given.views.length], [1, 2], 'nothing of anybody else')
  t.match((await post('office', `${url}/export`)).json(), { status: 409, code: 'request-over' }, 'twice')
})

t.test('F08: what is wrong is put right as a version of each ticket, of theirs only', async t => {
  const { ticket, ask, post, verified, amended, who } = await counter(t)
  const [mine, other] = [await ticket(), await ticket({ callerNumber: '+84900000000' })]
  const id = await verified('rectify')
  const { tickets } = (await ask(who.office, { url: `/api/privacy/requests/${id}` })).json()
  t.same(
    tickets.map((one: { id: string }) => one.id),
    [mine],
    'which to choose from',
  )
  const body = { ticketIds: [mine], record: { callerName: 'Nguyễn Văn Nam' }, reason: 'Ghi sai tên' }
  const url = `/requests/${id}/rectification`
  t.match((await post('office', url, { ...body, ticketIds: [mine, other] })).json(), {
    code: 'not-their-ticket',
  })
  t.same(amended, [], 'all or none')
  t.match((await post('office', url, body)).json(), {
    state: 'done',
    steps: [{}, {}, { step: 'rectified', facts: { reason: 'Ghi sai tên' } }],
  })
  t.match(amended, [{ ticketId: mine, record: { callerName: 'Nguyễn Văn Nam' }, reason: 'Ghi sai tên' }])
  for (const record of [{}, { content: 'x' }, { callerName: '' }])
    t.equal((await post('office', url, { ...body, record })).statusCode, 400)
})

t.test('F08: hidden at their wish, also from the search; shown again when they say so', async t => {
  const { ticket, post, verified, database, now } = await counter(t)
  const [first, second] = [await ticket(), await ticket()]
  const found = async () => {
    const { rows } = await database.pool.query(
      `select ticket_id from ticket_words where words @@ '''@nam'''::tsquery and words @@ '''leloi'' | ''loi'''::tsquery`,
    )
    return rows.length
  }
  t.equal(await found(), 2)
  const id = await verified('restrict')
  now.at += 1_000
  t.match((await post('office', `/requests/${id}/restriction`)).json(), {
    ...{ state: 'done', basis: /Luật Lưu trữ/ },
    steps: [{}, {}, { step: 'restricted' }],
  })
  const rows = await database.db.select().from(tickets)
  t.same(
    rows.map(row => row.restrictedAt),
    [NOON + 1_000, NOON + 1_000],
  )
  t.match(rows, [{ callerName: 'Nguyễn Văn Năm' }, {}], 'the row keeps what must be kept')
  t.equal(await found(), 0)
  const again = await verified('erase')
  t.match((await post('office', `/requests/${again}/export`)).json(), {
    status: 409,
    code: 'erasure-not-lawful',
    detail: /Luật Lưu trữ/,
  })
  t.match(
    (await post('office', `/requests/${again}/restriction`)).json(),
    { state: 'done' },
    'instead of erasing',
  )
  t.match((await post('office', `/requests/${id}/lifting`, { reason: 'Công dân đề nghị' })).json(), {
    state: 'lifted',
  })
  t.equal(await found(), 0, 'the other request still holds')
  t.match((await post('office', `/requests/${again}/lifting`, { reason: 'Công dân đề nghị' })).json(), {
    state: 'lifted',
  })
  t.equal(await found(), 2)
  t.same(new Set([first, second]).size, 2)
})

t.test('F08: every step is kept, in the journal too; deadlines of the law stand beside it', async t => {
  const { post, verified, ask, who, audit } = await counter(t)
  const id = await verified('restrict')
  const { dueAt } = (await ask(who.auditor, { url: `/api/privacy/requests/${id}` })).json()
  t.equal(dueAt, '2026-12-06T17:00:00.000Z', '15 days after the day on which it came')
  t.match((await post('office', `/requests/${id}/extension`, { reason: 'Phải hỏi bên thứ ba' })).json(), {
    dueAt: '2026-12-21T17:00:00.000Z',
  })
  t.match((await post('office', `/requests/${id}/extension`, { reason: 'nữa' })).json(), {
    code: 'already-extended',
  })
  const refusal = { reason: 'Không phải chủ thể dữ liệu', basis: 'Luật 91/2025/QH15, Điều 4' }
  t.match((await post('office', `/requests/${id}/refusal`, refusal)).json(), {
    state: 'refused',
    basis: refusal.basis,
  })
  const steps = (await ask(who.auditor, { url: `/api/privacy/requests/${id}` })).json().steps
  t.same(
    steps.map(({ step }: { step: string }) => step),
    ['received', 'verified', 'extended', 'refused'],
  )
  t.same(
    (await audit()).map(({ action }) => action).filter(action => action !== 'privacy.viewed'),
    ['privacy.received', 'privacy.verified', 'privacy.extended', 'privacy.refused'],
  )
  t.match((await ask(who.auditor, { url: '/api/privacy/requests?open=true' })).json(), { items: [] })
  t.match((await ask(who.auditor, { url: '/api/privacy/requests?caller=0912345678' })).json(), {
    items: [{ id }],
  })
  t.match(
    (await audit()).filter(({ action }) => action === 'privacy.viewed'),
    Array.from({ length: 3 }, () => ({ personId: who.auditor.id, subjectId: id, address: '127.0.0.1' })),
    'each look at whose data it is, alone and in a list',
  )
})

t.test('F10: who may do what with such requests', async t => {
  const { post, verified, ask, who, asked, ticket, database } = await counter(t)
  const id = await verified('restrict')
  for (const name of ['op', 'auditor', 'officer'] as const)
    t.equal((await post(name, `/requests/${id}/restriction`)).statusCode, 403, name)
  t.equal((await post('officer', '/requests', asked)).statusCode, 403)
  t.equal((await ask(who.op, { url: '/api/privacy/requests' })).statusCode, 403)
  t.equal((await ask(who.office, { url: '/api/data-views' })).statusCode, 403)
  t.equal((await ask(who.auditor, { url: '/api/data-views' })).statusCode, 200)
  t.match((await ask(who.op, { url: '/api/privacy/rules' })).json(), {
    purposes: [{ name: 'handling', basis: /Điều 19/ }],
  })
  t.equal((await post('op', '/requests', { ...asked, number: 'abc' })).statusCode, 400)
  t.equal((await post('op', '/requests', { ...asked, kind: 'forget' })).statusCode, 400)
  t.equal(
    (await post('office', '/requests/00000000-0000-4000-8000-000000000000/restriction')).statusCode,
    404,
  )
  const one = await ticket()
  const both = await Promise.all([1, 2].map(() => post('office', `/requests/${id}/restriction`)))
  t.same(both.map(({ statusCode }) => statusCode).sort(), [200, 409], 'two at once: once')
  const [row] = await database.db.select().from(tickets).where(eq(tickets.id, one))
  t.ok(row?.restrictedAt)
})

t.test('F08: who was shown what is read page by page, by person and by ticket', async t => {
  const { views, who, ask } = await counter(t)
  const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
  for (let n = 0; n < 5; n++)
    await views.note({
      ...{ person: n % 2 ? who.op : who.officer, address: '::1', purpose: 'tickets.list' },
      tickets: [
        { id: id(n), fields: ['callerName'] },
        { id: id(n + 1), fields: ['callerNumber', 'callerName'] },
        { id: id(99), fields: [] },
      ],
    })
  const read = async (query: string) => (await ask(who.auditor, { url: `/api/data-views?${query}` })).json()
  const first = await read('limit=2')
  t.match(first.items, [
    { ticketIds: [id(4), id(5)], fields: ['callerName', 'callerNumber'], person: { id: who.officer.id } },
    {},
  ])
  t.equal((await read(`limit=9&cursor=${first.next}`)).items.length, 3)
  t.equal((await read(`ticketId=${id(1)}`)).items.length, 2)
  t.equal((await read(`ticketId=${id(99)}`)).items.length, 0, 'what was masked was not seen')
  t.equal((await read(`personId=${who.op.id}`)).items.length, 2)
  for (const bad of ['cursor=zz', 'ticketId=1', 'nothing=1'])
    t.equal((await ask(who.auditor, { url: `/api/data-views?${bad}` })).statusCode, 400, bad)
})
