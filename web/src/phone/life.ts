import { useEffect } from 'react'
import type { shownCall } from '../../../src/calls/live.ts'
import type { ShownOperator } from '../../../src/queue/schemas.ts'
import type { Json } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import { confirm } from '../kit/parts.tsx'
import { beforeSigningOut, useSession } from '../kit/session.tsx'
import { startAlerts } from './alerts.ts'
import { closeLine, openLine } from './line.ts'
import { hearMonitor, type LiveMonitor } from './listening.ts'
import { isAllowed } from './microphone.ts'
import { settings } from './settings.ts'
import { callOf, isTalkOver, type OwnCall } from './state.ts'
import { phoneNow, tell } from './store.ts'
import { dropTalk } from './talk.ts'

type LiveOperator = Json<typeof ShownOperator>
type LiveCall = ReturnType<typeof shownCall>
type Snapshot = Readonly<{ operators: LiveOperator[]; calls: LiveCall[] }>

const END_MS = 2_000

/** What the server says of this operator reaches the telephone; it opens by itself where the shift goes on in this page. */
export function usePhoneLife(): void {
  const { person, may } = useSession()
  const { id } = person
  const hasShifts = may('presence.setOwn')
  useEffect(startAlerts, [])
  useEffect(() => beforeSigningOut({ mayGo: mayLeaveTalk, go: leaveTalk }), [])
  useEffect(() => {
    if (!hasShifts) void beginAsBefore()
  }, [hasShifts])
  const hearOperator = (operator: LiveOperator) => {
    if (operator.operatorId !== id) return
    const { state, presence, reason, phone, callId, isReachable } = operator
    const before = phoneNow()
    const since = Date.parse(operator.since)
    tell({ type: 'own', own: { state, presence, reason, phone, callId, since, isReachable } })
    const { talk, kind } = phoneNow()
    if (talk && isTalkOver(phoneNow()) && !isTalkOver(before)) endSoon(talk.id)
    if (kind === before.kind) return
    if (phone === 'desk') closeLine()
    else void begin(presence !== 'signed-out')
  }
  const hearCall = (call: LiveCall) => {
    const isMine = call.operatorId === id && call.state !== 'ended'
    if (isMine) tell({ type: 'call', call: ownCall(call) })
    else if (phoneNow().call?.callId === call.callId) tell({ type: 'call', call: null })
  }
  useLive<Snapshot>('snapshot', ({ operators, calls }) => {
    // First the call: who is rung is told whose number it is.
    const mine = calls.find(({ operatorId }) => operatorId === id)
    tell({ type: 'call', call: mine ? ownCall(mine) : null })
    for (const operator of operators) hearOperator(operator)
  })
  useLive<LiveMonitor>('monitor', monitor => {
    if (monitor.personId === id) hearMonitor(monitor)
  })
  useLive('operator', hearOperator)
  useLive('call', hearCall)
}

/** Without a shift nobody is asked for a microphone by surprise. */
async function begin(isAtWork: boolean): Promise<void> {
  if (isAtWork || (await isAllowed())) await openLine()
}

/** Of whoever has no shift nobody but this browser knows which telephone is theirs. */
async function beginAsBefore(): Promise<void> {
  const { kind } = settings()
  if (kind === null || phoneNow().kind !== null) return
  tell({ type: 'chosen', kind })
  if (kind === 'web') await begin(false)
}

async function mayLeaveTalk(): Promise<boolean> {
  if (callOf(phoneNow()) === null) return true
  return confirm({
    title: 'Đăng xuất khi đang có cuộc gọi?',
    text: phoneNow().talk
      ? 'Người dân trở lại đầu hàng chờ để người khác trả lời.'
      : 'Cuộc gọi vẫn tiếp tục ở máy đang dùng.',
    yes: 'Vẫn đăng xuất',
    isDangerous: true,
  })
}

/** Whoever signs out in a call leaves a citizen behind, who must not wait until their silence is noticed: the page says it itself. */
function leaveTalk(): void {
  if (phoneNow().talk) closeLine()
}

/** The line says it too, as a rule. */
function endSoon(talkId: string): void {
  setTimeout(() => {
    if (phoneNow().talk?.id === talkId && isTalkOver(phoneNow())) dropTalk()
  }, END_MS)
}

const ownCall = (call: LiveCall): OwnCall => ({
  callId: call.callId,
  number: call.caller,
  isHeld: call.isHeld,
  isReturning: call.reconnecting !== null,
})
