import { createSecretKey } from 'node:crypto'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { pino } from 'pino'
import { systemClock } from '../clock.ts'
import { openDatabase } from '../db/database.ts'
import { evidenceKeyOf } from '../evidence/keys.ts'
import { signatoriesOf } from '../evidence/signatories.ts'
import type { CompletenessVerdict } from '../evidence/verification.ts'
import { type Asked, type Course, type VerifyingNeeds, verify } from '../evidence/verifying.ts'
import { readWitness } from '../evidence/witness.ts'
import { type RecordingFiles, recordingFiles } from '../recordings/files.ts'
import { foundNow } from '../recordings/found.ts'
import { openKeyring } from '../recordings/keyring.ts'
import { lazily } from '../recordings/lazily.ts'
import { proveRecordings } from '../recordings/proving.ts'
import type { StoreOptions } from '../recordings/s3.ts'
import { createSounds } from '../recordings/sounds.ts'
import { keyFileIn } from '../recordings/storekeeper.ts'
import { type Completeness, createCompleteness } from '../reports/completeness.ts'
import { findFlac } from './flac.ts'
import { openSecrets } from './secrets.ts'

/** What of a centre is read; all of it can be told to another thread. */
export type Centre = Readonly<{
  /** Of the service's own role. */
  url: string
  dataDir: string
  recordingsDir: string
  witnessFile: string
  /** Where copies of recordings are opened with: the store, if there is one, and the programs of the centre. */
  copies?: Readonly<{ store: StoreOptions | null; cacheDir: string }> | undefined
}>

/** Why nothing can be said, for the person who asked. */
export class NotVerifiable extends Error {
  override readonly name = 'NotVerifiable'
}

/**
 * Verifies a centre with everything that belongs to it: chain, witness, digests, recordings, seconds. Nothing is written.
 * @throws NotVerifiable, or what the database or the disk says
 */
export const verifyCentre = (centre: Centre, asked: Asked, course: Course = {}) =>
  verify(needsOf(centre), asked, course)

export function needsOf({ url, dataDir, recordingsDir, witnessFile, copies }: Centre): VerifyingNeeds {
  const secrets = openSecrets(dataDir)
  // Asked for it would be made, and no chain is under a new one.
  if (secrets.peek('evidenceKey') === null)
    throw new NotVerifiable('Không có khóa niêm phong (evidenceKey) trong secrets.json của DATA_DIR này.')
  const files = recordingFiles(recordingsDir)
  return {
    ...{ url, clock: systemClock, evidenceKey: createSecretKey(evidenceKeyOf(secrets)) },
    signatories: signatoriesOf(dataDir),
    witness: () => readWitness(witnessFile),
    async prove({ withCopies = false, ...asked }) {
      if (!withCopies) return proveRecordings({ ...asked, files })
      if (!copies) throw new NotVerifiable('Không biết kho lưu bản sao nào.')
      const reader = openReader({ db: asked.db, files, dataDir, ...copies })
      try {
        await proveRecordings({ ...asked, files, sounds: reader.sounds })
      } finally {
        await reader.close()
      }
    },
    async completenessOf({ from, to, at }, signal) {
      const database = openDatabase(url, 2)
      try {
        const { completenessOf } = createCompleteness({
          ...{ db: database.db, clock: { now: () => at } },
          examine: (row, audio) => foundNow(files, row, audio),
        })
        // What is in the files was hashed already: here only whether they are there.
        const period = { from: from ?? 0, to: to ?? systemClock.now(), audio: false }
        return shown(await completenessOf(period, signal))
      } finally {
        await database.close()
      }
    },
  }
}

type Reading = Readonly<{
  db: NodePgDatabase
  files: RecordingFiles
  dataDir: string
  store: StoreOptions | null
  cacheDir: string
}>

/** A store that did not answer so often in a row is away: it is not waited for once more with every recording of a year. */
const TRIES = 3

/** Reads copies as the centre does when it plays them, and changes nothing. */
function openReader({ db, files, dataDir, store, cacheDir }: Reading) {
  const bucket = lazily(store, TRIES)
  let flac: ReturnType<typeof findFlac> | null = null
  const sounds = createSounds({
    ...{ db, files, log: pino({ level: 'silent' }), keyring: openKeyring(keyFileIn(dataDir)) },
    flac() {
      flac ??= findFlac({ cacheDir })
      return flac
    },
    bucket,
  })
  return { sounds, close: bucket.close }
}

function shown({
  isComplete,
  calls,
  answeredMs,
  recordedMs,
  gapCount,
  gaps,
}: Completeness): CompletenessVerdict {
  const faults = gaps.filter(({ isFault }) => isFault)
  return {
    ...{ outcome: isComplete ? 'good' : 'bad', reason: null, calls, answeredMs, recordedMs, gapCount },
    ...{ faultCount: faults.length, first: faults[0] ?? null, gaps },
  }
}
