import { STAGE_LABELS, STAGES } from '../../../src/tickets/course.ts'
import type { View } from '../../../src/tickets/views.ts'
import { dayOf } from '../kit/format.ts'
import { CHANNEL_NAMES, KIND_NAMES, TICKET_STATE_NAMES, URGENCY_NAMES } from '../words/tickets.ts'

/** What a list of tickets is cut by: stands in the address, so that it can be sent to a colleague. Pure. */

/** Lists that are looked at every day, by their names (GET /api/tickets). */
export const VIEW_LABELS: Readonly<Record<View, string>> = {
  todo: 'Việc của tôi',
  inbox: 'Đang ở đơn vị, theo hạn',
  late: 'Trễ hạn',
  unclear: 'Chờ xác định thẩm quyền',
  flagged: 'Về thủ tục, hành vi hành chính',
  awaiting: 'Chờ người dân bổ sung',
  mine: 'Tôi đang giữ',
  unassigned: 'Đơn vị chưa giao ai',
}
export const VIEW_ORDER: readonly View[] = [
  ...(['inbox', 'late', 'unclear', 'flagged', 'awaiting', 'unassigned', 'mine'] as const),
]

const choices = (names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([value, label]) => ({ value, label }))
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** Filters that are one of a few words. */
export const CHOICES = [
  { name: 'state', label: 'Trạng thái', data: choices(TICKET_STATE_NAMES) },
  {
    name: 'stage',
    label: 'Bước xử lý',
    data: STAGES.map(value => ({ value, label: capital(STAGE_LABELS[value]) })),
  },
  { name: 'late', label: 'Trễ hạn', data: [{ value: 'true', label: 'Đang trễ hạn' }] },
  { name: 'urgency', label: 'Mức khẩn', data: choices(URGENCY_NAMES) },
  { name: 'kind', label: 'Loại', data: choices(KIND_NAMES) },
  { name: 'channel', label: 'Kênh', data: choices(CHANNEL_NAMES) },
] as const

const NAMES = [
  'view',
  'state',
  'stage',
  'late',
  'urgency',
  'kind',
  'channel',
  'fieldCode',
  'areaCode',
  'unitId',
  'from',
  'to',
] as const
export type Name = (typeof NAMES)[number]
export type Filter = Readonly<Partial<Record<Name, string>>>

/** Only names that there are; what the server does not take it says itself. */
export function filterIn(params: URLSearchParams): Filter {
  return Object.fromEntries(NAMES.flatMap(name => (params.get(name) ? [[name, params.get(name)]] : [])))
}

/** How many narrow it, beside the list itself. */
export const countOf = ({ view: _, ...rest }: Filter): number => Object.keys(rest).length

/** The day in Vietnam that begins at an instant, or ends there. */
export const dayIn = (instant: string | undefined, isEnd = false): string | null =>
  instant === undefined ? null : dayOf(Date.parse(instant) - (isEnd ? 1 : 0))
