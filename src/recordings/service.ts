import type { SQL, SQLWrapper } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Audit } from '../audit/service.ts'
import type { Witnessed } from '../calls/queries.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import { recordMuted } from './event-store.ts'
import { type FileTimes, recordingFiles } from './files.ts'
import { createFinding, type FindingNeeds, type RecordingSeek } from './finding.ts'
import { foundNow } from './found.ts'
import { createJudging } from './judging.ts'
import { createOpening, type RecordingReach } from './opening.ts'
import { createOrphans, type OrphansNeeds } from './orphans.ts'
import { pathOf, type Recording, shownRecording } from './recording.ts'
import { createSettling } from './settling.ts'
import type { Sounds } from './sounds.ts'
import * as store from './store.ts'
import { createStrangers } from './strangers.ts'
import { knownPaths } from './strangers-store.ts'

export type RecordingsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  /** RECORDINGS_DIR. */
  root: string
  publish(messages: readonly LiveMessage[]): void
  journal: Audit['journal']
  reach: RecordingReach
  seek: RecordingSeek
  about?: FindingNeeds['about']
  /** What Asterisk's event log says of this call; asked when the file does not agree with what we heard ourselves. */
  witnessedOf?(callId: string): Promise<Witnessed>
  /** Whose a file is that no recording knows. */
  ownerOf?: OrphansNeeds['ownerOf'] | undefined
  times?: FileTimes
  /** Whatever a recording is kept as; without it, the WAV that Asterisk wrote. */
  sounds?: Pick<Sounds, 'open'>
}>

/** MixMonitor closes within milliseconds of the hang-up; 5 s is a disk in trouble. */
const TIMES: FileTimes = { stillMs: 5_000, restMs: 5_000, closeWithinMs: 20_000 }
/** Longer than any restart takes. */
const LATELY_MS = 86_400_000

export type Recordings = ReturnType<typeof createRecordings>

export function createRecordings(needs: RecordingsNeeds) {
  const { database, clock, log } = needs
  const { db } = database
  const files = recordingFiles(needs.root)
  const times = needs.times ?? TIMES
  const opening = createOpening({
    ...needs,
    openAudio: needs.sounds?.open ?? (({ path }) => files.openAudio(path)),
  })
  const { open, one } = opening
  const judging = createJudging({
    ...{ database, clock, log, files, times, witnessedOf: needs.witnessedOf },
    judged: row => needs.publish([liveRecording(row)]),
  })
  const settling = createSettling({
    log,
    async judge(callId, signal) {
      for (const row of await store.unjudged(db, 100, callId)) await judging.judgeOne(row, signal)
    },
    async unjudgedCalls(limit) {
      return [...new Set((await store.unjudged(db, limit)).map(row => row.callId))]
    },
  })

  const strangers = createStrangers({
    ...{ clock, log, inFolder: files.inFolder },
    adopt: createOrphans({
      ...{ database, clock, log, settle: settling.settle },
      ownerOf: needs.ownerOf ?? (async () => null),
    }),
    known: paths => knownPaths(db, paths),
  })

  return {
    start: (
      tx: Db,
      { id, callId, path, startedAt }: { id: string; callId: string; path: string; startedAt: Ms },
    ) => store.insertRecording(tx, { id, callId, startedAt, path: pathOf(id, startedAt, path) }),
    end: (tx: Db, { callId, at, cut }: { callId: string; at: Ms; cut: boolean }) =>
      store.endRecordings(tx, store.callIdColumn, { id: callId, at, cut }),
    endOne: (tx: Db, ended: { id: string; at: Ms; cut: boolean }) =>
      store.endRecordings(tx, store.idColumn, ended),
    muted: recordMuted,
    settle: settling.settle,
    /** What a restart left, and what lies on the disk; looked through now and then from here on. */
    sweep: () => {
      strangers.start()
      return settling.sweep()
    },
    strangers: strangers.look,
    settled: settling.settled,
    /** Bytes so far. */
    sizeOf: files.sizeOf,
    /** The file as it is now. @see foundNow */
    examine: (row: store.RecordingRow, audio: boolean) => foundNow(files, row, audio),
    stop: () => {
      strangers.stop()
      return settling.stop()
    },
    one: async (person: Person, id: string) => shownRecording(await one(person, id)),
    open,
    list: createFinding({ ...needs, within: opening.within }),
    /** For other rooms' views. */
    ofCalls: (callIds: readonly string[]): Promise<Recording[]> => store.recordingsOf(db, callIds),
    /** Found in the last day, and not as they should be, of the calls that are meant. */
    flaggedLately: (isMeant: (callId: SQLWrapper) => SQL) =>
      store.flaggedSince(db, clock.now() - LATELY_MS, isMeant(store.callIdColumn)),
    /** For the metrics: flagged ones, and how long the oldest finished one waits to be looked at. */
    async figures() {
      const { oldestEndedAt, ...counts } = await store.standing(db)
      return {
        ...counts,
        unknown: strangers.count(),
        oldestWaitMs: oldestEndedAt === null ? 0 : Math.max(0, clock.now() - oldestEndedAt),
      }
    },
  }
}

function liveRecording(row: Recording): LiveMessage {
  return {
    type: 'recording',
    data: shownRecording(row),
    mayRead: person => may(person.role, 'live.watch') && may(person.role, 'recording.listen'),
  }
}
