import type { ServerResponse } from 'node:http'
import pino from 'pino'
import t from 'tap'
import { LIMITS } from '../../src/config.ts'
import { createLive, type LiveMessage } from '../../src/http/live.ts'
import type { Person } from '../../src/people/person.ts'
import { until } from '../until.ts'
import { asPerson, makePerson, openHouse, readEvents } from './house.ts'

const forAll = (type: string, data: unknown): LiveMessage => ({ type, data, mayRead: () => true })

async function open(t: Parameters<typeof openHouse>[0], snapshot?: (person: Person) => Promise<unknown>) {
  const house = await openHouse(t, { isDemo: true, ...(snapshot ? { snapshot } : {}) })
  const base = await house.app.listen({ port: 0, host: '127.0.0.1' })
  const join = async (username: string, role: 'operator' | 'supervisor' = 'operator') => {
    const row = await makePerson(house, { username, role })
    const person = await asPerson(house, row)
    const reader = await readEvents(base, person.secret)
    t.after(() => reader.close())
    return { row, ...person, ...reader }
  }
  return { ...house, base, join }
}

t.test('a reader gets the snapshot first, then what it may read, in order', async t => {
  const house = await open(t, async person => ({ for: person.username }))
  const lan = await house.join('lan')
  const sup = await house.join('sup', 'supervisor')
  t.match(lan.headers.get('content-type'), /^text\/event-stream/)
  t.match(lan.headers.get('x-content-type-options'), 'nosniff')
  await until('both have their snapshot', () => lan.events().length === 1 && sup.events().length === 1)
  house.live.publish([forAll('queue', { waiting: 1 })])
  house.live.publish([
    {
      type: 'call',
      data: { id: 'a', text: 'hai\ndòng' },
      mayRead: person => person.id === lan.row.id || person.role === 'supervisor',
    },
    { type: 'call', data: { id: 'b' }, mayRead: person => person.role === 'supervisor' },
  ])
  await until('all has arrived', () => lan.events().length === 3 && sup.events().length === 4)
  t.same(lan.events(), [
    { type: 'snapshot', data: { for: 'lan' } },
    { type: 'queue', data: { waiting: 1 } },
    { type: 'call', data: { id: 'a', text: 'hai\ndòng' } },
  ])
})

t.test('what happens while the snapshot is read comes after it and is not lost', async t => {
  let give: (value: unknown) => void = () => {}
  const house = await open(
    t,
    () =>
      new Promise(done => {
        give = done
      }),
  )
  const lan = await house.join('lan')
  await until('the reader is there', () => house.live.connections() === 1)
  house.live.publish([forAll('call', { n: 1 })])
  await new Promise(done => setImmediate(done))
  house.live.publish([forAll('call', { n: 2 })])
  await new Promise(done => setImmediate(done))
  t.same(lan.events(), [])
  give({ calls: [] })
  await until('all has arrived', () => lan.events().length === 3)
  t.same(
    lan.events().map(event => event.type),
    ['snapshot', 'call', 'call'],
  )
})

t.test('a silent connection hears a heartbeat', async t => {
  const house = await open(t)
  const lan = await house.join('lan')
  await until('two heartbeats', () => lan.seen.text.split('event: beat').length > 2)
})

t.test('signing out, being disabled, and another role end the feed at once', async t => {
  const house = await open(t)
  const lan = await house.join('lan')
  const minh = await house.join('minh')
  const hoa = await house.join('hoa')
  const other = await readEvents(house.base, (await asPerson(house, lan.row)).secret)
  t.after(() => other.close())
  await lan.ask({ method: 'DELETE', url: '/api/session' })
  const by = { person: null, address: 'console' }
  await house.people.change(by, minh.row.id, { isDisabled: true })
  await house.people.change(by, hoa.row.id, { role: 'supervisor' })
  await until('all three have ended', () => lan.seen.isEnded && minh.seen.isEnded && hoa.seen.isEnded)
  t.equal(other.seen.isEnded, false, "lan's other window stays")
})

