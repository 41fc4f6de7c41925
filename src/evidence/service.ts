import type { Logger } from 'pino'
import { type Clock, type Ms, within } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import type { Entry } from './chain.ts'
import { createSealer, headOf, OtherKey } from './sealing.ts'
import { type Standing, type Trouble, troublesOf } from './standing.ts'
import { entryOf } from './store.ts'
import type { WitnessFile } from './witness.ts'

export type EvidenceNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  /** Of the chain. */
  key: Buffer
  witness: WitnessFile
  /** After each round that sealed all there was: what falls due once a day. Never rejects. */
  settled?(): Promise<void>
  times?: Times
}>

type Times = Readonly<{ everyMs: number; pauseMs: number; tellMs: number }>

const TIMES: Times = {
  /** What was written and is not sealed yet could still be altered unseen: half of the minute that the witness has. */
  everyMs: 30_000,
  /** Between two rounds of a backlog: calls go first. */
  pauseMs: 250,
  /** The witness hears of the head even when nothing is new: that it was still so at that time. */
  tellMs: 50_000,
}

/** Whoever ends waits no longer than this for the witness's disk. */
const END_MS = 1_500

export type Evidence = ReturnType<typeof createEvidence>

/** Seals what the rooms write down, in the one process that owns telephony, and tells the witness. */
export function createEvidence({ database, clock, log, key, witness, ...needs }: EvidenceNeeds) {
  const times = needs.times ?? TIMES
  const sealer = createSealer({ database, clock, key })
  let standing: Omit<Standing, 'heldSince'> = {
    ...{ since: null, sealedAt: null, witnessedAt: null, isOtherKey: false, isTruncated: false },
  }
  let head: Entry | null = null
  /** What the witness heard last; `undefined` = it was not read yet. */
  let told: { seq: number; mac: string } | null | undefined
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let telling: Promise<void> | null = null
  let isRunning = false
  let isEnding = false

  /** Seals whatever there is; at the end only what one transaction can. @returns false where another program does */
  async function seal(pauseMs = times.pauseMs): Promise<boolean> {
    for (;;) {
      const round = await sealer.round()
      if (!round) return false
      head = round.head
      standing = { ...standing, sealedAt: clock.now(), isOtherKey: false }
      if (round.entries > 0) {
        const { entries, rows } = round
        log.debug({ seq: head?.seq, entries, rows }, 'sealed')
      }
      if (!round.isMore || isEnding) return true
      // Years of rows take the better part of an hour.
      if (clock.now() - (standing.witnessedAt ?? 0) >= times.tellMs) await tell()
      if (pauseMs > 0) await new Promise(done => setTimeout(done, pauseMs).unref())
    }
  }

  /** Never two at once: a disk that hangs is not asked again, and it is told that it hangs. */
  async function tell(): Promise<void> {
    if (telling) return
    telling = tellNow()
      .catch(error => log.warn({ file: witness.path, reason: messageOf(error) }, 'witness not told'))
      .finally(() => {
        telling = null
      })
    const ms = isEnding ? END_MS : times.everyMs
    await within(telling, { ms, what: 'witness told' }).catch(error =>
      log.warn({ file: witness.path, reason: messageOf(error) }, 'witness does not answer'),
    )
  }

  async function tellNow(): Promise<void> {
    const at = clock.now()
    await compare()
    const next = headOf(head, at)
    const isNews = next.seq !== told?.seq || next.mac !== told.mac
    if (!isNews && at - (standing.witnessedAt ?? 0) < times.tellMs) return
    await witness.write(next)
    told = next
    standing = { ...standing, witnessedAt: clock.now() }
  }

  /** What the witness heard must still be in the chain. It is told of the new head all the same: both lines stay. */
  async function compare(): Promise<void> {
    if (told === undefined) told = await witness.last()
    if (!told || told.seq === 0) return
    const entry = told.seq === head?.seq ? head : await entryOf(database.db, told.seq)
    if (entry?.mac.toString('hex') === told.mac) return
    if (!standing.isTruncated)
      log.error(
        { witness: told.seq, head: head?.seq ?? 0 },
        'the chain of evidence is not what its witness knows',
      )
    standing = { ...standing, isTruncated: true }
  }

  async function work(): Promise<void> {
    try {
      if (!(await seal())) return
      await tell()
      await needs.settled?.()
    } catch (error) {
      standing = { ...standing, isOtherKey: error instanceof OtherKey }
      if (error instanceof OtherKey) log.error({ reason: error.message }, 'nothing is sealed')
      else log.warn({ reason: messageOf(error) }, 'not sealed')
    }
  }

  /** Now, and again after a while. */
  function begin(): void {
    running ??= work().finally(() => {
      running = null
      if (!isRunning) return
      timer = setTimeout(begin, times.everyMs)
      timer.unref()
    })
  }

  return {
    /** Only in the process that owns telephony. */
    start(): void {
      isRunning = true
      standing = { ...standing, since: clock.now() }
      begin()
    },
    /** Seals and tells what there is, once. */
    async sealNow(): Promise<void> {
      await running
      await seal(0)
      await tell()
    },
    standing: (): Standing & { seq: number } => ({
      ...{ ...standing, heldSince: sealer.heldSince(), seq: head?.seq ?? 0 },
    }),
    troubles: (at: Ms = clock.now()): Trouble[] =>
      troublesOf({ ...standing, heldSince: sealer.heldSince() }, at),
    /** What was said until now is sealed before it ends, if it can be. */
    async stop(): Promise<void> {
      if (!isRunning) return
      isRunning = false
      isEnding = true
      if (timer) clearTimeout(timer)
      await running
      await work()
    },
  }
}
