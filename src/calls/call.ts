import type { CallbackAnswer } from '../callbacks/callback.ts'
import type { Ms } from '../clock.ts'
import type { Satisfaction } from '../directory/sections.ts'
import type { Entry } from '../tickets/entry.ts'
import type { Away, AwayAct, AwayEvent } from './away.ts'
import type { CallRules } from './callrules.ts'
import type { Checking } from './checking.ts'
import type { Enquiring, Told } from './enquiry.ts'
import type { Errand, ErrandKind, Origin, Outgoing, Result, Unanswered } from './errand.ts'
import type { Greeting } from './menu.ts'
import type { Muting, MutingAct, MutingEvent, MutingWrite } from './muting.ts'
import type { News, Wait } from './news.ts'
import type { Choosing } from './node.ts'
import type { Surveying } from './survey.ts'
import type { Leaving, Message } from './voicemail.ts'
import type { Request } from './wanted.ts'
import type { Promising } from './wish.ts'

/**
 * The call as a value, and the words for what happens to it. Everything that happens to a citizen's call enters as a
 * CallEvent; `next` (next.ts) answers what the call is now, what is stored with it, and what is done afterwards.
 */
export const CALL_STATES = [
  'greeting', // the greeting plays
  'menu', // chooses by keys, or hears the emergency numbers
  'enquiry', // asks by keys how a ticket stands
  'voicemail', // leaves a message
  'refusing', // a notice plays, then the centre hangs up
  'checking', // a call of the centre to itself: greeted, then music
  'waiting', // in our queue, with music
  'ringing', // in our queue, one operator's phone rings
  'promising', // in no queue: asks to be called back, or hears that they will be
  'due', // a call of ours: in our queue for an operator, nobody is rung yet
  'calling', // a call of ours: the operator's phone rings, the citizen's does not yet
  'dialling', // a call of ours: the operator hears how the citizen's phone rings
  'announcing', // a call of ours: the citizen has answered and hears who calls
  'talking', // citizen and operator hear each other; a guest may be with them
  'transferring', // the operator has left, music plays, and the guest's phone rings
  'handed', // citizen and somebody outside hear each other, without an operator
  'survey', // the talk is over, the citizen is asked whether they are content
  'fallback', // in Asterisk's own queue: the service was away; it stays there
  'ended',
] as const
export type CallState = (typeof CALL_STATES)[number]

/**
 * `lost`: neither side hung up and the centre did not refuse: Asterisk, the machine or the line failed.
 * `voicemail`: nobody answered, and a message was left. `callback`: asked to be called back instead of waiting. `unanswered`: a call of ours came to nothing; its result says why.
 */
export const ENDINGS = [
  'served',
  'abandoned',
  'refused',
  'voicemail',
  'callback',
  'lost',
  'unanswered',
] as const
export type Ending = (typeof ENDINGS)[number]

/** Why the centre did not take a call; `overflow`: more callers waited than the queue takes, or nobody was there. */
export const REFUSALS = ['outside-hours', 'blocked', 'overflow'] as const
export type RefusedFor = (typeof REFUSALS)[number]

/** Who ended the call, or whose fault its end was. */
export const FAULTS = ['caller', 'operator', 'desk', 'trunk', 'unknown'] as const
export type Fault = (typeof FAULTS)[number]

/** One operator's phone, called for this call. */
export type Leg = Readonly<{ id: string; operator: string; endpoint: string }>

/** Whom an operator brings into a talk: a colleague, or a number outside. */
export type Party =
  | Readonly<{ kind: 'operator'; operator: string; endpoint: string }>
  | (Readonly<{ kind: 'outside'; number: string; trunk: string; label: string }> &
      /** The most they may talk, by the dial policy; null or nothing = as long as it takes. */
      Readonly<{ maxSeconds?: number | null }>)

export const GUEST_PURPOSES = ['consultation', 'emergency', 'transfer'] as const
export type GuestPurpose = (typeof GUEST_PURPOSES)[number]

