import { appendFile, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asc } from 'drizzle-orm'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { type Cel, type CelOptions, followCel } from '../../src/asterisk/cel.ts'
import type { CelRow } from '../../src/asterisk/cel-rows.ts'
import type { CallEvent } from '../../src/calls/call.ts'
import { createCelStore } from '../../src/calls/cel-store.ts'
import { celEvents, celFiles } from '../../src/calls/tables.ts'
import { createWitness } from '../../src/calls/witness.ts'
import { systemClock } from '../../src/clock.ts'
import { testDatabase } from '../database.ts'
import { until } from '../until.ts'
import { ANSWERED, ARRIVAL, CALL, OVER, QUEUED, TALK } from './cel-lines.ts'

const log = pino({ level: 'silent' })

async function desk(t: Test) {
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-cel-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const database = await testDatabase(t)
  const file = join(folder, 'cel.csv')
  const told: CelRow[] = []
  const follow = (more: Partial<CelOptions> = {}): Cel => {
    const store = createCelStore(database, systemClock)
    const onCel = async (rows: readonly CelRow[]) => void told.push(...rows)
    const cel = followCel({ ...{ file, store, log, clock: systemClock, onCel }, ...more })
    t.teardown(() => cel.close())
    return cel
  }
  const stored = async () =>
    (await database.db.select().from(celEvents).orderBy(asc(celEvents.id))).map(row => row.type)
  return {
    ...{ folder, file, database, told, follow, stored },
    write: (text: string) => appendFile(file, text),
  }
}

const typesIn = (text: string) => [...text.matchAll(/^"([A-Z_]+)"/gm)].map(match => match[1])

t.test('lines are stored and told as they are written, each once, in order', async t => {
  const { follow, write, stored, told } = await desk(t)
  follow()
  for (let at = 0; at < TALK.length; at += 300) await write(TALK.slice(at, at + 300))
  await until('all are told', () => told.length === typesIn(TALK).length)
  t.same(await stored(), typesIn(TALK))
  t.same(
    told.map(row => row.type),
    typesIn(TALK),
  )
})

t.test('a new process goes on where the last one stopped', async t => {
  const { follow, write, stored, told } = await desk(t)
  const first = follow()
  await write(ARRIVAL + QUEUED)
  await first.catchUp()
  await first.close()
  await write(ANSWERED)
  await follow().catchUp()
  t.same(await stored(), typesIn(ARRIVAL + QUEUED + ANSWERED))
  t.same(
    told.map(row => row.type),
    typesIn(ARRIVAL + QUEUED + ANSWERED),
  )
})

t.test('what was stored but not told when we died is told by the next process, and stored once', async t => {
  const { follow, write, stored, told } = await desk(t)
  await write(TALK)
  const dying = follow({ onCel: () => Promise.reject(new Error('died')) })
  await t.rejects(dying.catchUp(), /died/)
  await dying.close()
  t.same(await stored(), typesIn(TALK))
  await follow().catchUp()
  t.same(
    told.map(row => row.type),
    typesIn(TALK),
  )
  t.same(await stored(), typesIn(TALK))
})

t.test('with the database away nothing is lost, and nothing comes twice', async t => {
  const { follow, write, stored, told, database } = await desk(t)
  const real = createCelStore(database, systemClock)
  let failures = 3
  const store = {
    ...real,
    keep: (...args: Parameters<typeof real.keep>) =>
      failures-- > 0 ? Promise.reject(new Error('away')) : real.keep(...args),
  }
  const cel = follow({ store })
  await write(ARRIVAL)
  await t.rejects(cel.catchUp(), /away/)
  await write(QUEUED)
  await until('it goes on by itself', () => told.length === typesIn(ARRIVAL + QUEUED).length)
  t.same(await stored(), typesIn(ARRIVAL + QUEUED))
})

t.test('a full log is renamed away when all of it is told, and what comes late into it is read', async t => {
  const { folder, file, follow, write, stored, told } = await desk(t)
  await write(ARRIVAL)
  const cel = follow({ rotateBytes: 100, tidyEveryMs: 0 })
  await cel.catchUp()
  await cel.catchUp()
  const [old = ''] = (await readdir(folder)).filter(name => name !== 'cel.csv')
  t.match(old, /^cel\.csv\.\d{4}-\d\d-\d\dT/)
  await appendFile(join(folder, old), QUEUED) // Asterisk had it open
  await writeFile(file, ANSWERED)
  await cel.catchUp()
  t.same(
    told.map(row => row.type),
    typesIn(ARRIVAL + QUEUED + ANSWERED),
  )
  t.same(await stored(), typesIn(ARRIVAL + QUEUED + ANSWERED))
})

