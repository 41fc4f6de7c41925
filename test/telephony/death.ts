import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Test } from 'tap'
import type { Caller, CallerOptions } from '../../src/boot/phones/caller.ts'
import type { Behaviour, Operator } from '../../src/boot/phones/operator.ts'
import { until } from '../until.ts'
import type { CallRow } from './books.ts'
import type { Centre, Part } from './centre.ts'
import { baresipPhone, type Phone } from './phones/baresip.ts'
import { heard, presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, type Scene } from './scene.ts'

/** Phones of one test: hung up, switched off and signed out when it ends, however it ends. */
export function castOf(t: Test, { centre, scene }: Play) {
  // A test that failed leaves its callers; the next one must not inherit them.
  t.after(async () => {
    if (!t.passing()) await centre.rx('channel request hangup all')
  })
  const signOut = (user: string) => scene.presence(user, 'signed-out').catch(() => {}) // the service is away
  return {
    async citizen(from: string, options: Partial<CallerOptions> = {}): Promise<Caller> {
      const caller = await scene.citizen(from, options)
      t.after(caller.stop)
      return caller
    },
    async desk(user: string, behaviour?: Behaviour): Promise<Operator> {
      const phone = await scene.desk(user, behaviour)
      t.after(() => signOut(user).then(phone.stop))
      return phone
    },
    /** Answers and holds by hand. */
    async softphone(user: string): Promise<Phone> {
      const phone = await baresipPhone({ user, server: centre.sip, says: { hz: OPERATOR_HZ } })
      t.after(() => signOut(user).then(phone.stop))
      await scene.ready(user)
      return phone
    },
  }
}

export type Play = Readonly<{ centre: Centre; scene: Scene }>

/**
 * kill -9, and back again: until another process of that part runs and the centre is ready. The rescuer stands still
 * meanwhile, so that a slow machine does not make another story of this one.
 */
export async function dieAndReturn(centre: Centre, part: Part = 'service'): Promise<void> {
  const wakeRescuer = await centre.freeze('rescuer')
  try {
    const before = await centre.pid(part)
    await centre.kill(part)
    await until(
      `${part} runs again`,
      async () => {
        const now = await centre.pid(part)
        return now !== null && now !== before
      },
      { withinMs: 30_000 },
    )
    await centre.untilReady(60_000)
  } finally {
    wakeRescuer()
  }
}

/**
 * kill -9, and again each time the supervisor starts it anew, until let go. @param rescues whether the rescuer acts
 * @returns lets go; resolves when the part is back and the centre ready
 */
export async function holdDown(
  t: Test,
  centre: Centre,
  { rescues = false } = {},
): Promise<() => Promise<void>> {
  const wakeRescuer = rescues ? () => {} : await centre.freeze('rescuer')
  const killed = new Set<number>()
  let isHeld = true
  const kill = async () => {
    const pid = await centre.pid('service')
    if (pid === null || killed.has(pid)) return
    killed.add(pid)
    await centre.kill('service').catch(() => {}) // it ended meanwhile
  }
  const killing = (async () => {
    while (isHeld) {
      await kill()
      await pause(10)
    }
  })()
  const letGo = async () => {
    isHeld = false
    await killing
    await centre.untilReady(60_000).finally(wakeRescuer)
  }
  t.after(letGo)
  await until('the service is dead', () => killed.size > 0)
  return letGo
}

/** Until the talk has lasted so long: one that the operator ends in the first moments goes back to the queue. */
export async function lasted(scene: Scene, from: string, ms = 1_500): Promise<CallRow> {
  const talking = (call: CallRow) => call.talkAt !== null && Date.now() - call.talkAt.getTime() > ms
  return scene.call(from, `has talked for ${ms} ms`, talking)
}

/** Bridges in which two hear each other, whoever made them. */
export async function pairs(centre: Centre): Promise<number> {
  const lines = (await centre.rx('bridge show all')).trim().split('\n')
  return lines.filter(line => / 2 /.test(line)).length
}

/** How far into the recording that instant is, in seconds. */
export async function secondOf(centre: Centre, call: Pick<CallRow, 'id'>, at: number): Promise<number> {
  const [row] = await centre.query<{ startedAt: Date }>(
    'select started_at "startedAt" from recordings where id = $1',
    [call.id],
  )
  if (!row) throw new Error(`call ${call.id} has no recording`)
  return (at - row.startedAt.getTime()) / 1_000
}

export type Expected = Readonly<{ ending: string; operator: string | null; servedBy?: string }>

/**
 * What must hold of every call that is over, whatever died meanwhile: one row, the ending, the ticket of who talked,
 * one recording that agrees with Asterisk's times, nobody still busy with it.
 */
export async function inTheBooks(
  t: Test,
  { centre, scene, from }: Play & { from: string },
  { servedBy = 'service', ...expected }: Expected,
): Promise<CallRow> {
  await scene.call(from, 'is over', call => call.goneAt !== null, 30_000)
  const [call, ...others] = await scene.calls(from)
  if (!call) throw new Error(`no call of ${from}`)
  t.equal(others.length, 0, 'one call, one row')
  t.match(call, { ...expected, servedBy, state: 'ended' }, 'the right ending')
  const tickets = await scene.tickets(call.id)
  const operators = tickets.map(ticket => ticket.operator)
  t.same(operators, expected.operator === null ? [] : [expected.operator], 'a ticket of who talked')
  const recording = await scene.recording(call.id, 30_000)
  t.match(recording, { state: 'verified', gapCause: null }, 'the recording agrees with the call')
  t.ok(existsSync(join(centre.recordingsDir, recording.path)))
  const listed = (await scene.callbacks(from)).filter(entry => entry.clearedAt === null)
  t.equal(listed.length, expected.ending === 'served' ? 0 : 1, 'on the callback list if not served')
  const busy = await centre.query('select 1 from operators where call_id = $1 and activity <> $2', [
    call.id,
    'wrap-up',
  ])
  t.equal(busy.length, 0, 'no operator still holds it')
  const waits = await centre.query('select 1 from waiting where call_id = $1', [call.id])
  t.equal(waits.length, 0, 'nobody still waits in its place')
  return call
}

/** From `at` on, for so many seconds, both are in the recording. Asks after the call is over. */
export async function talkedOn(
  t: Test,
  { centre, scene }: Play,
  { call, at, seconds = 1.5 }: { call: CallRow; at: number; seconds?: number },
): Promise<void> {
  const fromS = await secondOf(centre, call, at)
  const audio = await scene.audio(call.id)
  const span = { fromS, toS: fromS + seconds }
  t.ok(audio.samples.length / audio.rate > span.toS, 'the recording goes on')
  for (const [who, hz] of Object.entries({ citizen: CITIZEN_HZ, operator: OPERATOR_HZ })) {
    const share = Math.round(presence(audio, hz, span) * 100)
    t.ok(heard(audio, hz, span), `the ${who} is heard: ${share} % of it`)
  }
}

/** Neither side was touched: one dialog from the first INVITE on, without a BYE or a new offer from the centre. */
export async function sameDialog(t: Test, citizen: Caller): Promise<void> {
  const touched = (await citizen.sipp.messages()).filter(
    one => !one.isSent && one.status === null && (one.method === 'BYE' || one.method === 'INVITE'),
  )
  t.same(
    touched.map(one => one.startLine),
    [],
    'the centre said nothing to the citizen',
  )
}
