import { iso, type Ms } from '../clock.ts'
import { FINDING_WORDS, OUTCOMES } from './words.ts'

/**
 * What contradicts the evidence. Of the chain: `entry-missing` a number is left out · `entry-altered` its MAC is not of what
 * it says and of what stood before it · `entry-rows-altered` what is noted of its rows is not what it was sealed with ·
 * `chain-truncated` the witness has seen further than the chain goes · `chain-replaced` it has seen another entry there.
 * Of sealed rows: `row-altered`, `row-deleted`, `row-inserted` (between sealed ones, or too old to be new) ·
 * `erasure-altered` a row lost its personal part, and nothing says so, or the other way round. Of what is kept beside:
 * `witness-altered`, `witness-missing`, `witness-behind`, `digest-altered`, `digest-missing`. Of rows that change (calls,
 * tickets, accounts): `current-altered` it says other than its sealed journal came to · `current-inserted` no journal ever
 * spoke of it · `current-deleted` a journal does, and it is gone. Of recordings:
 * `recording-altered` its row says other than was sealed · `recording-inserted` nothing was ever sealed of it ·
 * `recording-deleted` sealed, and its row is gone · `sound-altered`, `sound-missing`, `sound-unreadable` its file. Of an
 * export (offline.ts): `manifest-missing`, `manifest-altered` its list or the list's signature · `key-unknown` signed by
 * another than was expected · `file-missing`, `file-altered`, `file-inserted` · `original-altered` the watermark taken away,
 * it is not the sound that was recorded.
 */
export const BREACHES = [
  'entry-missing',
  'entry-altered',
  'entry-rows-altered',
  'row-altered',
  'row-deleted',
  'row-inserted',
  'erasure-altered',
  'chain-truncated',
  'chain-replaced',
  'witness-missing',
  'witness-altered',
  'witness-behind',
  'digest-missing',
  'digest-altered',
  'current-altered',
  'current-inserted',
  'current-deleted',
  'recording-altered',
  'recording-inserted',
  'recording-deleted',
  'sound-missing',
  'sound-altered',
  'sound-unreadable',
  'manifest-missing',
  'manifest-altered',
  'key-unknown',
  'file-missing',
  'file-altered',
  'file-inserted',
  'original-altered',
] as const
export type Breach = (typeof BREACHES)[number]

/**
 * What is told and contradicts nothing: `not-sealed-yet` younger than the sealer's next round · `sealed-late` the service
 * was away, or the rows are older than the chain · `erased` by law, with its commitment kept · `sound-purged` its time was
 * over, with its hash kept · `sound-remains` the same, and a file is still there · `sound-elsewhere` no copy lies on this
 * machine · `sound-unreachable` a copy was to be opened and could not be: the store is away, its key is not here; without a breach
 * nothing is concluded then · `sound-unknown` a file that no row knows · `never-sealed` the centre has no chain yet ·
 * `witness-silent` entries were sealed, and it heard of none of them for long · `key-enclosed` an export is held against the key that came with it.
 */
export const NOTES = [
  'never-sealed',
  'key-enclosed',
  'not-sealed-yet',
  'sealed-late',
  'erased',
  'sound-purged',
  'sound-remains',
  'sound-elsewhere',
  'sound-unreachable',
  'sound-unknown',
  'witness-silent',
] as const
export type Note = (typeof NOTES)[number]

export type Facts = Readonly<Record<string, string | number | boolean | null>>

/** Where something is: the entry that sealed it, as far as it is known, and the row. */
export type Place = Readonly<{ seq: number | null; source: string | null; key: string | null }>

export type Finding<Code extends string = Breach | Note> = Place & Readonly<{ code: Code; facts: Facts }>

/** `good` nothing contradicts · `bad` something does · `unknown` it was not looked at, or could not be. */
export type Outcome = 'good' | 'bad' | 'unknown'

export type Integrity = Readonly<{
  outcome: Outcome
  /** The breach that comes first in the chain. */
  first: Finding<Breach> | null
  /** How many of each there are, listed or not. */
  counts: Readonly<Partial<Record<Breach | Note, number>>>
  /** At most FINDINGS_MOST of each code. */
  breaches: readonly Finding<Breach>[]
  notes: readonly Finding<Note>[]
}>

