import { eq } from 'drizzle-orm'
import t from 'tap'
import { NeverDeliverable } from '../../src/channels/channel.ts'
import { httpSmsSender } from '../../src/channels/httpsms.ts'
import { smppSender } from '../../src/channels/smpp.ts'
import { smtpMailer } from '../../src/channels/smtp.ts'
import { noticeRoutes } from '../../src/notices/routes.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { mailServer, smsServer } from '../alarms/peers.ts'
import { NOON, serve } from '../rooms.ts'
import { until } from '../until.ts'
import { smsGateway } from './peers.ts'
import { contactOf, type Room, room, told } from './room.ts'

const QUICK = { backOff: { tries: 3, firstSeconds: 1, mostSeconds: 1 }, lostSeconds: 60 }

async function withStaff(here: Room) {
  const unitId = await here.unit()
  const [officer, head, operator] = await Promise.all([
    here.person('officer', unitId),
    here.person('head', unitId),
    here.person('operator'),
  ])
  const staff = {
    officers: [contactOf(officer, '+84911111111', 'fo@tinh.vn')],
    heads: [contactOf(head, '+84922222222', 'hd@tinh.vn')],
    processing: [],
  }
  here.staff.set(unitId, staff)
  here.people.set(operator.id, contactOf(operator, null, null))
  return {
    ...{ unitId, officer, head, operator },
    ticket: await here.ticket({ unitId, operatorId: operator.id }),
  }
}

t.test('C12, E03: one cause is told once, in the transaction of what it tells of', async t => {
  const here = await room(t)
  const { ticket, officer } = await withStaff(here)
  const forwarded = told(ticket, { cause: 'forwarded', to: 'officer', key: 'k1' })
  const live = await here.tell(forwarded, forwarded, told(ticket, { key: 'k2' }))
  t.same(await here.tell(forwarded), [], 'said again it is nothing new')
  await t.rejects(
    here.database.tx(async tx => {
      await here.notices.tell(tx, [told(ticket, { key: 'k3' })])
      throw new Error('rolled back')
    }),
    /rolled back/,
  )
  t.same(
    (await here.facts()).map(({ key, cause, recipient, ticketCode }) => ({
      key,
      cause,
      recipient,
      ticketCode,
    })),
    [
      { key: 'k1', cause: 'forwarded', recipient: 'officer', ticketCode: ticket.code },
      { key: 'k2', cause: 'received', recipient: 'citizen', ticketCode: ticket.code },
    ],
  )
  t.same(
    (await here.deliveries()).map(({ way, state, address, parts }) => ({ way, state, address, parts })),
    [
      { way: 'app', state: 'sent', address: null, parts: null },
      ...['+84911111111', '+84912345678'].map(address => ({
        way: 'sms',
        state: 'waiting',
        address,
        parts: 1,
      })),
    ].toSorted((a, b) => a.way.localeCompare(b.way)),
    'app and SMS to the officer, SMS to the citizen, and each waits as one job',
  )
  const { rows } = await here.database.pool.query<{ name: string; n: number }>(
    'select name, count(*) as n from pgboss.job group by 1',
  )
  t.same(rows, [{ name: 'notice-sms', n: 2 }])
  t.match(live, [{ type: 'notice', data: { cause: 'forwarded', ticket: { code: ticket.code } } }])
  t.ok(live[0]?.mayRead(officer))
  t.notOk(live[0]?.mayRead(await here.person('supervisor')), 'what one was told is for oneself')
})

