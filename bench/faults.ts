import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sippOperator } from '../src/boot/phones/operator.ts'
import { writeTone } from '../src/boot/phones/sound.ts'
import { shown } from '../test/telephony/books.ts'
import { type Centre, startCentre } from '../test/telephony/centre.ts'
import { readWav } from '../test/telephony/phones/tone.ts'
import { type Scene, sceneOf } from '../test/telephony/scene.ts'
import { until } from '../test/until.ts'
import { CITIZENS_HZ, chance, type Fault, type Plan, planRound } from './chance.ts'
import { type Desk, type Leg, type Lived, live, watchLegs } from './lives.ts'
import { type Books, type Complaint, KINDS, verdict } from './verdict.ts'

/** Operators' phones: what they play, and how long they let it ring. */
const OPERATORS = [
  { user: 'op101', hz: 800, answersAfterMs: 100 },
  { user: 'op102', hz: 920, answersAfterMs: 700 },
  { user: 'op103', hz: 1_040, answersAfterMs: 1_800 },
] as const
/**
 * The supervisor waits longer before each restart of a part that keeps dying: in the first rounds of a centre the service
 * is back before the rescuer acts, in the last ones after it.
 */
const ROUNDS_PER_CENTRE = 5
const STILL_MS = 12_000
const SETTLED_WITHIN_MS = 60_000

export type FaultsOptions = Readonly<{ rounds: number; seed: number }>
type Round = Readonly<{
  round: number
  plan: Plan
  served: number
  abandoned: number
  complaints: Complaint[]
}>

