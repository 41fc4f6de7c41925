import type { CallBrief } from '../calls/read.ts'
import { instantInWords, type Ms } from '../clock.ts'
import type { Satisfaction } from '../directory/sections.ts'
import type { Recording } from '../recordings/recording.ts'
import { type Level, labelOf, STAGE_LABELS, type Stage } from '../tickets/course.ts'
import type { Source, TicketChannel, TicketKind, WholeTicket } from '../tickets/ticket.ts'
import type { Dossier, DossierCall, DossierRecording, Happening, Result } from './dossier.ts'
import { dateOnPaper } from './page.ts'

/** What the room of tickets keeps of one, in the words of papers. Pure. */

export const KINDS: Readonly<Record<TicketKind, string>> = {
  ...{
    request: 'Yêu cầu',
    question: 'Thắc mắc',
    suggestion: 'Góp ý',
    report: 'Phản ánh',
    petition: 'Kiến nghị',
  },
}
export const CHANNELS: Readonly<Record<TicketChannel, string>> = {
  ...{
    phone: 'Điện thoại 1022',
    paper: 'Thư giấy',
    portal: 'Cổng TTĐT Chính phủ',
    counter: 'Trực tiếp tại quầy',
  },
}
const LEVELS: Readonly<Record<Level, string>> = {
  ...{ operator: 'điện thoại viên', officer: 'đầu mối', head: 'thủ trưởng', office: 'Văn phòng' },
}
const SATISFACTIONS: Readonly<Record<Satisfaction, string>> = {
  ...{ satisfied: 'hài lòng', acceptable: 'chấp nhận', dissatisfied: 'không hài lòng' },
}

type Someone = Readonly<{ displayName: string }> | null

/** All of one ticket as it is kept. */
export type Kept = Readonly<{
  ticket: WholeTicket
  versions: readonly Readonly<{
    number: number
    at: Ms
    byId: string | null
    reason: string | null
    record: unknown
  }>[]
  timeline: readonly Readonly<{
    source: string
    number: number
    at: string
    type: string
    text: string
    by: Someone
    address: string | null
    before: Stage | null
    after: Stage | null
    unitId: string | null
    isLate: boolean
    facts: Readonly<Record<string, unknown>>
  }>[]
  calls: readonly CallBrief[]
  recordings: readonly Recording[]
}>

/** Names by the directory: a unit's as it was called at that instant (A08). */
export type Lexicon = Readonly<{
  person(id: string | null): string | null
  unit(id: string | null, at: Ms): string | null
  field: string | null
  subtype: string | null
}>

/** Whose names papers need. */
export function meantIn({ ticket, versions, timeline, calls }: Kept) {
  const { course } = ticket
  const last = (units: readonly (string | null)[]) => units.filter(id => id !== null)
  return {
    people: last([
      ticket.operatorId,
      ...(course?.answers ?? []).flatMap(({ by, approvedBy }) => [by, approvedBy]),
      ...versions.map(({ byId }) => byId),
      ...calls.map(({ operatorId }) => operatorId),
    ]),
    units: [
      ...(course?.holders ?? []).map(({ unit, from }) => ({ unit, at: from })),
      ...timeline.map(({ unitId, at }) => ({ unit: unitId, at: Date.parse(at) })),
    ].filter((one): one is { unit: string; at: Ms } => one.unit !== null),
  }
}