t.test('E02, B04: nobody there and no address are seen, and the head, then the Office, are told', async t => {
  const here = await room(t)
  const { ticket, unitId, head, operator } = await withStaff(here)
  const office = await here.person('office')
  here.staff.set(unitId, { officers: [], heads: [contactOf(head, '+84922222222', null)], processing: [] })
  await here.tell(told(ticket, { cause: 'forwarded', to: 'officer', key: 'a' }))
  here.staff.set(unitId, { officers: [], heads: [], processing: [] })
  await here.tell(told(ticket, { cause: 'forwarded', to: 'officer', key: 'b' }))
  const hidden = { ...ticket, callerNumber: null }
  const reason = { reason: 'ngoài phạm vi', guidance: 'UBND phường' }
  await here.tell(told(hidden, { cause: 'rejected', key: 'c', facts: reason }))
  t.same(
    (await here.facts()).map(({ key, cause }) => `${key} ${cause}`),
    [
      'a forwarded',
      'a/behind/head unreached',
      'b forwarded',
      'b/behind/office unreached',
      'c rejected',
      'c/behind/operator unreached',
    ],
  )
  const rows = await here.deliveries()
  t.equal(rows.filter(({ state }) => state === 'no-address').length, 3)
  const heard = rows
    .filter(({ way, state }) => way === 'app' && state === 'sent')
    .map(({ personId }) => personId)
  t.same(heard.toSorted(), [head.id, office.id, operator.id].toSorted())
  const seen = await here.notices.deliveries({ state: 'no-address' })
  t.match(
    seen.items.map(({ cause, address }) => ({ cause, address })),
    [{ address: null }, {}, {}],
  )
})

t.test('F08: one’s own list has its unread count, pages, and is read by oneself only', async t => {
  const here = await room(t)
  const { ticket, officer, operator } = await withStaff(here)
  for (let n = 0; n < 5; n++) {
    here.now.at = NOON + n
    await here.tell(told(ticket, { cause: 'escalated', to: 'officer', at: NOON + n }))
  }
  const { ask } = await serve(t, [officer, operator], async app => {
    await app.register(noticeRoutes, { notices: here.notices })
  })
  const list = async (who: typeof officer, query = '') =>
    (await ask(who, { url: `/api/notices${query}` })).json()
  const first = await list(officer, '?limit=3')
  t.match(first, {
    unread: 5,
    items: [{ cause: 'escalated', readAt: null, ticket: { code: ticket.code } }, {}, {}],
  })
  const second = await list(officer, `?limit=3&cursor=${first.next}`)
  t.equal(second.items.length, 2)
  t.equal(second.next, null)
  const ids = [first.items[0].id]
  const read = (who: typeof officer, payload: object) =>
    ask(who, { method: 'POST', url: '/api/notices/reading', payload }).then(answer => answer.json())
  t.same(await read(operator, { ids }), { unread: 0 }, 'somebody else’s is left alone')
  t.same(await read(officer, { ids }), { unread: 4 })
  t.same(await read(officer, { ids }), { unread: 4 }, 'twice does no harm')
  t.equal((await list(officer, '?unread=true')).items.length, 4)
  t.same(await read(officer, {}), { unread: 0 })
  t.match(await list(operator), { items: [], unread: 0 })
  t.match(await read(officer, { ids: ['x'] }), { status: 400 })
  t.match(await list(officer, '?cursor=x'), { code: 'bad-cursor' })
  t.equal((await ask(null, { url: '/api/notices' })).statusCode, 401)
})

t.test('mail and SMS reach their servers, once each, and say so in the books', async t => {
  const here = await room(t)
  const { ticket } = await withStaff(here)
  const [mail, sms] = await Promise.all([mailServer(t), smsServer(t)])
  const local = { host: '127.0.0.1', tls: false }
  here.sendBy({
    mail: smtpMailer({ ...local, port: mail.port, user: null, password: null, from: '1022 <1022@tinh.vn>' }),
    sms: smppSender({ ...local, port: sms.port, user: '1022', password: 'secret', sender: '1022' }),
  })
  await here.tell(told(ticket, { cause: 'escalated', to: 'head' }))
  const rows = await until('all is sent', async () => {
    const all = await here.deliveries()
    return all.every(({ state }) => state === 'sent') && all
  })
  t.match(rows, [
    { way: 'app', tries: 0 },
    { way: 'email', tries: 1 },
    { way: 'sms', tries: 1 },
  ])
  t.same([mail.mails.length, sms.taken.length], [1, 1])
  t.match(mail.mails[0], { to: ['hd@tinh.vn'] })
  t.ok(mail.mails[0]?.text.includes(`<${rows[1]?.id}@tinh.vn>`), 'its name is the delivery’s')
  t.match(sms.taken[0], { destination_addr: '84922222222', data_coding: 0 })
})

