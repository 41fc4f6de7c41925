import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, isoOrNull } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import { sliceOf } from '../http/timeline.ts'
import type { Names, Person } from '../people/person.ts'
import type { Asker } from './accessing.ts'
import { recordEvent } from './event-store.ts'
import * as store from './hold-store.ts'
import type { AskedHold, HoldsQuery } from './retentionschemas.ts'
import { lockRecordings } from './store.ts'

export type HoldNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  /** @throws Refusal for a ticket that is not this person's to see */
  ticketOf(person: Person, idOrCode: string): Promise<{ id: string; callIds: readonly string[] }>
  recordingsOf(callIds: readonly string[]): Promise<readonly Readonly<{ id: string }>[]>
}>

export type Holds = ReturnType<typeof createHolds>

/** Legal holds: what is held is not destroyed, whatever its time; each by a document, and told in the recordings' history. */
export function createHolds(needs: HoldNeeds) {
  const { database, clock, names } = needs
  const { db } = database

  async function show(rows: readonly store.Hold[]) {
    const known = await names(rows.flatMap(({ byId, releasedById }) => [byId, releasedById ?? byId]))
    return rows.map(({ at, byId, releasedAt, releasedById, ...rest }) => ({
      ...{ ...rest, at: iso(at), by: known.get(byId) ?? null, releasedAt: isoOrNull(releasedAt) },
      releasedBy: releasedById === null ? null : (known.get(releasedById) ?? null),
    }))
  }

  async function noted(tx: Tx, { person, address }: Asker, hold: store.Hold, told: Told): Promise<void> {
    const at = clock.now()
    for (const recordingId of told.recordingIds)
      await recordEvent(tx, {
        ...{ recordingId, at, type: told.type, byId: person.id },
        facts: { holdId: hold.id, basis: hold.basis },
      })
    await needs.journal(tx, {
      ...{ at, personId: person.id, address, action: `hold.${told.type}` },
      ...{ subjectKind: 'legal-hold', subjectId: hold.id, facts: told.facts },
    })
  }

  async function recordingsOf(
    { recordingId, ticketId }: Pick<store.Hold, 'recordingId' | 'ticketId'>,
    of: Person,
  ) {
    if (recordingId !== null) return [recordingId]
    if (ticketId === null) return []
    const { callIds } = await needs.ticketOf(of, ticketId)
    return (await needs.recordingsOf(callIds)).map(({ id }) => id)
  }

  return {
    /** @throws Refusal also where what is to be held was destroyed already */
    async hold(asker: Asker, asked: Static<typeof AskedHold>) {
      const { ticket, reason, basis } = asked
      const recordingId = asked.recordingId ?? null
      if ((recordingId === null) === (ticket === undefined))
        throw new Refusal('hold-of-one', 400, 'Chọn một bản ghi âm hoặc một phiếu để lưu giữ.')
      const ticketId = ticket === undefined ? null : (await needs.ticketOf(asker.person, ticket)).id
      const hold: store.Hold = {
        ...{ id: randomUUID(), recordingId, ticketId, at: clock.now(), byId: asker.person.id, reason, basis },
        ...{ releasedAt: null, releasedById: null, releasedWhy: null },
      }
      const meant = await recordingsOf(hold, asker.person)
      await database.tx(async tx => {
        // A purge that runs now is over before, or sees the hold.
        const rows = await lockRecordings(tx, meant)
        const sounding = rows.filter(({ purgedAt }) => purgedAt === null)
        if (recordingId !== null && rows.length === 0)
          throw new Refusal('recording-not-found', 404, 'Không tìm thấy bản ghi âm.')
        if (rows.length > 0 && sounding.length === 0)
          throw new Refusal('recording-purged', 410, 'Bản ghi âm đã được tiêu hủy.')
        await store.insertHold(tx, hold)
        const recordingIds = sounding.map(({ id }) => id)
        await noted(tx, asker, hold, { type: 'held', recordingIds, facts: { recordingIds, reason, basis } })
      })
      return only(await show([hold]))
    },

    async release(asker: Asker, id: string, why: string) {
      const released = await database.tx(async tx => {
        const hold = await store.lockHold(tx, id)
        if (!hold) throw new Refusal('hold-not-found', 404, 'Không tìm thấy lệnh lưu giữ.')
        if (hold.releasedAt !== null) throw new Refusal('hold-released', 409, 'Lệnh lưu giữ này đã được bỏ.')
        const recordingIds = await recordingsOf(hold, asker.person)
        await noted(tx, asker, hold, { type: 'released', recordingIds, facts: { recordingIds, why } })
        const [releasedAt, releasedById] = [clock.now(), asker.person.id]
        return store.releaseHold(tx, id, { releasedAt, releasedById, releasedWhy: why })
      })
      return only(await show([released]))
    },

    async list(asked: Static<typeof HoldsQuery>) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listHolds(db, slice, asked.standing === true)
      const page = pageOf(
        rows,
        limit,
        ({ at, id }) => [at, id],
        row => row,
      )
      return { items: await show(page.items), next: page.next }
    },
  }
}

type Told = Readonly<{
  type: 'held' | 'released'
  recordingIds: readonly string[]
  facts: Readonly<Record<string, unknown>>
}>

function only<T>(rows: readonly T[]): T {
  const [row] = rows
  if (row === undefined) throw new Error('one row was to be shown')
  return row
}