/** The third in a call: rung, then in the bridge. What they say is in a recording of its own too. */
export type Guest = Readonly<{
  leg: string
  party: Party
  purpose: GuestPurpose
  /** The operator who asked for them. */
  by: string
  stage: 'ringing' | 'in'
  since: Ms
  /** While ringing. */
  deadlineAt: Ms | null
  /** Who is rung when these do not answer, in order. */
  next: readonly Party[]
  /** When the operator said that the agency has taken the case; of emergencies only. */
  confirmedAt: Ms | null
}>

/** What is known of a call from its first moment. */
export type Identity = Readonly<{
  id: string
  /** Asterisk's id of the citizen's channel. */
  channel: string
  dialled: string
  trunk: string
  /** E.164, a short code, or null for a hidden or unreadable number. */
  caller: string | null
  /** As the operator's phone shows it. */
  callerShown: string
  /** Below RECORDINGS_DIR. */
  recording: string
  /** When Asterisk answered the citizen, by its clock: the recording's start. */
  answeredAt: Ms
}>

export const DIRECTIONS = ['in', 'out', 'check'] as const
export type Direction = (typeof DIRECTIONS)[number]
/** The line of calls of the centre to itself, as Asterisk names it (src/phones/provision.ts). */
export const CHECK_TRUNK = 'self-check'

export type Common = Identity &
  Outgoing &
  Readonly<{
    /** Whether the citizen called the centre or the centre the citizen; `check`: the centre itself, to see that it works. */
    direction: Direction
    arrivedAt: Ms
    /** The queue the call belongs to, by name; null before it was led to one. */
    queue: string | null
    /** What its operator should know, if it was asked for. */
    skill: string | null
    /** What was estimated when they joined (queue/estimate.ts), ms; null = nothing was. */
    modelMs: number | null
    /** An agency was called for this citizen, whatever came of it. */
    isEmergency: boolean
    /** Phones rung so far, guests' too. */
    offers: number
    sounds: number
    bridges: number
  }>
type Queued = Readonly<{ since: Ms; joinedAt: Ms }>
type Waiting = Queued &
  Readonly<{
    wait: Wait
    /** Told over the music; null = music. */
    playback: string | null
  }>
/** A call of ours with an operator chosen; `joinedAt` null = not out of the queue. */
type Begun = Readonly<{ since: Ms; joinedAt: Ms | null; leg: Leg; deadlineAt: Ms }>
export type Talk = Readonly<{
  /** Of this operator. */
  since: Ms
  /** Of the first operator. */
  talkAt: Ms
  joinedAt: Ms
  leg: Leg
  bridge: string
  /** The operator's phone has put the citizen on hold. */
  heldSince: Ms | null
  /** The citizen is out of the bridge, with music, at the operator's request. */
  parkedSince: Ms | null
  isMuted: boolean
  /** The recording is silent for a while, at the operator's request; nothing = it is not. */
  muting?: Muting | null
  guest: Guest | null
  /** The operator's own second call, while a guest is there; nothing = none. @see second.ts */
  second?: string | null
  /** The operator's browser phone is gone, and may come back; nothing = it is not. @see grace.ts */
  away?: Away | null
  /** When it was dialled back last. */
  backAt?: Ms
  /** Lines of supervisors who have entered the bridge (src/monitoring). */
  barged: readonly string[]
}>
/** A talk that an operator has left to a guest. @see talkAt when the first operator of it answered */
type Left = Readonly<{ since: Ms; joinedAt: Ms; guest: Guest; operator: string; talkAt: Ms }>

