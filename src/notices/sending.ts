import type { Logger } from 'pino'
import { NeverDeliverable, reasonOf } from '../channels/channel.ts'
import type { SmsSender } from '../channels/smpp.ts'
import type { Mailer } from '../channels/smtp.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { JOB_QUEUES, type Job, type JobQueue } from '../db/jobs.ts'
import { messageOf } from '../errors.ts'
import type { NoticeJob, NoticeJobs } from './service.ts'
import * as store from './store.ts'

export type SendingNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  jobs: NoticeJobs
  senders: Readonly<{ mail: Mailer | null; sms: SmsSender | null }>
  /** A wake-up that was missed, and what is tried again, wait this long at most. */
  sweepMs?: number
}>

/**
 * Quick at first, for a mail server that restarts; then for one that is mended: some ten hours in all. A try takes the
 * deadline of its channel at most, and a batch of them less than what counts as lost.
 */
export const NOTICE_JOBS = {
  backOff: { tries: 20, firstSeconds: 10, mostSeconds: 3_600 },
  lostSeconds: 120,
} as const

/** At once from one queue, one after the other in each lane. */
const LANES = 3
const BATCH = 4
const SWEEP_MS = 5_000
/** The transaction that wrote a notice commits within this. */
const COMMIT_MS = 100

/**
 * Sends what waits. A delivery is marked before it is handed over, and settled with its job in one transaction after.
 * Whoever dies between the far end's yes and that transaction has it sent again: the one way to a duplicate. Mail and the
 * HTTP gateway get it under the same name, by which they leave it out; a centre of SMPP has no such name.
 */
export function createSending(needs: SendingNeeds) {
  const { database, clock, log, jobs, senders, sweepMs = SWEEP_MS } = needs
  const { db } = database
  const lanes = new Map<string, Promise<void>>()
  const again = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let soon: NodeJS.Timeout | null = null
  let isRunning = false

  function look(): void {
    if (!isRunning) return
    for (const queue of JOB_QUEUES) for (let n = 0; n < LANES; n++) run(`${queue} ${n}`, () => lane(queue))
    run('dead', bury)
  }

  function run(name: string, work: () => Promise<void>): void {
    if (lanes.has(name)) {
      again.add(name)
      return
    }
    const running = work()
      .catch(error => log.warn({ lane: name, reason: messageOf(error) }, 'notices not sent'))
      .finally(() => {
        lanes.delete(name)
        if (again.delete(name) && isRunning) run(name, work)
      })
    lanes.set(name, running)
  }

  async function lane(queue: JobQueue): Promise<void> {
    while (isRunning) {
      const found = await jobs.fetch(queue, BATCH)
      for (const job of found) await sendOne(queue, job)
      if (found.length < BATCH) return
    }
  }

  async function sendOne(queue: JobQueue, job: Job<NoticeJob>): Promise<void> {
    const delivery = await store.beginTry(db, job.data.id, clock.now())
    // It went out, or was given up, and only its job was left.
    if (!delivery) return database.tx(tx => jobs.done(tx, queue, job))
    try {
      await carry(delivery)
    } catch (error) {
      return failed(queue, job, error)
    }
    await database.tx(async tx => {
      await store.endTry(tx, delivery.id, { state: 'sent', sentAt: clock.now(), lastError: null })
      await jobs.done(tx, queue, job)
    })
    log.info({ delivery: delivery.id, way: delivery.way, tries: delivery.tries }, 'notice sent')
  }

  async function carry({ id, way, address, title, text }: store.Delivery): Promise<void> {
    const to = address ?? ''
    if (way === 'email' && senders.mail)
      return senders.mail({ id, to, subject: title, text: `${text}\n`, isUrgent: false, headers: {} })
    if (way === 'sms' && senders.sms) return senders.sms({ id, to, text })
    throw new NeverDeliverable('not set up on this machine')
  }

  async function failed(queue: JobQueue, job: Job<NoticeJob>, error: unknown): Promise<void> {
    const isFinal = error instanceof NeverDeliverable
    const reason = reasonOf(error)
    log.warn({ delivery: job.data.id, attempt: job.attempt, isFinal, reason }, 'notice not sent')
    await database.tx(async tx => {
      await store.endTry(tx, job.data.id, { state: isFinal ? 'dead' : 'waiting', lastError: reason })
      await (isFinal ? jobs.done(tx, queue, job) : jobs.failed(tx, queue, job))
    })
  }

  /** Given up: tried so often in vain, or lost at the last try. */
  async function bury(): Promise<void> {
    while (isRunning) {
      const found = await jobs.fetchDead(BATCH)
      for (const job of found)
        await database.tx(async tx => {
          await store.giveUp(tx, job.data.id, 'the process that sent it was not heard of again')
          await jobs.done(tx, 'dead', job)
        })
      if (found.length < BATCH) return
    }
  }

  return {
    /** There may be something to send, as soon as its transaction is over. */
    hint(): void {
      if (soon !== null || !isRunning) return
      soon = setTimeout(() => {
        soon = null
        look()
      }, COMMIT_MS)
      soon.unref()
    },
    /** Only in the process that owns telephony. */
    start(): void {
      if (isRunning) return
      isRunning = true
      timer = setInterval(look, sweepMs)
      timer.unref()
      look()
    },
    async stop(): Promise<void> {
      isRunning = false
      if (timer) clearInterval(timer)
      if (soon) clearTimeout(soon)
      await Promise.all(lanes.values())
    },
  }
}
