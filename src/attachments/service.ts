import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import type { AuditAction } from '../audit/actions.ts'
import type { Audit } from '../audit/service.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Papers } from '../papers.ts'
import type { Named, Names, Person } from '../people/person.ts'
import type { SignatureReport } from '../signatures/report.ts'
import {
  type Attachment,
  type AttachmentKind,
  anonymous,
  maySeeWithdrawn,
  mayWithdraw,
  safeName,
  shownAttachment,
} from './attachment.ts'
import { attachmentBlobs } from './blobs.ts'
import { createImages } from './images.ts'
import * as store from './store.ts'
import { type Taken, takeIn } from './taking.ts'

export type AttachmentsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  names: Names
  journal: Audit['journal']
  papers: Pick<Papers, 'attachmentsDir' | 'limits' | 'attachmentsMost'>
  /** @throws Refusal also for a ticket that is not this person's to see */
  ticketOf(person: Person, idOrCode: string): Promise<SeenTicket>
  checkSignatures(pdf: Buffer): Promise<SignatureReport>
  /** After the commit: its screens show the files it has. */
  touched(ticketId: string): Promise<void>
}>

/** `isHidden`: the citizen had their data hidden, and whoever asks is none of those who may see it. */
export type SeenTicket = Readonly<{ id: string; isHidden: boolean }>

/** Who asks, and from where. */
export type Asker = Readonly<{ person: Person; address: string | null }>

export type Upload = Readonly<{
  ticket: string
  kind: AttachmentKind
  name: string | undefined
  stream: Readable
  isCut(): boolean
}>

const PDF = 'application/pdf'
const SWEEP_MS = 3_600_000

export type Attachments = ReturnType<typeof createAttachments>

