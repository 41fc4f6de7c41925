import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Carrier } from '../../src/alarms/carrier.ts'
import { emailBy } from '../../src/alarms/email.ts'
import { createOutbox } from '../../src/alarms/outbox.ts'
import type { Channel } from '../../src/alarms/rules.ts'
import { TRIES_MOST } from '../../src/alarms/sending.ts'
import { smsBy } from '../../src/alarms/sms.ts'
import * as store from '../../src/alarms/store.ts'
import { webhookBy } from '../../src/alarms/webhook.ts'
import { NeverDeliverable } from '../../src/channels/channel.ts'
import { smppSender } from '../../src/channels/smpp.ts'
import { smtpMailer } from '../../src/channels/smtp.ts'
import { NOON } from '../rooms.ts'
import { until } from '../until.ts'
import { hookServer, mailServer, smsServer } from './peers.ts'
import { ON_DUTY, type Room, room } from './room.ts'

const DOWN = { kind: 'trunk-down', subject: 'vnpt', at: NOON, facts: { state: 'Unreachable' } } as const

/** The sender over these ways; a process that ends is `stop`. */
function outboxOf(here: Room, ways: Partial<Record<Channel, Carrier>>) {
  const undelivered: string[] = []
  const outbox = createOutbox({
    ...{ ...here, centre: 'Tổng đài 1022', carriers: { email: null, sms: null, webhook: null, ...ways } },
    rules: () => here.rules,
    undelivered: async (way, error) => void undelivered.push(`${way} ${error ?? 'goes'}`),
  })
  here.alarms.whenTold(outbox.hint)
  outbox.start()
  return { outbox, undelivered }
}

t.test('an alarm leaves the box by mail, SMS and webhook, each once', async t => {
  const here = await room(t)
  const [mail, sms, hook] = await Promise.all([mailServer(t), smsServer(t), hookServer(t)])
  const local = { host: '127.0.0.1', tls: false }
  const { outbox } = outboxOf(here, {
    email: emailBy(
      smtpMailer({ ...local, port: mail.port, user: null, password: null, from: '1022@tinh.vn' }),
    ),
    sms: smsBy(smppSender({ ...local, port: sms.port, user: '1022', password: 'secret', sender: '1022' })),
    webhook: webhookBy({ url: `http://127.0.0.1:${hook.port}/`, secret: 'a-secret-of-the-receiver' }),
  })
  t.after(() => outbox.stop())
  here.tell(['email', 'sms', 'webhook'], [ON_DUTY])
  await here.alarms.raiseNow(DOWN)
  await until('all is sent', async () => (await here.messages()).every(({ state }) => state === 'sent'))
  outbox.hint()
  await outbox.stop()
  t.same([mail.mails.length, hook.posts.length], [1, 1])
  t.ok(sms.taken.length >= 1)
  t.match(await here.messages(), [{ tries: 1 }, { tries: 1 }, { tries: 1 }])
})

t.test('a server that is away is tried again; the message is the same one', async t => {
  const here = await room(t)
  const hook = await hookServer(t)
  hook.answer({ status: 503 })
  hook.answer({ status: 503 })
  const webhook = webhookBy({ url: `http://127.0.0.1:${hook.port}/`, secret: 'a-secret-of-the-receiver' })
  const { outbox, undelivered } = outboxOf(here, { webhook })
  t.after(() => outbox.stop())
  here.tell(['webhook'], [])
  await here.alarms.raiseNow(DOWN)
  for (const [tries, seconds] of [10, 30].entries()) {
    await until('it was tried', async () => (await here.messages())[0]?.tries === tries + 1)
    const [message] = await until('the answer is known', async () => {
      const all = await here.messages()
      return all[0]?.lastError === null ? null : all
    })
    t.match(message, { state: 'waiting', dueAt: here.now.at + seconds * 1_000, lastError: /503/ })
    here.now.at += seconds * 1_000
    await here.database.pool.query('update alarm_messages set last_error = null')
    outbox.hint()
  }
  await until('it is sent', async () => (await here.messages())[0]?.state === 'sent')
  t.equal(new Set(hook.posts.map(({ headers }) => headers['webhook-id'])).size, 1)
  t.equal(hook.posts.length, 3)
  t.same(undelivered, ['webhook goes'])
})

t.test('what never goes through is given up after so many tries, and said so', async t => {
  const here = await room(t)
  const email = () => Promise.reject(new Error('connection refused'))
  const { outbox, undelivered } = outboxOf(here, { email })
  t.after(() => outbox.stop())
  here.tell(['email', 'sms'], [ON_DUTY])
  await here.alarms.raiseNow(DOWN)
  for (let tries = 1; tries <= TRIES_MOST; tries++) {
    await until('it was tried', async () =>
      (await here.messages()).some(
        one => one.tries === tries && (one.state === 'dead' || one.dueAt > here.now.at),
      ),
    )
    here.now.at += 7_200_000
    outbox.hint()
  }
  const dead = await until('it is given up', async () => {
    const messages = await here.messages()
    return messages.every(({ state }) => state === 'dead') ? messages : null
  })
  t.match(dead.map(({ channel, tries, lastError }) => ({ channel, tries, lastError })).toSorted(byChannel), [
    { channel: 'email', tries: TRIES_MOST, lastError: 'connection refused' },
    { channel: 'sms', tries: 0, lastError: 'not set up on this machine' },
  ])
  t.same(undelivered, ['email Trực ban connection refused'])
  t.equal((await here.alarms.messages({ state: 'dead' })).items.length, 2, 'and can be looked at')
})

