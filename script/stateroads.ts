import type { CallEvent, CallRules } from '../src/calls/call.ts'
import type { News } from '../src/calls/news.ts'
import type { Request } from '../src/calls/wanted.ts'
import { DEFAULTS } from '../src/directory/defaults.ts'

/** The ways into every state of a call, and the news it is then asked about (states.ts). */
export const rules: CallRules = {
  ringOutMs: 30_000,
  ringMs: 20_000,
  earlyMs: 3_000,
  muteMs: 120_000,
  greeting: ['greeting'],
  queues: [...DEFAULTS.queues[0]],
  outsideHours: ['outside-hours'],
  callback: { enabled: false, offerAfterMs: 120_000 },
  survey: DEFAULTS.survey[0],
  takesMessages: false,
  messageMs: 180_000,
  menu: null,
  toldBy: () => [],
  region: 'southern',
}
/** For the states that there are only where the province wants them. */
export const menuRules: CallRules = {
  ...rules,
  menu: {
    ...{ ...DEFAULTS.menu[0], enabled: true, root: 'chinh', otherwise: { action: 'voicemail' } },
    nodes: {
      chinh: {
        prompts: [{ sound: 'menu-operator' }],
        keys: {
          '0': { action: 'operator' },
          '3': { action: 'ticket-status' },
          '9': { action: 'emergency-guidance' },
        },
      },
    },
  },
  toldBy: () => ['menu-operator'],
  takesMessages: true,
}
/** The same with announcements, limits, callbacks and a question after the talk. */
export const queueRules: CallRules = {
  ...rules,
  queues: DEFAULTS.queues[0].map(queue => ({
    ...queue,
    ...{ announceEverySeconds: 30, maxWaitSeconds: 90, maxLength: 5 },
  })),
  callback: { enabled: true, offerAfterMs: 0 },
  survey: { ...DEFAULTS.survey[0], enabled: true },
}
const standing: News = {
  ...{ queue: 'chung', before: 1, isFree: false, isStaffed: true },
  ...{ range: { from: 2, to: 5 }, medianMs: 200_000, modelMs: 200_000 },
}
export const id = '00000000-0000-4000-8000-000000000001'
const identity = {
  id,
  channel: 'citizen',
  dialled: '1022',
  trunk: 'trunk-demo',
  caller: '+84912345678',
  callerShown: '0912345678',
  recording: `2026/11/21/${id}.wav`,
  answeredAt: 0,
}
const [leg, guestLeg] = [`leg.${id}.1`, `leg.${id}.2`]
/** A phone in a browser. */
const endpoint = 'op101-web'
const page = { type: 'operatorChosen', at: 2, operator: 'lan', endpoint } as const
const playback = `play.${id}.1`
const party = { kind: 'outside', number: '02773851234', trunk: 'trunk-demo', label: 'Điện lực' } as const
const asked = (at: number, request: Request): CallEvent => ({
  ...{ type: 'asked', at, by: 'lan', ofAnybody: false, request },
})

const refused = { code: 'emergency-number-refused', detail: '' }
/** A call of the centre's own, from the console and as a callback. */
const line = `cit.${id}.1`
const placed = { type: 'placed', at: 0, identity: { ...identity, channel: line }, maxSeconds: 60 } as const
const errand = { ticketId: null, callbackId: null }
const placedByOperator: CallEvent = {
  ...{ ...placed, errand: { ...errand, kind: 'click-to-call', operator: 'lan' } },
  from: { endpoint: 'op101', channel: null },
}
const placedAsCallback: CallEvent = {
  ...{ ...placed, errand: { ...errand, kind: 'callback', operator: null } },
  from: { joinedAt: 0, queue: 'chung', skill: null },
}

type Told = readonly [label: string, event: CallEvent]
export const LATER = 60_000

