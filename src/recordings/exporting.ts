import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import { sliceOf, type TimelineAsked } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person } from '../people/person.ts'
import type { ExportKind } from './access.ts'
import type { Asker } from './accessing.ts'
import { type CopyStream, marked } from './copying.ts'
import * as store from './export-store.ts'
import type { ManifestHead, Missing } from './manifest.ts'
import type { OpenRecording, Pass } from './opening.ts'
import type { Original } from './watermark.ts'

/** One file of an archive that is sound; opened when its turn comes, and journaled then. */
export type SoundPart = Readonly<{
  name: string
  open(): Promise<Readonly<{ stream: Readable; recording: Original }>>
}>

export type ExportNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  /** The one way to sound. @throws Refusal */
  open(person: Person, id: string, pass?: Pass | null): Promise<OpenRecording>
  /** A ZIP with a list that is signed, made while it is sent. */
  pack(folder: string, parts: readonly SoundPart[], head: ManifestHead): Readable
  /** Where the chain of evidence stands. */
  head(): Promise<ManifestHead['entry']>
  /** The disk is nearly full: what can wait waits. */
  isProtecting(): boolean
}>

/** Fetched once or a few times by who asked, soon. */
const FETCHED_WITHIN_MS = 24 * 3_600_000

export type Exports = ReturnType<typeof createExports>

