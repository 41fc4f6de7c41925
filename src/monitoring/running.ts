import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Live } from '../asterisk/reconcile.ts'
import type { WatchAct } from '../asterisk/watching.ts'
import type { Audit } from '../audit/service.ts'
import type { Call, CallEvent } from '../calls/call.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { isDatabaseAway } from '../db/weather.ts'
import { messageOf } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { compare } from './compare.ts'
import { type Monitor, type MonitorAct, type MonitorEvent, type MonitorStep, next } from './monitor.ts'
import { movedWith, talkOf } from './rules.ts'
import { auditOf, liveMonitor, type Told } from './shown.ts'
import * as store from './store.ts'

export type RunningNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  journal: Audit['journal']
  publish(messages: readonly LiveMessage[]): void
  /** The calls in hand. */
  calls(): readonly Call[]
  /** The calls' one door. */
  tell(callId: string, event: CallEvent): Promise<void>
  /** Does one act at Asterisk; answers what it amounts to when it could not be done. */
  perform(act: WatchAct): Promise<MonitorEvent | null>
  look(): Promise<Live>
}>

/** What is in hand of one monitor. */
export type Held = {
  monitor: Monitor
  version: number
  /** Events are decided one after another; acts of earlier ones are done before those of later ones. */
  tail: Promise<void>
  acts: Promise<void>
  alarm: NodeJS.Timeout | null
}

const SWEEP_MS = 10_000
const LEAVE_MS = 1_000
const FREE_WITHIN_MS = 2_000
const RETRY_MS = [100, 500, 2_000, 10_000]

export type Running = ReturnType<typeof createRunning>