/** One of each kind of news; some mean different things early and late, so they stand twice. */
export const news: readonly Told[] = [
  ['sound ended', { type: 'soundEnded', at: LATER, playback }],
  ['second sound ended', { type: 'soundEnded', at: LATER, playback: `play.${id}.2` }],
  ['key 0', { type: 'digit', at: LATER, digit: '0' }],
  ['key 1', { type: 'digit', at: LATER, digit: '1' }],
  ['key 3', { type: 'digit', at: LATER, digit: '3' }],
  ['key 9', { type: 'digit', at: LATER, digit: '9' }],
  ['key #', { type: 'digit', at: LATER, digit: '#' }],
  ['number is blocked', { type: 'callerBlocked', at: LATER }],
  ['ticket not found', { type: 'ticketLookedUp', at: LATER, digits: '1', found: 'none' }],
  ['place and time looked up', { type: 'waitLookedUp', at: LATER, news: standing }],
  ['queue found full', { type: 'waitLookedUp', at: LATER, news: { ...standing, before: 9 } }],
  ['callback granted', { type: 'callbackAnswered', at: LATER, answer: 'accepted' }],
  ['callback refused', { type: 'callbackAnswered', at: LATER, answer: 'refused-class' }],
  ['operator chosen', { type: 'operatorChosen', at: LATER, operator: 'lan', endpoint: 'op101' }],
  ['leg answered', { type: 'legAnswered', at: LATER, leg }],
  ['another leg answered', { type: 'legAnswered', at: LATER, leg: `leg.${id}.9` }],
  ['leg refused', { type: 'legEnded', at: LATER, leg, why: 'refused' }],
  ['leg unreachable', { type: 'legEnded', at: LATER, leg, why: 'unreachable' }],
  ['leg ended within 3 s', { type: 'legEnded', at: 4, leg, why: 'hung-up' }],
  ['leg hung up', { type: 'legEnded', at: LATER, leg, why: 'hung-up' }],
  ['page closed', { type: 'legEnded', at: LATER, leg, why: 'page-closed' }],
  ['page gone', { type: 'pageGone', at: LATER, leg }],
  ['page registered anew', { type: 'phoneBack', at: LATER, endpoint, contact: 'another' }],
  ['held', { type: 'held', at: LATER, leg }],
  ['resumed', { type: 'resumed', at: LATER, leg }],
  ['guest answered', { type: 'legAnswered', at: LATER, leg: guestLeg }],
  ['guest hung up', { type: 'legEnded', at: LATER, leg: guestLeg, why: 'hung-up' }],
  ['agency not to be dialled', { type: 'agencyRefused', at: LATER, leg: guestLeg, ...refused }],
  ['citizen answered', { type: 'citizenAnswered', at: LATER, channel: line }],
  ['citizen is busy', { type: 'citizenUnanswered', at: LATER, channel: line, result: 'busy' }],
  ['number not to be dialled', { type: 'dialRefused', at: LATER, leg: line, ...refused }],
  ['callback withdrawn', { type: 'withdrawn', at: LATER }],
  ['allowed time used up', { type: 'limitReached', at: 3 * LATER }],
  ['asked: hold', asked(LATER, { act: 'hold' })],
  ['asked: resume', asked(LATER, { act: 'resume' })],
  ['asked: mute', asked(LATER, { act: 'mute' })],
  ['asked: mute the recording', asked(LATER, { act: 'mute-recording' })],
  ['asked: unmute the recording', asked(LATER, { act: 'unmute-recording' })],
  ['recording could not be muted', { type: 'recordingUnmuted', at: LATER, why: 'failed' }],
  ['asked: consult', asked(LATER, { act: 'consult', party })],
  ['asked: emergency', asked(LATER, { act: 'emergency', parties: [party] })],
  ['asked: confirm', asked(LATER, { act: 'confirm' })],
  ['asked: transfer', asked(LATER, { act: 'transfer', party })],
  ['asked: complete', asked(LATER, { act: 'complete' })],
  ['asked: drop guest', asked(LATER, { act: 'drop-guest' })],
  ['asked: hang up', asked(LATER, { act: 'hang-up' })],
  ['bridge missing', { type: 'bridgeMissing', at: LATER }],
  ['deadline', { type: 'deadline', at: 2 * LATER }],
  ['citizen hung up', { type: 'callerGone', at: LATER, cut: false }],
  ['citizen cut off', { type: 'callerGone', at: LATER, cut: true }],
  ['entered the dialplan queue', { type: 'enteredFallback', at: LATER, identity }],
  ['answered in the dialplan queue', { type: 'fallbackAnswered', at: LATER, operator: 'lan' }],
]

export const births: readonly Told[] = [
  ['arrived, centre open', { type: 'arrived', at: 0, identity, isOpen: true }],
  ['arrived, centre closed', { type: 'arrived', at: 0, identity, isOpen: false }],
  ['entered the dialplan queue', { type: 'enteredFallback', at: 0, identity }],
  ['hung up in the dialplan', { type: 'callerGone', at: 0, cut: false, identity }],
  ['placed by an operator', placedByOperator],
  ['placed as a callback', placedAsCallback],
]

