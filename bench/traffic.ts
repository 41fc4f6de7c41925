import { setTimeout as pause } from 'node:timers/promises'
import { callerScenario, endOf } from '../src/boot/phones/caller.ts'
import { header, type SipMessage } from '../src/boot/phones/messages.ts'
import { firstInvites, type Operator } from '../src/boot/phones/operator.ts'
import { startSipp } from '../src/boot/phones/sipp.ts'

export type Wave = Readonly<{
  /** Asterisk, `127.0.0.1:5060`. */
  server: string
  calls: number
  perSecond: number
  /** Raw A-law file that every citizen plays. */
  sound: string
  limitMs: number
}>

export type WaveFigures = Readonly<{
  /** Calls that were not answered, or that the operator did not end. */
  failed: number
  /** INVITE sent → 200 received, ms, a value a call. */
  answerMs: readonly number[]
  /** Callers' numbers in the order in which the centre answered them. */
  order: readonly string[]
  complaints: string
}>

/** Citizens who call at that pace and stay until they are hung up on. */
export async function callersWave(wave: Wave): Promise<WaveFigures> {
  const rows = Array.from({ length: wave.calls }, (_, n) => [`09${String(10_000_000 + n)}`])
  const sipp = await startSipp({
    ...{ server: wave.server, address: '127.0.0.2', rows, perSecond: wave.perSecond, limitMs: wave.limitMs },
    scenario: callerScenario({ from: '[field0]', sound: wave.sound }),
  })
  await sipp.ended
  const messages = await sipp.messages()
  const complaints = await sipp.complaints()
  await sipp.stop()
  const calls = [...byCall(messages).values()]
  const served = calls.filter(own => {
    const { status, by } = endOf(own)
    return status === 200 && by === 'centre'
  })
  return {
    failed: wave.calls - served.length,
    answerMs: calls.flatMap(answerMs),
    order: messages.filter(isAnswered).map(numberIn),
    complaints: complaints.slice(-400),
  }
}

export function byCall(messages: readonly SipMessage[]): Map<string, SipMessage[]> {
  const calls = new Map<string, SipMessage[]>()
  for (const one of messages) calls.set(one.callId, [...(calls.get(one.callId) ?? []), one])
  return calls
}

const isAnswered = (one: SipMessage) => !one.isSent && one.method === 'INVITE' && one.status === 200

/** The caller's number, as the From header of any message of the call has it. */
const numberIn = (one: SipMessage): string => /sip:(\+?\d+)@/.exec(header(one.text, 'From') ?? '')?.[1] ?? '?'

export type Rung = Readonly<{ number: string; at: number }>

/** For whom and when operators' phones were rung, in their order; the same caller may come again. */
export const rungFor = (messages: readonly SipMessage[]): Rung[] =>
  firstInvites(messages).map(one => ({ number: numberIn(one), at: one.at }))

/**
 * For each pair of callers of whom the later one's operator was rung first: how much sooner, ms. Pure. With many operators
 * free at once two phones that are rung in the same moment may well begin to ring in the other order; somebody who
 * overtakes a caller in the queue is ahead by a whole talk.
 * @param order of coming @param rung callers in the order in which an operator was rung for them
 */
export function overtakings(order: readonly string[], rung: readonly Rung[]): number[] {
  const place = new Map(order.map((number, n) => [number, n]))
  const first = [...new Map(rung.toReversed().map(one => [one.number, one])).values()].toSorted(
    (a, b) => a.at - b.at,
  )
  const places = first.map(({ number, at }) => ({ at, place: place.get(number) ?? -1 }))
  return places.flatMap((own, n) =>
    places.slice(n + 1).flatMap(later => (later.place < own.place ? [later.at - own.at] : [])),
  )
}

function answerMs(own: readonly SipMessage[]): number[] {
  const invite = own.find(one => one.isSent && one.method === 'INVITE' && one.status === null)
  const answer = own.find(one => !one.isSent && one.method === 'INVITE' && one.status === 200)
  return invite && answer ? [answer.at - invite.at] : []
}

/** `op101` of `INVITE sip:op101@127.0.0.11:27000 SIP/2.0`. */
export const userOf = (invite: SipMessage): string => /sip:([^@]+)@/.exec(invite.startLine)?.[1] ?? '?'

/**
 * From an operator's BYE to the next INVITE at the same phone, ms. Pure.
 * Only meant where callers were waiting all the time: an operator's last call has no next one.
 */
export function handOvers(messages: readonly SipMessage[]): number[] {
  const calls = byCall(messages)
  const byUser = new Map<string, { rang: number; freed: number | null }[]>()
  for (const invite of firstInvites(messages)) {
    const bye = calls.get(invite.callId)?.find(one => one.method === 'BYE' && one.status === null)
    const user = userOf(invite)
    byUser.set(user, [...(byUser.get(user) ?? []), { rang: invite.at, freed: bye?.at ?? null }])
  }
  return [...byUser.values()].flatMap(own =>
    own.flatMap(({ freed }, n) => {
      const next = own[n + 1]
      return freed !== null && next ? [next.rang - freed] : []
    }),
  )
}

/** When each operator answered: the 200 to an INVITE, by user, oldest first. Pure. */
export function answers(messages: readonly SipMessage[]): { user: string; at: number }[] {
  const calls = byCall(messages)
  return firstInvites(messages).flatMap(invite => {
    const ok = calls
      .get(invite.callId)
      ?.find(one => one.isSent && one.method === 'INVITE' && one.status === 200)
    return ok ? [{ user: userOf(invite), at: ok.at }] : []
  })
}

/** The operators' phones have said their last word when nothing new came for a second. */
export async function quiet(operator: Operator): Promise<SipMessage[]> {
  let before = -1
  for (let n = 0; n < 20; n++) {
    const messages = await operator.sipp.messages()
    if (messages.length === before) return messages
    before = messages.length
    await pause(1_000)
  }
  return operator.sipp.messages()
}
