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

/** Bytes that must lie on this machine. */
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
  isElsewhere: boolean
  isPurged: boolean
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
  return { eventId, judgedAt, said, sha256, sizeBytes, local, isElsewhere: false, isPurged: false }
}

function after(before: Sealed, event: SealedEvent): Sealed {
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
      if (copy === null || event.facts.place !== 'local') return { ...before, isElsewhere: true }
      return { ...before, local: copy }
    }
    case 'local-removed':
      return { ...before, local: null, isElsewhere: true }
    case 'purged':
      return { ...before, local: null, isElsewhere: false, isPurged: true }
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