t.test('a session that another process ended, or that ran out, ends the feed within the recheck', async t => {
  const house = await open(t)
  const lan = await house.join('lan')
  const minh = await house.join('minh')
  await house.database.pool.query(`update sessions set revoked_at = now() where person_id = $1`, [lan.row.id])
  await until('lan has ended', () => lan.seen.isEnded)
  t.equal(minh.seen.isEnded, false)
  house.time.now += 12 * 3_600_000
  await until('minh has ended', () => minh.seen.isEnded)
})

t.test('nobody gets in who is not signed in, and nobody with too many windows', async t => {
  const house = await open(t)
  t.equal((await readEvents(house.base, 'x'.repeat(43))).status, 401)
  const lan = await house.join('lan')
  for (let n = 1; n < LIMITS.liveStreamsPerPerson; n++) {
    const reader = await readEvents(house.base, lan.secret)
    t.after(() => reader.close())
    t.equal(reader.status, 200)
  }
  t.equal((await readEvents(house.base, lan.secret)).status, 429)
})

t.test('a snapshot that cannot be read ends the connection, which then comes back', async t => {
  const house = await open(t, async () => {
    throw new Error('database away')
  })
  const lan = await house.join('lan')
  await until('it has ended', () => lan.seen.isEnded)
  t.equal(house.live.connections(), 0)
})

/** A connection that never reads: everything written piles up. */
function stuckResponse() {
  const written: string[] = []
  const response = {
    writableLength: 0,
    isDestroyed: false,
    write(text: string) {
      written.push(text)
      response.writableLength += text.length
    },
    on: () => response,
    isEnded: false,
    end() {
      response.isEnded = true
    },
    destroy() {
      response.isDestroyed = true
    },
  }
  return { response, written, isEnded: () => response.isEnded }
}

const lan: Person = { id: '1', username: 'lan', displayName: 'Lan', role: 'operator', unitId: null }

t.test('a reader that does not keep up is cut off, and the others do not notice', async t => {
  const live = createLive({
    log: pino({ level: 'silent' }),
    snapshot: async () => ({}),
    stillHeld: async ids => new Set(ids),
  })
  t.after(() => live.close())
  const { response } = stuckResponse()
  await live.connect(lan, 's', response as unknown as ServerResponse)
  const big = forAll('call', 'x'.repeat(100_000))
  for (let n = 0; n < LIMITS.liveBufferBytes / 100_000 + 1; n++) {
    live.publish([big])
    await new Promise(done => setImmediate(done))
  }
  t.equal(response.isDestroyed, true)
  t.equal(live.connections(), 0)
})

t.test(
  'publishing only queues: nothing is written before the turn is over, then one piece a reader',
  async t => {
    // Why: it happens inside the lane of a call, which must not wait for 250 browsers.
    const live = createLive({
      log: pino({ level: 'silent' }),
      snapshot: async () => ({}),
      stillHeld: async ids => new Set(ids),
    })
    t.after(() => live.close())
    const readers = Array.from({ length: 250 }, () => stuckResponse())
    for (const [n, { response }] of readers.entries())
      await live.connect({ ...lan, id: String(n) }, String(n), response as unknown as ServerResponse)
    const before = readers.map(({ written }) => written.length)
    for (let n = 0; n < 100; n++) live.publish([forAll('call', { id: 'a', n })])
    t.same(
      readers.map(({ written }) => written.length),
      before,
    )
    await new Promise(done => setImmediate(done))
    t.same(
      readers.map(({ written }) => written.length),
      before.map(count => count + 1),
    )
  },
)

t.test('who connects while sessions are being rechecked was not asked about, and stays', async t => {
  const asked: ((held: ReadonlySet<string>) => void)[] = []
  const live = createLive({
    log: pino({ level: 'silent' }),
    snapshot: async () => ({}),
    stillHeld: () => new Promise(answer => asked.push(answer)),
    recheckMs: 5,
  })
  t.after(() => live.close())
  const [early, late] = [stuckResponse(), stuckResponse()]
  await live.connect(lan, 'early', early.response as unknown as ServerResponse)
  await until('the recheck has asked', () => asked.length > 0)
  const first = asked.length
  await live.connect(lan, 'late', late.response as unknown as ServerResponse)
  for (const answer of asked.slice(0, first)) answer(new Set())
  await until('early has ended', () => live.connections() === 1)
  t.same([early.isEnded(), late.isEnded()], [true, false])
})
