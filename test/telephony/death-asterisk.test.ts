import { createHash } from 'node:crypto'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { openAmi } from '../../src/asterisk/ami.ts'
import { callerScenario } from '../../src/boot/phones/caller.ts'
import { sippOperator } from '../../src/boot/phones/operator.ts'
import { startSipp } from '../../src/boot/phones/sipp.ts'
import { readWav as readHead } from '../../src/recordings/wav.ts'
import { until } from '../until.ts'
import type { CallRow } from './books.ts'
import { startCentre } from './centre.ts'
import { castOf, inTheBooks, lasted, secondOf } from './death.ts'
import { presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D11, D05: kill -9 of Asterisk in the midst of calls. They are gone; what can be saved is what the books know of
// them, what was written of their sound, and the next call. Before that: a recording that is muted, as an operator asked
// and as nobody did.
t.setTimeout(300_000)
const centre = await startCentre({ agrees: false })
const scene = sceneOf(centre)
const play = { centre, scene }
const beganAt = Date.now() - 1_000
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Report = Readonly<{
  isComplete: boolean
  calls: number
  causes: Record<string, number>
  gaps: { callId: string; cause: string; ms: number; isFault: boolean }[]
}>
const report = async () =>
  (await centre.api('supervisor1')).get<Report>(
    `/api/reports/completeness?audio=true&from=${new Date(beganAt).toISOString()}&to=${new Date().toISOString()}`,
  )

/** What Asterisk's administrator could do, past the service. */
async function asterisk() {
  const secrets = JSON.parse(await readFile(join(centre.dataDir, 'secrets.json'), 'utf8'))
  const ami = openAmi({
    ...{ host: '127.0.0.1', port: Number(centre.env.ASTERISK_AMI_PORT), username: 'service' },
    ...{ password: secrets.amiPassword, log: pino({ level: 'silent' }) },
    ...{ onEvent: () => {}, onUp: () => {}, onDown: () => {} },
  })
  await until('AMI is up', () => ami.isUp())
  return ami
}

/** A citizen and an operator in a talk of a second and a half. */
async function talkWith(cast: ReturnType<typeof castOf>, user: string) {
  const from = scene.number()
  await cast.desk(user)
  const citizen = await cast.citizen(from)
  const call = await lasted(scene, from, 1_500)
  const [row] = await centre.query<{ channel: string; path: string }>(
    `select value ->> 'channel' channel, value ->> 'recording' path from calls where id = $1`,
    [call.id],
  )
  return { from, citizen, call, channel: row?.channel ?? '', path: row?.path ?? '' }
}

async function alarmOf(callId: string): Promise<number> {
  const alarm = await until(
    'the alarm is raised',
    async () => {
      const rows = await centre.query<{ at: Date }>('select raised_at at from alarms where subject = $1', [
        callId,
      ])
      return rows[0]
    },
    { withinMs: 60_000 },
  )
  return alarm.at.getTime()
}

t.test('muted on request, and as nobody asked; stopped; deleted: each is told for what it is', async t => {
  const cast = castOf(t, play)
  const asked = await talkWith(cast, 'op101')
  const muted = await talkWith(cast, 'op102')
  const stopped = await talkWith(cast, 'op103')
  const deleted = await talkWith(cast, 'op104')
  const all = [asked, muted, stopped, deleted]
  const [op101, request] = [await centre.api('op101'), `/api/calls/${asked.call.id}/requests`]
  const ami = await asterisk()
  t.after(() => ami.close())
  const mute = (State: string) =>
    ami.action('MixMonitorMute', { Channel: muted.channel, Direction: 'both', State })
  const mutedAt = Date.now()
  await op101.post(request, { act: 'mute-recording', why: 'card' })
  await t.rejects(op101.post(request, { act: 'mute-recording' }), { status: 409, code: 'already-muted' })
  await mute('1')
  await ami.action('StopMixMonitor', { Channel: stopped.channel })
  await rm(join(centre.recordingsDir, deleted.path))
  await scene.lasts(4_500)
  await mute('0')
  const soundAt = Date.now()
  await op101.post(request, { act: 'unmute-recording' })
  await scene.lasts(2_000)
  await Promise.all(all.map(({ citizen }) => citizen.hangUp()))
  const hungUpAt = Date.now()
  await inTheBooks(t, { ...play, from: asked.from }, { ending: 'served', operator: 'op101' })
  const { call } = asked
  const audio = await scene.audio(call.id)
  const [from, to] = [await secondOf(centre, call, mutedAt), await secondOf(centre, call, soundAt)]
  for (const hz of [CITIZEN_HZ, OPERATOR_HZ]) {
    t.equal(presence(audio, hz, { fromS: from + 1, toS: to - 0.5 }), 0, `${hz} Hz is not in it`)
    t.ok(presence(audio, hz, { fromS: to + 0.6, toS: to + 1.6 }) > 0.9, `${hz} Hz is there again`)
    t.ok(presence(audio, hz, { fromS: from - 1, toS: from - 0.2 }) > 0.9, `${hz} Hz was there before`)
  }
  const [kept] = await centre.query<{ facts: { fromMs: number; toMs: number; why: string; ended: string } }>(
    `select facts from recording_events where recording_id = $1 and type = 'muted'`,
    [call.id],
  )
  t.match(kept?.facts, { why: 'card', ended: 'asked' })
  t.ok(Math.abs((kept?.facts.fromMs ?? 0) - from * 1_000) < 300, 'from the request')
  t.ok(Math.abs((kept?.facts.toMs ?? 0) - to * 1_000) < 300, 'to the next')
  for (const [{ call }, state, cause] of [
    [muted, 'short', 'muted'],
    [stopped, 'short', 'unexplained'],
    [deleted, 'missing', 'no-file'],
  ] as const) {
    t.match(await scene.recording(call.id, 30_000), { state, gapCause: cause })
    const tookMs = (await alarmOf(call.id)) - hungUpAt
    t.ok(tookMs < 60_000, `${cause}: the alarm is raised ${tookMs} ms after the hang-up`)
  }
  const { causes, gaps } = await report()
  t.match(causes, { 'muted-by-operator': 1, muted: 1, unexplained: 1, 'no-file': 1 })
  t.equal(gaps.length, 4, 'and nothing else')
  t.match(
    gaps.find(gap => gap.cause === 'muted'),
    { callId: muted.call.id, isFault: true },
  )
})

const CALLS = 50
const OPERATORS = Array.from({ length: 10 }, (_, n) => `op${110 + n}`)
/** As they may be lost: MixMonitor writes in pieces of 32 KiB. */
const LOST_MOST_MS = 2_500

t.test(
  'Asterisk is killed amid 50 calls: open calls are lost and called back, each file is mended and marked',
  async t => {
    await scene.sounds
    const since = new Date()
    const phones = await sippOperator({
      ...{ server: centre.sip, users: OPERATORS, sound: scene.sound.operator, limitMs: 120_000 },
      behaviour: { does: 'answer', afterMs: 100 },
    })
    t.after(phones.stop)
    for (const user of OPERATORS) await scene.ready(user)
    const service = await centre.pid('service')
    const numbers = Array.from({ length: CALLS }, () => scene.number())
    const citizens = await startSipp({
      ...{ server: centre.sip, address: '127.0.0.2', rows: numbers.map(number => [number]) },
      ...{ perSecond: 10, limitMs: 120_000 },
      scenario: callerScenario({ from: '[field0]', sound: scene.sound.citizen }),
    })
    t.after(citizens.stop)
    const rows = () =>
      centre.query<
        CallRow & {
          path: string
          startedAt: Date
          actualMs: number | null
          sha256: string
          cause: string
          kept: string
        }
      >(
        `select c.id, c.state, c.caller, c.ending, c.fault, r.path, r.state kept, r.started_at "startedAt",
         r.actual_ms "actualMs", r.sha256, r.gap_cause cause
       from calls c join recordings r on r.id = c.id where c.arrived_at >= $1 order by c.arrived_at`,
        [since],
      )
    await until('50 are on the line', async () => (await rows()).length === CALLS, { withinMs: 30_000 })
    await until(
      'ten talk',
      async () => (await rows()).filter(({ state }) => state === 'talking').length === 10,
    )
    await scene.lasts(4_000)
    const before = await centre.pid('Asterisk')
    await centre.kill('Asterisk')
    const diedAt = Date.now()
    await until('Asterisk runs again', async () => ![null, before].includes(await centre.pid('Asterisk')), {
      withinMs: 30_000,
    })
    const judged = await until(
      'every recording was looked at',
      async () => {
        const all = await rows()
        return all.every(({ kept }) => kept !== 'recording') && all
      },
      { withinMs: 60_000, everyMs: 200 },
    )
    t.comment(`${judged.length} judged ${Date.now() - diedAt} ms after the kill`)
    t.same(
      [...new Set(judged.map(({ ending, fault, cause }) => [ending, fault, cause].join()))],
      ['lost,desk,cut'],
    )
    const lost: number[] = []
    for (const { id, path, startedAt, actualMs, sha256 } of judged) {
      const bytes = await readFile(join(centre.recordingsDir, path))
      t.equal(readHead(bytes.subarray(0, 4_096), bytes.length)?.isClosed, true)
      t.equal(createHash('sha256').update(bytes).digest('hex'), sha256)
      lost.push(diedAt - startedAt.getTime() - (actualMs ?? 0))
      // Asterisk leaves both sizes at nought until it closes a file: what it was can be had again.
      bytes.writeUInt32LE(0, 4)
      bytes.writeUInt32LE(0, 40)
      const [mended] = await centre.query<{ facts: { sha256Before: string } }>(
        `select facts from recording_events where recording_id = $1 and type = 'repaired'`,
        [id],
      )
      t.equal(createHash('sha256').update(bytes).digest('hex'), mended?.facts.sha256Before)
    }
    t.ok(Math.max(...lost) <= LOST_MOST_MS, `at most ${Math.max(...lost)} ms are lost`)
    const listed = await centre.query(
      'select 1 from callbacks where cleared_at is null and number = any($1)',
      [judged.map(({ caller }) => caller)],
    )
    t.equal(listed.length, CALLS, 'all are called back')
    await centre.untilReady(60_000)
    t.match((await report()).causes, { cut: CALLS, muted: 1, 'muted-by-operator': 1 })
    t.equal(await centre.pid('service'), service, 'the service lives')
    for (const user of OPERATORS) await scene.presence(user, 'signed-out')
    await Promise.all([phones.stop(), citizens.stop()])
  },
)

t.test('operators are free and reached, and calls go on', async t => {
  const cast = castOf(t, play)
  const next = scene.number()
  const desk = await cast.desk('op101')
  await until(
    'op101 is free and reached',
    async () => {
      const { activity, isReachable } = await scene.operator('op101')
      return activity === 'free' && isReachable
    },
    { withinMs: 30_000 },
  )
  const citizen = await cast.citizen(next)
  await lasted(scene, next, 500)
  await citizen.hangUp()
  const call = await inTheBooks(t, { ...play, from: next }, { ending: 'served', operator: 'op101' })
  t.same(
    (await scene.tickets(call.id)).map(ticket => ticket.operator),
    ['op101'],
  )
  t.equal((await desk.invites()).length, 1)
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