const byChannel = (one: { channel: string }, other: { channel: string }) =>
  one.channel.localeCompare(other.channel)

t.test('a hundred alarms at once are five messages, the last of them a summary', async t => {
  const here = await room(t)
  const mail = await mailServer(t)
  here.tell(['email'], [ON_DUTY])
  for (let n = 0; n < 100; n++) await here.alarms.raiseNow({ ...DOWN, subject: `line${n}` })
  const options = { host: '127.0.0.1', port: mail.port, tls: false, user: null, password: null }
  const { outbox } = outboxOf(here, { email: emailBy(smtpMailer({ ...options, from: '1022@tinh.vn' })) })
  t.after(() => outbox.stop())
  await until('all is sent', async () => (await here.messages()).every(({ state }) => state === 'sent'))
  t.equal(mail.mails.length, 5)
  t.equal(new Set((await here.messages()).map(({ batch }) => batch)).size, 5)
  await here.alarms.raiseNow({ ...DOWN, subject: 'late' })
  outbox.hint()
  await until('it is looked at', async () => (await here.messages()).some(({ state }) => state === 'waiting'))
  here.now.at += 60_001
  outbox.hint()
  await until('the next minute has room', () => mail.mails.length === 6)
})

t.test('a process that dies while it hands over says the same again, under the same name', async t => {
  const here = await room(t)
  const hook = await hookServer(t)
  hook.answer({ status: 204, isSilent: true })
  const url = `http://127.0.0.1:${hook.port}/`
  const webhook = webhookBy({ url, secret: 'a-secret-of-the-receiver', deadlineMs: 60_000 })
  here.tell(['webhook'], [])
  const dying = outboxOf(here, { webhook })
  await here.alarms.raiseNow(DOWN)
  await until('it is being handed over', () => hook.posts.length === 1)
  const next = outboxOf(here, { webhook })
  t.after(() => next.outbox.stop())
  await until('the next process sends it', async () => (await here.messages())[0]?.state === 'sent')
  const [first, second] = hook.posts
  t.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
  t.ok(dying)
})

t.test('one wrong address among two is told once, and does not go round for ever', async t => {
  const here = await room(t)
  const email = async (recipient: string) => {
    if (recipient !== ON_DUTY.email) throw new NeverDeliverable('550 no such user')
  }
  const outbox = createOutbox({
    ...{ ...here, centre: 'Tổng đài 1022', carriers: { email, sms: null, webhook: null } },
    rules: () => here.rules,
    async undelivered(way, error) {
      const about = { kind: 'undelivered', subject: way, at: here.now.at } as const
      await (error === null
        ? here.alarms.clearNow(about)
        : here.alarms.raiseNow({ ...about, facts: { error } }))
    },
  })
  here.alarms.whenTold(outbox.hint)
  here.rules.messagesPerMinute = 60
  here.tell(['email'], [ON_DUTY, { name: 'Kỹ thuật', email: 'kt@tihn.vn', phone: null }])
  await here.alarms.raiseNow(DOWN)
  outbox.start()
  t.after(() => outbox.stop())
  const isSettled = async () => (await here.messages()).every(({ state }) => state !== 'waiting')
  for (let round = 0; round < 4; round++) {
    outbox.hint()
    await until('all is said', isSettled)
    await outbox.stop()
    outbox.start()
  }
  await here.alarms.raiseNow({ ...DOWN, subject: 'viettel' })
  outbox.hint()
  await until('the other address goes on', async () => {
    const messages = await here.messages()
    return messages.length >= 6 && messages.every(({ state }) => state !== 'waiting')
  })
  const open = (await here.alarms.open()).map(({ kind, subject }) => `${kind} ${subject}`)
  t.same(open.toSorted(), ['trunk-down viettel', 'trunk-down vnpt', 'undelivered email Kỹ thuật'])
  t.equal((await here.messages()).length, 6)
})

t.test('what was read while another was finishing it is not said twice', async t => {
  const here = await room(t)
  const { db } = here.database
  here.tell(['email'], [ON_DUTY])
  await here.alarms.raiseNow(DOWN)
  await here.alarms.raiseNow({ ...DOWN, subject: 'viettel' })
  const read = (await store.dueMessages(db, here.now.at)).map(({ message }) => message)
  const [sent, again] = read.map(({ id }) => id)
  if (sent === undefined || again === undefined) throw new Error('two are due')
  const batch = randomUUID()
  t.equal((await store.beginTry(db, read, batch, here.now.at)).size, 2)
  await store.endTry(db, [sent], { state: 'sent', sentAt: here.now.at, lastError: null })
  await store.endTry(db, [again], { state: 'waiting', dueAt: here.now.at + 10_000, lastError: 'refused' })
  t.equal((await store.beginTry(db, read, batch, here.now.at)).size, 0, 'as they were read they are no more')
  const fresh = (await store.dueMessages(db, here.now.at + 10_000)).map(({ message }) => message)
  t.same([...(await store.beginTry(db, fresh, batch, here.now.at))], [again])
})

t.test('an answer with control characters is stored without them', async t => {
  const here = await room(t)
  const email = () => Promise.reject(new NeverDeliverable('550 no\0such\r\nuser'))
  const { outbox } = outboxOf(here, { email })
  t.after(() => outbox.stop())
  here.tell(['email'], [ON_DUTY])
  await here.alarms.raiseNow(DOWN)
  const dead = await until('it is given up', async () => {
    const [message] = await here.messages()
    return message?.state === 'dead' ? message : null
  })
  t.equal(dead.lastError, '550 no such user')
})
