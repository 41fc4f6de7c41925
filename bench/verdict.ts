import type { CallRow, RecordingRow, TicketRow } from '../test/telephony/books.ts'
import { type Audio, amplitudeOf } from '../test/telephony/phones/tone.ts'
import { CITIZENS_HZ } from './chance.ts'
import type { Leg, Lived } from './lives.ts'

/** What the phones and the audio say, against what the books say. Pure. */
export type Books = Readonly<{
  calls: readonly CallRow[]
  tickets: readonly TicketRow[]
  recording: RecordingRow | null
  startedAt: number
  audio: Audio | null
  /** Open entries of the callback list. */
  callbacks: number
}>

export const KINDS = ['dropped', 'lost', 'wrongly linked', 'not recorded'] as const
export type Complaint = Readonly<{ kind: (typeof KINDS)[number]; text: string }>

/** Louder than music or speech is on one frequency; our phones play 0.4. */
const THRESHOLD = 0.2
const WINDOW_S = 0.1
/** A call that ends in the moment of the answer may count as answered or not. */
const MOMENT_MS = 1_500
const TOLERANCE_MS = 1_500

export function verdict(
  lived: Lived,
  legs: readonly Leg[],
  operatorHz: ReadonlyMap<string, number>,
  books: Books,
): Complaint[] {
  const complaints: Complaint[] = []
  const say = (kind: Complaint['kind'], text: string) =>
    complaints.push({ kind, text: `${lived.number}: ${text}` })
  const { end } = lived
  if (end.status !== 200 || end.endedAt === null) {
    say('lost', `the citizen's phone: ${lived.complaints || JSON.stringify(end)}`)
    return complaints
  }
  const [call, ...others] = books.calls
  if (!call || others.length > 0) {
    say('lost', `${books.calls.length} rows for one call`)
    return complaints
  }
  const answered = legs.filter(leg => leg.answeredAt !== null)
  const { audio, startedAt } = books
  const talks = audio
    ? answered.filter(leg => talked(audio, startedAt, leg, operatorHz.get(leg.operator) ?? 0))
    : []
  for (const leg of talks) {
    if (leg.by !== 'operator' && !(end.by === 'caller' && end.endedAt <= (leg.endedAt ?? 0) + TOLERANCE_MS))
      say('dropped', `the centre ended the talk with ${leg.operator}`)
    if (audio && gaps(audio, startedAt, leg, operatorHz.get(leg.operator) ?? 0) > 0.15)
      say('dropped', `silence in the talk with ${leg.operator}`)
  }
  const told = answered.map(leg => legText(leg, talks.includes(leg), startedAt)).join(', ')
  const moment = answered.filter(leg => (leg.endedAt ?? Infinity) - (leg.answeredAt ?? 0) < MOMENT_MS)
  judgeEnding({ lived, call, talks, moment, books, say })
  judgeRecording({ lived, books, say })
  return complaints.map(({ kind, text }) => ({ kind, text: `${text} [${told}; call ${call.id}]` }))
}

/** `op101 talked 3.1-12.0 s by operator`: seconds into the recording. */
function legText({ operator, answeredAt, endedAt, by }: Leg, isTalk: boolean, startedAt: number): string {
  const second = (at: number | null) => (at === null ? '-' : ((at - startedAt) / 1_000).toFixed(1))
  const was = isTalk ? 'talked' : 'answered'
  return `${operator} ${was} ${second(answeredAt)}-${second(endedAt)} s by ${by}`
}

type Say = (kind: Complaint['kind'], text: string) => void

