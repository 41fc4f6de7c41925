import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf, Weather } from '../errors.ts'
import { Overtaken } from './changing.ts'
import * as store from './copy-store.ts'
import type { RecordingFiles } from './files.ts'
import { BadSound, type Program } from './flac.ts'
import { aheadUnder } from './impact.ts'
import { createKeeping } from './keeping.ts'
import { openKeyring } from './keyring.ts'
import { lazily } from './lazily.ts'
import { createReforming, Unstorable } from './reforming.ts'
import { rewrapAll } from './rewrapping.ts'
import type { StoreOptions } from './s3.ts'
import { openShelf } from './shelf.ts'
import { createSounds } from './sounds.ts'
import { watchSpace } from './space.ts'
import type { StorageRules } from './storagerules.ts'
import type { RecordingRow } from './store.ts'
import { againAfterMs, type Duty, dutiesOf, PLACES } from './storing.ts'
import { BrokenSeal, type MasterKey } from './vault.ts'

export type StorageNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** RECORDINGS_DIR. */
  root: string
  files: Pick<RecordingFiles, 'openAudio'>
  /** Of master keys. */
  keyFile: string
  /** null = no program here makes FLAC; asked again as long as there is none. */
  findFlac(): Promise<Program | null>
  /** null = the environment names no store. */
  store: StoreOptions | null
  rules(): StorageRules
  /** Less than this on the disk is told as an alarm. */
  lowBelowBytes(): number
}>

/** In this folder of DATA_DIR. */
export const keyFileIn = (dataDir: string) => join(dataDir, 'keys', 'recordings.json')

/** What is new is not looked for more often: nothing of this is urgent, and calls come first. */
const EVERY_MS = 60_000
const ROWS = 20
/** By the disk's clock: the making of no copy takes so long. */
const LEFT_MS = 3_600_000
const GIGABYTE = 1e9

export type Storage = ReturnType<typeof createStorage>

