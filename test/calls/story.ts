import type { Act, Call, CallEvent, CallRules, Identity, Step, Write } from '../../src/calls/call.ts'
import { begin, next } from '../../src/calls/next.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'

/** Makers for stories of one call. Instants are milliseconds after the answer, so that a story can be read. */
export const RULES: CallRules = {
  ringMs: 20_000,
  ringOutMs: 30_000,
  earlyMs: 2_000,
  muteMs: 60_000,
  greeting: ['cc1022/greeting'],
  queues: [...DEFAULTS.queues[0]],
  outsideHours: ['cc1022/outside-hours'],
  callback: { enabled: false, offerAfterMs: 120_000 },
  survey: DEFAULTS.survey[0],
  takesMessages: false,
  messageMs: 180_000,
  menu: null,
  toldBy: () => [],
  region: 'southern',
}

export const CALL_ID = '0196b0a2-0000-7000-8000-000000000001'

export const IDENTITY: Identity = {
  id: CALL_ID,
  channel: 'PJSIP/trunk-demo-00000001',
  dialled: '1022',
  trunk: 'trunk-demo',
  caller: '+84912345678',
  callerShown: '0912345678',
  recording: `2026/11/21/${CALL_ID}.wav`,
  answeredAt: 0,
}

/** An event of any type, as a story tells it: the instant first. */
type Telling<E extends CallEvent> = E extends CallEvent ? [at: number, event: Omit<E, 'at'>] : never
export type Told = Telling<CallEvent>

/** A call told from its beginning: what it is now, and everything that was written and done on the way. */
export class Story {
  call: Call | null = null
  writes: Write[] = []
  acts: Act[] = []
  last: Step | null = null
  rules: CallRules = RULES

  constructor(...events: Told[]) {
    this.and(...events)
  }

  /** What the province has set from here on. */
  under(rules: Partial<CallRules>): this {
    this.rules = { ...this.rules, ...rules }
    return this
  }

  and(...events: Told[]): this {
    for (const [at, told] of events) this.#move({ ...told, at } as CallEvent)
    return this
  }

  /** Types of what the last event wrote. */
  get wrote(): string[] {
    return this.last?.writes.map(write => write.type) ?? []
  }

  /** Types of what the last event had done. */
  get did(): string[] {
    return this.last?.acts.map(act => act.type) ?? []
  }

  #move(event: CallEvent): void {
    const step = this.call ? next(this.call, event, this.rules) : begin(event, this.rules)
    if (!step) throw new Error(`${event.type} begins no call`)
    this.call = step.call
    this.last = step
    this.writes.push(...step.writes)
    this.acts.push(...step.acts)
  }
}

const LEG_1 = `leg.${CALL_ID}.1`
export const leg = (n: number) => `leg.${CALL_ID}.${n}`
export const play = (n: number) => `play.${CALL_ID}.${n}`
export const talk = (n: number) => `talk.${CALL_ID}.${n}`

/** The four first states, each reached as a day in the centre reaches it. */
export const greetingCall = () => new Story([0, { type: 'arrived', identity: IDENTITY, isOpen: true }])
export const refusingCall = () => new Story([0, { type: 'arrived', identity: IDENTITY, isOpen: false }])
export const waitingCall = () => greetingCall().and([5_000, { type: 'soundEnded', playback: play(1) }])
export const ringingCall = () =>
  waitingCall().and([6_000, { type: 'operatorChosen', operator: 'lan', endpoint: 'op101' }])
export const talkingCall = () => ringingCall().and([10_000, { type: 'legAnswered', leg: LEG_1 }])
export const fallbackCall = () => new Story([0, { type: 'enteredFallback', identity: IDENTITY }])
