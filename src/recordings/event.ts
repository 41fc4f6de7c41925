import type { Ms } from '../clock.ts'
import type { JudgedState } from './recording.ts'
import type { Part } from './wav.ts'

/**
 * What happens to a recording, in the order of its life: `judged` its file was looked at after the hang-up · `repaired`
 * the file was mended, its hash from before is among the facts · `linked` a file that no call knew has found its call ·
 * `muted` a part was kept silent on request · `compressed`, `encrypted` its copy has another form, the sound is the
 * same · `copied` a copy lies in the store · `local-removed` the copy on this machine is gone, another is kept ·
 * `restored` it is back · `held`, `released` a legal hold · `purged` destroyed when its time was over: what stays is
 * this, with the hashes.
 */
export const RECORDING_EVENT_TYPES = [
  'judged',
  'repaired',
  'linked',
  'muted',
  'compressed',
  'encrypted',
  'copied',
  'local-removed',
  'restored',
  'held',
  'released',
  'purged',
] as const
export type RecordingEventType = (typeof RECORDING_EVENT_TYPES)[number]

/** One line of a recording's history. `facts` hold no secret and no personal data: they stay for ever. */
export type RecordingEvent = Readonly<{
  recordingId: string
  at: Ms
  type: RecordingEventType
  /** Who did it; null = the centre itself. */
  byId?: string | null
  /** Of the sound as WAV after it; null where there is none, or where the event does not speak of the sound. */
  sha256?: string | null
  sizeBytes?: number | null
  facts?: Readonly<Record<string, unknown>>
}>

/** What a judgement says of a recording, beside hash and size: with it sealed, its row cannot be bent unseen. */
export type JudgedFacts = Readonly<{
  callId: string
  path: string
  state: JudgedState
  gapCause: string | null
  startedAt: Ms
  endedAt: Ms | null
  expectedMs: number | null
  actualMs: number | null
  /** Where it was silent to the last bit for long; absent = nowhere. */
  quiet?: readonly Part[]
}>
