import { hush, ring, unlockBell } from './bell.ts'
import { numberOf, type PhoneState, shownOf } from './state.ts'
import { phoneNow, watchPhone } from './store.ts'
import { endOf } from './words.ts'

/** What calls the operator to a ringing telephone who looks elsewhere: sound, title of the tab, note of the desktop. */

const BLINK_MS = 1_000
const CALLING = '☎ Cuộc gọi đến'
/** A finger counts when it is lifted, and Esc not at all. */
const TOUCHES = ['pointerdown', 'pointerup', 'keydown'] as const

/** @returns the end of it */
export function startAlerts(): () => void {
  const stopRinging = onRinging()
  const stopTrying = onceHere(unlockBell)
  const stopHearing = () => {
    for (const touch of TOUCHES) removeEventListener(touch, touched, true)
  }
  const touched = () => void unlockBell().then(stopHearing)
  for (const touch of TOUCHES) addEventListener(touch, touched, true)
  return () => {
    stopRinging()
    stopTrying()
    stopHearing()
  }
}

/** When this page is the telephone: before the first call, so that somebody can still do something. */
function onceHere(work: () => Promise<void>): () => void {
  const stop = watchPhone(({ line }) => {
    if (line !== 'registered') return
    stop()
    void work()
  })
  return stop
}

function onRinging(): () => void {
  let end: (() => void) | null = null
  const look = (state: PhoneState) => {
    const isRinging = shownOf(state) === 'ringing' && !state.talk?.isReturning
    if (isRinging === (end !== null)) return
    end?.()
    end = isRinging ? call(state) : null
  }
  const stop = watchPhone(look)
  look(phoneNow())
  return () => {
    stop()
    end?.()
  }
}

function call(state: PhoneState): () => void {
  // A desk phone rings itself.
  if (state.kind === 'web') ring()
  const stopBlinking = blink()
  const note = noteOf(endOf(numberOf(state)))
  return () => {
    hush()
    stopBlinking()
    note?.close()
  }
}

function blink(): () => void {
  let own = document.title
  const turn = () => {
    if (document.title !== CALLING) own = document.title
    document.title = document.title === CALLING ? own : CALLING
  }
  turn()
  const timer = setInterval(turn, BLINK_MS)
  return () => {
    clearInterval(timer)
    if (document.title === CALLING) document.title = own
  }
}

/** Null too where a browser allows notes and still makes none from a page (Chromium on Android): it rings and blinks all the same. */
function noteOf(body: string): Notification | null {
  if (!mayNote() || document.hasFocus()) return null
  const options = { body, tag: 'cc1022', requireInteraction: true, icon: '/assets/icon.png' }
  try {
    const note = new Notification(CALLING, options)
    note.addEventListener('click', () => {
      window.focus()
      note.close()
    })
    return note
  } catch {
    return null
  }
}

export const mayNote = () => 'Notification' in window && Notification.permission === 'granted'
/** Whether it makes sense to ask: after a refusal the browser does not ask any more. */
export const mayAskForNotes = () => 'Notification' in window && Notification.permission === 'default'
