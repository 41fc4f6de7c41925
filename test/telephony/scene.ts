import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Caller, type CallerOptions, sippCaller } from '../../src/boot/phones/caller.ts'
import { type Behaviour, type Operator, sippOperator } from '../../src/boot/phones/operator.ts'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import type { Centre } from './centre.ts'
import { type Audio, readWav } from './phones/tone.ts'

/** What tests of one centre say again and again. Citizens play 440 Hz, operators 880 Hz. */
export const CITIZEN_HZ = 440
export const OPERATOR_HZ = 880

export type CallRow = {
  id: string
  state: string
  servedBy: string
  caller: string | null
  operator: string | null
  arrivedAt: Date
  talkAt: Date | null
  endedAt: Date | null
  goneAt: Date | null
  ending: string | null
  fault: string | null
  endedIn: string | null
  waitMs: number | null
  talkMs: number | null
}
export type RecordingRow = {
  id: string
  state: string
  path: string
  expectedMs: number | null
  actualMs: number | null
  gapCause: string | null
  sha256: string | null
}
export type TicketRow = {
  id: string
  code: string
  operator: string
  callerNumber: string | null
  openedAt: Date
}
export type OperatorRow = { presence: string; activity: string; callId: string | null; isReachable: boolean }

const CALLS = `
  select c.id, c.state, c.served_by "servedBy", c.caller, p.username operator, c.arrived_at "arrivedAt",
    c.talk_at "talkAt", c.ended_at "endedAt", c.gone_at "goneAt", c.ending, c.fault, c.ended_in "endedIn",
    c.wait_ms "waitMs", c.talk_ms "talkMs"
  from calls c left join people p on p.id = c.operator_id`

export type Scene = ReturnType<typeof sceneOf>
let numbers = 0

