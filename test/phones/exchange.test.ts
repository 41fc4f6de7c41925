import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { auditLog } from '../../src/audit/tables.ts'
import { type CallerOptions, sippCaller } from '../../src/boot/phones/caller.ts'
import { people } from '../../src/people/tables.ts'
import { phones as phoneRows } from '../../src/phones/tables.ts'
import { until } from '../until.ts'
import { exchange, members } from './exchange.ts'

t.test('phones of the books on a real Asterisk', async t => {
  const desk = await exchange(t, { rtpFrom: 25_300, usernames: ['op101', 'op102', 'op103'] })
  const { phones, said, asterisk, database, server } = desk
  const id = (username: string) => desk.operators.get(username) ?? ''

  await t.test('a phone registers with its secret, and is reachable', async t => {
    const op101 = await desk.phone('op101')
    await until('op101 is reachable', () => phones.isReachable('op101'))
    t.ok(said.includes('op101 reachable'))
    await op101.stop()
    await until('and gone when it has signed off', () => said.includes('op101 gone'))
    t.equal(phones.isReachable('op101'), false)
  })

  await t.test('a new person has a working phone at once, and Asterisk was not restarted', async t => {
    const uptime = await asterisk.asterisk.console('core show uptime seconds')
    const person = {
      id: randomUUID(),
      username: 'huong',
      displayName: 'Hương',
      role: 'operator',
      unitId: null,
    } as const
    await database.db.insert(people).values({ ...person, createdAt: Date.now() })
    await database.tx(tx => phones.personChanged(tx, { ...person, isDisabled: false }))
    const { endpoint, secret } = await phones.newSecret('huong', null)
    t.equal(endpoint, 'huong')
    t.match(secret, /^([a-z2-9]{4}-){4}[a-z2-9]{4}$/)
    await desk.phone('huong', { secret })
    await until('reachable', () => phones.isReachable('huong'))
    const [row] = await database.db.select().from(phoneRows).where(eq(phoneRows.endpoint, 'huong'))
    t.notMatch(JSON.stringify(row), secret, 'the secret itself is kept nowhere')
    const files = await Promise.all(
      (await readdir(join(asterisk.instance.conf, 'generated'))).map(name =>
        readFile(join(asterisk.instance.conf, 'generated', name), 'utf8'),
      ),
    )
    t.notMatch(files.join(''), secret)
    t.match(uptime, /System uptime: \d+/)
    const audit = await database.db.select().from(auditLog).where(eq(auditLog.subjectId, 'huong'))
    t.same(
      audit.map(entry => entry.action),
      ['phone.secret-changed'],
    )

    await t.test('and none when they are disabled', async t => {
      await database.tx(tx => phones.personChanged(tx, { ...person, isDisabled: true }))
      await phones.publish()
      await t.rejects(desk.phone('huong', { secret }), /registered/)
    })
  })

  await t.test('a secret that was changed is void', async t => {
    await phones.newSecret('op103', null)
    await t.rejects(desk.phone('op103'), /registered/)
  })

  await t.test('many changes at once are one reload', async t => {
    const reloads = () => desk.logged.filter(line => line === 'asterisk reloaded').length
    const before = reloads()
    await Promise.all(Array.from({ length: 20 }, () => phones.newSecret('op103', null)))
    t.ok(reloads() - before <= 3, `${reloads() - before} reloads for 20 changes`)
    const { secret } = await phones.newSecret('op103', null)
    await desk.phone('op103', { secret })
  })

  await t.test('the browser phone gets a secret of its own that ends', async t => {
    const me = {
      id: id('op101'),
      username: 'op101',
      displayName: 'op101',
      role: 'operator',
      unitId: null,
    } as const
    const web = await phones.openWebPhone(me)
    t.match(web, { endpoint: 'op101-web', realm: 'cc1022', url: 'ws://127.0.0.1:8022/sip' })
    const lastsMs = Date.parse(web.expiresAt) - Date.now()
    t.ok(lastsMs > 11.9 * 3_600_000 && lastsMs <= 12 * 3_600_000)
    t.match(await asterisk.asterisk.console('pjsip show endpoint op101-web'), /webrtc\s+: yes/)
    const past = { secretExpiresAt: Date.now() - 1 }
    await database.db.update(phoneRows).set(past).where(eq(phoneRows.endpoint, 'op101-web'))
    await until('forgotten by itself', async () =>
      /Unable to find/.test(await asterisk.asterisk.console('pjsip show endpoint op101-web')),
    )
  })

  const answerTo = async (wish: Partial<CallerOptions>) => {
    const caller = await sippCaller({ server, sound: null, ...wish })
    const refusal = caller.end(5_000).then(({ status }) => status)
    // A refusal may be read before SIPp has ended: it is the end that says which.
    const answered = caller.answered(5_000).then(
      () => 200,
      () => refusal,
    )
    const status = await Promise.race([refusal, answered])
    if (status === 200) await caller.hangUp()
    await caller.stop()
    return status
  }

  await t.test('numbers that are ours are answered, others are not', async t => {
    const dial = (to: string) => answerTo({ to, port: asterisk.trunkPort })
    t.equal(await dial('1900'), 404)
    await phones.lines.become({ of: 'numbers', numbers: ['1900'], becomes: { trunk: 'demo' } })
    t.equal(await dial('1900'), 200)
    await phones.lines.become({ of: 'numbers', numbers: ['1900'], becomes: null })
    t.equal(await dial('1900'), 404)
  })

  await t.test('a trunk is known by its address, and another one by registering there', async t => {
    const two = { of: 'trunk', name: 'two' } as const
    const place = { host: '127.0.0.3', port: 5060, matchPort: false }
    const known = { ...place, kind: 'address', username: null, secret: null } as const
    await phones.lines.become({ ...two, becomes: known })
    t.equal(await answerTo({ address: '127.0.0.3' }), 200)
    const registered = { ...place, kind: 'registration', username: '02771022', secret: 's;e#cret' } as const
    await phones.lines.become({ ...two, becomes: registered })
    t.match(await asterisk.asterisk.console('pjsip show registrations'), /trunk-two-registration/)
    t.match(await asterisk.asterisk.console('pjsip show auth trunk-two-auth'), /password\s+: s;e#cret/)
    await phones.lines.become({ ...two, becomes: null })
    t.equal(await answerTo({ address: '127.0.0.3' }), 401, 'an address nobody knows gets no call')
  })

  await t.test('presence is mirrored into the dialplan queue at every change', async t => {
    phones.mirror({ endpoint: 'op101', presence: 'ready', reason: null })
    phones.mirror({ endpoint: 'op102', presence: 'paused', reason: 'Nghỉ trưa; 1|2' })
    await until('both are there', async () => (await members(desk)).length === 2)
    t.same(await members(desk), ['op101', 'op102 paused (Nghỉ trưa  1 2)'])
    phones.mirror({ endpoint: 'op101', presence: 'paused', reason: null })
    phones.mirror({ endpoint: 'op102', presence: 'ready', reason: null })
    await until('turned round', async () => (await members(desk)).join() === 'op101 paused,op102')
    for (const presence of ['ready', 'paused', 'signed-out', 'ready', 'signed-out'] as const)
      phones.mirror({ endpoint: 'op101', presence, reason: null })
    await until('the newest wish wins', async () => (await members(desk)).join() === 'op102')
  })

  await t.test('after a gap the queue is compared with everybody, and strays go', async t => {
    await desk.ami.action('QueueAdd', { Queue: 'fallback', Interface: 'PJSIP/op103' })
    await desk.ami.action('QueuePause', { Queue: 'fallback', Interface: 'PJSIP/op102', Paused: 'true' })
    desk.presences.push(
      { endpoint: 'op101', presence: 'paused', reason: 'Họp' },
      { endpoint: 'op102', presence: 'ready', reason: null },
      { endpoint: 'op103', presence: 'signed-out', reason: null },
    )
    said.length = 0
    await phones.afterGap()
    t.ok(said.includes('op101 gone'), 'a phone that went before we looked is told, though we never knew it')
    t.same(await members(desk), ['op101 paused (Họp)', 'op102'])
  })
})
