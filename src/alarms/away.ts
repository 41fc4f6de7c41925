import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Ms } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { type Alarm, recipientsOf } from './alarm.ts'
import type { Carriers } from './carrier.ts'
import { type AlarmRules, SEVERITY } from './rules.ts'
import type { Recipient } from './store.ts'

export type AwayNeeds = Readonly<{
  log: Logger
  centre: string
  carriers: Carriers
  rules(): AlarmRules
}>

/** A mail server that is away for longer is not asked for ever. */
const TRIES_MOST = 40

export type Away = ReturnType<typeof createAway>

/**
 * Tells that the database is away, of which no row can tell. What was told is kept in memory, until it can be written
 * down.
 */
export function createAway({ log, centre, carriers, rules }: AwayNeeds) {
  const heard: Recipient[] = []
  let alarm: Alarm | null = null
  let tries = 0
  let round: Promise<void> | null = null

  async function tellAll(about: Alarm): Promise<void> {
    const left = recipientsOf(rules(), 'database-away').filter(
      one => !heard.some(({ channel, recipient }) => one.channel === channel && one.recipient === recipient),
    )
    if (left.length === 0 || tries >= TRIES_MOST) return
    tries++
    const letter = {
      id: about.id,
      centre,
      at: about.raisedAt,
      told: [{ event: 'raised' as const, alarm: about }],
    }
    await Promise.all(
      left.map(one =>
        (carriers[one.channel]?.(one.recipient, letter) ?? Promise.resolve()).then(
          // It may be back meanwhile: the next time it is away is another one.
          () => alarm === about && heard.push(one),
          error => log.warn({ channel: one.channel, reason: messageOf(error) }, 'alarm not told'),
        ),
      ),
    )
  }

  return {
    /** May be asked again and again while it lasts: whom it has not reached is tried again. */
    tell(since: Ms): void {
      alarm ??= {
        ...{ id: randomUUID(), kind: 'database-away', subject: '', severity: SEVERITY['database-away'] },
        ...{ facts: {}, raisedAt: since, clearedAt: null, acknowledgedAt: null, acknowledgedById: null },
        ...{ toldAt: since, repeats: 0 },
      }
      const about = alarm
      round ??= tellAll(about).finally(() => {
        round = null
      })
    },
    /** What is still to be written down; null = nothing. */
    untold: (): { raisedAt: Ms; heard: readonly Recipient[] } | null =>
      alarm && { raisedAt: alarm.raisedAt, heard: [...heard] },
    written(): void {
      alarm = null
      heard.length = 0
      tries = 0
    },
    settled: async () => void (await round),
  }
}