t.test('an old log goes away after its days, one that is not told yet never', async t => {
  const { folder, follow, database, told } = await desk(t)
  await writeFile(join(folder, 'cel.csv.2026-01-01'), ARRIVAL)
  const old = new Date('2026-01-01')
  await utimes(join(folder, 'cel.csv.2026-01-01'), old, old)
  const inAYear = { now: () => Date.now() + 366 * 86_400_000 }
  const refusing = follow({ clock: inAYear, tidyEveryMs: 0, onCel: () => Promise.reject(new Error('later')) })
  await t.rejects(refusing.catchUp())
  await refusing.close()
  t.same(await readdir(folder), ['cel.csv.2026-01-01'])
  await follow({ clock: inAYear, tidyEveryMs: 0 }).catchUp()
  t.same(await readdir(folder), [])
  t.equal(told.length, typesIn(ARRIVAL).length)
  t.same(await database.db.select().from(celFiles), [], 'its inode may come again')
})

t.test('a log that somebody emptied is read from its begin', async t => {
  const { file, follow, write, told } = await desk(t)
  await write(TALK)
  const cel = follow()
  await cel.catchUp()
  await truncate(file)
  await write(QUEUED)
  await cel.catchUp()
  t.same(
    told.slice(-1).map(row => row.type),
    ['APP_START'],
  )
})

t.test('no log at all is no trouble: Asterisk has not taken a call yet', async t => {
  const { follow, write, told } = await desk(t)
  const cel = follow()
  await cel.catchUp()
  await write(ARRIVAL)
  await cel.catchUp()
  t.equal(told.length, typesIn(ARRIVAL).length)
})

t.test('a call is understood over a restart in its middle', async t => {
  const { follow, write, database } = await desk(t)
  const heard: [string, CallEvent['type']][] = []
  const watch = () => {
    const witness = createWitness({
      database,
      handle: async (callId, event) => void heard.push([callId, event.type]),
      operatorOf: async endpoint => (endpoint === 'op101' ? 'person-101' : null),
    })
    return follow({ onCel: witness.take })
  }
  // Why these cuts: each loses what the process before had seen, so it must be found in the books.
  for (const part of [ARRIVAL + QUEUED, ANSWERED.slice(0, -200), ANSWERED.slice(-200), OVER]) {
    const cel = watch()
    await write(part)
    await cel.catchUp()
    await cel.close()
  }
  t.same(heard, [
    [CALL, 'enteredFallback'],
    [CALL, 'fallbackAnswered'],
    [CALL, 'callerGone'],
  ])
})

t.test('a thousand calls at once are read in time', async t => {
  const { follow, write, told } = await desk(t)
  const many = Array.from({ length: 1_000 }, (_, n) =>
    TALK.replaceAll('1795303534.0', `1795303534.${n}`),
  ).join('')
  await write(many)
  await follow().catchUp()
  t.equal(told.length, 1_000 * typesIn(TALK).length)
})

t.test('calls that a killed Asterisk took with it are closed, those that live or ended are not', async t => {
  const { follow, write, database } = await desk(t)
  const heard: [string, CallEvent][] = []
  const witness = createWitness({
    database,
    handle: async (callId, event) => void heard.push([callId, event]),
    operatorOf: async () => null,
  })
  const other = (n: number) => CALL.replace('ea69925c', `0000000${n}`)
  const call = (text: string, n: number) =>
    text.replaceAll(CALL, other(n)).replaceAll('1795303534.0', `1795303534.${n}`)
  await write(call(ARRIVAL + QUEUED, 1) + call(ARRIVAL, 2) + call(ARRIVAL + QUEUED, 3) + call(TALK, 4))
  await follow().catchUp()
  const lastAt = 1795303536224
  await witness.bury(new Set(['1795303534.3']), lastAt + 3_000)
  t.same(
    heard.map(([callId]) => callId),
    [],
    'a line may still come',
  )
  await witness.bury(new Set(['1795303534.3']), lastAt + 10_000)
  t.same(heard.map(([callId, { type, at }]) => [callId, type, at]).sort(), [
    [other(1), 'callerGone', lastAt],
    [other(2), 'callerGone', 1795303535017],
  ])
  t.match(heard[0]?.[1], { cut: true, identity: { dialled: '1022' } })
})
