import { eq, isNull, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { rowSumSql } from '../db/rowsum.ts'
import type { Act, Call, CallEvent } from './call.ts'
import { newWait } from './news.ts'
import { calls } from './tables.ts'
import { ALONE } from './talking.ts'

export async function loadCall(db: Db, id: string): Promise<{ call: Call; version: number } | null> {
  const [row] = await db
    .select({ call: calls.value, version: calls.version })
    .from(calls)
    .where(eq(calls.id, id))
  return row ? { ...row, call: ofToday(row.call) } : null
}

/** What an earlier version stored, before there were guests, and before there was more than one queue; it may go on while we are replaced. */
function ofToday(stored: Call): Call {
  const known: Call =
    'direction' in stored
      ? stored
      : { ...(stored as Call), direction: 'in', queue: null, skill: null, modelMs: null }
  const call: Call = { ...known, isEmergency: known.isEmergency ?? false }
  if (call.state === 'greeting')
    return { ...call, key: call.key ?? null, isGuided: call.isGuided ?? false, keys: call.keys ?? 0 }
  if (call.state === 'refusing') return { ...call, why: call.why ?? 'outside-hours' }
  if (call.state === 'waiting' || call.state === 'ringing') {
    const { joinedAt, wait, playback } = call
    return { ...call, wait: wait ?? newWait(joinedAt), playback: playback ?? null }
  }
  if (call.state !== 'talking' || 'barged' in call) return call
  if ('guest' in call) return { ...(call as Call & { state: 'talking' }), barged: [] }
  const { since } = call as Call & { since: Ms }
  return { ...(call as Call & { state: 'talking' }), ...ALONE, heldSince: null, talkAt: since }
}

/** Calls whose citizen's channel was not yet seen gone. */
export async function openCalls(db: Db): Promise<Call[]> {
  return (await db.select({ call: calls.value }).from(calls).where(isNull(calls.goneAt))).map(row =>
    ofToday(row.call),
  )
}

export type Move = Readonly<{
  before: Call | null
  call: Call
  version: number
  event: CallEvent
  acts: readonly Act[]
}>

const ROW_SUM = sql.raw(rowSumSql('calls', 'moved'))

/**
 * The call's row and its journal's next entry in one statement: this runs about eight times in every call. It is sent
 * before this returns: what other rooms write refers to the call's row.
 */
export function saveMove(tx: Tx, move: Move): Promise<unknown> {
  const { call, version, event } = move
  const over = call.state === 'ended' ? call : null
  const operator = 'leg' in call ? call.leg.operator : 'operator' in call ? call.operator : null
  const talkAt = 'talkAt' in call ? call.talkAt : null
  const servedBy = call.state === 'fallback' || over?.endedIn === 'fallback' ? 'fallback' : 'service'
  const statement = sql`
    with moved as (
      insert into calls (id, version, state, value, served_by, direction, result, queue, dialled, caller, trunk, operator_id, arrived_at,
        talk_at, ended_at, gone_at, ending, fault, refused_for, ended_in, wait_ms, talk_ms)
      values (${call.id}, ${version}, ${call.state}, ${JSON.stringify(call)}::jsonb, ${servedBy},
        ${call.direction}, ${call.result}, ${call.queue}, ${call.dialled},
        ${call.caller}, ${call.trunk}, ${operator}, ${time(call.arrivedAt)}, ${time(talkAt)},
        ${time(over?.endedAt)}, ${time(over?.goneAt)}, ${over?.ending ?? null}, ${over?.fault ?? null},
        ${over?.refusedFor ?? null},
        ${over?.endedIn ?? null}, ${over?.waitMs ?? null}, ${over?.talkMs ?? null})
      on conflict (id) do update set version = excluded.version, state = excluded.state, value = excluded.value,
        served_by = excluded.served_by, result = excluded.result, queue = excluded.queue, operator_id = excluded.operator_id, talk_at = excluded.talk_at,
        ended_at = excluded.ended_at, gone_at = excluded.gone_at, ending = excluded.ending, fault = excluded.fault,
        refused_for = excluded.refused_for,
        ended_in = excluded.ended_in, wait_ms = excluded.wait_ms, talk_ms = excluded.talk_ms
      returning *)
    insert into call_events (call_id, version, at, type, event, from_state, to_state, acts, row_sum)
    select id, version, ${time(event.at)}::timestamptz, ${event.type}::text, ${JSON.stringify(event)}::jsonb,
      ${move.before?.state ?? null}::text, state, ${JSON.stringify(move.acts)}::jsonb, ${ROW_SUM} from moved`
  return tx.send('save_move', statement)
}

function time(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString()
}
