import { createHmac, randomUUID } from 'node:crypto'
import t from 'tap'
import type { Alarm } from '../../src/alarms/alarm.ts'
import { emailBy } from '../../src/alarms/email.ts'
import { smsBy } from '../../src/alarms/sms.ts'
import { type Letter, smsOf } from '../../src/alarms/texts.ts'
import { webhookBy } from '../../src/alarms/webhook.ts'
import { NeverDeliverable } from '../../src/channels/channel.ts'
import { partsOf, smppSender } from '../../src/channels/smpp.ts'
import { smtpMailer } from '../../src/channels/smtp.ts'
import { NOON } from '../rooms.ts'
import { hookServer, mailServer, smsServer } from './peers.ts'

const alarm = (subject: string): Alarm => ({
  ...{ id: randomUUID(), kind: 'trunk-down', subject, severity: 'critical', facts: { state: 'Unreachable' } },
  ...{
    raisedAt: NOON,
    clearedAt: null,
    acknowledgedAt: null,
    acknowledgedById: null,
    toldAt: NOON,
    repeats: 0,
  },
})
const letter = (count = 1): Letter => ({
  ...{ id: randomUUID(), centre: 'Tổng đài 1022 Đồng Tháp', at: NOON },
  told: Array.from({ length: count }, (_, n) => ({ event: 'raised' as const, alarm: alarm(`vnpt${n}`) })),
})

t.test('an e-mail reaches the server with its words, its urgency and a name of its own', async t => {
  const server = await mailServer(t)
  const from = 'Tổng đài 1022 <1022@tinh.vn>'
  const send = emailBy(
    smtpMailer({ host: '127.0.0.1', port: server.port, tls: false, user: null, password: null, from }),
  )
  const one = letter()
  await send('truc@tinh.vn', one)
  await send('truc@tinh.vn', one)
  const [mail, again] = server.mails
  t.match(mail, { from: '1022@tinh.vn', to: ['truc@tinh.vn'] })
  const ids = [mail, again].map(one => /^Message-ID: (.*)$/im.exec(one?.text ?? '')?.[1])
  t.equal(ids[0], `<${one.id}@tinh.vn>`)
  t.equal(ids[1], ids[0], 'a second try is the same mail: its reader shows it once')
  t.match(mail?.text, /^Auto-Submitted: auto-generated/im)
  t.match(mail?.text, /^Importance: high/im)
})

t.test('a mail server that says never is believed; one that says not now is not', async t => {
  const server = await mailServer(t)
  const options = { host: '127.0.0.1', port: server.port, tls: false, user: null, password: null }
  const send = emailBy(smtpMailer({ ...options, from: '1022@tinh.vn' }))
  server.refuse(552)
  await t.rejects(send('truc@tinh.vn', letter()), { name: 'NeverDeliverable' })
  server.refuse(451)
  const error = await send('truc@tinh.vn', letter()).catch(error => error)
  t.ok(error instanceof Error && !(error instanceof NeverDeliverable))
  await send('truc@tinh.vn', letter())
  t.equal(server.mails.length, 1)
})

t.test('a password is never sent in the clear', async t => {
  const seen: string[] = []
  const server = await mailServer(t, {
    ...{ authOptional: false, allowInsecureAuth: true },
    onAuth({ password }, _session, done) {
      seen.push(password ?? '')
      done(null, { user: 'x' })
    },
  })
  const options = { host: '127.0.0.1', port: server.port, tls: false, user: 'x', password: 'hush' }
  await t.rejects(emailBy(smtpMailer({ ...options, from: '1022@tinh.vn' }))('truc@tinh.vn', letter()))
  t.same(seen, [])
})

t.test('a webhook has every fact and a signature over it; its id is the same at every try', async t => {
  const server = await hookServer(t)
  const secret = 'a-secret-of-the-receiver'
  const send = webhookBy({ url: `http://127.0.0.1:${server.port}/alarms?x=1`, secret })
  const one = letter(3)
  server.answer({ status: 503 })
  await t.rejects(send('webhook', one), { name: 'Weather' })
  await send('webhook', one)
  const [first, second] = server.posts
  for (const { headers, body } of server.posts) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`
    const mac = createHmac('sha256', secret).update(signed).digest('hex')
    t.equal(headers['webhook-signature'], `v1=${mac}`)
  }
  t.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
  t.match(JSON.parse(second?.body ?? ''), {
    ...{ id: one.id, centre: 'Tổng đài 1022 Đồng Tháp' },
    alarms: [{ kind: 'trunk-down', subject: 'vnpt0', facts: { state: 'Unreachable' } }, {}, {}],
  })
})

t.test('a webhook is followed nowhere, and waited for only so long', async t => {
  const server = await hookServer(t)
  const other = await hookServer(t)
  const url = `http://127.0.0.1:${server.port}/`
  server.answer({ status: 307, location: `http://127.0.0.1:${other.port}/` })
  await t.rejects(webhookBy({ url, secret: 's' })('webhook', letter()), { name: 'NeverDeliverable' })
  t.same(other.posts, [])
  server.answer({ status: 204, isSilent: true })
  const error = await webhookBy({ url, secret: 's', deadlineMs: 200 })('webhook', letter()).catch(e => e)
  t.match(error, { name: 'Weather' })
  await t.rejects(webhookBy({ url: 'https://169.254.169.254/', secret: 's' })('webhook', letter()), {
    name: 'NeverDeliverable',
  })
})

t.test('a short message reaches the SMS centre from the brand name, in its own alphabet', async t => {
  const server = await smsServer(t)
  const options = { host: '127.0.0.1', port: server.port, tls: false, user: '1022', password: 'secret' }
  const send = smsBy(smppSender({ ...options, sender: '1022DongThap'.slice(0, 11) }))
  const one = letter()
  await send('0912345678', one)
  const whole = server.taken.map(({ short_message }) => text(short_message?.message)).join('')
  t.equal(whole, smsOf(one))
  t.match(server.taken[0], { source_addr: '1022DongTha', destination_addr: '84912345678', data_coding: 0 })
})

t.test('an SMS centre that refuses the number is believed; one that is busy is not', async t => {
  const server = await smsServer(t)
  const options = { host: '127.0.0.1', port: server.port, tls: false, user: '1022', sender: '1022' }
  const send = smsBy(smppSender({ ...options, password: 'secret' }))
  server.refuse(0x0b)
  await t.rejects(send('0912345678', letter()), { name: 'NeverDeliverable' })
  server.refuse(0x58)
  await t.rejects(send('0912345678', letter()), { name: 'Weather' })
  await t.rejects(smsBy(smppSender({ ...options, password: 'wrong' }))('0912345678', letter()), {
    name: 'Weather',
  })
  const port = server.port + 1
  await t.rejects(smsBy(smppSender({ ...options, port, password: 'secret' }))('0912345678', letter()), {
    name: 'Weather',
  })
  t.same(server.taken, [])
})

t.test('a long message is in parts that a telephone puts together, the same at every try', async t => {
  const id = randomUUID()
  const parts = partsOf('x'.repeat(400), id)
  t.equal(parts.length, 3)
  t.same(parts, partsOf('x'.repeat(400), id))
  t.equal(parts.map(({ short_message }) => short_message.message.length).join(), '153,153,94')
  t.equal(partsOf('x'.repeat(160), id).length, 1)
})

const text = (message: string | Buffer | undefined) =>
  typeof message === 'string' ? message : (message?.toString('latin1') ?? '')
