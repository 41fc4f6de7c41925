import type { Ms } from '../clock.ts'
import type { QueueSettings } from '../directory/sections.ts'

/**
 * The call as a value, and the words for what happens to it. Everything that happens to a citizen's call enters as a
 * CallEvent; `next` (next.ts) answers what the call is now, what is stored with it, and what is done afterwards.
 */
export const CALL_STATES = [
  'greeting', // the greeting plays
  'refusing', // a notice plays, then the centre hangs up (outside hours)
  'waiting', // in our queue, with music
  'ringing', // in our queue, one operator's phone rings
  'talking', // citizen and operator hear each other; a guest may be with them
  'transferring', // the operator has left, music plays, and the guest's phone rings
  'handed', // citizen and somebody outside hear each other, without an operator
  'fallback', // in Asterisk's own queue: the service was away; it stays there
  'ended',
] as const
export type CallState = (typeof CALL_STATES)[number]

/** `lost`: neither side hung up and the centre did not refuse: Asterisk, the machine or the line failed. */
export const ENDINGS = ['served', 'abandoned', 'refused', 'lost'] as const
export type Ending = (typeof ENDINGS)[number]

/** Who ended the call, or whose fault its end was. */
export const FAULTS = ['caller', 'operator', 'desk', 'trunk', 'unknown'] as const
export type Fault = (typeof FAULTS)[number]

/** One operator's phone, called for this call. */
export type Leg = Readonly<{ id: string; operator: string; endpoint: string }>

/** Whom an operator brings into a talk: a colleague, or a number outside. */
export type Party =
  | Readonly<{ kind: 'operator'; operator: string; endpoint: string }>
  | Readonly<{ kind: 'outside'; number: string; trunk: string; label: string }>

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
}>

/** What an operator, or a supervisor for them, wants done with a talk. */
export type Request =
  /** The citizen gets music; with a guest there, operator and guest are among themselves. */
  | Readonly<{ act: 'hold' }>
  /** The citizen is back; with a guest there, three hear each other. */
  | Readonly<{ act: 'resume' }>
  | Readonly<{ act: 'mute' | 'unmute' }>
  /** The guest is rung while the citizen hears music. */
  | Readonly<{ act: 'consult'; party: Party }>
  /** Agencies are rung in order; citizen and operator stay together, and with whoever answers. */
  | Readonly<{ act: 'emergency'; parties: readonly [Party, ...Party[]] }>
  /** The operator leaves at once, the guest is rung. */
  | Readonly<{ act: 'transfer'; party: Party }>
  /** The operator leaves citizen and guest to each other; a guest who still rings is waited for. */
  | Readonly<{ act: 'complete' }>
  | Readonly<{ act: 'drop-guest' }>
  | Readonly<{ act: 'hang-up' }>

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

export const DIRECTIONS = ['in', 'out'] as const
export type Direction = (typeof DIRECTIONS)[number]

export type Common = Identity &
  Readonly<{
    /** Whether the citizen called the centre or the centre the citizen. */
    direction: Direction
    arrivedAt: Ms
    /** The queue the call belongs to, by name; null before it was led to one. */
    queue: string | null
    /** What its operator should know, if it was asked for. */
    skill: string | null
    /** Phones rung so far, guests' too. */
    offers: number
    sounds: number
    bridges: number
  }>
type Queued = Readonly<{ since: Ms; joinedAt: Ms }>
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
  guest: Guest | null
  /** Lines of supervisors who have entered the bridge (src/monitoring). */
  barged: readonly string[]
}>
/** A talk that an operator has left to a guest. @see talkAt when the first operator of it answered */
type Left = Readonly<{ since: Ms; joinedAt: Ms; guest: Guest; operator: string; talkAt: Ms }>

export type Call =
  | (Common & Readonly<{ state: 'greeting'; since: Ms; playback: string; deadlineAt: Ms }>)
  | (Common & Readonly<{ state: 'refusing'; since: Ms; playback: string; deadlineAt: Ms }>)
  | (Common & Queued & Readonly<{ state: 'waiting' }>)
  | (Common & Queued & Readonly<{ state: 'ringing'; leg: Leg; deadlineAt: Ms }>)
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
    /** A playback of ours finished, failed or was found gone. */
    | Readonly<{ type: 'soundEnded'; playback: string }>
    /** A key of the citizen's telephone. */
    | Readonly<{ type: 'digit'; digit: Digit }>
    /** A key of an operator's telephone, or of a guest's. */
    | Readonly<{ type: 'legDigit'; leg: string; digit: Digit }>
    | Readonly<{ type: 'operatorChosen'; operator: string; endpoint: string }>
    | Readonly<{ type: 'legAnswered'; leg: string }>
    | Readonly<{ type: 'legEnded'; leg: string; why: LegEnd }>
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
    /** @see refusalOf for what cannot be done in this state */
    | Readonly<{ type: 'asked'; by: string; ofAnybody: boolean; request: Request }>
  )

