import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { NeverDeliverable, reasonOf } from '../channels/channel.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import { type Alarm, type AlarmMessage, wayOf } from './alarm.ts'
import type { Carriers } from './carrier.ts'
import type { AlarmRules, Channel } from './rules.ts'
import { batchesOf, retryAt } from './sending.ts'
import * as store from './store.ts'
import type { Letter } from './texts.ts'

export type OutboxNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  centre: string
  carriers: Carriers
  rules(): AlarmRules
  /** A message was given up, or one went through again; `way` = channel and name of the recipient. */
  undelivered(way: string, error: string | null): Promise<void>
}>

/** A wake-up that was missed costs at most this. */
const SWEEP_MS = 15_000
/** The transaction that wrote a message commits within this. */
const COMMIT_MS = 100
const MINUTE_MS = 60_000

type Due = { message: AlarmMessage; alarm: Alarm }
const idsOf = (messages: readonly AlarmMessage[]) => messages.map(({ id }) => id)
export type Outbox = ReturnType<typeof createOutbox>

/**
 * Sends what is due, recipient by recipient. A row is written before it is handed over and after: who dies between the
 * two says the same again under the same name (Message-ID, Webhook-Id), since an alarm heard twice does less harm than
 * one that is lost.
 */
export function createOutbox(needs: OutboxNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  const busy = new Set<string>()
  /** There is more for them, found while they were busy. */
  const late = new Set<string>()
  const works = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | null = null
  let round: Promise<void> | null = null
  let wakeAt = Number.POSITIVE_INFINITY
  let isRunning = false
  let mustLook = false

  /** The earliest wish counts. */
  function wake(inMs: number): void {
    const at = performance.now() + Math.min(Math.max(0, inMs), SWEEP_MS)
    if (!isRunning || at >= wakeAt) return
    wakeAt = at
    if (timer) clearTimeout(timer)
    timer = setTimeout(look, Math.max(0, at - performance.now()))
    timer.unref()
  }

  function look(): void {
    wakeAt = Number.POSITIVE_INFINITY
    mustLook = true
    round ??= rounds()
      .catch(error => log.warn({ reason: messageOf(error) }, 'alarm messages not looked for'))
      .finally(() => {
        round = null
        wake(SWEEP_MS)
      })
  }

  async function rounds(): Promise<void> {
    let nextAt: Ms | null = null
    while (mustLook && isRunning) {
      mustLook = false
      const at = clock.now()
      const due = await store.dueMessages(db, at)
      const lanes = Map.groupBy(due, ({ message }) => `${message.channel} ${message.recipient}`)
      for (const [lane, mine] of lanes)
        if (busy.has(lane)) late.add(lane)
        else run(lane, mine)
      nextAt = await store.nextMessageAt(db, at)
    }
    if (nextAt !== null) wake(nextAt - clock.now())
  }

  /** One recipient's, one after the other; a slow mail server holds up nobody else. */
  function run(lane: string, due: readonly Due[]): void {
    busy.add(lane)
    const work = sendAll(due)
      .catch(error => {
        log.warn({ lane, reason: messageOf(error) }, 'alarm messages not sent')
        return null
      })
      .then(nextAt => {
        busy.delete(lane)
        works.delete(work)
        if (late.delete(lane)) wake(0)
        if (nextAt !== null) wake(nextAt - clock.now())
      })
    works.add(work)
  }

  /** @returns when there is more to do for this recipient */
  async function sendAll(due: readonly Due[]): Promise<Ms | null> {
    const [first] = due
    if (!first) return null
    const { channel, recipient } = first.message
    const at = clock.now()
    const tried = await store.triedSince(db, channel, recipient, at - MINUTE_MS)
    const most = needs.rules().messagesPerMinute
    const alarms = new Map(due.map(({ message, alarm }) => [message.id, alarm]))
    const messages = due.map(({ message }) => message)
    const { batches, nextAt } = batchesOf(messages, { tried, most, at })
    for (const { batch, messages } of batches)
      await sendOne(channel, recipient, {
        batch: batch ?? randomUUID(),
        due: messages.map(message => ({ message, alarm: alarms.get(message.id) as Alarm })),
      })
    return nextAt
  }

  async function sendOne(
    channel: Channel,
    recipient: string,
    { batch, due }: { batch: string; due: readonly Due[] },
  ): Promise<void> {
    const carrier = needs.carriers[channel]
    const dead = { state: 'dead', lastError: 'not set up on this machine' } as const
    const all = due.map(({ message }) => message)
    if (!carrier) return store.endTry(db, idsOf(all), dead)
    // What was read while its lane was finishing it has been said.
    const taken = await store.beginTry(db, all, batch, clock.now())
    const mine = due.filter(({ message }) => taken.has(message.id))
    if (mine.length === 0) return
    const messages = mine.map(({ message }) => message)
    const told: Letter['told'] = mine.map(({ message, alarm }) => ({ event: message.event, alarm }))
    const ids = idsOf(messages)
    // Of telling that something is not told nothing is told: one wrong address would set off the next for ever.
    const isNews = told.some(({ alarm }) => alarm.kind !== 'undelivered')
    try {
      await carrier(recipient, { id: batch, centre: needs.centre, at: messages[0]?.createdAt ?? 0, told })
    } catch (error) {
      return failed(messages, ids, error, isNews)
    }
    await store.endTry(db, ids, { state: 'sent', sentAt: clock.now(), lastError: null })
    log.info({ channel, alarms: ids.length }, 'alarm told')
    if (isNews) await undelivered(channel, recipient, null)
  }

  async function failed(
    messages: readonly AlarmMessage[],
    ids: readonly string[],
    error: unknown,
    isNews: boolean,
  ): Promise<void> {
    const [first] = messages
    const at = clock.now()
    const tries = Math.max(...messages.map(message => message.tries)) + 1
    const dueAt = error instanceof NeverDeliverable ? null : retryAt(tries, at)
    const lastError = reasonOf(error)
    log.warn({ channel: first?.channel, tries, reason: lastError }, 'alarm not told')
    if (dueAt !== null) return store.endTry(db, ids, { state: 'waiting', dueAt, lastError })
    await store.endTry(db, ids, { state: 'dead', lastError })
    if (first && isNews) await undelivered(first.channel, first.recipient, lastError)
  }

  async function undelivered(channel: Channel, recipient: string, error: string | null): Promise<void> {
    const way = wayOf(needs.rules(), channel, recipient)
    if (way !== null) await needs.undelivered(way, error)
  }

  return {
    /** There may be something to send, as soon as its transaction is over. */
    hint: () => wake(COMMIT_MS),
    /** Only in the process that owns telephony. */
    start(): void {
      isRunning = true
      look()
    },
    async stop(): Promise<void> {
      isRunning = false
      if (timer) clearTimeout(timer)
      await round
      await Promise.all(works)
    },
  }
}
