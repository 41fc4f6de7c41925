import type { PhoneKind } from '../../../src/phones/phone.ts'
import type { Presence } from '../../../src/queue/operator.ts'
import type { Verdict } from './quality.ts'

/** What the telephone of this page knows, and how news changes it. Pure. */

/** The way to Asterisk. `elsewhere`: another tab, or another computer, is the telephone. */
export type Line = 'off' | 'connecting' | 'registered' | 'reconnecting' | 'failed' | 'elsewhere'

/** Why it cannot be the telephone; words in words.ts. */
export type Failure =
  | 'insecure'
  | 'microphone-denied'
  | 'microphone-missing'
  | 'microphone-busy'
  | 'no-phone'
  | 'not-answered'
  | 'not-loaded'

export type Stage = 'ringing' | 'answering' | 'talking'

/** A talk whose sound is in this page. */
export type Talk = Readonly<{
  /** Of the session, so that late news of an older one is told apart. */
  id: string
  callId: string | null
  number: string | null
  stage: Stage
  /** Epoch ms; since the stage began. */
  since: number
  isMuted: boolean
  /** The page was reloaded in the talk: answered by itself. */
  isReturning: boolean
  /** The headset was pulled out, and nothing else hears. */
  isUnheard: boolean
  verdict: Verdict | null
}>

/** Of the operator, as the live feed tells; the truth about desk phones, and about a talk while the page comes back. */
export type Own = Readonly<{
  state: string
  presence: Presence
  reason: string | null
  phone: PhoneKind
  callId: string | null
  /** Epoch ms. */
  since: number
  isReachable: boolean
}>

export type OwnCall = Readonly<{
  callId: string
  /** Null: hidden. */
  number: string | null
  isHeld: boolean
  /** The server keeps it for this page while it comes back. */
  isReturning: boolean
}>

export type PhoneState = Readonly<{
  /** Null: the operator has not come yet. */
  kind: PhoneKind | null
  line: Line
  failure: Failure | null
  /** Where the telephone is, when it is elsewhere. */
  where: 'tab' | 'machine' | null
  talk: Talk | null
  own: Own | null
  /** The operator's talk, as the live feed tells. */
  call: OwnCall | null
  /** Of a desk phone, by the call it holds for. */
  mutedCall: string | null
  /** The browser lets no sound play before somebody has clicked. */
  isBellBlocked: boolean
}>

export const FIRST: PhoneState = {
  kind: null,
  line: 'off',
  failure: null,
  where: null,
  talk: null,
  own: null,
  call: null,
  mutedCall: null,
  isBellBlocked: false,
}

export type News =
  | Readonly<{ type: 'chosen'; kind: PhoneKind }>
  | Readonly<{ type: 'connecting' }>
  | Readonly<{ type: 'registered' }>
  | Readonly<{ type: 'lost' }>
  | Readonly<{ type: 'failed'; failure: Failure }>
  | Readonly<{ type: 'elsewhere'; where: 'tab' | 'machine' }>
  | Readonly<{ type: 'closed' }>
  | Readonly<{ type: 'own'; own: Own }>
  | Readonly<{ type: 'call'; call: OwnCall | null }>
  | Readonly<{ type: 'bell'; isBlocked: boolean }>
  | Readonly<{ type: 'rang'; talk: Omit<Talk, 'stage' | 'isUnheard' | 'verdict'> }>
  | Readonly<{ type: 'answering' | 'talking'; id: string; at: number }>
  /** The microphone was not to be had: the call rings on. */
  | Readonly<{ type: 'not-answered'; id: string; at: number }>
  | Readonly<{ type: 'ended'; id: string }>
  | Readonly<{ type: 'muted'; isMuted: boolean }>
  | Readonly<{ type: 'judged'; id: string; verdict: Verdict }>
  | Readonly<{ type: 'microphone'; id: string; isThere: boolean }>

const FREE = { failure: null, where: null }
const wasUp = (line: Line) => line === 'registered' || line === 'reconnecting'

export function next(state: PhoneState, news: News): PhoneState {
  switch (news.type) {
    case 'chosen':
      return { ...state, kind: news.kind, failure: null }
    case 'connecting':
      return { ...state, ...FREE, line: wasUp(state.line) ? 'reconnecting' : 'connecting' }
    case 'registered':
      return { ...state, ...FREE, line: 'registered' }
    case 'lost':
      return state.line === 'registered' ? { ...state, line: 'reconnecting' } : state
    case 'failed':
      return { ...state, line: 'failed', failure: news.failure }
    case 'elsewhere':
      return { ...state, ...FREE, line: 'elsewhere', where: news.where }
    case 'closed':
      return { ...state, ...FREE, line: 'off' }
    case 'own':
      return owned(state, news.own)
    case 'call':
      return { ...state, call: news.call }
    case 'bell':
      return state.isBellBlocked === news.isBlocked ? state : { ...state, isBellBlocked: news.isBlocked }
    default: {
      const change = talked(state, news)
      return change ? { ...state, ...change } : state
    }
  }
}