/** Compresses, encrypts, uploads and lets go what the province's rules say, one recording after another, in the one process that owns telephony. */
export function createStorage(needs: StorageNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  const shelf = openShelf(needs.root)
  const keyring = openKeyring(needs.keyFile)
  const abort = new AbortController()
  const bucket = lazily(needs.store)
  const sounds = createSounds({ db, log, files: needs.files, keyring, flac, bucket })
  const reforming = createReforming({ sounds, shelf, flac, master })
  const keeping = createKeeping({ database, clock, sounds, reforming, shelf, bucket })
  const space = watchSpace({
    ...{ log, freeBytes: shelf.freeBytes },
    marks: () => ({
      lowBelow: needs.lowBelowBytes(),
      protectBelow: needs.rules().protectBelowGigabytes * GIGABYTE,
    }),
  })
  let timer: NodeJS.Timeout | null = null
  let working: Promise<void> | null = null
  const { resting, restingNow } = createRests({ clock, log, signal: abort.signal })
  const alone = inTurn()

  let found: Program | null = null
  async function flac(): Promise<Program | null> {
    found ??= await needs.findFlac()
    return found
  }

  /** The first one is made with the first copy that needs it, and never beside copies that another has wrapped. */
  async function master(): Promise<MasterKey> {
    const active = keyring.active()
    if (active) return active
    if (await store.hasSealed(db)) throw new Weather(`${needs.keyFile} is gone: restore it from a backup`)
    log.warn({ file: needs.keyFile }, 'a key for recordings was made: keep a copy of it elsewhere')
    return keyring.begin()
  }

  const means = async () => ({ hasStore: needs.store !== null, hasFlac: (await flac()) !== null })
  const ground = async () => ({
    ...{ ...(await means()), rules: needs.rules() },
    ...{ isProtecting: space.isProtecting(), at: clock.now() },
  })

  /** Everything that is due, the oldest first; ends when there is no more, or the weather stops it. */
  async function round(): Promise<void> {
    await space.look()
    await shelf.clear(Date.now() - LEFT_MS)
    await leave()
    const active = keyring.active()
    if (active) await rewrapAll(db, keyring, active)
    for (let didSome = true; didSome; ) {
      didSome = false
      for (const duty of dutiesOf(await ground())) didSome = (await fulfil(duty)) || didSome
    }
    await leave()
  }

  async function leave(): Promise<void> {
    for (const place of PLACES)
      await resting(`leave ${place}`, async () => {
        while ((await alone(() => keeping.letGo(place))) > 0) abort.signal.throwIfAborted()
      })
  }

  async function fulfil(duty: Duty): Promise<boolean> {
    const due = { ...duty, at: clock.now(), limit: ROWS, isPlainRemote: duty.act === 'reseal' }
    let done = 0
    await resting(duty.act, async () => {
      for (const row of await store.dueRecordings(db, due)) {
        abort.signal.throwIfAborted()
        if (await tried(duty, row)) done++
      }
    })
    return done > 0
  }

  /** @returns false where the recording itself is at fault, which is told and tried again later and later */
  async function tried(duty: Duty, row: RecordingRow): Promise<boolean> {
    try {
      await alone(() => keeping.perform(duty, row, abort.signal))
      await store.endWait(db, row.id)
      log.info({ recordingId: row.id, act: duty.act }, 'recording stored')
      return true
    } catch (error) {
      if (error instanceof Overtaken) return false // it is looked at again, as it is now
      const isFault = [Unstorable, BadSound, BrokenSeal].some(kind => error instanceof kind)
      if (!isFault || abort.signal.aborted) throw error
      const tries = ((await store.waitOf(db, row.id))?.tries ?? 0) + 1
      const notBefore = clock.now() + againAfterMs(tries)
      const reason = messageOf(error)
      await store.keepWait(db, { recordingId: row.id, notBefore, tries, error: reason })
      log.error({ recordingId: row.id, act: duty.act, reason, tries }, 'recording cannot be stored')
      return false
    }
  }

  /** One round at a time; whoever asks while one is on its way waits for that one. Never throws. */
  function work(): Promise<void> {
    working ??= round()
      .catch(error => {
        if (!abort.signal.aborted) log.warn({ reason: messageOf(error) }, 'recordings not stored yet')
      })
      .finally(() => {
        working = null
      })
    return working
  }

  async function standing() {
    const [stored, waits] = await Promise.all([store.countStored(db), store.failed(db, ROWS)])
    const failed = waits.map(wait => ({ ...wait, notBefore: iso(wait.notBefore) }))
    const hasKey = keyring.active() !== null
    return {
      space: space.now(),
      freeBytes: await shelf.freeBytes(),
      stored,
      failed,
      resting: restingNow(),
      hasKey,
      ...(await means()),
    }
  }

  return {
    ...{ sounds, work, forget: keeping.forget },
    restore: (...asked: Parameters<typeof keeping.restore>) => alone(() => keeping.restore(...asked)),
    /** What may go now, goes now; in a process that stands by, when the owner's next round comes. */
    hint: () => {
      if (timer) void work()
    },
    isProtecting: space.isProtecting,
    /** What would lie before recordings under these rules; nothing is done. */
    async ahead(rules: StorageRules, at: Ms) {
      const freeBytes = await shelf.freeBytes()
      const isProtecting = freeBytes < rules.protectBelowGigabytes * GIGABYTE
      const able = await means()
      return {
        ...able,
        freeBytes,
        isProtecting,
        works: await aheadUnder(db, { ...able, rules, isProtecting, at }),
      }
    },
    copiesOf: (id: string) => keeping.copiesOf(id),
    standing,
    failing: () => store.failing(db),
    start(): void {
      space.start()
      void work()
      timer ??= setInterval(() => void work(), EVERY_MS)
      timer.unref()
    },
    async stop(): Promise<void> {
      space.stop()
      if (timer) clearInterval(timer)
      abort.abort()
      await working
      await bucket.close()
    },
  }
}

/** One act at a time: what a purge leaves to be removed is removed when nobody is making a copy of it. */
function inTurn() {
  let last: Promise<unknown> = Promise.resolve()
  return function alone<T>(act: () => Promise<T>): Promise<T> {
    const mine = last.then(act)
    last = mine.catch(() => {})
    return mine
  }
}

type Resting = Pick<StorageNeeds, 'clock' | 'log'> & Readonly<{ signal: AbortSignal }>

/** Work that the disk or the store stops is left alone for a while, and everything else goes on. */
function createRests({ clock, log, signal }: Resting) {
  /** A kind of work: until when, and how often in a row it was stopped. */
  const rests = new Map<string, { until: Ms; times: number }>()
  return {
    restingNow: () => [...rests].filter(([, { until }]) => until > clock.now()).map(([what]) => what),
    async resting(what: string, work: () => Promise<void>): Promise<void> {
      const rest = rests.get(what)
      if (rest && rest.until > clock.now()) return
      try {
        await work()
        rests.delete(what)
      } catch (error) {
        if (signal.aborted) throw error
        const times = (rest?.times ?? 0) + 1
        rests.set(what, { until: clock.now() + againAfterMs(times), times })
        log.warn({ what, reason: messageOf(error), times }, 'recordings not stored yet')
      }
    },
  }
}