/** Copies that leave the centre: with a purpose, marked, written down before a byte goes, one by one. */
export function createExports(needs: ExportNeeds) {
  const { database, clock } = needs
  const { db } = database

  async function begin(asker: Asker, of: Of, items: readonly store.ExportItem[]) {
    const made: store.RecordingExport = {
      ...{ id: randomUUID(), at: clock.now(), byId: asker.person.id, address: asker.address },
      ...{ requestId: null, ticketId: null, ...of },
    }
    await database.tx(async tx => {
      await store.insertExport(tx, made, items)
      await needs.journal(tx, {
        ...{ at: made.at, personId: made.byId, address: made.address, action: 'recording.exported' },
        ...{ subjectKind: 'recording-export', subjectId: made.id },
        facts: { kind: made.kind, purpose: made.purpose, recordingIds: items.map(one => one.recordingId) },
      })
    })
    return made
  }

  /** Marked, after the journal has it. */
  async function taken(asker: Asker, made: store.RecordingExport, sound: OpenRecording): Promise<CopyStream> {
    const { id, purpose } = made
    const facts = { exportId: id, purpose }
    const stream = await sound.listen(null, asker.address, { action: 'recording.copied', facts })
    const { row, sha256, sizeBytes } = sound
    return marked(id, { id: row.id, sha256, sizeBytes }, stream)
  }

  /** What can be had of these, and what cannot, and why: before the first byte leaves. */
  async function soundIn(person: Person, recordingIds: readonly string[]) {
    const there: store.ExportItem[] = []
    const missing: Missing[] = []
    for (const recordingId of recordingIds)
      try {
        const sound = await needs.open(person, recordingId)
        await sound.close()
        there.push({ recordingId, sha256: sound.sha256 })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        missing.push({ name: nameOf(recordingId), why: error.code })
      }
    return { there, missing }
  }

  const partsOf = (asker: Asker, made: store.RecordingExport, items: readonly store.ExportItem[]) =>
    items.map(
      ({ recordingId }): SoundPart => ({
        name: nameOf(recordingId),
        open: async () => taken(asker, made, await needs.open(asker.person, recordingId)),
      }),
    )

  async function findOwn({ person }: Asker, id: string): Promise<store.RecordingExport> {
    const made = await store.findExport(db, id)
    if (!made || made.byId !== person.id || made.kind !== 'bulk')
      throw new Refusal('export-not-found', 404, 'Không tìm thấy lần trích xuất này.')
    if (clock.now() > made.at + FETCHED_WITHIN_MS)
      throw new Refusal('export-expired', 410, 'Lần trích xuất này đã hết hạn, hãy lập lại.')
    return made
  }

  return {
    /** One marked copy. @param pass leave to take it; else it is a right of the role's */
    async copy(asker: Asker, recordingId: string, { purpose, pass }: { purpose: string; pass: Pass | null }) {
      if (!pass) mustExport(asker.person)
      const sound = await needs.open(asker.person, recordingId, pass)
      try {
        const items = [{ recordingId, sha256: sound.sha256 }]
        const of: Of = { kind: 'copy', purpose, requestId: pass?.requestId ?? null }
        const made = await begin(asker, of, items)
        return { name: `${recordingId}.wav`, exportId: made.id, ...(await taken(asker, made, sound)) }
      } catch (error) {
        await sound.close()
        throw error
      }
    },

    /** A selection is fixed, and may be fetched for a day. @throws Refusal where one of them is not theirs to hear */
    async select(
      asker: Asker,
      { purpose, recordingIds }: { purpose: string; recordingIds: readonly string[] },
    ) {
      mustExport(asker.person)
      if (needs.isProtecting())
        throw new Refusal('disk-protected', 503, 'Máy chủ sắp hết chỗ, tạm dừng trích xuất hàng loạt.')
      const { there, missing } = await soundIn(asker.person, [...new Set(recordingIds)])
      const unknown = missing.filter(({ why }) => why === 'recording-not-found')
      if (unknown.length > 0)
        throw new Refusal('recording-not-found', 404, 'Không tìm thấy bản ghi âm.', {
          recordings: unknown.map(({ name }) => name),
        })
      if (there.length === 0)
        throw new Refusal('nothing-to-export', 409, 'Không có bản ghi âm nào nghe được để trích xuất.', {
          missing,
        })
      const made = await begin(asker, { kind: 'bulk', purpose }, there)
      return { ...shownExport(made, there.length), missing, until: iso(made.at + FETCHED_WITHIN_MS) }
    },

    /** The ZIP of a selection, for who made it. */
    async zip(asker: Asker, id: string): Promise<{ name: string; stream: Readable }> {
      const made = await findOwn(asker, id)
      const items = await store.itemsOf(db, id)
      const { there, missing } = await soundIn(
        asker.person,
        items.map(({ recordingId }) => recordingId),
      )
      const folder = `ghi-am-${id}`
      const stream = needs.pack(folder, partsOf(asker, made, there), {
        ...{ exportId: id, madeAt: made.at, by: asker.person.username, purpose: made.purpose },
        ...{ entry: await needs.head(), missing },
      })
      return { name: `${folder}.zip`, stream }
    },

    /** The sound of a ticket that is taken out whole: the same rules. */
    async ofTicket(asker: Asker, { ticketId, purpose, recordingIds }: TicketSound) {
      const { there, missing } = await soundIn(asker.person, recordingIds)
      const made = await begin(asker, { kind: 'ticket', purpose, ticketId }, there)
      return { exportId: made.id, parts: partsOf(asker, made, there), missing, entry: await needs.head() }
    },

    async list({ person }: Asker, asked: TimelineAsked) {
      const { limit, slice } = sliceOf(asked)
      const by = may(person.role, 'recording.readRequests') ? null : person.id
      const rows = await store.listExports(db, slice, by)
      const known = await needs.names(rows.map(({ byId }) => byId))
      const counts = await store.countsOf(
        db,
        rows.map(({ id }) => id),
      )
      const page = pageOf(
        rows,
        limit,
        ({ at, id }) => [at, id],
        row => row,
      )
      return {
        items: page.items.map(row => ({
          ...shownExport(row, counts.get(row.id) ?? 0),
          by: known.get(row.byId) ?? null,
        })),
        next: page.next,
      }
    },
  }
}

type Of = Readonly<{ kind: ExportKind; purpose: string; requestId?: string | null; ticketId?: string | null }>
type TicketSound = Readonly<{ ticketId: string; purpose: string; recordingIds: readonly string[] }>

const nameOf = (recordingId: string) => `ghi-am/${recordingId}.wav`

function mustExport({ role }: Person): void {
  if (!may(role, 'recording.export'))
    throw new Refusal('not-allowed', 403, 'Bạn không có quyền lấy bản sao ghi âm.')
}

const shownExport = (made: store.RecordingExport, recordings: number) => {
  const { id, kind, purpose, requestId, ticketId, at } = made
  return { id, kind, purpose, requestId, ticketId, at: iso(at), recordings }
}