/** A thousand altered rows are one forgery: who reads the list needs the first of them, and how many there are. */
export const FINDINGS_MOST = 100

const isBreach = (code: Breach | Note): code is Breach => (BREACHES as readonly string[]).includes(code)

/** Gathers what is found, in whatever order it is found. */
export function createFindings() {
  const counts: Partial<Record<Breach | Note, number>> = {}
  const kept: Finding[] = []
  let first: Finding<Breach> | null = null

  /** @param times findings that this one stands for */
  function add(code: Breach | Note, place: Partial<Place> = {}, facts: Facts = {}, times = 1): void {
    const finding = {
      code,
      seq: place.seq ?? null,
      source: place.source ?? null,
      key: place.key ?? null,
      facts,
    }
    const before = counts[code] ?? 0
    counts[code] = before + times
    if (before < FINDINGS_MOST) kept.push(finding)
    if (isBreach(code) && (first === null || isBefore(finding, first))) first = { ...finding, code }
  }

  function integrity(isWhole: boolean): Integrity {
    const sorted = kept.toSorted((one, other) => (isBefore(one, other) ? -1 : isBefore(other, one) ? 1 : 0))
    const breaches = sorted.filter((one): one is Finding<Breach> => isBreach(one.code))
    const notes = sorted.filter((one): one is Finding<Note> => !isBreach(one.code))
    const outcome = first !== null ? 'bad' : isWhole ? 'good' : 'unknown'
    return { outcome, first, counts, breaches, notes }
  }

  return { add, integrity, count: (code: Breach | Note) => counts[code] ?? 0 }
}
export type Findings = ReturnType<typeof createFindings>

/** In the order of the chain; what has no place in it comes last, graver things first. */
function isBefore(one: Finding, other: Finding): boolean {
  const [a, b] = [one.seq ?? Number.POSITIVE_INFINITY, other.seq ?? Number.POSITIVE_INFINITY]
  if (a !== b) return a < b
  const rank = ({ code }: Finding) => [...BREACHES, ...NOTES].indexOf(code)
  if (rank(one) !== rank(other)) return rank(one) < rank(other)
  return `${one.source} ${one.key}` < `${other.source} ${other.key}`
}

/** What was looked at. */
export type Looked = Readonly<{
  entries: number
  rows: number
  rowsBySource: Readonly<Record<string, number>>
  witnessLines: number
  digests: number
  /** Calls, tickets and accounts; absent in what an earlier version looked at. */
  currentRows?: number
  recordings: number
  soundFiles: number
  soundBytes: number
}>

/** Seconds of talk that Asterisk's event log says were answered, and those that are recorded. */
export type CompletenessVerdict = Readonly<{
  outcome: Outcome
  /** Why it is unknown; null where it is known. */
  reason: string | null
  calls: number
  answeredMs: number
  recordedMs: number
  gapCount: number
  faultCount: number
  first: Gap | null
  gaps: readonly Gap[]
}>

export type Gap = Readonly<{
  callId: string | null
  recordingId: string | null
  from: Ms
  to: Ms
  ms: number
  cause: string
  isFault: boolean
}>

export type Verification = Readonly<{
  from: Ms | null
  to: Ms | null
  startedAt: Ms
  endedAt: Ms
  withAudio: boolean
  looked: Looked
  /** The chain's end as it was read: with the paper of that day it shows that nothing was taken away since. */
  head: Readonly<{ seq: number; at: Ms; mac: string }> | null
  integrity: Integrity
  completeness: CompletenessVerdict
}>

/** Of one that was asked for over the API: `interrupted` the service ended in the midst of it. */
export const VERIFICATION_STATES = ['running', 'done', 'failed', 'interrupted'] as const
export type VerificationState = (typeof VERIFICATION_STATES)[number]

/** 0 both are good, 1 something contradicts, 2 it cannot be said. */
export function exitCodeOf({
  integrity,
  completeness,
}: Readonly<{ integrity: Readonly<{ outcome: Outcome }>; completeness: Readonly<{ outcome: Outcome }> }>):
  | 0
  | 1
  | 2 {
  const outcomes = [integrity.outcome, completeness.outcome]
  if (outcomes.includes('bad')) return 1
  return outcomes.includes('unknown') ? 2 : 0
}

