import { PassThrough, pipeline, type Readable } from 'node:stream'
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { AuditAction } from '../audit/actions.ts'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { OpenAudio } from './files.ts'
import { type ByteRange, heardOf, isSilent } from './range.ts'
import { reachOf } from './recording.ts'
import * as store from './store.ts'

/** Conditions on a column of call ids, from the rooms that know. */
export type RecordingReach = Readonly<{
  answeredBy(callId: SQLWrapper, personId: string): SQL
  heldByUnit(callId: SQLWrapper, unitId: string): Promise<SQL>
  /** The citizen had their data hidden. */
  isRestricted(callId: SQLWrapper): SQL
}>

export type OpeningNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  journal: Audit['journal']
  reach: RecordingReach
  openAudio(row: store.RecordingRow): Promise<OpenAudio | null>
}>

/** Beside the standing reach: leave that was given for this recording to this person, and was looked at just now. */
export type Pass = Readonly<{ requestId: string }>

/** What the journal says of it; a listen, unless it is told otherwise. */
export type Giving = Readonly<{
  action?: 'recording.played' | 'recording.copied'
  facts?: Readonly<Record<string, unknown>>
}>

/** A recording found and opened for one listener. */
export type OpenRecording = Readonly<{
  row: store.RecordingRow
  sizeBytes: number
  sha256: string
  /** Writes into the audit log that this part is heard, then gives the bytes; what was cut off is written down after. */
  listen(range: ByteRange | null, address: string | null, giving?: Giving): Promise<Readable>
  /** All of it, for what the centre itself counts or compares: nobody hears it. */
  read(): Readable
  close(): Promise<void>
}>

const NOTHING = sql`false`

export type Opening = ReturnType<typeof createOpening>

/** The one way to sound: who may hear it, whether it is there and whole, and the line in the journal before a byte goes. */
export function createOpening(needs: OpeningNeeds) {
  const { clock, log, reach } = needs
  const { db } = needs.database

  /** The condition for what this person may know of; undefined = everything. */
  async function within(person: Person): Promise<SQL | undefined> {
    switch (reachOf(person)) {
      case 'all':
        return undefined
      case 'unit':
        return person.unitId === null ? NOTHING : reach.heldByUnit(store.callIdColumn, person.unitId)
      case 'answered':
        return reach.answeredBy(store.callIdColumn, person.id)
      case 'none':
        return NOTHING
    }
  }

  /** @throws Refusal also for what exists but is not this person's to know of */
  async function one(person: Person, id: string, pass: Pass | null = null): Promise<store.RecordingRow> {
    const row = await store.findRecording(db, id, pass ? undefined : await within(person))
    if (!row) throw new Refusal('recording-not-found', 404, 'Không tìm thấy bản ghi âm.')
    return row
  }

  /** A voice is personal data: who had theirs hidden is heard by those only who look after such requests. */
  async function refuseRestricted({ role }: Person, id: string): Promise<void> {
    if (may(role, 'citizen.readRestricted')) return
    if (await store.findRecording(db, id, reach.isRestricted(store.callIdColumn)))
      throw new Refusal(
        'recording-restricted',
        403,
        'Dữ liệu của người dân trong cuộc gọi này đang bị hạn chế xử lý.',
      )
  }

  /** @throws Refusal where there is nothing to hear, or not what was verified */
  async function open(person: Person, id: string, pass: Pass | null = null): Promise<OpenRecording> {
    const row = await one(person, id, pass)
    await refuseRestricted(person, id)
    const { sha256, sizeBytes } = hearable(row)
    const audio = await needs.openAudio(row)
    if (!audio || audio.sizeBytes !== sizeBytes) {
      await audio?.close()
      const facts = { callId: row.callId, recordingId: id, path: row.path, sizeBytes }
      log.error({ ...facts, found: audio?.sizeBytes ?? null }, 'a verified recording is gone or altered')
      if (!audio) throw new Refusal('recording-gone', 410, 'Tệp ghi âm không còn trên máy chủ.')
      throw new Refusal('recording-altered', 409, 'Tệp ghi âm không còn nguyên vẹn.')
    }
    return {
      ...{ row, sizeBytes, sha256, close: audio.close, read: () => audio.stream(null) },
      async listen(range, address, { action = 'recording.played', facts: more = {} } = {}) {
        const size = { sizeBytes, audioMs: row.actualMs ?? 0 }
        const write = (done: AuditAction, sent: ByteRange | null, facts: Giving['facts']) =>
          needs.journal(db, {
            ...{ at: clock.now(), personId: person.id, address, action: done },
            ...{ subjectKind: 'recording', subjectId: id },
            facts: {
              ...{ callId: row.callId, range: range ? `${range.first}-${range.last}` : null, sizeBytes },
              ...{ ...heardOf(sent, size), ...pass, ...more, ...facts },
            },
          })
        // Of the head alone nobody hears anything.
        if (isSilent(range)) return audio.stream(range)
        try {
          await write(action, range, {})
        } catch (error) {
          await audio.close()
          throw error
        }
        return telling(audio.stream(range), range ?? { first: 0, last: sizeBytes - 1 }, sent =>
          write('recording.cut', sent, { of: action }).catch(error => {
            // The line before it says more than was heard, never less.
            log.error(
              { recordingId: id, error: messageOf(error) },
              'where a listen was cut is not written down',
            )
          }),
        )
      },
    }
  }

  return { within, one, open }
}

/** The same bytes; where their taker goes away before the last of them, it is told which were taken. */
function telling(
  sound: Readable,
  { first, last }: ByteRange,
  tell: (sent: ByteRange) => Promise<void>,
): Readable {
  let next = first
  // What breaks on the way is told to the taker by the stream that they read.
  const given = pipeline(sound, new PassThrough(), () => {})
  given.on('data', (piece: Buffer) => {
    next += piece.length
  })
  given.pause() // until somebody takes it
  given.once('close', () => {
    if (next <= last) void tell({ first, last: next - 1 })
  })
  return given
}

/** @throws Refusal for each reason for which there is nothing to hear */
function hearable(row: store.RecordingRow): { sha256: string; sizeBytes: number } {
  const { sha256, sizeBytes, state, gapCause } = row
  if (row.purgedAt !== null)
    throw new Refusal('recording-purged', 410, 'Bản ghi âm đã được tiêu hủy khi hết thời hạn lưu trữ.', {
      purgedAt: iso(row.purgedAt),
    })
  if (state === 'recording')
    throw new Refusal('recording-not-ready', 409, 'Bản ghi âm chưa hoàn tất. Vui lòng thử lại sau.')
  if (state === 'missing' || sha256 === null || sizeBytes === null)
    throw new Refusal('recording-missing', 404, 'Cuộc gọi này không có tệp ghi âm nghe được.', { gapCause })
  return { sha256, sizeBytes }
}
