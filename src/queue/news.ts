import type { Logger } from 'pino'
import type { Step } from '../calls/call.ts'
import type { Db } from '../db/database.ts'
import type { QueueSettings } from '../directory/sections.ts'
import { messageOf } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import { shownLine } from './shown.ts'
import { countsNow, lineNow } from './waiting-store.ts'

export type NewsNeeds = Readonly<{
  db: Db
  log: Logger
  rules: Readonly<{ queues: readonly QueueSettings[] }>
  publish(messages: readonly LiveMessage[]): void
}>

/** A hundred callers in a second are one picture for those who watch. */
const GATHER_MS = 250
const RETRY_MS = 1_000

/** The line as a whole, told to those who watch whenever it has become another. */
export function createNews({ db, log, rules, publish }: NewsNeeds) {
  let timer: NodeJS.Timeout | null = null
  let isStopped = false

  const now = async () => {
    const [line, counts] = await Promise.all([lineNow(db), countsNow(db)])
    return shownLine(line, counts, rules.queues)
  }

  const later = (ms: number) => {
    if (isStopped) return
    timer ??= setTimeout(() => {
      timer = null
      tell().catch(error => {
        log.warn({ reason: messageOf(error) }, 'queue not told')
        later(RETRY_MS)
      })
    }, ms)
  }

  const tell = async () => {
    const data = await now()
    publish([{ type: 'queue', data, mayRead: person => may(person.role, 'live.watch') }])
  }

  return {
    now,
    changed: () => later(GATHER_MS),
    /** A step of a call that is stored. */
    moved({ writes }: Step): void {
      if (writes.some(({ type }) => CHANGES.has(type))) later(GATHER_MS)
    },
    stop(): void {
      isStopped = true
      if (timer) clearTimeout(timer)
    },
  }
}

const CHANGES: ReadonlySet<string> = new Set(['joinQueue', 'leaveQueue', 'offer', 'withdrawOffer'])
