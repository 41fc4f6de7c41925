import type { Logger } from 'pino'
import type { Clock, Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Province } from '../directory/province.ts'
import { messageOf } from '../errors.ts'
import { type Calendar, versionOf } from '../sla/calendar.ts'
import { calendarOf } from '../sla/rules.ts'
import { type Change, effective, heldOf, type InForce, nextChangeAt } from './effective.ts'
import * as store from './store.ts'

export type InForceNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  profile: Province
  /** All changes that hold or are planned, and what holds now: whenever they were read, and when one takes effect. */
  learned(changes: readonly Change[], now: InForce): void
  /** Something else holds from now on. */
  told(now: InForce): void
}>

/**
 * Another process (a standby, or the one whose API was asked) sees a change so much later. Asked for again instead of
 * LISTEN: one look at the end of an index, nothing to set up again after PostgreSQL was away, and no second way for the
 * news that came meanwhile.
 */
const REREAD_MS = 1_000
const TIMER_MOST_MS = 2 ** 31 - 1 // setTimeout fires at once for more

/** The settings in memory: as they hold at this instant, without asking anybody. */
export function createInForce({ database, clock, log, profile, learned, told }: InForceNeeds) {
  let changes: readonly Change[] = []
  let known: number | null = null
  let now = effective(profile, [], clock.now())
  let working = workingTimeOf(profile, [])
  let nextAt: Ms | null = null
  let alarm: NodeJS.Timeout | null = null
  let isReading = false
  let isStopped = false
  let isAway = false
  const rereading = setInterval(() => void reread(), REREAD_MS)

  function settle(at: Ms): void {
    const before = now
    now = effective(profile, changes, at)
    nextAt = nextChangeAt(changes, at)
    arm()
    learned(changes, now)
    for (const { change, faults } of now.leftOut)
      log.error({ section: change.section, change: change.id, faults }, 'a change no longer fits: left out')
    if (describe(before) !== describe(now)) {
      log.info({ changes: describe(now) }, 'settings in force')
      told(now)
    }
  }

  /** The due time is the rows'; the timer only wakes us for those who watch, `state` looks for itself. */
  function arm(): void {
    if (alarm) clearTimeout(alarm)
    alarm = null
    if (nextAt === null || isStopped) return
    alarm = setTimeout(
      () => {
        state()
        arm()
      },
      Math.min(Math.max(1, nextAt - clock.now()), TIMER_MOST_MS),
    )
  }

  function state(): InForce {
    const at = clock.now()
    if (nextAt !== null && at >= nextAt) settle(at)
    return now
  }

  async function load(): Promise<void> {
    const last = await store.lastId(database.db)
    const at = clock.now()
    const read = await store.standingChanges(database.db, at)
    const history = await store.historyOf(database.db, ['workingTime'])
    if (isStopped || (known !== null && last < known)) return // a later reading was faster
    known = last
    changes = read
    working = workingTimeOf(profile, history)
    settle(clock.now())
  }

  async function reread(): Promise<void> {
    if (isReading) return
    isReading = true
    try {
      state()
      if (known === null || (await store.lastId(database.db)) !== known) await load()
      isAway = false
    } catch (error) {
      // What is known goes on holding, and what is planned takes effect.
      if (!isAway) log.warn({ reason: messageOf(error) }, 'settings not read again')
      isAway = true
    } finally {
      isReading = false
    }
  }

  return {
    state,
    /** In which hours limits are counted, as it was, is and is planned: a new holiday counts for what is open (§14). */
    workingTime: () => working,
    /** What a ticket that is received now is under from then on, and the change it comes from (§14.8). */
    regulation: () => {
      const { settled, changes } = state()
      return { change: changes.get('regulation')?.id ?? null, regulation: settled.regulation }
    },
    load,
    nextChangeAt: () => nextAt,
    stop(): void {
      isStopped = true
      clearInterval(rereading)
      if (alarm) clearTimeout(alarm)
    },
  }
}

/** The calendar of the province, and a word that tells one from another. */
export type WorkingTime = Readonly<{ calendar: Calendar; version: string }>

function workingTimeOf(profile: Province, history: readonly Change[]): WorkingTime {
  const calendar = calendarOf(heldOf(profile, history, 'workingTime'))
  return { calendar, version: versionOf(calendar) }
}

const describe = ({ changes }: InForce) =>
  [...changes.values()].map(({ section, id }) => `${section} ${id}`).join(', ')
