import type { Logger } from 'pino'
import type { AuditAction } from '../audit/actions.ts'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import { type BanRules, judge, type Neighbours, spared } from './ban.ts'
import * as store from './store.ts'

export type Guess = Readonly<{ address: string; endpoint: string | null }>

export type GuardNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules: BanRules
  journal(tx: Db, entry: AuditEntry): Promise<void>
  neighbours(): Neighbours
  /** The list of banned addresses has changed. */
  onChange(): void
}>

export type Guard = ReturnType<typeof createGuard>

/** Keeps count of wrong passwords by address, and bans for a while. */
export function createGuard(needs: GuardNeeds) {
  const { clock, log, rules, database } = needs
  const past = new Map<string, readonly Ms[]>()
  /** Spared addresses are journaled once in `homeMs`. */
  const toldAt = new Map<string, Ms>()
  let writing: Promise<void> = Promise.resolve()

  const heard = ({ address, endpoint }: Guess): void => {
    const at = clock.now()
    const { past: recent, verdict } = judge(past.get(address) ?? [], at, rules)
    past.delete(address) // to the end of the map: the first is the one that was quiet longest
    past.set(address, recent)
    if (past.size > rules.addresses) past.delete(past.keys().next().value ?? '')
    if (verdict !== 'banned') return
    past.delete(address)
    const reason = spared(address, at, needs.neighbours(), rules)
    if (reason) {
      const told = toldAt.get(address)
      if (told !== undefined && at - told < rules.homeMs) return
      if (toldAt.size >= rules.addresses) toldAt.clear()
      toldAt.set(address, at)
    }
    writing = writing.then(() => (reason ? note(address, endpoint, reason) : ban(address, endpoint, recent)))
  }

  const note = (address: string, endpoint: string | null, reason: string) => {
    log.warn({ address, endpoint, reason }, 'password guessing from an address that is not banned')
    return kept('phone.guessed', tx => entry(tx, 'phone.guessed', address, { endpoint, reason }))
  }

  const ban = (address: string, endpoint: string | null, guesses: readonly Ms[]) => {
    const bannedAt = clock.now()
    const until = bannedAt + rules.banMs
    return kept('phone.banned', async tx => {
      if ((await store.allBans(tx)).length >= rules.addresses) return // Asterisk walks the list for every packet
      await store.saveBan(tx, { address, guesses: guesses.length, bannedAt, until })
      await entry(tx, 'phone.banned', address, { endpoint, guesses: guesses.length, until: iso(until) })
      log.warn({ address, endpoint, guesses: guesses.length, until: iso(until) }, 'address banned')
    })
  }

  const entry = (tx: Db, action: AuditAction, address: string, facts: Record<string, unknown>) =>
    needs.journal(tx, {
      at: clock.now(),
      personId: null,
      ...{ action, subjectKind: 'address', subjectId: address, facts },
    })

  /** With the database away nothing is banned: the next guesses are counted anew. */
  const kept = async (what: string, work: (tx: Db) => Promise<void>) => {
    try {
      await database.tx(work)
      needs.onChange()
    } catch (error) {
      log.warn({ reason: messageOf(error), what }, 'guess not journaled')
    }
  }

  return {
    heard,
    /** Lifts what is over. */
    async sweep(): Promise<void> {
      await database.tx(async tx => {
        for (const address of await store.endBans(tx, clock.now())) {
          await entry(tx, 'phone.unbanned', address, {})
          log.info({ address }, 'ban is over')
        }
      })
    },
    /** Everything heard so far is decided. */
    settled: () => writing,
  }
}

const iso = (at: Ms) => new Date(at).toISOString()