export type Call =
  | (Common & Greeting & Readonly<{ state: 'greeting' }>)
  | (Common & Choosing & Readonly<{ state: 'menu' }>)
  | (Common & Enquiring & Readonly<{ state: 'enquiry' }>)
  | (Common & Leaving & Readonly<{ state: 'voicemail' }>)
  | (Common &
      Readonly<{
        state: 'refusing'
        since: Ms
        playback: string
        deadlineAt: Ms
        why: RefusedFor
        /** In a queue before. */
        waitMs: number
      }>)
  | (Common & Checking & Readonly<{ state: 'checking' }>)
  | (Common & Waiting & Readonly<{ state: 'waiting' }>)
  | (Common & Waiting & Readonly<{ state: 'ringing'; leg: Leg; deadlineAt: Ms }>)
  | (Common & Promising & Readonly<{ state: 'promising' }>)
  | (Common & Surveying & Readonly<{ state: 'survey' }>)
  | (Common & Readonly<{ state: 'due'; since: Ms; joinedAt: Ms }>)
  | (Common & Begun & Readonly<{ state: 'calling' }>)
  | (Common & Begun & Readonly<{ state: 'dialling' }>)
  | (Common & Begun & Readonly<{ state: 'announcing'; playback: string }>)
  | (Common & Talk & Readonly<{ state: 'talking' }>)
  | (Common & Left & Readonly<{ state: 'transferring' }>)
  | (Common & Left & Readonly<{ state: 'handed'; bridge: string }>)
  | (Common & Readonly<{ state: 'fallback'; since: Ms; operator: string | null; talkAt: Ms | null }>)
  | (Common &
      Readonly<{
        state: 'ended'
        endedAt: Ms
        endedIn: Exclude<CallState, 'ended'>
        ending: Ending
        fault: Fault
        operator: string | null
        talkAt: Ms | null
        waitMs: number
        talkMs: number
        /** Where it was refused. */
        refusedFor: RefusedFor | null
        /** Where one was left. */
        message: Message | null
        /** When the citizen's channel was gone: the recording's end. Null while it must still be hung up. */
        goneAt: Ms | null
      }>)

export type OpenCall = Exclude<Call, { state: 'ended' }>

export const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const
export type Digit = (typeof DIGITS)[number]

/** Instants are Asterisk's own where Asterisk told us, else ours. */
export type CallEvent = Readonly<{ at: Ms }> &
  (
    | Readonly<{ type: 'arrived'; identity: Identity; isOpen: boolean }>
    /** The marks of the caller's number say that its calls are not to be taken. */
    | Readonly<{ type: 'callerBlocked' }>
    /** What the digits a caller typed have led to. */
    | Readonly<{ type: 'ticketLookedUp'; digits: string; found: Told }>
    /** The centre begins a call of its own. @see Identity with `channel` of the id that the citizen's line will get */
    | Readonly<{
        type: 'placed'
        identity: Identity
        errand: Errand
        from: Origin
        maxSeconds: number | null
      }>
    /** A callback is not needed any more. */
    | Readonly<{ type: 'withdrawn' }>
    | Readonly<{ type: 'citizenAnswered'; channel: string }>
    | Readonly<{ type: 'citizenUnanswered'; channel: string; result: Unanswered }>
    /** The dial policy does not let this number be dialled: the act that wanted it is not done. */
    | Readonly<{ type: 'dialRefused'; leg: string; code: string; detail: string }>
    /** Others have dialled since it was asked how long they may talk: less is left of the day's minutes. */
    | Readonly<{ type: 'dialLimited'; leg: string; maxSeconds: number }>
    /** What the dial policy allowed is used up. @see limitOf */
    | Readonly<{ type: 'limitReached' }>
    /** How it stands in the queue for a waiting caller. */
    | Readonly<{ type: 'waitLookedUp'; news: News }>
    /** Whether a caller who asked for it is called back. */
    | Readonly<{ type: 'callbackAnswered'; answer: CallbackAnswer }>
    /** A playback of ours finished, failed or was found gone. */
    | Readonly<{ type: 'soundEnded'; playback: string }>
    /** A key of the citizen's telephone. */
    | Readonly<{ type: 'digit'; digit: Digit }>
    /** A key of an operator's telephone, or of a guest's. */
    | Readonly<{ type: 'legDigit'; leg: string; digit: Digit }>
    | Readonly<{ type: 'operatorChosen'; operator: string; endpoint: string }>
    | Readonly<{ type: 'legAnswered'; leg: string }>
    | Readonly<{ type: 'legEnded'; leg: string; why: LegEnd }>
    /** The dial policy refused an agency's number: its step holds, nothing was dialled. Code and words are the policy's. */
    | Readonly<{ type: 'agencyRefused'; leg: string; code: string; detail: string }>
    /** The citizen's recorder did not run: it was started, or cannot be. */
    | Readonly<{ type: 'recorderChecked'; outcome: 'started' | 'failed'; why: string | null }>
    | Readonly<{ type: 'held' | 'resumed'; leg: string }>
    /** The citizen's channel is gone. `cut`: not by hanging up, but because Asterisk or the machine went away. */
    | Readonly<{ type: 'callerGone'; cut: boolean; identity?: Identity }>
    /** The citizen entered Asterisk's own queue; the identity is for a call that the service never saw. */
    /** @see aloneSince when the last of those who talked with them was gone, as the event log says */
    | Readonly<{ type: 'enteredFallback'; identity: Identity; aloneSince?: Ms }>
    | Readonly<{ type: 'fallbackAnswered'; operator: string }>
    /** Both sides are up but no bridge holds them (the service died in between). */
    | Readonly<{ type: 'bridgeMissing' }>
    /** A supervisor's line is to enter the bridge: everybody hears them, and so does the recording. */
    | Readonly<{ type: 'barged'; leg: string; by: string }>
    /** They are in it no more. @see since when they entered */
    | Readonly<{ type: 'unbarged'; leg: string; by: string; since: Ms }>
    | Readonly<{ type: 'deadline' }>
    | MutingEvent
    | AwayEvent
    /** @see refusalOf for what cannot be done in this state */
    | Readonly<{ type: 'asked'; by: string; ofAnybody: boolean; request: Request }>
  )