/** What is told of a call is told to its operator: that it is somebody else's by now is known from the operator's own state. */
function owned(state: PhoneState, own: Own): PhoneState {
  const hasLeft = state.own?.callId != null && state.own.callId !== own.callId
  const call = hasLeft && state.call?.callId === state.own?.callId ? null : state.call
  // Chosen anew in another window: it holds here too.
  const isMoved = state.own !== null && state.own.phone !== own.phone
  return { ...state, own, call, kind: isMoved ? own.phone : (state.kind ?? own.phone) }
}

type TalkNews = Extract<
  News,
  { type: 'rang' | 'answering' | 'talking' | 'not-answered' | 'ended' | 'muted' | 'judged' | 'microphone' }
>

/** @returns null: nothing changes */
function talked({ talk, own }: PhoneState, news: TalkNews): Partial<PhoneState> | null {
  if (news.type === 'rang')
    return { talk: { ...news.talk, stage: 'ringing', isUnheard: false, verdict: null } }
  if (news.type === 'muted') {
    if (talk) return { talk: { ...talk, isMuted: news.isMuted } }
    return { mutedCall: news.isMuted ? (own?.callId ?? null) : null }
  }
  if (talk?.id !== news.id) return null
  switch (news.type) {
    case 'ended':
      return { talk: null }
    case 'judged':
      return { talk: { ...talk, verdict: news.verdict } }
    case 'microphone':
      return { talk: { ...talk, isUnheard: !news.isThere } }
    case 'not-answered':
      return { talk: { ...talk, stage: 'ringing', since: news.at } }
    case 'answering':
    case 'talking':
      return { talk: { ...talk, stage: news.type, since: news.at } }
  }
}

/** The one word people see; names in words.ts. */
export type Shown =
  | 'unknown'
  | 'off'
  | 'connecting'
  | 'registered'
  | 'ringing'
  | 'answering'
  | 'talking'
  /** The page was reloaded in a talk, and the centre is about to ring it again. */
  | 'returning'
  | 'reconnecting'
  | 'failed'
  | 'elsewhere'

export function shownOf(state: PhoneState): Shown {
  const { kind, line, talk, own, call } = state
  if (kind === null) return 'unknown'
  if (kind === 'desk') return deskOf(own)
  if (talk) return talk.stage
  if (call?.isReturning && line !== 'elsewhere' && line !== 'failed') return 'returning'
  return line
}

function deskOf(own: Own | null): Shown {
  if (!own) return 'unknown'
  if (own.state === 'ringing' || own.state === 'talking') return own.state
  if (own.presence === 'signed-out') return 'off'
  return own.isReachable ? 'registered' : 'reconnecting'
}

/** Whether a call is rung or talked in, by what this page or the server knows: the telephone must not be moved then. */
export function isBusy({ talk, own }: PhoneState): boolean {
  return talk !== null || own?.state === 'ringing' || own?.state === 'talking'
}

/**
 * The centre knows this page's call to be over, though the line on which that is told has said nothing: it was broken in that very
 * moment, or the one who would have said it is dead. In the time for notes the operator still has the call, and talks no more.
 */
export function isTalkOver({ talk, own }: PhoneState): boolean {
  if (!own || !talk || talk.callId === null) return false
  return talk.callId !== own.callId || (own.state !== 'ringing' && own.state !== 'talking')
}

/** Of whom the telephone, whichever it is, rings for; null = hidden, undefined = the feed has not told it yet. */
export function numberOf({ talk, own, call }: PhoneState): string | null | undefined {
  if (talk) return talk.number
  return call !== null && call.callId === own?.callId ? call.number : undefined
}

/** A call would ring in this page, and nobody would hear it. */
export function isBellSilent({ isBellBlocked, kind, line, own }: PhoneState): boolean {
  return isBellBlocked && kind === 'web' && wasUp(line) && own !== null && own.presence !== 'signed-out'
}

/** The call that the telephone, whichever it is, rings or talks in. */
export function callOf({ kind, talk, own }: PhoneState): string | null {
  if (kind === 'web' && talk) return talk.callId ?? own?.callId ?? null
  return own?.state === 'ringing' || own?.state === 'talking' ? own.callId : null
}