/** @param centre one that is shared by all tests of a file: everything is told apart by the citizen's number */
export function sceneOf(centre: Centre) {
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-scene-'))
  const sound = { citizen: join(folder, 'citizen.al'), operator: join(folder, 'operator.al') }
  const made = Promise.all([
    writeTone(CITIZEN_HZ, 10, sound.citizen),
    writeTone(OPERATOR_HZ, 10, sound.operator),
  ])

  const scene = {
    sound,
    /** When the files of `sound` are there. */
    sounds: made,
    /** A citizen's number that no other test of this file has. */
    number: () => `09${String(10_000_000 + ++numbers)}`,
    /** A citizen calls; answered by Asterisk when this returns unless `isAnswered` is false. */
    async citizen(from: string, options: Partial<CallerOptions> = {}, isAnswered = true): Promise<Caller> {
      await made
      const caller = await sippCaller({ server: centre.sip, from, sound: sound.citizen, ...options })
      if (isAnswered) await caller.answered()
      return caller
    },
    /** An operator's phone by SIPp, registered and ready. */
    async desk(user: string, behaviour: Behaviour = { does: 'answer', afterMs: 200 }): Promise<Operator> {
      await made
      const phone = await sippOperator({
        server: centre.sip,
        users: [user],
        sound: sound.operator,
        behaviour,
      })
      await scene.ready(user)
      return phone
    },
    /** Signed out, the phone switched off. */
    async leave(user: string, phone: Operator): Promise<void> {
      await scene.presence(user, 'signed-out')
      await phone.stop()
    },
    async ready(user: string): Promise<void> {
      await (await centre.api(user)).put('/api/me/presence', { state: 'ready', phone: 'desk' })
      await until(`${user} can be reached`, async () => (await scene.operator(user)).isReachable)
    },
    async presence(user: string, state: 'ready' | 'paused' | 'signed-out'): Promise<void> {
      await (await centre.api(user)).put('/api/me/presence', { state })
    },
    async operator(user: string): Promise<OperatorRow> {
      const [row] = await centre.query<OperatorRow>(
        `select o.presence, o.activity, o.call_id "callId", o.is_reachable "isReachable"
         from operators o join people p on p.id = o.person_id where p.username = $1`,
        [user],
      )
      if (!row) throw new Error(`no operator ${user}`)
      return row
    },
    /** Every call of a citizen, oldest first. */
    calls: (from: string) =>
      centre.query<CallRow>(`${CALLS} where c.caller = $1 order by c.arrived_at`, [shown(from)]),
    /** The citizen's last call, once it satisfies `check`. */
    async call(
      from: string,
      what: string,
      check: (call: CallRow) => boolean,
      withinMs = 15_000,
    ): Promise<CallRow> {
      let last: CallRow | undefined
      return until(
        `the call of ${from} ${what}`,
        async () => {
          last = (await scene.calls(from)).at(-1)
          return last && check(last) ? last : null
        },
        { withinMs, everyMs: 30 },
      ).catch(error => {
        throw new Error(`${(error as Error).message}; it is ${JSON.stringify(last)}`, { cause: error })
      })
    },
    /** The last call that came since then, whoever called. */
    async newest(since: number, what: string, check: (call: CallRow) => boolean): Promise<CallRow> {
      return until(`the newest call ${what}`, async () => {
        const rows = await centre.query<CallRow>(
          `${CALLS} where c.arrived_at >= $1 order by c.arrived_at desc limit 1`,
          [new Date(since).toISOString()],
        )
        return rows[0] && check(rows[0]) ? rows[0] : null
      })
    },
    state: (from: string, state: string, withinMs?: number) =>
      scene.call(from, `is ${state}`, call => call.state === state, withinMs),
    /** When the call's journal first has that event, epoch ms; waits for it. */
    async journaled(callId: string, type: string): Promise<number> {
      const at = await until(`the journal says ${type}`, async () => {
        const [row] = await centre.query<{ at: Date }>(
          'select at from call_events where call_id = $1 and type = $2 order by version limit 1',
          [callId, type],
        )
        return row?.at.getTime()
      })
      return at
    },
    /** Lets a talk (or silence) last; for what is heard there is no fact to wait for. */
    lasts: (ms: number) => new Promise<void>(done => setTimeout(done, ms)),
    /** The recording of a call, after it was looked at. */
    async recording(callId: string, withinMs = 15_000): Promise<RecordingRow> {
      return until(
        'the recording was looked at',
        async () => {
          const [row] = await centre.query<RecordingRow>(
            `select id, state, path, expected_ms "expectedMs", actual_ms "actualMs", gap_cause "gapCause", sha256
             from recordings where call_id = $1`,
            [callId],
          )
          return row && row.state !== 'recording' ? row : null
        },
        { withinMs },
      )
    },
    audio: async (callId: string): Promise<Audio> =>
      readWav(join(centre.recordingsDir, (await scene.recording(callId)).path)),
    tickets: (callId: string) =>
      centre.query<TicketRow>(
        `select t.id, t.code, p.username operator, t.caller_number "callerNumber", t.opened_at "openedAt"
         from tickets t join ticket_calls tc on tc.ticket_id = t.id join people p on p.id = t.operator_id
         where tc.call_id = $1`,
        [callId],
      ),
    /** Open entries of the callback list. */
    callbacks: (from: string) =>
      centre.query<{ missedCalls: number; clearedAt: Date | null }>(
        'select missed_calls "missedCalls", cleared_at "clearedAt" from callbacks where number = $1 order by first_missed_at',
        [shown(from)],
      ),
    /** Nothing is left in Asterisk once every call is over. */
    nothingLeft: () =>
      until(
        'no channel and no bridge is left',
        async () => {
          const { channels, bridges } = await centre.held()
          return channels === 0 && bridges === 0
        },
        { withinMs: 10_000 },
      ).catch(async error => {
        throw new Error(`${(error as Error).message}\n${await centre.rx('core show channels concise')}`)
      }),
    end: () => rm(folder, { recursive: true, force: true }),
  }
  return scene
}

/** `0912…` as the books keep it. */
export const shown = (from: string) => from.replace(/^0/, '+84')