/** Monitors that go on: what happens to each is decided, stored and done, one after another. */
export function createRunning(needs: RunningNeeds) {
  const { database, clock, log } = needs
  const running = new Map<string, Held>()
  /** Found open at the start: they end when Asterisk can be told. */
  let orphans: { monitor: Monitor; version: number }[] = []
  let seen = new Set<string>()
  const leftAt = new Map<string, number>()
  let sweep: NodeJS.Timeout | null = null
  let isStopped = false

  const open = () => [...running.values()].map(held => held.monitor)

  function take(monitor: Monitor, version: number): Held {
    const held: Held = { monitor, version, tail: Promise.resolve(), acts: Promise.resolve(), alarm: null }
    running.set(monitor.id, held)
    return held
  }

  /** One event at a time. @throws what kept it from being stored */
  function run(held: Held, work: () => Promise<void>): Promise<void> {
    const done = held.tail.then(work)
    held.tail = done.catch(() => {}) // told to whoever asked
    return done
  }

  function hear(monitorId: string, event: MonitorEvent): void {
    const held = running.get(monitorId)
    if (!held) return // ended, or another process's: the next comparison removes what is left of it
    run(held, () => move(held, event)).catch(error => {
      log.error({ monitorId, event: event.type, err: error }, 'monitor event failed')
    })
  }

  async function move(held: Held, event: MonitorEvent, address: string | null = null): Promise<void> {
    const step = next(held.monitor, event)
    if (step.monitor === held.monitor) return follow(held, step.acts)
    const version = held.version + 1
    try {
      await save(step.monitor, version, event, address)
    } catch (error) {
      if (!isDatabaseAway(error) || event.type === 'modeAsked') throw error
      // Nobody listens off the record: it ends, and that is stored when it can be.
      if (step.monitor.state !== 'ended') return move(held, { type: 'failed', at: event.at })
      void insist(() => save(step.monitor, version, event, address))
    }
    held.version = version
    settle(held, step.monitor, event)
    follow(held, step.acts)
  }

  async function save(monitor: Monitor, version: number, event: Told, address: string | null): Promise<void> {
    await database.tx(async tx => {
      if (!(await store.saveMonitor(tx, { monitor, version, event }))) return
      const entry = auditOf(monitor, event, address)
      if (entry) await needs.journal(tx, entry)
    })
  }

  async function insist(work: () => Promise<void>): Promise<void> {
    for (let tries = 0; !isStopped; tries++) {
      await new Promise(resolve => setTimeout(resolve, RETRY_MS[Math.min(tries, RETRY_MS.length - 1)]))
      try {
        return await work()
      } catch (error) {
        log.warn({ reason: messageOf(error) }, 'end of a monitor waits to be stored')
      }
    }
  }

  /** It is stored: memory, alarm and live view follow. */
  function settle(held: Held, monitor: Monitor, { type }: Told): void {
    held.monitor = monitor
    const { id, callId, state } = monitor
    log.info({ monitorId: id, callId, event: type, to: state }, 'monitor moved')
    if (type !== 'earReady') needs.publish([liveMonitor(monitor)])
    if (held.alarm) clearTimeout(held.alarm)
    held.alarm = null
    if (monitor.state === 'ended') {
      running.delete(id)
      leftAt.set(monitor.endpoint, clock.now())
    }
    if (monitor.state !== 'ringing') return
    const due = monitor.deadlineAt
    const ring = () => hear(id, { type: 'deadline', at: Math.max(due, clock.now()) })
    held.alarm = setTimeout(ring, Math.max(0, due - clock.now()))
  }

  function follow(held: Held, acts: readonly MonitorAct[]): void {
    for (const act of acts) held.acts = held.acts.then(() => performOne(held, act))
  }

  async function performOne({ monitor }: Held, act: MonitorAct): Promise<void> {
    if (isStopped) return
    try {
      const outcome = await done(monitor, act)
      if (outcome) hear(monitor.id, outcome)
    } catch (error) {
      log.error({ monitorId: monitor.id, act: act.type, err: error }, 'act of a monitor failed')
      hear(monitor.id, { type: 'failed', at: clock.now() })
    }
  }

  async function done({ callId, personId, target }: Monitor, act: MonitorAct): Promise<MonitorEvent | null> {
    const at = clock.now()
    if (act.type !== 'barge' && act.type !== 'unbarge') return needs.perform(act)
    if (act.type === 'unbarge') {
      await needs.tell(callId, { type: 'unbarged', at, leg: act.leg, by: personId, since: act.since })
      return null
    }
    await needs.tell(callId, { type: 'barged', at, leg: act.leg, by: personId })
    const isIn = talkOf(needs.calls(), callId, target)?.barged.includes(act.leg)
    return isIn ? null : { type: 'failed', at: clock.now() }
  }

  /** The call has moved: whoever listened to that talk goes with it. */
  function callMoved(call: Call): void {
    for (const { monitor } of running.values()) {
      const news = monitor.callId === call.id ? movedWith(call, monitor) : null
      if (news) hear(monitor.id, { ...news, at: clock.now() })
    }
  }

  /** After a gap everything counts at once; without one, what two looks in a row agree on. */
  async function compareNow(isSure: boolean): Promise<void> {
    for (const { monitor, version } of orphans.splice(0))
      hear(take(monitor, version).monitor.id, { type: 'restarted', at: clock.now() })
    const live = await needs.look()
    const { events, strays } = compare(open(), live, clock.now())
    const before = seen
    seen = new Set()
    const counts = (key: string) => {
      seen.add(key)
      return isSure || before.has(key)
    }
    for (const { monitorId, event } of events)
      if (counts(`${monitorId} ${event.type}`)) hear(monitorId, event)
    for (const act of strays) if (counts(JSON.stringify(act))) await needs.perform(act as WatchAct)
  }

  const compareSafely = (isSure: boolean) =>
    compareNow(isSure).catch(error => log.warn({ reason: messageOf(error) }, 'monitors not compared'))

  return {
    ...{ open, hear, callMoved },
    of: (id: string) => running.get(id),
    compare: () => compareSafely(true),
    /** Asterisk tells late that a phone is free again; of our own lines we know it. */
    hasJustLeft: (endpoint: string) => clock.now() - (leftAt.get(endpoint) ?? 0) <= FREE_WITHIN_MS,

    /** One that begins; resolves when it is stored. @throws what kept it from that */
    async begin({ monitor, acts }: MonitorStep, address: string): Promise<void> {
      const held = take(monitor, 1)
      const told = { type: 'asked', at: monitor.askedAt } as const
      try {
        await run(held, async () => {
          await save(monitor, 1, told, address)
          settle(held, monitor, told)
          follow(held, acts)
        })
      } catch (error) {
        running.delete(monitor.id)
        throw error
      }
    },
    /** What a person asks of one; resolves when it is stored. */
    ask: (held: Held, event: MonitorEvent, address: string) => run(held, () => move(held, event, address)),

    async start(): Promise<void> {
      orphans = await store.openMonitors(database.db)
      sweep = setInterval(() => {
        if (running.size > 0 || orphans.length > 0) void compareSafely(false)
      }, SWEEP_MS)
    },
    /** Whoever listens is let go, as far as that can be done at once; the next process does the rest. */
    async stop(): Promise<void> {
      if (sweep) clearInterval(sweep)
      const last = [...running.values()]
      for (const { monitor } of last) hear(monitor.id, { type: 'restarted', at: clock.now() })
      const over = Promise.all(last.map(held => held.tail.then(() => held.acts)))
      await Promise.race([over, pause(LEAVE_MS, undefined, { ref: false })])
      isStopped = true
      for (const { alarm } of running.values()) if (alarm) clearTimeout(alarm)
    },
  }
}
