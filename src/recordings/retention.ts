import { DateTime } from 'luxon'
import Type, { type Static } from 'typebox'
import { type Ms, ZONE } from '../clock.ts'
import { type Fault, fault } from '../directory/shape.ts'

/** How long what is kept: data of the province, which the seeds leave open (requirements §17.5). Pure. */

/**
 * Kinds of recordings: `talk` a citizen spoke with an operator · `message` they left one · `unanswered` greeting and wait
 * only · `outgoing` the centre called · `consultation` the leg of a third party · `check` the centre called itself.
 */
export const RECORDING_KINDS = ['talk', 'message', 'unanswered', 'outgoing', 'consultation', 'check'] as const
export type RecordingKind = (typeof RECORDING_KINDS)[number]

/**
 * Why a recording whose time is over stays, the weightiest first: `held` a legal hold · `open-ticket` the matter goes on ·
 * `granted` somebody has leave to hear it · `restricted` its citizen had their data hidden, which is never ended silently;
 * the one that a plan may set aside is the last, so that none of the others is hidden by it.
 */
export const KEPT_FOR = ['held', 'open-ticket', 'granted', 'restricted'] as const
export type KeptFor = (typeof KEPT_FOR)[number]

const strict = { additionalProperties: false }
const Months = Type.Union([Type.Integer({ minimum: 1, maximum: 1_200 }), Type.Null()])

export const Retention = Type.Object(
  {
    /** Null = for ever. */
    recordingMonths: Type.Object(
      {
        ...{ talk: Months, message: Months, unanswered: Months },
        ...{ outgoing: Months, consultation: Months, check: Months },
      },
      strict,
    ),
    /** Tickets with what belongs to them. */
    recordYears: Type.Integer({ minimum: 1, maximum: 100 }),
    /** Journals: who did, saw and heard what. */
    logMonths: Type.Integer({ minimum: 12, maximum: 1_200 }),
    /** A plan that nobody carries out within so many days is void: what it lists has changed. */
    planDays: Type.Integer({ minimum: 1, maximum: 90 }),
  },
  strict,
)
export type Retention = Static<typeof Retention>

export const DEFAULT_RETENTION: Retention = {
  recordingMonths: {
    ...{ talk: 24, message: 24, unanswered: 24 },
    ...{ outgoing: 24, consultation: 24, check: 12 },
  },
  recordYears: 10,
  logMonths: 24,
  planDays: 14,
}
export const WHY_DEFAULT_RETENTION =
  'No rule names recordings of 1022 (Luật Lưu trữ 33/2024/QH15; the seeds are silent, §17.5): recordings 24 months, records 10 years, journals at least 12 months are a suggestion for the province to decide. Journals 24 here: who heard a recording is known as long as it is kept.'

export function faultsOfRetention({ recordingMonths, logMonths }: Retention, path: string): Fault[] {
  const longest = Math.max(...Object.values(recordingMonths).map(months => months ?? 0))
  return logMonths < longest
    ? [
        fault(
          `${path}.logMonths`,
          'who heard a recording must be known as long as it is kept',
          'nhật ký phải được lưu ít nhất bằng thời gian lưu bản ghi âm',
        ),
      ]
    : []
}

/** What was recorded before this instant has had its time; by whole days of the centre. Null = never. */
export function cutoffOf(months: number | null, at: Ms): Ms | null {
  if (months === null) return null
  return DateTime.fromMillis(at, { zone: ZONE }).startOf('day').minus({ months }).toMillis()
}

export type Cutoffs = Readonly<Record<RecordingKind, Ms | null>>

export function cutoffsOf({ recordingMonths }: Retention, at: Ms): Cutoffs {
  return Object.fromEntries(
    RECORDING_KINDS.map(kind => [kind, cutoffOf(recordingMonths[kind], at)]),
  ) as Cutoffs
}

export const PLAN_STATES = ['planned', 'running', 'done', 'dropped'] as const
export type PlanState = (typeof PLAN_STATES)[number]

export type Plan = Readonly<{
  id: string
  state: PlanState
  plannedAt: Ms
  plannedById: string
  cutoffs: Cutoffs
}>

export type PlanRefusal = Readonly<{ code: string; status: number; text: string }>

/** Why this person may not carry the plan out now, by the rules as they are now; null = they may. */
export function refusalOfPurge(
  { state, plannedAt, plannedById, cutoffs }: Plan,
  { personId, at, rules }: { personId: string; at: Ms; rules: Retention },
): PlanRefusal | null {
  if (state !== 'planned')
    return { code: 'plan-over', status: 409, text: 'Kế hoạch tiêu hủy này đã thực hiện hoặc đã bỏ.' }
  // Four eyes: what is destroyed does not come back.
  if (personId === plannedById)
    return { code: 'own-plan', status: 403, text: 'Người lập kế hoạch không được tự thực hiện tiêu hủy.' }
  const last = DateTime.fromMillis(plannedAt, { zone: ZONE }).plus({ days: rules.planDays }).toMillis()
  if (at > last)
    return { code: 'plan-too-old', status: 409, text: 'Kế hoạch tiêu hủy đã quá hạn, hãy lập lại.' }
  const now = cutoffsOf(rules, plannedAt)
  // What is to be kept longer meanwhile is not destroyed by what held before.
  const isLonger = RECORDING_KINDS.some(kind => (now[kind] ?? -Infinity) < (cutoffs[kind] ?? -Infinity))
  return isLonger
    ? {
        ...{ code: 'rules-changed', status: 409 },
        text: 'Thời hạn lưu trữ đã được kéo dài sau khi lập kế hoạch, hãy lập lại.',
      }
    : null
}
