import { Problem, post } from '../kit/api.ts'
import { serverNow } from '../kit/now.ts'
import { refused } from '../kit/parts.tsx'
import { keepHeard } from './headset.ts'
import { closeMicrophone, NoMicrophone, openMicrophone } from './microphone.ts'
import type { Session, SipNews } from './sip.ts'
import { play, silence } from './speaker.ts'
import { callOf, isTalkOver } from './state.ts'
import { watchQuality } from './stats.ts'
import { phoneNow, tell } from './store.ts'
import { FAILURES } from './words.ts'

/** The talk in this page: at most one. What React draws of it is in the store. */

type Held = {
  session: Session
  microphone: MediaStream | null
  stopKeeping: () => void
  stopWatching: () => void
}
let held: Held | null = null

/** What the person asked for rings their own telephone first, and nobody should have to answer that. */
let awaited: { callId: string | null; until: number } | null = null
const AWAITED_MS = 15_000
/** Muted when the page went: muted when it comes back. Of no use to anybody else, and gone with the tab. */
const MUTED_KEY = 'cc1022.muted'
/** The order to hang up is done by Asterisk: where it is not, by then, the page hangs up itself. */
const HANG_UP_MS = 2_000

export function hearTalk(news: SipNews): void {
  if (news.type === 'rang') rang(news.session)
  else if (news.type === 'talking') talking(news.id)
  else if (news.type === 'ended') ended(news.id)
  else if (news.type === 'heard' && held?.session.id === news.id) play(news.sound)
}

function rang(session: Session): void {
  if (held && !session.isReturning && !isTalkOver(phoneNow())) {
    session.end()
    return
  }
  // The old one is dead: its line had broken, and the centre rings the page again, for the same talk or the next.
  dropTalk()
  held = { session, microphone: null, stopKeeping: () => {}, stopWatching: () => {} }
  const { id, callId, number, isReturning } = session
  const isMuted = isReturning && sessionStorage.getItem(MUTED_KEY) === callId
  tell({ type: 'rang', talk: { id, callId, number, isReturning, isMuted, since: serverNow() } })
  if (isReturning || isAwaited(callId)) queueMicrotask(() => void answer())
}

function isAwaited(callId: string | null): boolean {
  const isIt = awaited !== null && awaited.callId === callId && awaited.until > Date.now()
  if (isIt) awaited = null
  return isIt
}

/**
 * The next ringing for this call, which the operator placed, is answered by itself.
 * @param callId null: one that belongs to no call of the operator's, as a supervisor's listening
 */
export function answerFor(callId: string | null): void {
  awaited = { callId, until: Date.now() + AWAITED_MS }
  const { talk } = phoneNow()
  // The order's answer may come after its ringing.
  if (talk?.stage === 'ringing' && talk.callId === callId && isAwaited(callId)) void answer()
}

export async function answer(): Promise<void> {
  const mine = held
  const { talk, own } = phoneNow()
  // The screen says who calls a moment before the ringing comes by another way: whoever is quick has answered all the same.
  if (!mine && own?.state === 'ringing' && own.callId !== null) return answerFor(own.callId)
  if (!mine || !talk || talk.stage !== 'ringing') return
  const { session } = mine
  tell({ type: 'answering', id: session.id, at: serverNow() })
  try {
    const microphone = await openMicrophone()
    if (held !== mine) return closeMicrophone(microphone)
    takeMicrophone(mine, microphone)
    session.answer(microphone)
    mine.stopKeeping = keepHeard(microphone, other => replaceMicrophone(mine, other))
  } catch (error) {
    tell({ type: 'not-answered', id: session.id, at: serverNow() })
    if (error instanceof NoMicrophone) refused(new Problem(0, error.why, FAILURES[error.why].text))
    else throw error
  }
}

function takeMicrophone(mine: Held, microphone: MediaStream): void {
  closeMicrophone(mine.microphone)
  mine.microphone = microphone
  applyMute(phoneNow().talk?.isMuted ?? false)
}

function replaceMicrophone(mine: Held, microphone: MediaStream | null): void {
  tell({ type: 'microphone', id: mine.session.id, isThere: microphone !== null })
  if (!microphone) return
  takeMicrophone(mine, microphone)
  const [track = null] = microphone.getAudioTracks()
  for (const sender of mine.session.connection()?.getSenders() ?? []) void sender.replaceTrack(track)
}

function talking(id: string): void {
  if (held?.session.id !== id) return
  tell({ type: 'talking', id, at: serverNow() })
  const connection = held.session.connection()
  if (connection) held.stopWatching = watchQuality(id, connection)
}

function ended(id: string): void {
  if (held?.session.id !== id) return
  const { microphone, stopKeeping, stopWatching } = held
  held = null
  stopKeeping()
  stopWatching()
  closeMicrophone(microphone)
  silence()
  tell({ type: 'ended', id })
}

/** Deliberately: while it rings the caller goes to somebody else; in a talk it is over for the citizen too. */
export async function hangUp(): Promise<void> {
  const state = phoneNow()
  const callId = callOf(state)
  const mine = held
  if (mine && state.talk?.stage === 'ringing') return mine.session.end()
  const late = mine ? setTimeout(() => mine.session.end(), HANG_UP_MS) : undefined
  try {
    if (callId === null) throw new Error('the call is not known yet')
    await post(`/api/calls/${callId}/requests`, { act: 'hang-up' })
  } catch (error) {
    clearTimeout(late)
    if (mine) mine.session.end()
    else refused(error)
  }
}

/**
 * In the page by the track itself: at once, whatever the network does, and nothing leaves the computer. A desk phone is muted
 * by the centre. Never both: with two switches nobody knows whether the citizen hears.
 */
export async function toggleMute(): Promise<void> {
  const state = phoneNow()
  if (state.kind === 'web') {
    if (!state.talk) return
    const isMuted = !state.talk.isMuted
    applyMute(isMuted)
    if (isMuted && state.talk.callId) sessionStorage.setItem(MUTED_KEY, state.talk.callId)
    else sessionStorage.removeItem(MUTED_KEY)
    tell({ type: 'muted', isMuted })
    return
  }
  const callId = callOf(state)
  if (callId === null) return
  const isMuted = state.mutedCall !== callId
  try {
    await post(`/api/calls/${callId}/requests`, { act: isMuted ? 'mute' : 'unmute' })
    tell({ type: 'muted', isMuted })
  } catch (error) {
    refused(error)
  }
}

/** The citizen hears music, or is back: the centre does that, whichever telephone it is. */
export async function toggleHold(): Promise<void> {
  const { call } = phoneNow()
  if (!call) return
  await post(`/api/calls/${call.callId}/requests`, { act: call.isHeld ? 'resume' : 'hold' }).catch(refused)
}

function applyMute(isMuted: boolean): void {
  for (const track of held?.microphone?.getAudioTracks() ?? []) track.enabled = !isMuted
}

/** The talk went on without this page, or is over, and the line on which that would be said was broken. */
export function dropTalk(): void {
  const mine = held
  if (!mine) return
  ended(mine.session.id)
  mine.session.leave()
}
