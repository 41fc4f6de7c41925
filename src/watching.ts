import { statfs } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { sql } from 'drizzle-orm'
import type { FastifyPluginAsync } from 'fastify'
import { createAway } from './alarms/away.ts'
import type { Carriers } from './alarms/carrier.ts'
import { emailBy } from './alarms/email.ts'
import { createAlarmImpact } from './alarms/impact.ts'
import { createOutbox } from './alarms/outbox.ts'
import { alarmRoutes } from './alarms/routes.ts'
import { wholeRules } from './alarms/rules.ts'
import { createSelfChecks } from './alarms/selfchecks.ts'
import { type Alarms, createAlarms } from './alarms/service.ts'
import { smsBy } from './alarms/sms.ts'
import { createWatch, type Sources } from './alarms/watch.ts'
import { webhookBy } from './alarms/webhook.ts'
import type { Ami } from './asterisk/ami.ts'
import type { CallEvent, Step } from './calls/call.ts'
import { isNoCheck } from './calls/queries.ts'
import type { Ms } from './clock.ts'
import { buildClockwork } from './clocking.ts'
import { messageOf } from './errors.ts'
import type { Live, LiveMessage } from './http/live.ts'
import { noticeRoutes } from './notices/routes.ts'
import { buildNoticing } from './noticing.ts'
import { namesOf } from './people/names.ts'
import { may } from './people/permissions.ts'
import type { Names, Person } from './people/person.ts'
import { lineStates } from './phones/linestate.ts'
import type { Phones } from './phones/service.ts'
import { recordingFiles } from './recordings/files.ts'
import type { After, Grounds, Records } from './records.ts'
import { createToday } from './reports/today.ts'
import { sendersOf } from './senders.ts'
import { takesCallsAt } from './settings/effective.ts'
import type { Telephony } from './telephony.ts'
import { clockRoutes } from './tickets/clockroutes.ts'
import { channelsOf, type Ways } from './ways.ts'

type Around = Readonly<{
  live: Live
  phones: Phones
  telephony: Telephony
  ami: Pick<Ami, 'list' | 'isUp'>
  evidence: Readonly<{ troubles: Sources['evidence'] }>
}>

type Moved = Readonly<{ moved(step: Step, event: CallEvent): void }>

export type Watching = ReturnType<typeof buildWatching>

/**
 * What looks at the centre from outside of its calls: alarms and notices and their ways out, what falls
 * due, its calls to itself, figures of today.
 */
export function buildWatching(grounds: Grounds, records: Records, around: Around) {
  const { config, clock, log, database, province } = grounds
  const { live, telephony } = around
  const publish = live.publish
  const rules = () => wholeRules(records.settings.current().alarms)
  const names = (ids: readonly string[]) => namesOf(database.db, ids)
  const lineNow = shared(() => telephony.queue.queueNow())
  const channels = channelsOf(config.ways)
  const alarms = createAlarms({
    ...{ database, clock, log, names, publish, rules, channels, journal: records.audit.journal },
  })
  const carriers = carriersOf(config.ways)
  const outbox = createOutbox({
    ...{ database, clock, log, centre: province.centre, carriers, rules },
    async undelivered(way, error) {
      const at = clock.now()
      const about = { kind: 'undelivered', subject: way, at } as const
      await (error === null ? alarms.clearNow(about) : alarms.raiseNow({ ...about, facts: { error } }))
    },
  })
  alarms.whenTold(outbox.hint)
  const selfChecks = selfChecksOf(grounds, records, { ...around, alarms, names })
  const sources = sourcesOf(grounds, records, { ...around, lineNow })
  const watch = createWatch({
    ...{ clock, log, alarms, rules, channels, sources },
    away: createAway({ log, centre: province.centre, carriers, rules }),
  })
  const noticing = buildNoticing(grounds, {
    ...{ names, journal: records.audit.journal },
    ...{ settings: () => records.settings, directory: () => records.directory },
  })
  const { notices } = noticing
  const clockwork = buildClockwork(grounds, records, { notices, publish })
  const routes: FastifyPluginAsync = async app => {
    await app.register(alarmRoutes, { alarms })
    await app.register(noticeRoutes, { notices })
    await app.register(clockRoutes, { clockwork })
  }
  const today = createToday({
    ...{ clock, log, publish, figures: records.reports.today },
    waiting: async () => waitingIn((await lineNow()).queues),
    hasListeners: () => live.connections() > 0,
  })
  function moved({ call }: Step, event: CallEvent): void {
    if (call.direction === 'check') selfChecks.heard(call)
    if (event.type === 'recorderChecked' && event.outcome === 'failed') unrecorded(call.id, event)
  }

  /** The ticket says so too, whatever becomes of this. */
  function unrecorded(callId: string, { at, why }: { at: Ms; why: string | null }): void {
    alarms
      .raiseNow({ kind: 'recording-failed', subject: callId, at, facts: { why } })
      .catch(error => log.warn({ callId, reason: messageOf(error) }, 'alarm not raised'))
  }

  return {
    ...{ alarms, selfChecks, notices, clockwork, routes },
    alarmsBeside: createAlarmImpact({ alarms, watch, sources, channels }),
    /** For a feed that begins. */
    async snapshotFor({ role }: Person) {
      const isWatching = may(role, 'live.watch')
      const [open, figures] = await Promise.all([
        isWatching && may(role, 'alarm.read') ? alarms.openNow() : null,
        isWatching ? today.shown() : null,
      ])
      return { alarms: open, today: figures }
    },
    /** Everything that is told live. */
    hear(messages: readonly LiveMessage[]): void {
      watch.hear(messages)
      today.hear(messages)
    },
    /** Something about a line or Asterisk has changed. */
    hint: watch.hint,
    /** The desk, and what is looked at of each call after the commit. */
    beside: <T extends Moved>(desk: T): T => ({
      ...desk,
      moved(step: Step, event: CallEvent) {
        desk.moved(step, event)
        moved(step, event)
      },
    }),
    /** Only in the process that owns telephony. */
    async start(): Promise<void> {
      outbox.start()
      noticing.start()
      watch.start()
      await selfChecks.start()
    },
    async stop(): Promise<void> {
      await clockwork.stop()
      today.stop()
      await selfChecks.stop()
      await watch.stop()
      await outbox.stop()
      await noticing.stop()
    },
  }
}

