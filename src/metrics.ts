import { sql } from 'drizzle-orm'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Call, CallEvent, Step } from './calls/call.ts'
import { BEFORE } from './calls/outgoing.ts'
import { oneOfSql } from './db/columns.ts'
import type { Database } from './db/database.ts'
import type { Evidence } from './evidence/service.ts'

export type Metrics = ReturnType<typeof createMetrics>

type MetricsNeeds = Readonly<{
  database: Database
  ariReconnects(): number
  evidence(): Pick<ReturnType<Evidence['standing']>, 'seq' | 'sealedAt' | 'witnessedAt'>
  /** Recordings that are flagged, and those of ended calls that nobody has looked at yet. */
  recordings(): Promise<
    Record<'missing' | 'short' | 'unjudged' | 'unknown' | 'unstored' | 'oldestWaitMs', number>
  >
}>

/** From a millisecond, where an event-driven queue lives, to the minute that a caller may have to wait. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]

/**
 * What /metrics shows. What holds now is asked of the database at each scrape (by small partial indexes, so that years
 * of calls cost nothing); what happened is counted as it happens and begins again with the process, as counters do.
 */
export function createMetrics(needs: MetricsNeeds) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 10 })

  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers })
  const histogram = (name: string, help: string) => new Histogram({ name, help, buckets: SECONDS, registers })

  const callsByState = gauge('cc1022_calls', 'open calls by state', ['state'])
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers })
  const ended = counter('cc1022_calls_ended_total', 'ended calls, by ending and the state they ended in', [
    'ending',
    'ended_in',
  ])
  const waiting = gauge('cc1022_waiting', 'callers waiting for an operator')
  const longestWait = gauge('cc1022_waiting_longest_seconds', 'wait of the caller who waits longest')
  const operators = gauge('cc1022_operators', 'operators by state', ['state'])
  const recordings = recordingGauges(gauge)
  const fallback = counter('cc1022_calls_fallback_total', "calls that entered the dialplan's own queue", [])
  const reconnects = gauge(
    'cc1022_ari_reconnects_total',
    'times the connection to Asterisk was lost and found again',
  )
  const alarms = gauge('cc1022_alarms', 'open alarms by kind', ['kind'])
  const unsent = gauge('cc1022_alarm_messages', 'messages of alarms that did not go out', ['state'])
  const undelivered = gauge('cc1022_notices', 'notices that did not arrive, by state', ['state'])
  const overdue = gauge('cc1022_tickets_overdue', 'tickets that were due and are not moved yet')
  const lag = gauge('cc1022_tickets_lag_seconds', 'since when the longest of them has been due')
  const digest = gauge('cc1022_ticket_digest_seconds', 'last digest of late tickets (Unix time)')
  const evidence = evidenceGauges(gauge)
  const moves = counter('cc1022_call_moves_total', 'events that moved a call', ['event'])
  const offer = histogram('cc1022_offer_latency_seconds', 'operator and caller both free → operator chosen')
  const ring = histogram('cc1022_ring_seconds', 'phone begins to ring → answered')
  const answer = histogram('cc1022_answer_seconds', 'joined the queue → answered')

  async function count(): Promise<void> {
    const { db } = needs.database
    const rows = await heldNow(db)
    for (const metric of [callsByState, operators, alarms, unsent, undelivered]) metric.reset()
    for (const { kind, state, n } of rows) {
      if (kind === 'call') callsByState.set({ state }, n)
      if (kind === 'alarm') alarms.set({ kind: state }, n)
      if (kind === 'notice') undelivered.set({ state }, n)
      if (kind === 'message') unsent.set({ state }, n)
      if (kind === 'waiting') waiting.set(n)
      if (kind === 'overdue') overdue.set(n)
      if (kind === 'lag') lag.set(n)
      if (kind === 'digest') digest.set(n)
      if (kind === 'longest') longestWait.set(n)
      if (kind === 'operator') operators.set({ state }, n)
    }
    recordings(await needs.recordings())
    reconnects.set(needs.ariReconnects())
    evidence(needs.evidence())
  }

  return {
    offered: (latencyMs: number) => offer.observe(Math.max(0, latencyMs) / 1000),
    moved(before: Call | null, step: Step, event: CallEvent): void {
      if (step.call.direction === 'check') return
      moves.inc({ event: event.type })
      if (step.call.state === 'fallback' && before?.state !== 'fallback') fallback.inc()
      if (step.call.state === 'ended' && before?.state !== 'ended')
        ended.inc({ ending: step.call.ending, ended_in: step.call.endedIn })
      if (before?.state === 'ringing' && step.call.state === 'talking') {
        ring.observe(Math.max(0, step.call.since - before.since) / 1000)
        answer.observe(Math.max(0, step.call.since - step.call.joinedAt) / 1000)
      }
    },
    async text(): Promise<string> {
      await count()
      return registry.metrics()
    },
  }
}

