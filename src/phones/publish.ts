import { lookup } from 'node:dns/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Ami } from '../asterisk/ami.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf, Weather } from '../errors.ts'
import { placeFile } from './files.ts'
import { bansConf, isAddress, numbersConf, phonesConf, type Rendered, trunksConf } from './provision.ts'
import { type SelfCheckLine, selfCheckConf } from './selfcheck.ts'
import * as store from './store.ts'

/** What must read a file anew. One reload of res_pjsip takes in phones, trunks and bans alike (tried on 22.10.1). */
const FILES = {
  'pjsip-phones.conf': 'res_pjsip.so',
  'pjsip-trunks.conf': 'res_pjsip.so',
  'pjsip-bans.conf': 'res_pjsip.so',
  'numbers.conf': 'pbx_config.so',
} as const
type File = keyof typeof FILES

/** A change by the console or by time (a secret that expires, a ban that is over) is in Asterisk after this at most. */
const SWEEP_MS = 5_000
/** Under an attack from many addresses each ban would be a reload. */
const RELOAD_PAUSE_MS = 500

export type PublisherNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  ami: Pick<Ami, 'action' | 'isUp'>
  /** Asterisk's conf/generated. */
  folder: string
  /** Where the centre calls itself; none in a place that has no such line. */
  selfCheck?: SelfCheckLine
}>

export type Publisher = ReturnType<typeof createPublisher>

/**
 * Keeps Asterisk's files what the database says. Asterisk reads them without us, so they are right before the reload
 * and whatever happens to it; a reload that could not be had is owed until the next connection.
 */
export function createPublisher({ database, clock, log, ami, folder, selfCheck }: PublisherNeeds) {
  // At the start nobody knows what Asterisk has read: it may have started before the last change of another process.
  const owed = new Set<string>(Object.values(FILES))
  const refusedBefore = new Map<string, string>()
  let trunkAddresses: ReadonlySet<string> = new Set()
  let round: Promise<void> | null = null
  let next: Promise<void> | null = null
  let isStarted = false
  let isPublished = false
  let sweep: NodeJS.Timeout | null = null
  let reloadedAt = 0

  /**
   * Resolves when everything stored before the call is in Asterisk (or owed to it). Many calls make one reload: those
   * that come during a round share the next one.
   */
  const publish = (): Promise<void> => {
    if (!isStarted) return Promise.resolve() // the process that owns telephony sees the change at its next sweep
    if (!round) {
      round = once().finally(() => {
        round = null
      })
      return round
    }
    next ??= round.then(() => {
      next = null
      return publish()
    })
    return next
  }

  const once = async () => {
    const isRight = await place().then(
      () => true,
      error => {
        log.warn({ reason: messageOf(error) }, 'files for asterisk not brought up to date')
        return false
      },
    )
    await reload()
    if (isRight && owed.size === 0) isPublished = true
  }

  const place = async () => {
    const rows = await store.provision(database.db, clock.now())
    const trunks = trunksConf(rows.trunks)
    const own = selfCheck ? selfCheckConf(selfCheck, rows.trunks) : ''
    const rendered: Record<File, Rendered> = {
      'pjsip-phones.conf': phonesConf(rows.phones, clock.now()),
      'pjsip-trunks.conf': { ...trunks, text: trunks.text + own },
      'pjsip-bans.conf': bansConf(rows.bans),
      'numbers.conf': numbersConf(rows.numbers),
    }
    for (const [name, { text, refused }] of Object.entries(rendered)) {
      tell(name, refused)
      if (!(await placeFile(join(folder, name), text))) continue
      log.info({ file: name }, 'file for asterisk written')
      owed.add(FILES[name as File])
    }
    trunkAddresses = await resolve(rows.trunks.map(trunk => trunk.host))
  }

  /** A row that cannot stand in a file is a fault of ours, told once. */
  const tell = (name: string, refused: readonly string[]) => {
    const all = refused.join(', ')
    if (all !== '' && refusedBefore.get(name) !== all)
      log.error({ file: name, refused }, 'rows left out of a file for asterisk')
    refusedBefore.set(name, all)
  }

  const reload = async () => {
    const early = reloadedAt + RELOAD_PAUSE_MS - Date.now()
    if (owed.size > 0 && ami.isUp() && early > 0) await new Promise(done => setTimeout(done, early))
    for (const module of [...owed]) {
      if (!ami.isUp()) return
      try {
        owed.delete(module)
        await ami.action('ModuleLoad', { Module: module, LoadType: 'reload' })
        reloadedAt = Date.now()
        log.info({ module }, 'asterisk reloaded')
      } catch (error) {
        owed.add(module)
        if (!(error instanceof Weather)) throw error
        log.warn({ module, reason: messageOf(error) }, 'asterisk did not reload')
      }
    }
  }

  const resolve = async (hosts: readonly string[]): Promise<ReadonlySet<string>> => {
    const known = hosts.filter(isAddress)
    const names = hosts.filter(host => !isAddress(host))
    const found = await Promise.all(
      names.map(name =>
        lookup(name, { all: true }).catch(error => {
          log.warn({ host: name, reason: messageOf(error) }, 'trunk host not resolved')
          return []
        }),
      ),
    )
    return new Set([...known, ...found.flat().map(one => one.address)])
  }

  return {
    publish,
    /** Asterisk has read everything at least once since this process began. */
    isPublished: () => isPublished,
    /** Addresses that may never be banned. */
    trunkAddresses: () => trunkAddresses,
    start(before: () => Promise<void>): void {
      isStarted = true
      const work = () =>
        before()
          .catch(error => log.warn({ reason: messageOf(error) }, 'bans not swept'))
          .then(publish)
      sweep = setInterval(() => void work(), SWEEP_MS)
      void work()
    },
    async stop(): Promise<void> {
      isStarted = false
      if (sweep) clearInterval(sweep)
      await round
    },
  }
}
