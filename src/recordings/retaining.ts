import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Static } from 'typebox'
import type { AuditAction } from '../audit/actions.ts'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, isoOrNull } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import { sliceOf, type TimelineAsked } from '../http/timeline.ts'
import type { Names } from '../people/person.ts'
import type { Asker } from './accessing.ts'
import { recordEvent } from './event-store.ts'
import { sumOfList } from './founding.ts'
import { dropPeaks } from './peak-store.ts'
import { type Cutoffs, cutoffsOf, type Retention, refusalOfPurge } from './retention.ts'
import * as store from './retention-store.ts'
import type { AskedPlan } from './retentionschemas.ts'
import { lockRecordings, type RecordingRow } from './store.ts'

/** A copy that was forgotten, as the tombstone names it. */
export type Forgotten = Readonly<{ place: string; path: string; form: string; sha256: string }>

export type RetentionNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  names: Names
  journal: Audit['journal']
  rules(): Retention
  around: store.AroundCalls
  /** Every copy of it is nobody's from now on. */
  forget(tx: Tx, recordingId: string): Promise<readonly Forgotten[]>
  /** What was forgotten may be taken off the disks now. */
  hint(): void
}>

/** In one transaction: a hold waits no longer than for these. */
const BATCH = 50
/** What the weather stopped, or a process that is gone, is gone on with. */
const AGAIN_MS = 60_000

export type Retaining = ReturnType<typeof createRetention>