export function tellDossier(kept: Kept, words: Lexicon): Dossier {
  const { ticket, calls, recordings } = kept
  const { id, code, kind, channel, course, stage, isLate, wasLate, source, satisfaction } = ticket
  const { callerName, callerNumber, address, email, form } = ticket
  const hadLast = course?.holders.findLast(({ unit }) => unit !== null)
  return {
    ...{ id, code, kind: kind && KINDS[kind], channel: CHANNELS[channel], place: ticket.place },
    isLate: wasLate,
    standing:
      stage === null ? (ticket.state === 'cancelled' ? 'đã hủy' : 'bản nháp') : labelOf({ stage, isLate }),
    isUrgent: course?.isUrgent ?? ticket.urgency === 'urgent',
    ...{ openedAt: ticket.openedAt, receivedAt: ticket.receivedAt, forwardedAt: ticket.forwardedAt },
    ...{ deadlineAt: ticket.deadlineAt ?? lastDue(ticket), settledAt: settledAt(ticket) },
    ...{ field: words.field ?? ticket.fieldCode, subtype: words.subtype ?? ticket.subtype },
    unit: hadLast ? words.unit(hadLast.unit, hadLast.from) : null,
    ...{ operator: words.person(ticket.operatorId), content: ticket.content },
    citizen: { callerName, callerNumber, address, email, form },
    isRestricted: ticket.restrictedAt !== null,
    source: source ? told(source) : [],
    results: results(ticket, words),
    timeline: kept.timeline.map(one => happening(one, words)),
    versions: kept.versions.map(({ byId, record, number, at, reason }) => ({
      ...{ number, at, reason, by: words.person(byId), record: { ...(record as Record<string, unknown>) } },
    })),
    calls: calls.map(call => shownCall(call, words)),
    recordings: recordings.map(shownRecording),
    satisfaction: satisfaction && SATISFACTIONS[satisfaction],
  }
}

/** Each answer with the unit that had the ticket then. */
function results({ course }: WholeTicket, words: Lexicon): Result[] {
  return (course?.answers ?? []).map(({ level, by, at, text, approvedBy }) => {
    const held = course?.holders.findLast(({ unit, from }) => unit !== null && from <= at)
    const unit = level === 'officer' || level === 'head' ? words.unit(held?.unit ?? null, at) : null
    return {
      level: LEVELS[level],
      unit,
      by: words.person(by) ?? '',
      at,
      text,
      approvedBy: words.person(approvedBy),
    }
  })
}

const lastDue = ({ course }: WholeTicket): Ms | null => course?.head?.due ?? course?.officer?.due ?? null

/** When it was last answered; the end itself where there is no answer. */
function settledAt({ state, stageSince, course }: WholeTicket): Ms | null {
  return course?.answers.at(-1)?.at ?? (state === 'closed' ? stageSince : null)
}

const stageText = (stage: Stage | null) => (stage === null ? null : STAGE_LABELS[stage])

function happening(one: Kept['timeline'][number], words: Lexicon): Happening {
  const { unitId, by, before, after, ...rest } = one
  const at = Date.parse(one.at)
  return {
    ...{ ...rest, at, by: by?.displayName ?? null, unit: words.unit(unitId, at) },
    ...{ before: stageText(before), after: stageText(after) },
  }
}

function shownCall({ id, direction, operatorId, talkMs, ...call }: CallBrief, words: Lexicon): DossierCall {
  const at = (text: string | null) => (text === null ? null : Date.parse(text))
  return {
    ...{ id, talkMs, isOutgoing: direction === 'out', operator: words.person(operatorId) },
    ...{ arrivedAt: Date.parse(call.arrivedAt), talkAt: at(call.talkAt), endedAt: at(call.endedAt) },
  }
}

function shownRecording(recording: Recording): DossierRecording {
  const { id, callId, state, startedAt, actualMs, sizeBytes, sha256 } = recording
  return { id, callId, state, startedAt, audioMs: actualMs, sizeBytes, sha256 }
}

/** C09, C10: what a letter says of itself. */
function told({ registryNumber, letterNumber, letterDate, externalCode, ownDeadline, note }: Source) {
  const rows: [string, string | undefined][] = [
    ['Số sổ văn thư', registryNumber],
    ['Số văn bản', letterNumber],
    [
      'Ngày văn bản',
      letterDate === undefined ? undefined : dateOnPaper(Date.parse(`${letterDate}T00:00:00+07:00`)),
    ],
    ['Mã ở hệ thống khác', externalCode],
    ['Hạn của văn bản', ownDeadline === undefined ? undefined : instantInWords(ownDeadline)],
    ['Ghi chú', note],
  ]
  return rows.filter((row): row is [string, string] => row[1] !== undefined)
}
