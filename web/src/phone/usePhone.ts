import { useSyncExternalStore } from 'react'
import { callOf, isBusy, type PhoneState, type Shown, shownOf } from './state.ts'
import { phoneNow, watchPhone } from './store.ts'

export { choosePhone, takeHere } from './choice.ts'
export { answer, answerFor, hangUp, toggleHold, toggleMute } from './talk.ts'

export type Phone = PhoneState &
  Readonly<{
    /** The one word people see. */
    shown: Shown
    /** The call that rings or is talked in, at the desk phone too. */
    callId: string | null
    /** In a call, or about to be: the telephone is not moved then. */
    isBusy: boolean
    isMuted: boolean
    /** By this page; a desk phone is answered by lifting it. */
    canAnswer: boolean
    canHangUp: boolean
  }>

const isAboutToRing = ({ talk, line, own }: PhoneState) =>
  talk === null && line === 'registered' && own?.state === 'ringing'

/** Made once a state, so that React sees that nothing changed. */
let made: Phone | null = null
let madeOf: PhoneState | null = null

function read(): Phone {
  const state = phoneNow()
  if (made && madeOf === state) return made
  const callId = callOf(state)
  const shown = shownOf(state)
  madeOf = state
  made = {
    ...state,
    ...{ shown, callId, isBusy: isBusy(state) },
    isMuted: state.talk ? state.talk.isMuted : callId !== null && state.mutedCall === callId,
    canAnswer: state.kind === 'web' && (shown === 'ringing' || isAboutToRing(state)),
    canHangUp: shown === 'ringing' ? state.kind === 'web' : shown === 'talking' || shown === 'answering',
  }
  return made
}

/**
 * The operator's telephone, in this page or on the desk. What is done with it: `answer`, `hangUp`, `toggleMute`, `toggleHold`, and
 * `answerFor(callId)` for a call that the operator placed, which rings the own telephone first.
 */
export const usePhone = (): Phone => useSyncExternalStore(watchPhone, read)