function judgeEnding(of: {
  lived: Lived
  call: CallRow
  talks: readonly Leg[]
  moment: readonly Leg[]
  books: Books
  say: Say
}): void {
  const { lived, call, talks, moment, books, say } = of
  const { end } = lived
  const tickets = books.tickets.map(ticket => ticket.operator)
  const last = talks.at(-1)
  if (!last && call.ending === 'served' && moment.some(leg => leg.operator === call.operator)) {
    if (tickets.join() !== call.operator) say('wrongly linked', `tickets of ${tickets.join() || 'nobody'}`)
  } else {
    const wanted = last ? 'served' : 'abandoned'
    if (call.ending !== wanted) say('lost', `ends as ${call.ending} (${call.endedIn}), not ${wanted}`)
    const operator = last?.operator ?? null
    if (call.operator !== operator && call.operator !== moment.at(-1)?.operator)
      say('wrongly linked', `talked with ${operator}, in the books with ${call.operator}`)
    if (tickets.join() !== (operator ?? '') && tickets.join() !== call.operator)
      say('wrongly linked', `tickets of ${tickets.join() || 'nobody'}, talked with ${operator ?? 'nobody'}`)
    if (!last && end.by === 'centre') say('lost', 'hung up on without having talked with anybody')
  }
  const offMs = Math.abs((call.goneAt?.getTime() ?? 0) - (end.endedAt ?? 0))
  if (offMs > TOLERANCE_MS) say('lost', `its end is ${Math.round(offMs)} ms off`)
  if (books.callbacks !== (call.ending === 'served' ? 0 : 1))
    say('lost', `${books.callbacks} entries on the callback list, ${call.ending}`)
}

function judgeRecording({ lived, books, say }: { lived: Lived; books: Books; say: Say }): void {
  const { recording, audio } = books
  if (recording?.state !== 'verified' || !audio) {
    say('not recorded', `recording ${recording?.state ?? 'absent'} (${recording?.gapCause ?? '-'})`)
    return
  }
  const seconds = audio.samples.length / audio.rate
  const own = share(audio, lived.life.hz, { fromS: 0.5, toS: seconds - 0.2 })
  if (own < 0.7) say('wrongly linked', `the citizen is in ${Math.round(own * 100)} % of the recording`)
  for (const hz of CITIZENS_HZ.filter(other => other !== lived.life.hz))
    if (share(audio, hz, { fromS: 0, toS: seconds }) > 0.2)
      say('wrongly linked', `another citizen's tone: ${hz} Hz`)
}

type Span = Readonly<{ fromS: number; toS: number }>

function spanOf(startedAt: number, leg: Leg): Span {
  return {
    fromS: ((leg.answeredAt ?? 0) - startedAt) / 1_000,
    toS: ((leg.endedAt ?? Number.POSITIVE_INFINITY) - startedAt) / 1_000,
  }
}

function windows({ rate, samples }: Audio, hz: number, { fromS, toS }: Span): boolean[] {
  const width = Math.round(rate * WINDOW_S)
  const first = Math.max(0, Math.floor(fromS / WINDOW_S))
  const last = Math.min(Math.floor(samples.length / width), Math.floor(toS / WINDOW_S))
  return Array.from(
    { length: Math.max(0, last - first) },
    (_, n) =>
      amplitudeOf(samples.subarray((first + n) * width, (first + n + 1) * width), rate, hz) > THRESHOLD,
  )
}

function share(audio: Audio, hz: number, span: Span): number {
  const found = windows(audio, hz, span)
  return found.length === 0 ? 0 : found.filter(Boolean).length / found.length
}

/** The operator is in the recording for at least 0.4 s: they were connected, not merely off the hook. */
function talked(audio: Audio, startedAt: number, leg: Leg, hz: number): boolean {
  return windows(audio, hz, spanOf(startedAt, leg))
    .map(isThere => (isThere ? '1' : '0'))
    .join('')
    .includes('1111')
}

/** Share of the talk, from the operator's first sound on, in which nothing is heard. */
function gaps(audio: Audio, startedAt: number, leg: Leg, hz: number): number {
  const { fromS, toS } = spanOf(startedAt, leg)
  const found = windows(audio, hz, { fromS, toS: toS - 0.4 })
  const heard = found.slice(Math.max(0, found.indexOf(true)))
  return heard.length === 0 ? 0 : 1 - heard.filter(Boolean).length / heard.length
}