function recordingGauges(gauge: (name: string, help: string) => Gauge) {
  const missing = gauge('cc1022_recordings_missing', 'recordings without a readable file, ever')
  const short = gauge(
    'cc1022_recordings_short',
    'recordings that do not agree with the time Asterisk counted, ever',
  )
  const unstored = gauge(
    'cc1022_recordings_unstored',
    'recordings that could not be compressed, encrypted or copied at the last try',
  )
  const unknown = gauge(
    'cc1022_recordings_unknown',
    'files in the last two days’ folders of recordings that no call knows',
  )
  const unjudged = gauge(
    'cc1022_recordings_unjudged',
    'recordings of ended calls that were not looked at yet',
  )
  const oldestUnjudged = gauge(
    'cc1022_recordings_unjudged_oldest_seconds',
    'time since the end of the call whose recording waits longest to be looked at',
  )
  return (figures: Awaited<ReturnType<MetricsNeeds['recordings']>>) => {
    missing.set(figures.missing)
    short.set(figures.short)
    unknown.set(figures.unknown)
    unstored.set(figures.unstored)
    unjudged.set(figures.unjudged)
    oldestUnjudged.set(figures.oldestWaitMs / 1000)
  }
}

function evidenceGauges(gauge: (name: string, help: string) => Gauge) {
  const entries = gauge('cc1022_evidence_entries', 'entries of the chain of evidence')
  const sealed = gauge('cc1022_evidence_sealed_seconds', 'last time everything was sealed (Unix time)')
  const told = gauge('cc1022_evidence_witnessed_seconds', 'last time the witness was told (Unix time)')
  return ({ seq, sealedAt, witnessedAt }: ReturnType<MetricsNeeds['evidence']>) => {
    entries.set(seq)
    sealed.set((sealedAt ?? 0) / 1000)
    told.set((witnessedAt ?? 0) / 1000)
  }
}

type Row = { kind: string; state: string; n: number }

/** Everything that is counted anew at each scrape, in one statement. */
async function heldNow(db: Database['db']): Promise<Row[]> {
  // Whom the centre is to call back has an old place, and nobody on the line.
  const isOnLine = sql.raw(`not ${oneOfSql('calls.state', BEFORE)}`)
  const { rows } = await db.execute<Row>(sql`
    select 'call' as kind, state, count(*) as n from calls where gone_at is null group by 2
    union all select 'waiting', '', count(*) from waiting join calls on id = call_id where ${isOnLine}
    union all select 'longest', '', coalesce(extract(epoch from now() - min(joined_at)), 0)::bigint
      from waiting join calls on id = call_id where ${isOnLine}
    union all select 'alarm', kind, count(*) from alarms where cleared_at is null group by 2
    union all select 'message', state, count(*) from alarm_messages where state <> 'sent' group by 2
    union all select 'notice', state, count(*) from notice_deliveries where state <> 'sent'
      and (state <> 'no-address' or created_at > now() - interval '1 day') group by 2
    union all select 'overdue', '', count(*) from tickets where due_at <= now()
    union all select 'lag', '', coalesce(extract(epoch from now() - min(due_at)), 0)::bigint
      from tickets where due_at <= now()
    union all select 'digest', '', coalesce(extract(epoch from max(at)), 0)::bigint from ticket_digests
    union all select 'operator', case when activity = 'free' then presence else activity end, count(*)
      from operators group by 2`)
  return rows
}