/** The events that lead to one call of every state. */
export const PATHS: Readonly<Record<string, readonly CallEvent[]>> = {
  greeting: [{ type: 'arrived', at: 0, identity, isOpen: true }],
  refusing: [{ type: 'arrived', at: 0, identity, isOpen: false }],
  waiting: [{ type: 'soundEnded', at: 1, playback }],
  ringing: [{ type: 'operatorChosen', at: 2, operator: 'lan', endpoint: 'op101' }],
  'ringing, in a browser': [page],
  talking: [{ type: 'legAnswered', at: 3, leg }],
  'talking, in a browser': [{ type: 'legAnswered', at: 3, leg }],
  'talking, page gone': [{ type: 'legEnded', at: LATER - 1, leg, why: 'page-closed' }],
  'talking, page dialled back': [{ type: 'phoneBack', at: LATER - 1, endpoint, contact: 'new' }],
  'talking, recording muted': [asked(5, { act: 'mute-recording' })],
  'talking, guest rings': [asked(5, { act: 'consult', party })],
  'talking, guest consulted': [{ type: 'legAnswered', at: 6, leg: guestLeg }],
  'talking in three': [asked(7, { act: 'resume' })],
  'talking, agency rings': [asked(5, { act: 'emergency', parties: [party] })],
  'talking in three, agency': [{ type: 'legAnswered', at: 6, leg: guestLeg }],
  transferring: [asked(5, { act: 'transfer', party })],
  handed: [{ type: 'legAnswered', at: 6, leg: guestLeg }],
  due: [placedAsCallback],
  calling: [placedByOperator],
  dialling: [{ type: 'legAnswered', at: 2, leg }],
  announcing: [{ type: 'citizenAnswered', at: 3, channel: line }],
  'talking, called': [{ type: 'soundEnded', at: 4, playback }],
  fallback: [{ type: 'enteredFallback', at: 0, identity }],
  ended: [{ type: 'callerGone', at: 9, cut: false }],
}
/** States that come about under menuRules. */
export const MENU_PATHS: Readonly<Record<string, readonly CallEvent[]>> = {
  'greeting, before a menu': [{ type: 'arrived', at: 0, identity, isOpen: true }],
  menu: [{ type: 'soundEnded', at: 1, playback }],
  'menu, all is told': [{ type: 'soundEnded', at: 2, playback: `play.${id}.2` }],
  enquiry: [{ type: 'digit', at: 2, digit: '3' }],
  'enquiry, looked up': [
    { type: 'digit', at: 3, digit: '1' },
    { type: 'digit', at: 4, digit: '#' },
  ],
  voicemail: [{ type: 'arrived', at: 0, identity, isOpen: false }],
  'voicemail, speaking': [{ type: 'soundEnded', at: 1, playback }],
  'voicemail, thanked': [{ type: 'digit', at: 9_000, digit: '#' }],
}
export const BEFORE: Readonly<Record<string, string>> = {
  menu: 'greeting, before a menu',
  'menu, all is told': 'menu',
  enquiry: 'menu',
  'enquiry, looked up': 'enquiry',
  'voicemail, speaking': 'voicemail',
  'voicemail, thanked': 'voicemail, speaking',
  'waiting, with announcements': 'greeting',
  'waiting, told': 'waiting, with announcements',
  'waiting, asks to be called back': 'waiting, told',
  promising: 'waiting, asks to be called back',
  survey: 'talking',
  'survey, thanked': 'survey',
  waiting: 'greeting',
  ringing: 'waiting',
  talking: 'ringing',
  'ringing, in a browser': 'waiting',
  'talking, in a browser': 'ringing, in a browser',
  'talking, page gone': 'talking, in a browser',
  'talking, page dialled back': 'talking, page gone',
  'talking, recording muted': 'talking',
  'talking, guest rings': 'talking',
  'talking, guest consulted': 'talking, guest rings',
  'talking in three': 'talking, guest consulted',
  'talking, agency rings': 'talking',
  'talking in three, agency': 'talking, agency rings',
  transferring: 'talking',
  handed: 'transferring',
  dialling: 'calling',
  announcing: 'dialling',
  'talking, called': 'announcing',
  ended: 'talking',
}

/** States that come about under queueRules. */
export const QUEUE_PATHS: Readonly<Record<string, readonly CallEvent[]>> = {
  'waiting, with announcements': [{ type: 'soundEnded', at: 1, playback }],
  'waiting, told': [
    { type: 'deadline', at: 1_501 },
    { type: 'waitLookedUp', at: 1_510, news: standing },
  ],
  'waiting, asks to be called back': [{ type: 'digit', at: 1_600, digit: '1' }],
  promising: [{ type: 'callbackAnswered', at: 1_610, answer: 'accepted' }],
  survey: [{ type: 'legEnded', at: LATER, leg, why: 'hung-up' }],
  'survey, thanked': [{ type: 'digit', at: LATER, digit: '3' }],
}
