import type { Ms } from '../clock.ts'
import type { RecordingEventType } from './event.ts'
import type { Recording } from './recording.ts'

/** A row of recordings, as far as it is held against what was sealed. */
type Row = Recording & Readonly<{ purgedAt: Ms | null }>

/** An event as it was sealed; its facts are whatever was written then. */
export type SealedEvent = Readonly<{
  id: number
  at: Ms
  type: RecordingEventType
  sha256: string | null
  sizeBytes: number | null
  facts: Readonly<Record<string, unknown>>
}>

/** Bytes that must lie on this machine, or in the store. */
export type LocalCopy = Readonly<{ path: string; sha256: string; sizeBytes: number | null }>

/** What the sealed events say of a recording: the one truth that its row and its file are held against. */
export type Sealed = Readonly<{
  /** Of the last event that said something of the row or the sound. */
  eventId: number
  judgedAt: Ms
  said: Readonly<Partial<Record<Told, unknown>>>
  /** Of the sound as WAV; null = there is none. */
  sha256: string | null
  sizeBytes: number | null
  local: LocalCopy | null
  remote: LocalCopy | null
  isElsewhere: boolean
  isPurged: boolean
  /**
   * What was sealed after the judgement and cannot be: `judged-again`, `repaired-after` a file is judged once, and mended
   * before · `other-sound` a copy of something else · `removed-alone` the file was taken off this machine, and no copy lay elsewhere. Whoever writes as the service does could seal another sound by it.
   */
  contradiction: 'judged-again' | 'repaired-after' | 'other-sound' | 'removed-alone' | null
}>

/** Columns that a judgement tells (event.ts: JudgedFacts). Mending and linking may tell some of them anew. */
const TOLD = [
  'callId',
  'path',
  'state',
  'gapCause',
  'startedAt',
  'endedAt',
  'expectedMs',
  'actualMs',
] as const
type Told = (typeof TOLD)[number]

/** @param events of one recording, the oldest first @returns null where it was never judged */
export function sealedOf(events: readonly SealedEvent[]): Sealed | null {
  let sealed: Sealed | null = null
  for (const event of events) {
    if (event.type === 'judged') sealed = judged(event, sealed)
    else if (sealed) sealed = after(sealed, event)
  }
  return sealed
}

function judged(event: SealedEvent, before: Sealed | null): Sealed {
  const { id: eventId, at: judgedAt, sha256, sizeBytes, facts } = event
  const path = text(facts.path)
  const said = { ...before?.said, ...toldIn(facts) }
  const local = sha256 === null || path === null ? null : { path, sha256, sizeBytes }
  const contradiction = before ? 'judged-again' : null
  return {
    ...{ eventId, judgedAt, said, sha256, sizeBytes, local },
    ...{ remote: null, isElsewhere: false, isPurged: false, contradiction },
  }
}

function after(before: Sealed, event: SealedEvent): Sealed {
  const contradiction = before.contradiction ?? contradictionIn(before, event)
  return { ...next(before, event), contradiction }
}

/** A copy that is a plain WAV is the sound itself; of any other its own hash says nothing yet. */
function contradictionIn(
  { sha256, remote }: Sealed,
  { type, facts, ...event }: SealedEvent,
): Sealed['contradiction'] {
  if (type === 'repaired') return 'repaired-after'
  if (type === 'local-removed' && remote === null) return 'removed-alone'
  const isOther = event.sha256 !== null && event.sha256 !== sha256
  return isOther || (facts.form === 'wav' && facts.storedSha256 !== sha256) ? 'other-sound' : null
}

function next(before: Sealed, event: SealedEvent): Sealed {
  const said = { ...before.said, ...toldIn(event.facts) }
  switch (event.type) {
    case 'repaired':
    case 'linked': {
      const path = text(event.facts.path) ?? text(said.path)
      if (event.sha256 === null || path === null) return { ...before, eventId: event.id, said }
      const { sha256, sizeBytes } = event
      return { ...before, eventId: event.id, said, sha256, sizeBytes, local: { path, sha256, sizeBytes } }
    }
    case 'compressed':
    case 'encrypted':
    case 'restored':
    case 'copied': {
      const copy = copyIn(event)
      if (copy === null || event.facts.place !== 'local')
        return { ...before, remote: copy, isElsewhere: true }
      return { ...before, local: copy }
    }
    case 'local-removed':
      return { ...before, local: null, isElsewhere: true }
    case 'purged':
      return { ...before, local: null, remote: null, isElsewhere: false, isPurged: true }
    default:
      return before
  }
}

function copyIn({ facts }: SealedEvent): LocalCopy | null {
  const [path, sha256] = [text(facts.path), text(facts.storedSha256)]
  const sizeBytes = typeof facts.storedBytes === 'number' ? facts.storedBytes : null
  return path === null || sha256 === null ? null : { path, sha256, sizeBytes }
}

function toldIn(facts: SealedEvent['facts']): Partial<Record<Told, unknown>> {
  return Object.fromEntries(TOLD.filter(name => name in facts).map(name => [name, facts[name]]))
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** Columns of the row that say other than was sealed; none where the row is as it was. */
export function differing(row: Row, sealed: Sealed): string[] {
  const told = TOLD.filter(name => name in sealed.said && row[name] !== sealed.said[name])
  const sound = [
    ...(row.sha256 === sealed.sha256 ? [] : ['sha256']),
    ...(row.sizeBytes === sealed.sizeBytes ? [] : ['sizeBytes']),
  ]
  const times = [
    ...(row.verifiedAt === sealed.judgedAt ? [] : ['verifiedAt']),
    ...((row.purgedAt !== null) === sealed.isPurged ? [] : ['purgedAt']),
  ]
  return [...told, ...sound, ...times]
}

/** A copy that the books would play. */
export type Booked = Readonly<{ place: 'local' | 's3'; path: string; sha256: string }>

/** Places where the books have another copy than was sealed: what lies there may be whole, and somebody else's. */
export function strangeCopies(copies: readonly Booked[], { local, remote }: Sealed): Booked['place'][] {
  const sealed = { local, s3: remote }
  return copies
    .filter(({ place, path, sha256 }) => sealed[place]?.path !== path || sealed[place]?.sha256 !== sha256)
    .map(({ place }) => place)
}
