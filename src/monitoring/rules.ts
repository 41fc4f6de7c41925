import type { Call, Leg, Talk } from '../calls/call.ts'
import { phonesOf } from '../calls/guest.ts'
import type { Province } from '../directory/province.ts'
import { Refusal } from '../errors.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import { PHONE_KINDS, type PhoneKind } from '../phones/phone.ts'
import type { Mode, Monitor } from './monitor.ts'
import type { Held } from './running.ts'

/** Who may listen to what, and on which phone. */
export type Phones = Readonly<{
  endpointOf(personId: string, kind: PhoneKind): Promise<string | null>
  isReachable(endpoint: string): boolean
  /** In any call. */
  isUsed(endpoint: string): boolean
}>

/** Read anew for each monitor. */
export const monitoringRules = (current: () => Province) => ({
  get ringMs() {
    return current().calls.ringSeconds * 1_000
  },
  get visibleToOperator() {
    return current().monitoring.visibleToOperator
  },
  get announced() {
    return current().monitoring.announced
  },
})

/** Of one supervisor, and of one talk: more ears than that are no supervision. */
const MOST = 2

/** @throws Refusal for whoever may only listen */
export function refuseMode({ role }: Person, mode: Mode): void {
  if (mode !== 'listen' && !may(role, 'call.monitor'))
    throw new Refusal('listen-only', 403, 'Bạn chỉ được nghe, không được nói vào cuộc gọi.')
}

/** The phone that rings: the one asked for, else the first that can be reached. @throws Refusal where there is none */
export async function phoneFor(phones: Phones, person: Person, kind: PhoneKind | undefined): Promise<string> {
  for (const one of kind === undefined ? PHONE_KINDS : [kind]) {
    const endpoint = await phones.endpointOf(person.id, one)
    if (endpoint !== null && phones.isReachable(endpoint)) return endpoint
  }
  throw new Refusal(
    'no-phone',
    409,
    'Máy điện thoại của bạn chưa đăng ký với tổng đài. Bật máy trong trình duyệt bằng nút Điện thoại, hoặc kiểm tra máy để bàn.',
  )
}

/** The talk of that leg, while it goes on. */
export function talkOf(calls: readonly Call[], callId: string, target: string): Talk | null {
  const call = calls.find(({ id }) => id === callId)
  return call?.state === 'talking' && call.leg.id === target ? call : null
}

/** What a call's move means for whoever listens to this operator's talk: null = nothing. Pure. */
export function movedWith(
  call: Call,
  { target, operatorId }: Pick<Monitor, 'target' | 'operatorId'>,
): Readonly<{ type: 'talkOver' } | { type: 'moved'; target: string }> | null {
  if (call.state !== 'talking' || call.leg.operator !== operatorId) return { type: 'talkOver' }
  // Their page is dialled back within seconds, or the citizen is with somebody else.
  if (call.away || call.leg.id === target) return null
  return { type: 'moved', target: call.leg.id }
}

type Wished = Readonly<{ person: Person; callId: string; endpoint: string }>
type Around = Readonly<{ calls(): readonly Call[]; phones: Phones }>

/** @throws Refusal while the operator's page is loaded anew: there is nothing to listen to for a moment */
export function refuseAway(call: Call | undefined): void {
  if (call?.state === 'talking' && call.away)
    throw new Refusal('phone-away', 409, 'Máy của điện thoại viên đang nối lại. Hãy thử lại sau vài giây.')
}

/** @returns the leg that is listened to @throws Refusal where nobody may listen to this, or not this person, or not now */
export function refuseWish(
  { calls, phones }: Around,
  { person, callId, endpoint }: Wished,
  open: readonly Monitor[],
): Leg {
  const all = calls()
  const call = all.find(({ id }) => id === callId)
  if (call?.state !== 'talking')
    throw new Refusal('call-not-talking', 409, 'Cuộc gọi này không đang đàm thoại với điện thoại viên.')
  refuseAway(call)
  const { party } = call.guest ?? {}
  if (call.leg.operator === person.id || (party?.kind === 'operator' && party.operator === person.id))
    throw new Refusal('own-call', 409, 'Không thể nghe chính cuộc gọi của mình.')
  const own = open.filter(({ personId }) => personId === person.id)
  if (own.some(monitor => monitor.callId === callId))
    throw new Refusal('already-monitoring', 409, 'Bạn đang nghe cuộc gọi này rồi.')
  if (own.length >= MOST)
    throw new Refusal('too-many-monitors', 409, `Mỗi người chỉ nghe cùng lúc ${MOST} cuộc gọi.`)
  if (open.filter(monitor => monitor.callId === callId).length >= MOST)
    throw new Refusal('call-monitored', 409, `Cuộc gọi này đã có ${MOST} người nghe.`)
  const isOwnCall = all.some(one => one.state !== 'ended' && phonesOf(one).includes(endpoint))
  if (isOwnCall || (phones.isUsed(endpoint) && own.length === 0))
    throw new Refusal('phone-in-use', 409, 'Máy điện thoại của bạn đang có cuộc gọi.')
  return call.leg
}

/** @throws Refusal for a monitor that is over, or somebody else's */
export function heldBy(held: Held | undefined, person: Person): Held {
  if (!held) throw new Refusal('monitor-over', 404, 'Việc nghe này đã kết thúc.')
  if (held.monitor.personId !== person.id)
    throw new Refusal('not-your-monitor', 403, 'Đây không phải việc nghe của bạn.')
  return held
}
