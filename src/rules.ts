import type { CallRules } from './calls/call.ts'
import type { Province } from './directory/province.ts'
import { MUTE_SECONDS } from './directory/sections.ts'
import { soundsOf } from './directory/spoken.ts'
import type { OperatorRules } from './queue/operator.ts'
import { regionOf } from './speech/vietnamese.ts'

/** What the machines are told of the settings. */

/** Where the province says nothing: time for somebody in an office to reach the telephone. */
const RING_OUT_SECONDS = 45

/** Where the province says nothing of it: long enough for a name, an address and a story. */
const MESSAGE_MS = 180_000

/** Read anew for every event: what is changed while calls are under way holds from their next event on. */
export const callRules = (current: () => Province, isMade: (sound: string) => boolean): CallRules => ({
  get ringMs() {
    return current().calls.ringSeconds * 1_000
  },
  get ringOutMs() {
    return (current().calls.ringOutSeconds ?? RING_OUT_SECONDS) * 1_000
  },
  get muteMs() {
    return (current().calls.muteSeconds ?? MUTE_SECONDS) * 1_000
  },
  get earlyMs() {
    return current().calls.earlySeconds * 1_000
  },
  get greeting() {
    return current().greeting.sounds
  },
  get queues() {
    return current().queues
  },
  get menu() {
    const { menu } = current()
    return menu.enabled ? menu : null
  },
  toldBy: node => soundsOf(node, isMade),
  get region() {
    return regionOf(current().prompts.voice)
  },
  get takesMessages() {
    return current().outsideHours.kind === 'voicemail'
  },
  get messageMs() {
    const { outsideHours } = current()
    return outsideHours.kind === 'voicemail' ? outsideHours.maxSeconds * 1_000 : MESSAGE_MS
  },
  get callback() {
    const { enabled, offerAfterSeconds } = current().callback
    return { enabled, offerAfterMs: offerAfterSeconds * 1_000 }
  },
  get survey() {
    return current().survey
  },
  get outsideHours() {
    const { outsideHours } = current()
    return outsideHours.kind === 'serve' ? [] : outsideHours.sounds
  },
})

export const operatorRules = (current: () => Province): OperatorRules => ({
  get wrapUpMs() {
    return current().calls.wrapUpSeconds * 1_000
  },
  get restMs() {
    return current().calls.restSeconds * 1_000
  },
  get queues() {
    return current().queues
  },
})