/** How a phone's leg ended. `silent`: answered, and then no sound came (rtp_timeout); `page-closed`, or loaded anew. */
export type LegEnd = 'refused' | 'unreachable' | 'hung-up' | 'silent' | 'page-closed'

/** Stored in the same transaction as the call. */
export type Write =
  | Readonly<{ type: 'startRecording'; startedAt: Ms; path: string }>
  | Readonly<{ type: 'endRecording'; at: Ms; cut: boolean }>
  | Readonly<{
      type: 'joinQueue'
      joinedAt: Ms
      /** Who has the lower one is served first, within a priority. */
      place: Ms
      queue: string
      skill: string | null
      priority: number
    }>
  | Readonly<{ type: 'leaveQueue' }>
  | Readonly<{ type: 'offer'; operator: string; at: Ms }>
  | Readonly<{ type: 'withdrawOffer'; operator: string; outcome: OfferOutcome; at: Ms }>
  | Readonly<{ type: 'startTalk'; operator: string; at: Ms }>
  | Readonly<{ type: 'endTalk'; operator: string; at: Ms; outcome: TalkOutcome }>
  /**
   * A number outside is dialled: the dial policy may refuse, and then nothing of this event holds. An emergency goes on:
   * the refusal comes as `agencyRefused`, and nothing is dialled.
   */
  | (Readonly<{ type: 'dial'; leg: string; number: string; at: Ms }> &
      /** `by` null = the centre by itself. */
      Readonly<{ purpose: GuestPurpose | ErrandKind; by: string | null }>)
  | Readonly<{ type: 'dialEnded'; leg: string; answeredAt: Ms | null; at: Ms }>
  | Readonly<{ type: 'startGuestRecording'; leg: string; id: string; path: string; startedAt: Ms }>
  | Readonly<{ type: 'endGuestRecording'; id: string; at: Ms; cut: boolean }>
  | MutingWrite
  /** @see operator null: of a message, which nobody has taken yet */
  | Readonly<{ type: 'openTicket'; operator: string | null; at: Ms }>
  /** An operator places a call: busy with it, though nobody offered it. */
  | Readonly<{ type: 'place'; operator: string; at: Ms }>
  /** A call of ours for a callback is over. @see code of the dial policy */
  | Readonly<{ type: 'callbackTried'; result: Result; code: string | null; at: Ms }>
  /** Onto the call's ticket; onto the call itself where it has none. */
  | Readonly<{ type: 'enter'; entry: Entry }>
  | Readonly<{ type: 'listCallback'; at: Ms }>
  | Readonly<{ type: 'clearCallback'; at: Ms }>
  /** Whether it is granted comes back as an event. */
  | Readonly<{ type: 'requestCallback'; queue: string; skill: string | null; joinedAt: Ms; at: Ms }>
  | Readonly<{ type: 'askSatisfaction'; at: Ms }>
  | Readonly<{ type: 'storeSatisfaction'; answer: Satisfaction; at: Ms }>