export function createAttachments(needs: AttachmentsNeeds) {
  const { database, clock, log, papers } = needs
  const { db } = database
  const blobs = attachmentBlobs(papers.attachmentsDir)
  const images = createImages()
  let timer: NodeJS.Timeout | undefined

  /** @throws Refusal also for what belongs to a ticket that is not this person's to see */
  async function find(person: Person, id: string): Promise<Attachment & { isHidden: boolean }> {
    const found = await store.findAttachment(db, id)
    if (!found) throw notFound()
    const { isHidden } = await needs.ticketOf(person, found.ticketId).catch(error => {
      throw error instanceof Refusal ? notFound() : error
    })
    return { ...found, isHidden }
  }

  const showSeen = async ({ isHidden, ...found }: Attachment & { isHidden: boolean }) =>
    only(await show([found], isHidden))

  async function show(kept: readonly Attachment[], isHidden: boolean) {
    const rows = isHidden ? kept.map(anonymous) : kept
    const known = await needs.names(
      rows.flatMap(({ byId, withdrawnById }) => [byId, withdrawnById].filter(isId)),
    )
    return rows.map(row => showOne(row, known))
  }

  async function noted(
    asker: Asker,
    action: AuditAction,
    { id, ...facts }: { id: string } & Readonly<Record<string, unknown>>,
    tx: Parameters<typeof needs.journal>[0] = db,
  ): Promise<void> {
    await needs.journal(tx, {
      ...{ at: clock.now(), personId: asker.person.id, address: asker.address, facts },
      ...{ action, subjectKind: 'attachment', subjectId: id },
    })
  }

  /**
   * Bytes and row in one go: whoever finds the row finds the bytes, which are placed when nothing but the commit can fail
   * any more. Nothing that has its place is ever deleted: another ticket's row may name the same bytes.
   */
  async function keep(asker: Asker, { ticketId, kind, name, taken }: Kept): Promise<string> {
    const { path, receivedSha256, ...facts } = taken
    const report = facts.type === PDF ? await signaturesIn(path) : null
    return database.tx(async tx => {
      store.lockTicket(tx, ticketId)
      const same = await store.sameOn(tx, { ticketId, kind, receivedSha256 })
      if (same !== null) return same
      if ((await store.countOf(tx, ticketId)) >= papers.attachmentsMost)
        throw new Refusal('attachments-too-many', 409, 'Phiếu đã có đủ số tệp đính kèm.', {
          most: papers.attachmentsMost,
        })
      const id = randomUUID()
      const at = clock.now()
      await store.insertAttachment(tx, {
        ...{ id, ticketId, kind, name: safeName(name, facts.type), at, byId: asker.person.id },
        ...{ ...facts, receivedSha256 },
      })
      if (report) await store.insertCheck(tx, { attachmentId: id, at, byId: null, report })
      const { type, sizeBytes, sha256 } = facts
      await noted(asker, 'attachment.added', { id, ticketId, kind, type, sizeBytes, sha256 }, tx)
      await blobs.place(path, sha256)
      return id
    })
  }

  async function signaturesIn(path: string): Promise<SignatureReport> {
    return needs.checkSignatures(await readFile(path))
  }

  async function bytesOf({ id, sha256 }: Pick<Attachment, 'id' | 'sha256'>): Promise<Readable> {
    const stream = await blobs.openWhole(sha256)
    if (stream) return stream
    log.error({ attachmentId: id, sha256 }, 'an attachment is gone or altered')
    throw new Refusal('attachment-altered', 409, 'Tệp không còn nguyên vẹn trên máy chủ.')
  }

  return {
    limitOf: (kind: AttachmentKind) => papers.limits[kind],

    /** The same file once more for the same purpose is the one that is there. @throws Refusal */
    async add(asker: Asker, { ticket, kind, name, stream, isCut }: Upload) {
      let seen: SeenTicket
      try {
        seen = await needs.ticketOf(asker.person, ticket)
      } catch (error) {
        stream.resume() // what is on its way must go somewhere
        throw error
      }
      const taken = await takeIn(blobs, images, { kind, stream, isCut, limitBytes: papers.limits[kind] })
      try {
        const id = await keep(asker, { ticketId: seen.id, kind, name, taken })
        const found = await store.findAttachment(db, id)
        if (!found) throw new Error('an attachment that was just kept is not there')
        await needs.touched(seen.id)
        return await showSeen({ ...found, isHidden: seen.isHidden })
      } finally {
        await blobs.discard(taken.path)
      }
    },

    async list(person: Person, ticket: string) {
      const { id, isHidden } = await needs.ticketOf(person, ticket)
      const items = await show(await store.attachmentsOf(db, id), isHidden)
      return { items, next: null, limits: papers.limits, most: papers.attachmentsMost }
    },

    one: async (person: Person, id: string) => showSeen(await find(person, id)),

    /** The bytes, after it was written down who sees them. @throws Refusal */
    async open(asker: Asker, id: string) {
      const found = await find(asker.person, id)
      if (found.isHidden) throw restricted()
      if (found.withdrawnAt !== null && !maySeeWithdrawn(asker.person)) throw withdrawn()
      const stream = await bytesOf(found)
      try {
        await noted(asker, 'attachment.viewed', { id, ticketId: found.ticketId, sha256: found.sha256 })
      } catch (error) {
        stream.destroy()
        throw error
      }
      return { ...found, stream }
    },

    /** @throws Refusal where it is not theirs to take back; twice is harmless */
    async withdraw(asker: Asker, id: string, why: string) {
      const found = await find(asker.person, id)
      if (!mayWithdraw(asker.person, found))
        throw new Refusal('attachment-not-yours', 403, 'Chỉ người gửi tệp hoặc Văn phòng được thu hồi tệp.')
      await database.tx(async tx => {
        const withdrawal = { attachmentId: id, at: clock.now(), byId: asker.person.id, why }
        if (!(await store.insertWithdrawal(tx, withdrawal))) return
        await noted(asker, 'attachment.withdrawn', { id, ticketId: found.ticketId, why }, tx)
      })
      await needs.touched(found.ticketId)
      return showSeen(await find(asker.person, id))
    },

    /** Looks at the signatures once more: who is trusted, and what is revoked, changes. @throws Refusal */
    async checkAgain(asker: Asker, id: string) {
      const found = await find(asker.person, id)
      if (found.type !== PDF)
        throw new Refusal('attachment-no-pdf', 409, 'Chỉ tệp PDF mới có chữ ký số để kiểm tra.')
      if (found.withdrawnAt !== null) throw withdrawn()
      const report = await needs.checkSignatures(await buffer(await bytesOf(found)))
      const { ticketId, sha256 } = found
      await database.tx(async tx => {
        store.lockTicket(tx, ticketId)
        const before = await store.latestCheck(tx, id)
        // Under the same list the same once more: that somebody looked is in the journal.
        if (!before || !isSame(before, report))
          await store.insertCheck(tx, { attachmentId: id, at: clock.now(), byId: asker.person.id, report })
        await noted(asker, 'attachment.checked', { id, ticketId, sha256, verdict: report.verdict }, tx)
      })
      return showSeen(await find(asker.person, id))
    },

    /** For the dossier and the letters of a ticket. */
    ofTicket: (ticketId: string) => store.attachmentsOf(db, ticketId),
    bytesOf,

    /** What was left half-written goes away, now and every hour. */
    async start(): Promise<void> {
      const swept = await blobs.sweep(clock.now())
      if (swept > 0) log.info({ swept }, 'uploads that were never finished are gone')
      timer = setInterval(() => void blobs.sweep(clock.now()).catch(() => {}), SWEEP_MS).unref()
    },
    async stop(): Promise<void> {
      clearInterval(timer)
    },
  }
}

type Kept = Readonly<{ ticketId: string; kind: AttachmentKind; name: string | undefined; taken: Taken }>

const isSame = (one: SignatureReport, other: SignatureReport) =>
  isDeepStrictEqual({ ...one, checkedAt: '' }, { ...other, checkedAt: '' })
const isId = (id: string | null): id is string => id !== null
const withdrawn = () => new Refusal('attachment-withdrawn', 410, 'Tệp này đã được thu hồi.')
const restricted = () =>
  new Refusal(
    'citizen-restricted',
    403,
    'Người dân đã yêu cầu hạn chế xử lý dữ liệu nên tệp này không được mở.',
  )
const notFound = () => new Refusal('attachment-not-found', 404, 'Không tìm thấy tệp đính kèm.')

function showOne(row: Attachment, known: ReadonlyMap<string, Named>) {
  const named = (id: string | null) => (id === null ? null : (known.get(id) ?? null))
  return { ...shownAttachment(row), by: named(row.byId), withdrawnBy: named(row.withdrawnById) }
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows
  if (row === undefined) throw new Error('one row was to be shown')
  return row
}
