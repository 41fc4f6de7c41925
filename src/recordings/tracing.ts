import { buffer } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Names } from '../people/person.ts'
import type { Asker } from './accessing.ts'
import * as store from './export-store.ts'
import {
  agreement,
  isThisExport,
  isUnmarked,
  placeOf,
  SAMPLES_LEAST,
  type Samples,
  samplesOf,
} from './leak.ts'
import type { OpenRecording } from './opening.ts'
import { markable } from './watermark.ts'
import { HEAD_BYTES } from './wav.ts'

export type TraceNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  journal: Audit['journal']
  /** Of any recording. @throws Refusal where there is no sound any more */
  open(person: Asker['person'], id: string): Promise<OpenRecording>
}>

/** A copy that says itself what it is of is looked at first; else those taken out last. */
const CANDIDATES_MOST = 300
const LOOKED_BACK_MS = 3 * 366 * 86_400_000
const EXPORTS_MOST = 1_000
const SAMPLES_A_SECOND = 8_000

export type Traces = ReturnType<typeof createTraces>
type Found = Readonly<{ recordingId: string; place: number; whole: Samples }>

/** Whose export a copy is that turned up outside, by the mark in its sound. */
export function createTraces(needs: TraceNeeds) {
  const { database, clock } = needs
  const { db } = database

  async function wholeOf(asker: Asker, id: string): Promise<Samples | null> {
    try {
      const sound = await needs.open(asker.person, id)
      const bytes = await buffer(sound.read())
      const region = markable(bytes.subarray(0, HEAD_BYTES), bytes.length)
      return region && samplesOf(bytes, region.dataOffset, region.dataBytes)
    } catch (error) {
      // Purged, or never whole: of that one nobody can say anything any more.
      if (error instanceof Refusal) return null
      throw error
    }
  }

  async function find(asker: Asker, piece: Samples, ids: readonly string[]): Promise<Found | null> {
    for (const recordingId of ids) {
      const whole = await wholeOf(asker, recordingId)
      const place = whole && placeOf(piece, whole)
      if (whole && place !== null) return { recordingId, place, whole }
    }
    return null
  }

  async function exportOf(piece: Samples, { recordingId, place, whole }: Found) {
    for (const made of await store.exportsOf(db, recordingId, EXPORTS_MOST)) {
      const share = agreement(piece, whole, { place, recordingId, exportId: made.id })
      if (isThisExport(share)) return { made, share }
      await turn() // calls go on between two of them
    }
    return null
  }

  return {
    /**
     * @param bytes the copy, or a piece of one: WAV, its samples as they were
     * @param recordingId where it is known of which recording
     */
    async trace(asker: Asker, bytes: Buffer, recordingId: string | null) {
      const region = markable(bytes.subarray(0, HEAD_BYTES), bytes.length)
      if (!region) throw new Refusal('bad-sound', 415, 'Tệp cần là WAV 16 bit, chưa qua chuyển đổi.')
      const piece = samplesOf(bytes, region.dataOffset, region.dataBytes)
      if (piece.length < SAMPLES_LEAST)
        throw new Refusal('sound-too-short', 422, 'Đoạn âm thanh quá ngắn để truy vết.')
      const said = saidIn(bytes)
      const named = recordingId ?? said?.recordingId ?? null
      const since: Ms = clock.now() - LOOKED_BACK_MS
      const others = recordingId ? [] : await store.everExported(db, since, CANDIDATES_MOST)
      const found = await find(asker, piece, [...new Set([...(named ? [named] : []), ...others])])
      const traced = found && (await exportOf(piece, found))
      const verdict = traced
        ? 'traced'
        : found
          ? isUnmarked(piece, found.whole, found.place)
            ? 'unmarked'
            : 'other-mark'
          : 'unknown'
      await needs.journal(db, {
        ...{ at: clock.now(), personId: asker.person.id, address: asker.address, action: 'recording.traced' },
        ...{ subjectKind: 'recording', subjectId: found?.recordingId ?? 'unknown' },
        facts: { verdict, exportId: traced?.made.id ?? null },
      })
      const known = traced ? await needs.names([traced.made.byId]) : new Map()
      const fromMs = found ? Math.max(0, Math.round((found.place / SAMPLES_A_SECOND) * 1_000)) : null
      return {
        ...{ verdict: verdict as Verdict, recordingId: found?.recordingId ?? null, fromMs },
        agreement: traced?.share ?? null,
        // What the file says of itself proves nothing: anybody can write it there.
        said: said?.exportId ?? null,
        export: traced && {
          ...{ id: traced.made.id, at: iso(traced.made.at), by: known.get(traced.made.byId) ?? null },
          ...{ kind: traced.made.kind, purpose: traced.made.purpose, requestId: traced.made.requestId },
        },
      }
    },
  }
}

type Verdict = 'traced' | 'unmarked' | 'other-mark' | 'unknown'

function saidIn(bytes: Buffer): { exportId: string; recordingId: string } | null {
  const text = bytes.subarray(-200).toString('latin1')
  const found = /1022 export ([0-9a-f-]{36}) recording ([0-9a-f-]{36})/.exec(text)
  return found?.[1] && found[2] ? { exportId: found[1], recordingId: found[2] } : null
}
