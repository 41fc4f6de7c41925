import type { CelRow } from '../asterisk/cel-rows.ts'
import type { Ms } from '../clock.ts'
import { talkIn } from './agreement.ts'
import type { Act, CallEvent, CallState, Direction } from './call.ts'

/** What a citizen lived through in a call, and when: by the journal and by Asterisk's event log. Pure. */

export const PHASES = [
  'greeting',
  'menu',
  'notice',
  'wait',
  'talk',
  'hold',
  'interrupted', // a talk whose operator's page is gone, with music
  'consultation',
  'emergency',
  'transfer',
  'outbound', // a talk of a call that the centre placed
  'survey',
  'voicemail',
  'check', // a call of the centre to itself
  'fallback', // in Asterisk's own queue, and the talk that came of it
  'unknown', // the books know nothing of it
] as const
export type Phase = (typeof PHASES)[number]

export type Lived = Readonly<{ from: Ms; to: Ms; phase: Phase }>

/** An entry of the call's journal. */
export type Told = Readonly<{ at: Ms; toState: string; event: CallEvent; acts: readonly Act[] }>

const OF_STATE: Readonly<Record<Exclude<CallState, 'talking' | 'handed' | 'ended'>, Phase>> = {
  ...{ greeting: 'greeting', menu: 'menu', enquiry: 'menu', voicemail: 'voicemail', refusing: 'notice' },
  ...{ checking: 'check', waiting: 'wait', ringing: 'wait', promising: 'menu', survey: 'survey' },
  ...{ due: 'outbound', calling: 'outbound', dialling: 'outbound', announcing: 'outbound' },
  ...{ transferring: 'transfer', fallback: 'fallback' },
}

type Talk = {
  isHeld: boolean
  isParked: boolean
  isTorn: boolean
  guest: string | null
  asked: 'consultation' | 'emergency'
}

/** @param until the citizen was gone then, or it is now */
export function phasesOf(journal: readonly Told[], direction: Direction, until: Ms): Lived[] {
  const lived: Lived[] = []
  const talk: Talk = { isHeld: false, isParked: false, isTorn: false, guest: null, asked: 'consultation' }
  let since: { at: Ms; phase: Phase } | undefined
  for (const { at, toState, event, acts } of journal) {
    follow(talk, event, acts)
    if (toState !== 'talking') talk.isTorn = false
    const phase: Phase = phaseOf(toState, talk, direction) ?? since?.phase ?? 'unknown'
    if (phase === since?.phase) continue
    if (since && at > since.at) lived.push({ from: since.at, to: at, phase: since.phase })
    since = { at, phase }
  }
  if (since && until > since.at) lived.push({ from: since.at, to: until, phase: since.phase })
  return lived
}

function follow(talk: Talk, event: CallEvent, acts: readonly Act[]): void {
  if (event.type === 'held') talk.isHeld = true
  if (event.type === 'resumed') talk.isHeld = false
  if (event.type === 'legEnded' && event.leg === talk.guest) talk.guest = null
  if (event.type === 'asked' && (event.request.act === 'consult' || event.request.act === 'emergency'))
    talk.asked = event.request.act === 'consult' ? 'consultation' : 'emergency'
  for (const act of acts) {
    if (act.type === 'park') talk.isParked = true
    if (act.type === 'unpark' || act.type === 'connect') talk.isParked = false
    if (act.type === 'connect') talk.isHeld = false
    if (act.type === 'recordLeg') talk.guest = act.leg
    // Who held was the operator's telephone, which is gone.
    if (act.type === 'seekPhone') Object.assign(talk, { isTorn: true, isHeld: false })
    if (isBack(talk, act, event)) talk.isTorn = false
    if ((act.type === 'endLegRecording' || act.type === 'dropLeg') && act.leg === talk.guest)
      talk.guest = null
  }
}

/** The operator's own telephone is let in; a guest's is recorded. */
const isBack = ({ guest }: Talk, act: Act, event: CallEvent) =>
  act.type === 'invite' && event.type === 'legAnswered' && act.leg === event.leg && act.leg !== guest

/** Null = as it was: the citizen hears the end of it. */
function phaseOf(state: string, talk: Talk, direction: Direction): Phase | null {
  if (state === 'ended') return null
  if (state === 'handed') return talk.asked === 'emergency' ? 'emergency' : 'transfer'
  if (state !== 'talking') return OF_STATE[state as keyof typeof OF_STATE] ?? 'unknown'
  if (talk.guest !== null) return talk.asked
  if (talk.isTorn) return 'interrupted'
  if (talk.isHeld || talk.isParked) return 'hold'
  return direction === 'out' ? 'outbound' : 'talk'
}

export type Span = Readonly<{ from: Ms; to: Ms }>

/**
 * When people heard each other in a bridge of ours without the citizen: an operator and the guest that was asked, by the
 * event log.
 * @param rows of one call, in the log's order
 */
export function asideOf(rows: readonly CelRow[], citizen: string, until: Ms): Span[] {
  const inside = new Map<string, string>()
  const spans: Span[] = []
  const since = new Map<string, Ms>()
  const settle = (bridge: string, at: Ms) => {
    const members = [...inside].flatMap(([channel, one]) => (one === bridge ? [channel] : []))
    const isAside = members.length >= 2 && !members.includes(citizen)
    const from = since.get(bridge)
    if (isAside && from === undefined) since.set(bridge, at)
    if (isAside || from === undefined) return
    since.delete(bridge)
    if (at > from) spans.push({ from, to: at })
  }
  for (const row of rows) {
    if (row.type !== 'BRIDGE_ENTER' && row.type !== 'BRIDGE_EXIT') continue
    const bridge = talkIn(row)
    if (bridge === null) continue
    const before = inside.get(row.uniqueId)
    if (row.type === 'BRIDGE_ENTER') inside.set(row.uniqueId, bridge)
    else inside.delete(row.uniqueId)
    if (before !== undefined && before !== bridge) settle(before, row.at)
    settle(bridge, row.at)
  }
  inside.clear()
  for (const bridge of [...since.keys()]) settle(bridge, until)
  return spans
}
