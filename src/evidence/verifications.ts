import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, isoOrNull, type Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import { readInstant, sliceOf, type TimelineAsked } from '../http/timeline.ts'
import type { Names, Person } from '../people/person.ts'
import { type Outcome, type Progress, toldVerification, type Verification } from './verification.ts'
import * as store from './verification-store.ts'
import type { Asked, Course } from './verifying.ts'

export type VerificationsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  names: Names
  journal: Audit['journal']
  /** Beside this thread, at the lowest priority: calls go first (boot/verify-thread.ts). */
  run(asked: Asked, course: Course): Promise<Verification>
}>

export type VerificationAsked = Readonly<{
  from?: string
  to?: string
  withAudio?: boolean
  withCopies?: boolean
}>

export type Verifications = ReturnType<typeof createVerifications>

/** Verifications over the API: one at a time, each journaled, what it came to kept. */
export function createVerifications({ database, clock, log, names, journal, run }: VerificationsNeeds) {
  const { db } = database
  const abort = new AbortController()
  let running: { id: string; progress: Progress | null; over: Promise<void> } | null = null

  /** @throws Refusal where one is running, or the period is none */
  async function ask(person: Person, wish: VerificationAsked, address: string | null) {
    const asked = periodOf(wish)
    const row: store.NewVerification = {
      ...{ id: randomUUID(), askedAt: clock.now(), askedBy: person.id },
      ...{ fromAt: asked.from, toAt: asked.to, withAudio: asked.withAudio },
      withCopies: asked.withCopies,
    }
    const isOurs = await database.tx(async tx => {
      if (!(await store.insertVerification(tx, row))) return false
      await journal(tx, {
        ...{ at: row.askedAt, personId: person.id, address, action: 'evidence.verificationAsked' },
        ...{ subjectKind: 'evidence.verification', subjectId: row.id },
        facts: {
          ...{ from: isoOrNull(asked.from), to: isoOrNull(asked.to) },
          ...{ withAudio: asked.withAudio, withCopies: asked.withCopies },
        },
      })
      return true
    })
    if (!isOurs)
      throw new Refusal('verification-running', 409, 'Đang có một lần kiểm chứng khác. Vui lòng chờ.')
    running = { id: row.id, progress: null, over: work(row.id, asked) }
    return one(row.id)
  }

  async function work(id: string, asked: Asked): Promise<void> {
    const ended = async (end: { result?: Verification; failure?: string }) => {
      const [at, { integrity, completeness }] = [clock.now(), outcomesOf(end.result)]
      await database.tx(async tx => {
        await store.endVerification(tx, id, { at, ...end })
        await journal(tx, {
          ...{ at, personId: null, action: 'evidence.verified' },
          ...{ subjectKind: 'evidence.verification', subjectId: id, facts: { integrity, completeness } },
        })
      })
      const isBad = integrity === 'bad' || completeness === 'bad'
      log[isBad ? 'error' : 'info']({ verification: id, integrity, completeness }, 'evidence verified')
    }
    try {
      const result = await run(asked, {
        signal: abort.signal,
        progress(now) {
          if (running?.id === id) running.progress = now
        },
      })
      await ended({ result })
    } catch (error) {
      // Whoever ends us finds it interrupted at the next start.
      if (abort.signal.aborted) return
      log.warn({ verification: id, reason: messageOf(error) }, 'evidence could not be verified')
      await ended({ failure: messageOf(error) }).catch(failed =>
        log.warn({ verification: id, reason: messageOf(failed) }, 'end of a verification not written'),
      )
    }
  }

  /** @throws Refusal */
  async function one(id: string) {
    const row = await store.verificationOf(db, id)
    if (!row) throw new Refusal('verification-not-found', 404, 'Không tìm thấy lần kiểm chứng này.')
    const known = await names([row.askedBy])
    const { result } = row
    return {
      ...shown({ ...row, ...outcomesOf(result ?? undefined) }, known),
      progress: running?.id === id && row.state === 'running' ? running.progress : null,
      result: result && shownResult(result),
    }
  }

  return {
    ask,
    one,
    async list(asked: TimelineAsked) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listVerifications(db, slice)
      const known = await names(rows.map(row => row.askedBy))
      return pageOf(
        rows,
        limit,
        row => [row.askedAt, row.id],
        row => shown(row, known),
      )
    },
    /** Only in the process that owns telephony. */
    start: () => store.interruptRunning(db, clock.now(), running?.id ?? null),
    /** For who waits for it. */
    settled: async () => running?.over,
    async stop(): Promise<void> {
      abort.abort()
      await running?.over
    },
  }
}

/** @throws Refusal */
function periodOf(wish: VerificationAsked): Required<Asked> {
  const { from, to, withAudio = true, withCopies = false } = wish
  const [first, last] = [from, to].map(text => (text === undefined ? null : readInstant(text)))
  const period = { from: first ?? null, to: last ?? null, withAudio: withAudio || withCopies, withCopies }
  if (period.from !== null && period.to !== null && period.from >= period.to)
    throw new Refusal('bad-period', 400, 'Thời điểm bắt đầu phải trước thời điểm kết thúc.')
  return period
}

const outcomesOf = (result?: Verification): { integrity: Outcome | null; completeness: Outcome | null } => ({
  integrity: result?.integrity.outcome ?? null,
  completeness: result?.completeness.outcome ?? null,
})

function shownResult(result: Verification) {
  const { looked, head, integrity, completeness } = result
  return {
    ...{ looked, head, told: toldVerification(result) },
    integrity: { ...integrity, breaches: [...integrity.breaches], notes: [...integrity.notes] },
    completeness: { ...completeness, gaps: [...completeness.gaps] },
  }
}

type Shown = Omit<store.VerificationRow, 'result'> &
  Readonly<{ integrity: Outcome | null; completeness: Outcome | null }>

function shown(row: Shown, names: Awaited<ReturnType<Names>>) {
  const at = (instant: Ms | null) => isoOrNull(instant)
  return {
    ...{ id: row.id, askedAt: iso(row.askedAt), askedBy: names.get(row.askedBy) ?? null },
    ...{ from: at(row.fromAt), to: at(row.toAt), withAudio: row.withAudio, state: row.state },
    ...{ withCopies: row.withCopies, endedAt: at(row.endedAt), failure: row.failure },
    ...{ integrity: row.integrity, completeness: row.completeness },
  }
}