t.test('what fails is tried again after a while, then given up, seen, and tried anew by hand', async t => {
  const here = await room(t, QUICK)
  const { ticket } = await withStaff(here)
  const [auditor, supervisor] = await Promise.all([here.person('auditor'), here.person('supervisor')])
  let isAway = true
  const tried: number[] = []
  const sms = async () => {
    tried.push(Date.now())
    if (isAway) throw new Error('not\0now')
  }
  const sending = here.sendBy({ mail: null, sms })
  await here.tell(told(ticket))
  const dead = await until(
    'it is given up',
    async () => {
      sending.hint()
      const [row] = await here.deliveries()
      return row?.state === 'dead' && row
    },
    { withinMs: 20_000, everyMs: 200 },
  )
  t.match(dead, { tries: 3, lastError: 'not now' })
  t.ok((tried[1] ?? 0) - (tried[0] ?? 0) >= 900, 'not at once')
  const { ask } = await serve(t, [auditor, supervisor], async app => {
    await app.register(noticeRoutes, { notices: here.notices })
  })
  const listed = (await ask(auditor, { url: '/api/notices/deliveries?state=dead' })).json()
  t.match(listed.items, [
    { id: dead.id, address: /^\*+678$/, tries: 3, parts: 1, ticket: { code: ticket.code } },
  ])
  const one = (await ask(auditor, { url: `/api/notices/deliveries/${dead.id}` })).json()
  t.match(one, { address: '+84912345678', text: /da nhan duoc thong tin/ })
  const { db } = here.database
  await db.update(tickets).set({ restrictedAt: 1 }).where(eq(tickets.id, ticket.id))
  const hidden = (await ask(supervisor, { url: `/api/notices/deliveries/${dead.id}` })).json()
  t.match(hidden, { address: /^\*+678$/, text: null }, 'F08: hidden at the citizen’s wish')
  const retry = (who: typeof auditor) =>
    ask(who, { method: 'POST', url: `/api/notices/deliveries/${dead.id}/retry` })
  t.equal((await retry(auditor)).statusCode, 403)
  isAway = false
  t.match((await retry(supervisor)).json(), { state: 'waiting' })
  await until('it is sent', async () => (await here.deliveries())[0]?.state === 'sent')
  t.match((await retry(supervisor)).json(), { code: 'delivery-not-dead' })
  t.same(
    (await here.audit()).map(({ action, personId }) => ({ action, personId })),
    [
      { action: 'notice.viewed', personId: auditor.id },
      { action: 'notice.retried', personId: supervisor.id },
    ],
  )
})

t.test('a far end that says never is believed at once; a way that is not set up is not tried', async t => {
  const here = await room(t, QUICK)
  const { ticket } = await withStaff(here)
  here.has.email = false
  let tries = 0
  const sms = async () => {
    tries++
    throw new NeverDeliverable('SMPP: invalid destination')
  }
  here.sendBy({ mail: null, sms })
  await here.tell(told({ ...ticket, email: 'a@example.vn' }))
  const rows = await until('both are given up', async () => {
    const all = await here.deliveries()
    return all.every(({ state }) => state === 'dead') && all
  })
  t.match(rows, [
    { way: 'email', tries: 0, lastError: 'not set up on this machine' },
    { way: 'sms', tries: 1, lastError: /invalid destination/ },
  ])
  t.equal(tries, 1)
  const supervisor = await here.person('supervisor')
  await t.rejects(here.notices.retry(supervisor, rows[0]?.id ?? '', '127.0.0.1'), { code: 'way-not-set-up' })
})