/** `consulted`: they were only asked, and are as free as before. */
export type TalkOutcome = 'wrap-up' | 'dropped' | 'consulted' | 'page-closed'
/** `in-vain`: a call of their own that nobody answered, which leaves them as they were. */
export type OfferOutcome = 'no-answer' | 'refused' | 'unreachable' | 'caller-left' | 'in-vain' | 'page-closed'

/** Done after the commit. Every id is new: repeating an act is harmless, reusing an id is not (asterisk#211). */
export type Act =
  | Readonly<{ type: 'play'; channel: string; playback: string; prompts: readonly string[] }>
  | Readonly<{ type: 'stopPlay'; playback: string }>
  /** Asks other rooms, not Asterisk; the answer is an event, or there is none. */
  | Readonly<{ type: 'lookUpCaller'; number: string }>
  | Readonly<{ type: 'lookUpTicket'; digits: string }>
  | Readonly<{ type: 'lookUpWait'; callId: string }>
  | Readonly<{ type: 'music'; channel: string }>
  /** @see isBack the phone is to answer by itself: its talk goes on */
  | Readonly<{ type: 'ring'; leg: Leg; callerShown: string; forMs: number; isBack?: true }>
  | Readonly<{
      type: 'ringOut'
      leg: string
      party: Party & { kind: 'outside' }
      callerShown: string
      forMs: number
    }>
  /** The citizen's phone is rung, for a call of ours. */
  | (Readonly<{ type: 'dialOut'; channel: string; number: string; trunk: string }> &
      Readonly<{ callerShown: string; forMs: number }>)
  /** A channel that an operator's phone made by itself is a leg of this call from now on. */
  | Readonly<{ type: 'adopt'; leg: string }>
  /** An operator's phone that called us. */
  | Readonly<{ type: 'answer'; leg: string }>
  /** The operator hears that the citizen's phone rings, until told otherwise. */
  | Readonly<{ type: 'ringback' | 'endRingback'; leg: string }>
  /** What is said on the citizen's line, from now on; an incoming call's recording is begun by the dialplan. */
  | Readonly<{ type: 'recordCall'; channel: string; path: string }>
  | Readonly<{ type: 'connect'; channel: string; leg: string; bridge: string }>
  /** The citizen leaves the bridge and hears music; and comes back. */
  | Readonly<{ type: 'park' | 'unpark'; channel: string; bridge: string }>
  | Readonly<{ type: 'invite'; leg: string; bridge: string }>
  | Readonly<{ type: 'mute' | 'unmute'; leg: string }>
  | MutingAct
  | AwayAct
  | Readonly<{ type: 'recordLeg'; leg: string; path: string }>
  | Readonly<{ type: 'endLegRecording'; leg: string }>
  | Readonly<{ type: 'dropLeg'; leg: string }>
  /** A telephone that asked for a transfer by itself is told that it is done. */
  | Readonly<{ type: 'acceptTransfer'; leg: string }>
  /** Their talk is over: whoever looks after citizens while we are away need not find them an operator (asterisk/rescue.ts). */
  | Readonly<{ type: 'served'; channel: string }>
  | Readonly<{ type: 'hangUp'; channel: string }>
  | Readonly<{ type: 'endBridge'; bridge: string }>
  /** Before a second voice speaks to the citizen. */
  | Readonly<{ type: 'renewRecorder'; callId: string; channel: string }>
  /** Looks whether the citizen is being recorded, and starts it where not; answers by `recorderChecked`. */
  | Readonly<{ type: 'assureRecorder'; callId: string; channel: string; path: string }>
  | Readonly<{ type: 'match' }>

/** Acts that ask other rooms. */
export type LookUp = Extract<Act, { type: 'lookUpCaller' | 'lookUpTicket' | 'lookUpWait' | 'seekPhone' }>

export type { CallRules }

export type Step = Readonly<{ call: Call; writes: readonly Write[]; acts: readonly Act[] }>
