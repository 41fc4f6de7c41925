import type { Ms } from '../clock.ts'

/**
 * What a citizen may ask about the data that the centre keeps of them, and how such a request goes: taken down, who asks
 * made sure of, answered, carried out or refused (Luật 91/2025/QH15, NĐ 356/2025/NĐ-CP). Pure.
 */
export const REQUEST_KINDS = [
  'export', // to be given what is kept
  'rectify', // to have it put right
  'restrict', // to have it hidden from everybody whose work does not need it, and not published
  'erase', // to have it taken out: what a state body must keep is hidden instead
] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

export const REQUEST_STATES = ['received', 'verified', 'done', 'refused', 'lifted'] as const
export type RequestState = (typeof REQUEST_STATES)[number]

/** How the citizen asked. */
export const REQUEST_CHANNELS = ['phone', 'paper', 'counter', 'email'] as const

/** What is written down of a request, step by step. */
export const REQUEST_STEPS = [
  'received',
  'verified',
  'answered',
  'extended',
  'given',
  'rectified',
  'restricted',
  'refused',
  'lifted',
] as const
export type RequestStep = (typeof REQUEST_STEPS)[number]

export const KIND_NAMES: Readonly<Record<RequestKind, string>> = {
  export: 'cung cấp dữ liệu cá nhân',
  rectify: 'chỉnh sửa dữ liệu cá nhân',
  restrict: 'hạn chế xử lý dữ liệu cá nhân',
  erase: 'xóa dữ liệu cá nhân',
}

export type Standing = Readonly<{
  kind: RequestKind
  state: RequestState
  answeredAt: Ms | null
  extendedAt: Ms | null
}>

/** What may be asked of a request as it stands. */
export type Move = 'verify' | 'answer' | 'extend' | 'give' | 'rectify' | 'restrict' | 'refuse' | 'lift'

export type MoveRefusal = Readonly<{ code: string; text: string }>

const no = (code: string, text: string): MoveRefusal => ({ code, text })

/** @param erasure the law by which what was asked for may not be taken out */
export function refusalOf(
  { kind, state, ...standing }: Standing,
  move: Move,
  erasure: string,
): MoveRefusal | null {
  const isOver = state === 'done' || state === 'refused' || state === 'lifted'
  if (move === 'lift')
    return state === 'done' && (kind === 'restrict' || kind === 'erase')
      ? null
      : no('not-restricted', 'Yêu cầu này không có dữ liệu nào đang bị hạn chế xử lý.')
  if (isOver) return no('request-over', 'Yêu cầu này đã được giải quyết xong.')
  switch (move) {
    case 'verify':
      return state === 'verified' ? no('already-verified', 'Người yêu cầu đã được xác minh.') : null
    case 'answer':
      return standing.answeredAt === null ? null : no('already-answered', 'Yêu cầu này đã được phản hồi.')
    case 'extend':
      return standing.extendedAt === null ? null : no('already-extended', 'Chỉ được gia hạn 01 lần.')
    case 'refuse':
      return null
    default:
      return refusalOfWork({ kind, state }, move, erasure)
  }
}

/** Nothing is given to, or changed for, somebody who may be anybody. */
function refusalOfWork(
  { kind, state }: Pick<Standing, 'kind' | 'state'>,
  move: 'give' | 'rectify' | 'restrict',
  erasure: string,
): MoveRefusal | null {
  if (state !== 'verified')
    return no('not-verified', 'Chưa xác minh người yêu cầu là chủ thể dữ liệu nên chưa được thực hiện.')
  const meant = { export: 'give', rectify: 'rectify', restrict: 'restrict', erase: 'restrict' } as const
  if (meant[kind] === move) return null
  if (kind === 'erase') return no('erasure-not-lawful', `Không được xóa: ${erasure}. Chỉ hạn chế xử lý.`)
  return no('other-request', `Yêu cầu này là ${KIND_NAMES[kind]}.`)
}