t.test('a brand name gateway over HTTP knows us by key and secret, and a message by its name', async t => {
  const gateway = await smsGateway(t, { key: 'key', secret: 'hush-hush' })
  const options = { url: gateway.url, key: 'key', secret: 'hush-hush', sender: '1022DT' }
  const send = httpSmsSender(options)
  const sms = { id: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', to: '+84912345678', text: 'Phieu 1022' }
  await send(sms)
  await send({ ...sms, text: 'Phieu 1022' })
  t.match(gateway.taken, [
    { Phone: '0912345678', Content: 'Phieu 1022', IsUnicode: '0', Brandname: '1022DT' },
  ])
  await send({ ...sms, id: 'another', text: 'Phiếu 1022' })
  t.match(gateway.taken[1], { IsUnicode: '1', SmsType: '2' })
  await t.rejects(httpSmsSender({ ...options, secret: 'wrong' })(sms), {
    name: 'Weather',
    message: /answered 101/,
  })
  gateway.answer({ body: '{"CodeResult":"119","ErrorMessage":"0912345678"}' })
  await t.rejects(send(sms), {
    name: 'NeverDeliverable',
    message: /^the SMS gateway answered 119 \(number\)$/,
  })
  gateway.answer({ status: 302, body: '' })
  await t.rejects(send(sms), { name: 'Weather', message: /HTTP 302/ })
  gateway.answer({ body: '<html>' })
  await t.rejects(send(sms), { name: 'Weather', message: /without a code/ })
  gateway.answer({ body: 'null', isSilent: true })
  await t.rejects(httpSmsSender({ ...options, deadlineMs: 200 })(sms), { message: /does not answer/ })
  const long = JSON.stringify({ CodeResult: '100', ErrorMessage: 'x'.repeat(64 * 1024) })
  for (const isChunked of [false, true]) {
    gateway.answer({ body: long, isChunked })
    await t.rejects(send(sms), { name: 'Weather', message: /too long/ }, `chunked: ${isChunked}`)
  }
  gateway.answer({ body: long, isEndless: true })
  await t.rejects(httpSmsSender({ ...options, deadlineMs: 5_000 })(sms), { message: /too long/ }, 'no end')
  t.equal(gateway.taken.length, 2)
})

t.test('E10: the leaders and the Office read once a day of what is late', async t => {
  const here = await room(t)
  const [leader, office] = await Promise.all([here.person('leader'), here.person('office')])
  await here.database.pool.query(`update people set email = username || '@tinh.vn'`)
  const unit = await here.unit()
  const digest = {
    ...{ day: '2026-11-22', at: NOON, late: 60, fresh: 2, units: [{ unitId: unit, late: 60 }] },
    tickets: Array.from({ length: 60 }, (_, n) => ({
      code: `1022-DT-2026-${n}`,
      unitId: unit,
      deadlineAt: NOON,
    })),
  }
  const live = await here.database.tx(tx => here.notices.digest(tx, digest))
  t.same(await here.database.tx(tx => here.notices.digest(tx, digest)), [], 'once, whoever asks')
  t.equal(live.length, 2)
  const { items } = await here.notices.own(leader, {})
  t.match(items, [
    { title: 'Tổng hợp phiếu trễ hạn ngày 22/11/2026: 60 phiếu', text: /và 10 phiếu khác/, ticket: null },
  ])
  t.equal((await here.notices.own(office, {})).unread, 1)
  t.equal(
    (await here.deliveries()).filter(({ way, state }) => way === 'email' && state === 'waiting').length,
    2,
  )
  t.match(await here.facts(), [{ ticketId: null }, { ticketId: null }])
})

t.test('E17: three thousand at once are told in seconds', async t => {
  const here = await room(t)
  const { ticket } = await withStaff(here)
  const many = Array.from({ length: 3_000 }, () => told(ticket, { cause: 'escalated', to: 'head' }))
  const begun = performance.now()
  await here.tell(...many)
  const tookMs = performance.now() - begun
  t.equal((await here.deliveries()).length, 9_000)
  t.ok(tookMs < 15_000, `took ${Math.round(tookMs)} ms`)
  t.comment(`3,000 notices, 9,000 deliveries in ${Math.round(tookMs)} ms`)
})
