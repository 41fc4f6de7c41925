import { join } from 'node:path'
import { until } from '../until.ts'
import type { Centre } from './centre.ts'
import { type Audio, readWav } from './phones/tone.ts'

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

export type Books = ReturnType<typeof booksOf>

/** What the books of a centre say, asked as their owner. A citizen's calls are found by the number: `0912…`. */
export function booksOf(centre: Centre) {
  return { ...callsOf(centre), ...restOf(centre) }
}

function callsOf(centre: Centre) {
  const books = {
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
          last = (await books.calls(from)).at(-1)
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
      books.call(from, `is ${state}`, call => call.state === state, withinMs),
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
  }
  return books
}

function restOf(centre: Centre) {
  const books = {
    async operator(user: string): Promise<OperatorRow> {
      const [row] = await centre.query<OperatorRow>(
        `select o.presence, o.activity, o.call_id "callId", o.is_reachable "isReachable"
         from operators o join people p on p.id = o.person_id where p.username = $1`,
        [user],
      )
      if (!row) throw new Error(`no operator ${user}`)
      return row
    },
    /** The recording of a call, after it was looked at. */
    async recording(callId: string, withinMs = 15_000): Promise<RecordingRow> {
      return until(
        'the recording was looked at',
        async () => {
          const [row] = await centre.query<RecordingRow>(
            `select id, state, path, expected_ms "expectedMs", actual_ms "actualMs", gap_cause "gapCause", sha256
             from recordings where id = $1`,
            [callId],
          )
          return row && row.state !== 'recording' ? row : null
        },
        { withinMs },
      )
    },
    audio: async (callId: string): Promise<Audio> =>
      readWav(join(centre.recordingsDir, (await books.recording(callId)).path)),
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
  }
  return books
}

/** `0912…` as the books keep it. */
export const shown = (from: string) => from.replace(/^0/, '+84')