/** The end of recordings: listed first, carried out by somebody else, held back where it must be, each with its tombstone. */
export function createRetention(needs: RetentionNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  const running = new Map<string, Promise<void>>()
  let isStopped = false
  let timer: NodeJS.Timeout | null = null

  const around = store.aroundOf(needs.around)

  async function show(plan: store.Plan) {
    const { plannedAt, plannedById, begunAt, begunById, endedAt, cutoffs, ...rest } = plan
    const known = await needs.names([plannedById, begunById ?? plannedById])
    return {
      ...{ ...rest, plannedAt: iso(plannedAt), plannedBy: known.get(plannedById) ?? null },
      ...{ begunAt: isoOrNull(begunAt), endedAt: isoOrNull(endedAt), cutoffs: shownCutoffs(cutoffs) },
      begunBy: begunById === null ? null : (known.get(begunById) ?? null),
    }
  }

  async function find(id: string): Promise<store.Plan> {
    const plan = await store.findPlan(db, id)
    if (!plan) throw notFound()
    return plan
  }

  const noted = (tx: Tx, { person, address }: Asker, id: string, told: Told) =>
    needs.journal(tx, {
      ...{ at: clock.now(), personId: person.id, address, subjectKind: 'retention-plan', subjectId: id },
      ...told,
    })

  /** The tombstone, and with it everything that still leads to the sound. */
  async function purge(tx: Tx, row: RecordingRow, { plan, kind }: { plan: store.Plan; kind: string }) {
    const at = clock.now()
    const copies = await needs.forget(tx, row.id)
    await store.markPurged(tx, row, at)
    await dropPeaks(tx, row.id)
    await recordEvent(tx, {
      ...{ recordingId: row.id, at, type: 'purged', byId: plan.begunById },
      ...{ sha256: row.sha256, sizeBytes: row.sizeBytes },
      facts: { planId: plan.id, basis: plan.basis, kind, path: row.path, copies },
    })
  }

  /** @returns how many were looked at */
  async function batch(plan: store.Plan): Promise<number> {
    const looked = await database.tx(async tx => {
      const items = await store.openItems(tx, plan.id, BATCH)
      const ids = items.map(({ recordingId }) => recordingId)
      const rows = new Map((await lockRecordings(tx, ids)).map(row => [row.id, row]))
      const reasons = await store.reasonsNow(tx, ids, { at: clock.now(), around })
      for (const item of items) {
        const row = rows.get(item.recordingId)
        const why = reasons.get(item.recordingId) ?? null
        const isKept = why !== null && !(why === 'restricted' && plan.withRestricted)
        if (isKept) await store.settleItem(tx, item, { kept: why })
        else {
          // Another plan may have listed it too.
          if (row && row.purgedAt === null) await purge(tx, row, { plan, kind: item.kind })
          await store.settleItem(tx, item, { purgedAt: row?.purgedAt ?? clock.now() })
        }
      }
      return items.length
    })
    if (looked > 0) needs.hint()
    return looked
  }

  /** Goes on where a restart left off. Never throws. */
  async function carryOut(id: string): Promise<void> {
    try {
      const plan = await find(id)
      while (!isStopped && (await batch(plan)) > 0);
      if (isStopped) return
      const { purged, kept, open } = await store.countsOf(db, id)
      if (open > 0) return // another process is at the rest
      await store.changePlan(db, id, { state: 'done', endedAt: clock.now(), purged, kept })
      log.info({ planId: id, purged, kept }, 'recordings whose time was over are gone')
    } catch (error) {
      log.warn({ planId: id, reason: messageOf(error) }, 'a plan of retention is not carried out yet')
    }
  }

  function run(id: string): Promise<void> {
    const one = running.get(id) ?? carryOut(id).finally(() => running.delete(id))
    running.set(id, one)
    return one
  }

  /** Never throws. */
  async function goOn(): Promise<void> {
    const left = await store.runningPlans(db).catch(error => {
      log.warn({ reason: messageOf(error) }, 'plans of retention not looked for')
      return []
    })
    if (!isStopped) for (const id of left) void run(id)
  }

  return {
    /** The dry run: what is over, what of it would go and what stays, and why. */
    async preview() {
      const at = clock.now()
      const rules = needs.rules()
      const cutoffs = cutoffsOf(rules, at)
      return {
        at: iso(at),
        rules,
        cutoffs: shownCutoffs(cutoffs),
        found: await store.summaryOf(db, { cutoffs, at, around }),
      }
    },

    /** Fixes the list of what would go; nothing goes yet. @throws Refusal where there is nothing */
    async plan(asker: Asker, { withRestricted = false }: Static<typeof AskedPlan>) {
      const at = clock.now()
      const cutoffs = cutoffsOf(needs.rules(), at)
      const going = await store.goingOf(db, { cutoffs, at, around }, withRestricted)
      if (going.length === 0)
        throw new Refusal('nothing-over', 409, 'Không có bản ghi âm nào hết thời hạn lưu trữ.')
      const sha256 = sumOfList(going.map(({ id }) => id))
      const plan: store.Plan = {
        ...{ id: randomUUID(), plannedAt: at, plannedById: asker.person.id, cutoffs, withRestricted, sha256 },
        ...{ state: 'planned', recordings: going.length, basis: null, begunAt: null, begunById: null },
        ...{ bytes: going.reduce((sum, { sizeBytes }) => sum + Number(sizeBytes), 0) },
        ...{ endedAt: null, purged: 0, kept: 0 },
      }
      await database.tx(async tx => {
        await store.insertPlan(tx, plan, going)
        const facts = { recordings: plan.recordings, bytes: plan.bytes, sha256, withRestricted }
        await noted(tx, asker, plan.id, { action: 'retention.planned', facts })
      })
      return show(plan)
    },

    /** Carries a plan out, by somebody else than who made it. Answers at once; the plan tells how far it is. */
    async execute(asker: Asker, id: string, basis: string) {
      const at = clock.now()
      const plan = await database.tx(async tx => {
        const found = await store.lockPlan(tx, id)
        if (!found) throw notFound()
        const why = refusalOfPurge(found, { personId: asker.person.id, at, rules: needs.rules() })
        if (why) throw new Refusal(why.code, why.status, why.text)
        await noted(tx, asker, id, { action: 'retention.executed', facts: { basis, sha256: found.sha256 } })
        const begun = { begunAt: at, begunById: asker.person.id, basis }
        return store.changePlan(tx, id, { state: 'running', ...begun })
      })
      void run(id)
      return show(plan)
    },

    async drop(asker: Asker, id: string) {
      const plan = await database.tx(async tx => {
        const found = await store.lockPlan(tx, id)
        if (!found) throw notFound()
        if (found.state !== 'planned')
          throw new Refusal('plan-over', 409, 'Kế hoạch tiêu hủy này đã thực hiện hoặc đã bỏ.')
        await noted(tx, asker, id, { action: 'retention.dropped', facts: {} })
        return store.changePlan(tx, id, { state: 'dropped', endedAt: clock.now() })
      })
      return show(plan)
    },

    one: async (id: string) => show(await find(id)),

    async list(asked: TimelineAsked) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listPlans(db, slice)
      const page = pageOf(
        rows,
        limit,
        ({ plannedAt, id }) => [plannedAt, id],
        row => row,
      )
      return { items: await Promise.all(page.items.map(show)), next: page.next }
    },

    /** What a plan lists, and what became of each. */
    async items(id: string, { limit = 50, cursor }: { limit?: number; cursor?: string }) {
      await find(id)
      const after = cursor === undefined ? null : decodeCursor(cursor, ['string'])[0]
      if (after !== null && !/^[0-9a-f-]{36}$/.test(after))
        throw new Refusal('bad-cursor', 400, 'Con trỏ trang không hợp lệ.')
      const rows = await store.itemsOf(db, id, { after, rows: limit + 1 })
      return pageOf(
        rows,
        limit,
        row => [row.recordingId],
        ({ recordingId, kind, startedAt, purgedAt, kept }) => ({
          ...{ recordingId, kind, kept, startedAt: iso(startedAt), purgedAt: isoOrNull(purgedAt) },
        }),
      )
    },

    /** What a restart left goes on, and what the weather stops later on. */
    async start(): Promise<void> {
      await goOn()
      timer ??= setInterval(() => void goOn(), AGAIN_MS)
      timer.unref()
    },
    async stop(): Promise<void> {
      isStopped = true
      if (timer) clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}

type Told = Readonly<{ action: AuditAction; facts: Readonly<Record<string, unknown>> }>
const notFound = () => new Refusal('plan-not-found', 404, 'Không tìm thấy kế hoạch tiêu hủy.')

const shownCutoffs = (cutoffs: Cutoffs) =>
  Object.fromEntries(Object.entries(cutoffs).map(([kind, at]) => [kind, isoOrNull(at)]))