/** One line for a person. */
export function toldFinding({ code, seq, source, key, facts }: Finding): string {
  const where = [
    ...(seq === null ? [] : [`mục ${seq}`]),
    ...(source === null ? [] : [key === null ? source : `${source} ${key}`]),
  ].join(', ')
  const rest = Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`)
  return `${FINDING_WORDS[code]} [${code}]${where ? `: ${where}` : ''}${rest.length > 0 ? ` (${rest.join(', ')})` : ''}`
}

export const vietnamese = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, '.')
const GIB = 2 ** 30

/** The whole result for a person, line by line. */
export function toldVerification(verification: Verification): string[] {
  const { from, to, looked, head, integrity, completeness, withAudio } = verification
  const { counts } = integrity
  const totals = Object.entries(counts).map(([code, count]) => `${code} ${vietnamese(count)}`)
  return [
    `Kỳ kiểm chứng: ${from === null ? 'từ đầu' : iso(from)} – ${to === null ? 'đến nay' : iso(to)}`,
    `Đã xem: ${vietnamese(looked.entries)} mục niêm phong, ${vietnamese(looked.rows)} dòng, ${vietnamese(looked.witnessLines)} dòng nhân chứng, ${vietnamese(looked.digests)} bản tóm lược, ${vietnamese(looked.currentRows ?? 0)} cuộc gọi, phiếu và tài khoản, ${vietnamese(looked.recordings)} bản ghi âm`,
    withAudio
      ? `Âm thanh: ${vietnamese(looked.soundFiles)} tệp, ${(looked.soundBytes / GIB).toFixed(2).replace('.', ',')} GiB`
      : 'Âm thanh: không đối chiếu nội dung tệp',
    ...(head ? [`Đuôi chuỗi: mục ${head.seq}, ${iso(head.at)}, MAC ${head.mac}`] : []),
    '',
    `TÍNH TOÀN VẸN: ${OUTCOMES[integrity.outcome]}`,
    ...(integrity.first ? [`  Đầu tiên: ${toldFinding(integrity.first)}`] : []),
    ...integrity.breaches.map(one => `  - ${toldFinding(one)}`),
    ...integrity.notes.map(one => `  · ${toldFinding(one)}`),
    ...(totals.length > 0 ? [`  Tổng số: ${totals.join(', ')}`] : []),
    '',
    `TÍNH ĐẦY ĐỦ: ${OUTCOMES[completeness.outcome]}`,
    ...(completeness.reason === null ? [] : [`  ${completeness.reason}`]),
    `  ${vietnamese(completeness.calls)} cuộc gọi, đã trả lời ${seconds(completeness.answeredMs)} giây, đã ghi ${seconds(completeness.recordedMs)} giây`,
    ...completeness.gaps.map(one => `  - ${toldGap(one)}`),
  ]
}

const seconds = (ms: number) => vietnamese(Math.round(ms / 1_000))

function toldGap({ callId, recordingId, from, ms, cause, isFault }: Gap): string {
  const whose = [callId && `cuộc gọi ${callId}`, recordingId && `bản ghi ${recordingId}`].filter(Boolean)
  return `${isFault ? 'thiếu' : 'vắng có lý do'} ${ms} ms từ ${iso(from)} [${cause}] ${whose.join(', ')}`
}

/** Entries of the chain, lines of the witness, calls and tickets, recordings: done so far; `of` null = not known how many. */
export type Progress = Readonly<{
  step: 'chain' | 'witness' | 'current' | 'recordings' | 'completeness'
  done: number
  of: number | null
}>

const STEPS: Readonly<Record<Progress['step'], string>> = {
  chain: 'Đối chiếu chuỗi niêm phong',
  witness: 'Đối chiếu nhân chứng và bản tóm lược',
  current: 'Đối chiếu cuộc gọi, phiếu, tài khoản với nhật ký',
  recordings: 'Đối chiếu bản ghi âm',
  completeness: 'Đối chiếu thời lượng đã trả lời với ghi âm',
}

export function toldProgress({ step, done, of }: Progress): string {
  const share = of === null || of === 0 ? '' : ` (${Math.floor((100 * done) / of)} %)`
  return `${STEPS[step]}${done > 0 ? `: ${vietnamese(done)}${share}` : ' …'}`
}