/** What the rooms that are built before it ask of it. */
export const lateWatching = (watching: () => Watching): Pick<After, 'tell' | 'hint' | 'alarmsBeside'> => ({
  tell: (tx, told) => watching().notices.tell(tx, told),
  hint: at => watching().clockwork.hint(at),
  alarmsBeside: (before, after) => watching().alarmsBeside(before, after),
})

function carriersOf(ways: Ways): Carriers {
  const { mail, sms } = sendersOf(ways)
  return {
    email: mail && emailBy(mail),
    sms: sms && smsBy(sms),
    webhook: ways.webhook && webhookBy(ways.webhook),
  }
}

type AroundSources = Around & Readonly<{ lineNow: Telephony['queue']['queueNow'] }>

/** One reading for all who ask while it is on its way: two kinds of alarm and the figures look at the line together. */
function shared<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null
  return () => {
    reading ??= read().finally(() => {
      reading = null
    })
    return reading
  }
}

type Queues = Awaited<ReturnType<Telephony['queue']['queueNow']>>['queues']

/** Of each queue somebody waits in. */
const waitingIn = (queues: Queues) =>
  queues.flatMap(({ name, label, waiting, longestSince }) =>
    longestSince === null
      ? []
      : [{ queue: name, label, count: waiting, longestSince: Date.parse(longestSince) }],
  )

function sourcesOf(grounds: Grounds, records: Records, around: AroundSources): Sources {
  const { phones, telephony, ami, lineNow, evidence } = around
  const { config, clock, database } = grounds
  const { settings, recordings } = records
  const counts = async () => (await lineNow()).queues
  return {
    evidence: evidence.troubles,
    isAsteriskUp: telephony.isUp,
    waiting: async () => waitingIn(await counts()),
    async staffing() {
      const [queues, operators] = await Promise.all([counts(), telephony.queue.operators()])
      const present = operators.filter(({ presence, isReachable }) => presence === 'ready' && isReachable)
      const takesCalls = takesCallsAt(settings.current(), clock.now())
      return queues.map(({ name, label, open, waiting }) => ({
        ...{ queue: name, label },
        operators: present.filter(
          ({ queues }) => queues.length === 0 || queues.some(one => one.name === name),
        ).length,
        isNeeded: waiting > 0 || (open && takesCalls),
      }))
    },
    lines: () => lineStates({ ami, trunks: phones.lines.trunks }),
    async databaseMs() {
      const begun = performance.now()
      await database.db.execute(sql`select 1`)
      return Math.round(performance.now() - begun)
    },
    async freeBytes() {
      const { bavail, bsize } = await statfs(config.recordingsDir)
      return bavail * bsize
    },
    isProtecting: records.storage.isProtecting,
    inFallback: async () =>
      telephony.inHand().filter(({ state, direction }) => state === 'fallback' && direction !== 'check')
        .length,
    flaggedRecordings: () => recordings.flaggedLately(isNoCheck),
  }
}

type AroundChecks = Around & Readonly<{ alarms: Alarms; names: Names }>

function selfChecksOf({ config, clock, log, database }: Grounds, records: Records, around: AroundChecks) {
  const { audit, recordings, settings } = records
  const { alarms, live, names, phones, telephony } = around
  const files = recordingFiles(config.recordingsDir)
  return createSelfChecks({
    ...{ database, clock, log, names, alarms, journal: audit.journal, publish: live.publish },
    rules: () => settings.current().alarms.selfCheck,
    asterisk: {
      async place(name) {
        const [number] = await phones.lines.numbers()
        if (!number) throw new Error('the centre has no number')
        const fault = await phones.selfCheckFault()
        if (fault) throw new Error(fault)
        await telephony.selfCall.place(name, number.number)
      },
      hangUp: telephony.selfCall.end,
    },
    recordingOf: async callId => (await recordings.ofCalls([callId])).find(({ id }) => id === callId) ?? null,
    async audioOf(path) {
      const audio = await files.openAudio(path)
      return audio && buffer(audio.stream(null))
    },
  })
}
