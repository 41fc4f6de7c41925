import { randomUUID } from 'node:crypto'
import { readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { callEvents, celEvents } from '../../src/calls/tables.ts'
import { recordEvent } from '../../src/recordings/event-store.ts'
import { recordings } from '../../src/recordings/tables.ts'
import { createReports } from '../../src/reports/service.ts'
import { archive } from '../recordings/archive.ts'
import { head, put, tone, wav } from '../recordings/sound.ts'
import { NOON } from '../rooms.ts'

// Issue 5, point 1: for every answered second of Asterisk's event log there is a recorded second, or a named gap.

type Test = Parameters<typeof archive>[0]
const DAY = { from: new Date(NOON - 3_600_000).toISOString(), to: new Date(NOON + 3_600_000).toISOString() }
const CALL_MS = 20_000

/** Sound with its end silent to the last bit, as a muted MixMonitor writes it. */
function mutedFor(ms: number, of = CALL_MS): Buffer {
  const samples = Buffer.concat([tone(of - ms), Buffer.alloc(ms * 16)])
  return Buffer.concat([head(samples.length), samples])
}

async function centre(t: Test) {
  const here = await archive(t)
  const { database, recordings } = here
  const reports = createReports({
    ...here,
    promised: never,
    examine: recordings.examine,
  })
  const report = (audio = true) => reports.completeness({ ...DAY, audio })
  const row = (type: string, callId: string | null, at: number, more: object = {}) => ({
    ...{
      type,
      at,
      callId,
      channel: 'PJSIP/trunk-demo-00000001',
      uniqueId: `c-${callId}`,
      linkedId: `c-${callId}`,
    },
    facts: { userField: callId ?? '', context: 'citizen', app: '', extra: '', ...more },
  })
  const cel = (rows: ReturnType<typeof row>[]) => database.db.insert(celEvents).values(rows)

  /** A call that was answered and hung up; its file is as it should be. */
  async function answered(bytes: Buffer | null = wav(CALL_MS), options: { cut?: boolean; at?: number } = {}) {
    const at = options.at ?? NOON
    const { callId, path } = await here.recorded(CALL_MS, { ...options, at })
    await cel([row('ANSWER', callId, at), ...(options.cut ? [] : [row('HANGUP', callId, at + CALL_MS)])])
    if (bytes) put(here.root, path, bytes)
    await here.settled(callId)
    return { callId, path, whole: join(here.root, path) }
  }
  return { ...here, report, answered, cel, row }
}

t.test('in clean calls nothing is found', async t => {
  const { answered, report } = await centre(t)
  for (let n = 0; n < 20; n++) await answered(wav(CALL_MS - n * 10), { at: NOON + n })
  t.match(await report(), {
    ...{ isComplete: true, calls: 20, answeredMs: 20 * CALL_MS, recordedMs: 20 * CALL_MS },
    ...{ pending: 0, unwitnessed: 0, gapCount: 0, causes: {} },
  })
  t.match(await report(false), { isComplete: true, gapCount: 0 })
})

t.test('each planted fault is found with its own cause, and none besides', async t => {
  const { answered, report, now } = await centre(t)
  let hz = 300
  /** No two recordings sound alike. */
  const noise = () => {
    const samples = tone(CALL_MS, hz++)
    return Buffer.concat([head(samples.length), samples])
  }
  await answered()
  now.at = NOON + 60_000
  // Before it was judged: the recorder was muted, wrote nothing but silence, lost half, or wrote nothing.
  const muted = await answered(mutedFor(8_000))
  const silent = await answered(Buffer.concat([head(CALL_MS * 16), Buffer.alloc(CALL_MS * 16)]))
  const short = await answered(wav(CALL_MS / 2))
  const chopped = await answered(noise().subarray(0, 44 + CALL_MS * 8))
  const missing = await answered(null)
  // After it was judged.
  const half = await answered(noise())
  const deleted = await answered(noise())
  const [one, other] = [await answered(noise()), await answered(noise())]
  const silenced = await answered(noise())
  const flipped = await answered(noise())
  await answered(noise())
  truncateSync(half.whole, 44 + CALL_MS * 8)
  rmSync(deleted.whole)
  renameSync(one.whole, `${one.whole}.aside`)
  renameSync(other.whole, one.whole)
  renameSync(`${one.whole}.aside`, other.whole)
  writeFileSync(silenced.whole, Buffer.concat([head(CALL_MS * 16), Buffer.alloc(CALL_MS * 16)]))
  const bytes = readFileSync(flipped.whole)
  bytes[20_000] = (bytes[20_000] ?? 0) ^ 1
  writeFileSync(flipped.whole, bytes)

  const found = await report()
  const causeOf = new Map(found.gaps.map(gap => [gap.callId, gap.cause]))
  const expected = [
    ...([
      [muted, 'muted'],
      [silent, 'silent'],
      [short, 'unexplained'],
      [chopped, 'shortened'],
    ] as const),
    ...([
      [missing, 'no-file'],
      [half, 'shortened'],
      [deleted, 'deleted'],
      [one, 'swapped'],
    ] as const),
    ...([
      [other, 'swapped'],
      [silenced, 'silent'],
      [flipped, 'altered'],
    ] as const),
  ]
  for (const [{ callId }, cause] of expected) t.equal(causeOf.get(callId), cause, cause)
  t.equal(found.gapCount, expected.length, 'and nothing else')
  t.match(found, { isComplete: false, calls: 13 })
  const gap = found.gaps.find(({ callId }) => callId === muted.callId)
  t.ok(Math.abs((gap?.ms ?? 0) - 8_000) < 200, 'told to some tenths of a second')
  t.match(gap, { text: /không ai yêu cầu/, isFault: true, recordingId: muted.callId })
  const sizes = await report(false)
  t.same(
    Object.keys(sizes.causes).toSorted(),
    ['deleted', 'muted', 'no-file', 'shortened', 'silent', 'unexplained'],
    'without reading the files: what their sizes and the judgement tell',
  )
})

t.test('a call that the log knows and the books do not is named, and one whose recorder was cut', async t => {
  const { answered, report, cel, row, now } = await centre(t)
  now.at = NOON + 60_000
  const unknown = randomUUID()
  await cel([row('ANSWER', unknown, NOON), row('HANGUP', unknown, NOON + 5_000)])
  await cel([row('ANSWER', null, NOON, { context: 'citizen' })])
  await cel([row('ANSWER', null, NOON, { context: 'from-operator' })]) // a telephone of ours
  await cel([{ ...row('ANSWER', unknown, NOON), uniqueId: `leg.${unknown}.1` }])
  const cut = await answered(wav(CALL_MS - 2_000), { cut: true })
  const found = await report()
  t.match(found, { isComplete: false, causes: { 'no-recording': 1, cut: 1 }, gapCount: 2 })
  t.match(
    found.gaps.find(({ callId }) => callId === unknown),
    { cause: 'no-recording', ms: 5_000, phase: 'unknown', recordingId: null },
  )
  t.match(
    found.gaps.find(({ callId }) => callId === cut.callId),
    { cause: 'cut', ms: 2_000 },
  )
})

t.test('a recording that is never judged is told, whatever its row says of its end', async t => {
  const { recorded, report, cel, row, database, now } = await centre(t)
  const { callId } = await recorded(CALL_MS)
  const guest = randomUUID()
  await cel([row('ANSWER', callId, NOON), row('HANGUP', callId, NOON + CALL_MS)])
  await database.db.update(recordings).set({ endedAt: null })
  await database.db.insert(recordings).values({
    id: guest,
    callId,
    path: `2026/11/21/${guest}.wav`,
    state: 'recording',
    startedAt: NOON + 5_000,
  })
  now.at = NOON + CALL_MS + 60_000
  t.match(await report(), { pending: 1, gapCount: 0 }, 'it may be looked at yet')
  now.at = NOON + CALL_MS + 600_000
  t.match(await report(), {
    ...{ isComplete: false, pending: 0, causes: { unjudged: 2 } },
    gaps: [{ ms: CALL_MS }, { recordingId: guest, ms: CALL_MS - 5_000 }],
  })
})

t.test(
  'a line that goes on and is not in the books yet is no gap; one that never comes there is',
  async t => {
    const { report, cel, row, now } = await centre(t)
    const callId = randomUUID()
    await cel([row('ANSWER', callId, NOON), row('BRIDGE_ENTER', callId, NOON + 9_000)])
    now.at = NOON + 60_000
    t.match(await report(), { isComplete: true, pending: 1, gapCount: 0 })
    now.at = NOON + 600_000
    t.match(await report(), { isComplete: false, gaps: [{ cause: 'no-recording', callId, ms: 9_000 }] })
  },
)

t.test('what somebody had muted is named as that, and is no fault; what lasts longer is', async t => {
  const { answered, report, recorded, root, settled, cel, row, database } = await centre(t)
  const asked = async (fromMs: number) => {
    const { callId, path } = await recorded(CALL_MS)
    await cel([row('ANSWER', callId, NOON), row('HANGUP', callId, NOON + CALL_MS)])
    const facts = { fromMs, toMs: CALL_MS, why: 'card' }
    await recordEvent(database.db, { recordingId: callId, at: NOON, type: 'muted', facts })
    put(root, path, mutedFor(10_000))
    return settled(callId)
  }
  await answered()
  t.match(await asked(10_000), { state: 'verified', gapCause: null }, 'judged by what was asked for')
  t.match(await report(), {
    ...{ isComplete: true, causes: { 'muted-by-operator': 1 } },
    gaps: [{ ms: 10_000, isFault: false }],
  })
  t.match(await asked(16_000), { state: 'short', gapCause: 'muted' })
  t.match(await report(), { isComplete: false, causes: { 'muted-by-operator': 2, muted: 1 } })
})

t.test('talk aside without the citizen needs a recording of its own', async t => {
  const { answered, report, cel, row, recordings, database, root } = await centre(t)
  const { callId } = await answered()
  const leg = (n: number) => `leg.${callId}.${n}`
  const enter = (uniqueId: string, type: string, at: number) => ({
    ...row(type, callId, NOON + at, {
      extra: `{"bridge_id":"talk.${callId}.1","bridge_technology":"simple_bridge"}`,
    }),
    uniqueId,
  })
  await cel([
    ...[enter(`c-${callId}`, 'BRIDGE_ENTER', 1_000), enter(leg(1), 'BRIDGE_ENTER', 1_001)],
    ...[enter(`c-${callId}`, 'BRIDGE_EXIT', 5_000), enter(leg(2), 'BRIDGE_ENTER', 6_000)],
    ...[enter(leg(2), 'BRIDGE_EXIT', 12_000), enter(`c-${callId}`, 'BRIDGE_ENTER', 12_100)],
    ...[enter(`c-${callId}`, 'BRIDGE_EXIT', 19_900), enter(leg(1), 'BRIDGE_EXIT', 19_900)],
  ])
  t.match(await report(), { gaps: [{ cause: 'no-recording', callId, ms: 6_000 }], gapCount: 1 })
  const id = randomUUID()
  await recordings.start(database.db, { id, callId, path: `2026/11/21/${id}.wav`, startedAt: NOON + 5_900 })
  await recordings.endOne(database.db, { id, at: NOON + 12_050, cut: false })
  t.match(await report(), { pending: 1, gapCount: 0 }, 'not judged yet')
  const path = `2026/11/21/${id}.wav`
  put(root, path, wav(6_100))
  recordings.settle(callId)
  await recordings.settled()
  t.match(await report(), { isComplete: true, gapCount: 0 })
  rmSync(join(root, path))
  t.match(await report(), { isComplete: false, gaps: [{ cause: 'deleted', recordingId: id }] })
})

t.test('seconds are told by what the citizen lived through', async t => {
  const { answered, report, database } = await centre(t)
  const { callId } = await answered()
  const entry = (version: number, at: number, toState: string, event: object, acts: object[] = []) => ({
    ...{ callId, version, at: NOON + at, toState, event: { at: NOON + at, ...event }, acts },
    type: (event as { type: string }).type,
  })
  await database.db
    .insert(callEvents)
    .values([
      entry(1, 0, 'greeting', { type: 'arrived' }),
      entry(2, 2_000, 'waiting', { type: 'soundEnded' }),
      entry(3, 5_000, 'talking', { type: 'legAnswered', leg: 'leg.1' }, [{ type: 'connect' }]),
      entry(4, 8_000, 'talking', { type: 'asked', request: { act: 'hold' } }, [{ type: 'park' }]),
      entry(5, 9_000, 'talking', { type: 'asked', request: { act: 'resume' } }, [{ type: 'unpark' }]),
      entry(6, 10_000, 'talking', { type: 'asked', request: { act: 'emergency' } }),
      entry(7, 12_000, 'talking', { type: 'legAnswered' }, [{ type: 'recordLeg', leg: 'leg.2' }]),
      entry(8, 15_000, 'handed', { type: 'asked', request: { act: 'complete' } }),
      entry(9, CALL_MS, 'ended', { type: 'callerGone' }),
    ])
  const { phases } = await report()
  const seconds = phases.map(({ phase, answeredMs, recordedMs }) => [
    phase,
    answeredMs / 1_000,
    recordedMs / 1_000,
  ])
  t.same(seconds, [
    ['greeting', 2, 2],
    ['wait', 3, 3],
    ['talk', 6, 6],
    ['hold', 1, 1],
    ['emergency', 8, 8],
  ])
})

t.test('a window that is the wrong way round, or too long, is refused', async t => {
  const { recordings, ...here } = await archive(t)
  const reports = createReports({ ...here, promised: never })
  const ask = (from: string, to: string, audio = false) => reports.completeness({ from, to, audio })
  await t.rejects(ask('2026-11-22T00:00:00Z', '2026-11-21T00:00:00Z'), { code: 'bad-window' })
  await t.rejects(ask('2026-01-01T00:00:00Z', '2026-11-21T00:00:00Z'), { code: 'window-too-long' })
  await t.rejects(ask('2026-11-01T00:00:00Z', '2026-11-21T00:00:00Z', true), { code: 'window-too-long' })
  t.match(await ask('2026-11-01T00:00:00Z', '2026-11-21T00:00:00Z'), { isComplete: true, calls: 0 })
})

function never(): never {
  throw new Error('not asked')
}