/**
 * How a phone's leg ended: refused it, could not be reached, hung up, or fell silent: answered, and then no sound at all
 * came from it (rtp_timeout in asterisk-docker/etc/pjsip.conf).
 */
export type LegEnd = 'refused' | 'unreachable' | 'hung-up' | 'silent'

/** Stored in the same transaction as the call. */
export type Write =
  | Readonly<{ type: 'startRecording'; startedAt: Ms; path: string }>
  | Readonly<{ type: 'endRecording'; at: Ms; cut: boolean }>
  | Readonly<{ type: 'joinQueue'; joinedAt: Ms; queue: string; skill: string | null; priority: number }>
  | Readonly<{ type: 'leaveQueue' }>
  | Readonly<{ type: 'offer'; operator: string; at: Ms }>
  | Readonly<{ type: 'withdrawOffer'; operator: string; outcome: OfferOutcome; at: Ms }>
  | Readonly<{ type: 'startTalk'; operator: string; at: Ms }>
  | Readonly<{ type: 'endTalk'; operator: string; at: Ms; outcome: TalkOutcome }>
  /** A number outside is dialled: the dial policy may refuse, and then nothing of this event holds. */
  | Readonly<{ type: 'dial'; leg: string; number: string; purpose: GuestPurpose; by: string; at: Ms }>
  | Readonly<{ type: 'dialEnded'; leg: string; answeredAt: Ms | null; at: Ms }>
  | Readonly<{ type: 'startGuestRecording'; leg: string; id: string; path: string; startedAt: Ms }>
  | Readonly<{ type: 'endGuestRecording'; id: string; at: Ms; cut: boolean }>
  | Readonly<{ type: 'openTicket'; operator: string; at: Ms }>
  | Readonly<{ type: 'listCallback'; at: Ms }>
  | Readonly<{ type: 'clearCallback'; at: Ms }>
/** `consulted`: they were only asked, and are as free as before. */
export type TalkOutcome = 'wrap-up' | 'dropped' | 'consulted'
export type OfferOutcome = 'no-answer' | 'refused' | 'unreachable' | 'caller-left'

/** Done after the commit. Every id is new: repeating an act is harmless, reusing an id is not (asterisk#211). */
export type Act =
  | Readonly<{ type: 'play'; channel: string; playback: string; prompts: readonly string[] }>
  | Readonly<{ type: 'stopPlay'; playback: string }>
  | Readonly<{ type: 'music'; channel: string }>
  | Readonly<{ type: 'ring'; leg: Leg; callerShown: string; forMs: number }>
  | Readonly<{
      type: 'ringOut'
      leg: string
      party: Party & { kind: 'outside' }
      callerShown: string
      forMs: number
    }>
  | Readonly<{ type: 'connect'; channel: string; leg: string; bridge: string }>
  /** The citizen leaves the bridge and hears music; and comes back. */
  | Readonly<{ type: 'park' | 'unpark'; channel: string; bridge: string }>
  | Readonly<{ type: 'invite'; leg: string; bridge: string }>
  | Readonly<{ type: 'mute' | 'unmute'; leg: string }>
  | Readonly<{ type: 'recordLeg'; leg: string; path: string }>
  | Readonly<{ type: 'endLegRecording'; leg: string }>
  | Readonly<{ type: 'dropLeg'; leg: string }>
  | Readonly<{ type: 'hangUp'; channel: string }>
  | Readonly<{ type: 'endBridge'; bridge: string }>
  /** Before a second voice speaks to the citizen. */
  | Readonly<{ type: 'renewRecorder'; channel: string }>
  | Readonly<{ type: 'match' }>

export type Step = Readonly<{ call: Call; writes: readonly Write[]; acts: readonly Act[] }>

/** The province's own times. */
export type CallRules = Readonly<{
  ringMs: number
  /** How long a number outside may ring. */
  ringOutMs: number
  /** A talk that the operator's side ends sooner than this goes back to the queue: a dead phone, or a slip. */
  earlyMs: number
  greeting: readonly string[]
  /** At least one; the first is where everybody comes who was led nowhere else. */
  queues: readonly QueueSettings[]
  outsideHours: readonly string[]
}>