/** Rounds of calls with a death at a random moment. Nothing may be dropped, lost or wrongly linked. */
export async function benchFaults(
  { rounds, seed }: FaultsOptions,
  say: (line: string) => void,
): Promise<object> {
  say(`seed ${seed}`)
  const draw = chance(seed)
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-faults-'))
  const sound = (hz: number) => join(folder, `${hz}.al`)
  for (const hz of [...CITIZENS_HZ, ...OPERATORS.map(({ hz }) => hz)]) await writeTone(hz, 10, sound(hz))
  const done: Round[] = []
  try {
    while (done.length < rounds) {
      const count = Math.min(ROUNDS_PER_CENTRE, rounds - done.length)
      await inOneCentre(sound, count, async stage => {
        const round = await playRound(stage, planRound(draw), done.length + 1)
        done.push(round)
        say(brief(round))
      })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const all = done.flatMap(round => round.complaints)
  const totals = Object.fromEntries(KINDS.map(kind => [kind, all.filter(one => one.kind === kind).length]))
  const calls = done.length * CITIZENS_HZ.length
  say(`\nrounds ${done.length}, calls ${calls}, ${KINDS.map(kind => `${kind} ${totals[kind]}`).join(', ')}`)
  return { seed, rounds: done, calls, totals, failed: all.length }
}

type Stage = Readonly<{ centre: Centre; scene: Scene; desks: readonly Desk[]; sound: (hz: number) => string }>

async function inOneCentre(
  sound: (hz: number) => string,
  count: number,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const calls = { ringSeconds: 8, wrapUpSeconds: 1, restSeconds: 1, earlySeconds: 1 }
  const centre = await startCentre({ calls, agrees: false })
  const scene = sceneOf(centre)
  const desks: Desk[] = []
  try {
    for (const { user, hz, answersAfterMs } of OPERATORS) {
      const behaviour = { does: 'answer', afterMs: answersAfterMs } as const
      const options = { server: centre.sip, users: [user], sound: sound(hz), behaviour, limitMs: 1_800_000 }
      desks.push({ user, hz, phone: await sippOperator(options) })
      await scene.ready(user)
    }
    for (let n = 0; n < count; n++) await play({ centre, scene, desks, sound })
  } finally {
    for (const { phone } of desks) await phone.stop()
    await scene.end()
    await centre.stop()
  }
}

async function playRound(stage: Stage, plan: Plan, round: number): Promise<Round> {
  const { centre, scene, desks, sound } = stage
  const legs = watchLegs(desks)
  const lives = plan.lives.map(life => live({ server: centre.sip, sound, desks, legs }, life, scene.number()))
  await pause(plan.atMs)
  await strike(centre, plan.fault)
  const lived = await Promise.all(lives)
  const complaints = await settle(stage)
  // A leg whose citizen hung up while nobody listened ends when somebody does again.
  await legs.stop()
  const endings: string[] = []
  for (const one of lived) {
    const books = await booksOf(stage, one)
    endings.push(books.calls[0]?.ending ?? 'none')
    complaints.push(...judge(one, legs.of(one.number), books))
  }
  const count = (ending: string) => endings.filter(one => one === ending).length
  return { round, plan, served: count('served'), abandoned: count('abandoned'), complaints }
}

function judge(lived: Lived, legs: readonly Leg[], books: Books): Complaint[] {
  return verdict(lived, legs, new Map(OPERATORS.map(({ user, hz }) => [user, hz])), books)
}

/** Resolves when the fault is over, which a kill is at once. */
async function strike(centre: Centre, fault: Fault): Promise<void> {
  const part = fault.startsWith('service') ? 'service' : 'PostgreSQL'
  await until(`${part} runs`, async () => (await centre.pid(part)) !== null, { withinMs: 30_000 })
  if (fault.endsWith('killed')) return centre.kill(part)
  const thaw = await centre.freeze(part)
  await pause(STILL_MS)
  thaw()
}

/** Until everything is over and at rest; what is not is a complaint. */
async function settle({ centre, scene, desks }: Stage): Promise<Complaint[]> {
  const complaints: Complaint[] = []
  const atRest = async (what: string, check: () => Promise<boolean>) => {
    await until(what, check, { withinMs: SETTLED_WITHIN_MS, everyMs: 100 }).catch(error =>
      complaints.push({ kind: 'lost', text: (error as Error).message }),
    )
  }
  await atRest('the centre is ready', centre.isReady)
  await atRest('every call has ended', async () => {
    const open = await centre.query('select 1 from calls where gone_at is null')
    return open.length === 0
  })
  await atRest('nobody waits', async () => (await centre.query('select 1 from waiting')).length === 0)
  for (const { user } of desks)
    await atRest(`${user} is free and reached`, async () => {
      const { activity, callId, presence, isReachable } = await scene.operator(user)
      return activity === 'free' && callId === null && presence === 'ready' && isReachable
    })
  await scene.nothingLeft().catch(error => complaints.push({ kind: 'lost', text: (error as Error).message }))
  return complaints
}

async function booksOf({ centre, scene }: Stage, { number }: Lived): Promise<Books> {
  // Calls that the books learn from Asterisk's event log come a moment later.
  await until('the call is in the books', async () => (await scene.calls(number)).length > 0, {
    withinMs: SETTLED_WITHIN_MS,
  }).catch(() => {}) // told as lost
  const calls = await scene.calls(number)
  const [call] = calls
  if (!call) return { calls, tickets: [], recording: null, startedAt: 0, audio: null, callbacks: 0 }
  const recording = await scene.recording(call.id, SETTLED_WITHIN_MS).catch(() => null)
  const [row] = await centre.query<{ startedAt: Date }>(
    'select started_at "startedAt" from recordings where id = $1',
    [call.id],
  )
  const path = recording && join(centre.recordingsDir, recording.path)
  const open = await centre.query('select 1 from callbacks where number = $1 and cleared_at is null', [
    shown(number),
  ])
  return {
    ...{ calls, tickets: await scene.tickets(call.id), recording, callbacks: open.length },
    startedAt: row?.startedAt.getTime() ?? 0,
    audio: path ? await readWav(path).catch(() => null) : null,
  }
}

function brief({ round, plan, served, abandoned, complaints }: Round): string {
  const how =
    complaints.length === 0 ? 'ok' : complaints.map(({ kind, text }) => `\n  ${kind}: ${text}`).join('')
  const at = (plan.atMs / 1_000).toFixed(1)
  return `round ${round}: ${plan.fault} at ${at} s, ${served} served, ${abandoned} abandoned: ${how}`
}
