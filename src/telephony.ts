import type { Logger } from 'pino'
import type { Ami } from './asterisk/ami.ts'
import { type Ari, openAri } from './asterisk/ari.ts'
import { release, turnAway } from './asterisk/away.ts'
import { look } from './asterisk/look.ts'
import { perform } from './asterisk/perform.ts'
import { startPulse } from './asterisk/pulse.ts'
import { APPLICATION } from './asterisk/request.ts'
import { endSelfCall, placeSelfCall } from './asterisk/selfcall.ts'
import { beepTwice } from './asterisk/tone.ts'
import { type Dialled, translate } from './asterisk/translate.ts'
import type { Callers } from './callers/service.ts'
import { createAnnouncer } from './calls/announcer.ts'
import type { Call, CallEvent, CallRules, CallState, Identity, Step } from './calls/call.ts'
import { createCertainty } from './calls/certainty.ts'
import { phonesOf } from './calls/guest.ts'
import type { Handovers } from './calls/handovers.ts'
import { isLookUp, type LookUpNeeds, lookUp } from './calls/lookups.ts'
import { createResync, type EventLog } from './calls/resync.ts'
import { createCalls } from './calls/service.ts'
import { historiesOf } from './calls/wait-store.ts'
import { startWaking } from './calls/wake.ts'
import type { Clock } from './clock.ts'
import type { Database } from './db/database.ts'
import type { Province } from './directory/province.ts'
import { soundsOf } from './directory/spoken.ts'
import type { LiveMessage } from './http/live.ts'
import type { Metrics } from './metrics.ts'
import { standingsOf, wrapUpOf } from './queue/load-store.ts'
import type { OperatorRules } from './queue/operator.ts'
import { createQueue, type QueueNeeds } from './queue/service.ts'
import { takesCallsAt } from './settings/effective.ts'
import type { Settings } from './settings/service.ts'
import { regionOf } from './speech/vietnamese.ts'
import type { Tickets } from './tickets/service.ts'

export type TelephonyNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  settings: Pick<Settings, 'current'>
  ari: Readonly<{ url: string; username: string; password: string }>
  ami: Pick<Ami, 'action'>
  publish(messages: readonly LiveMessage[]): void
  metrics: Pick<Metrics, 'offered' | 'moved'>
  phones: QueueNeeds['phones']
  journal: QueueNeeds['journal']
  isOperator: QueueNeeds['isOperator']
  recordings: Handovers['recordings'] &
    Readonly<{ settle(callId: string): void; sizeOf(path: string): Promise<number | null> }>
  tickets: Handovers['tickets'] & Pick<Tickets, 'ofDigits'>
  isBlocked: Callers['isBlocked']
  /** Which texts of the settings are spoken. */
  voice: Readonly<{ isMade(sound: string): boolean }>
  callbacks: Handovers['callbacks']
  outbound: Handovers['outbound']
  eventLog: EventLog
  /** What operators see, press and dial meanwhile. */
  desk: Readonly<{
    /** A key of an operator's telephone, or of a guest's. */
    keyed(callId: string, event: CallEvent & { type: 'legDigit' }): void
    /** An operator's telephone has dialled by itself. */
    dialled(callId: string, event: Dialled): void
    /** After the commit. */
    moved(step: Step, event: CallEvent): void
  }>
}>

export type Telephony = ReturnType<typeof createTelephony>

/** Time for somebody in an office to reach the telephone; mobile networks give up at about this time too. */
const RING_OUT_MS = 45_000

/** Who talks, or leaves a message, may end it when the service goes. */
const GIVEN_TIME: ReadonlySet<CallState> = new Set(['talking', 'handed', 'voicemail'])
/** Where the province says nothing of it: long enough for a name, an address and a story. */
const MESSAGE_MS = 180_000

/** Read anew for every event: what is changed while calls are under way holds from their next event on. */
const callRules = (current: () => Province, isMade: (sound: string) => boolean): CallRules => ({
  get ringMs() {
    return current().calls.ringSeconds * 1_000
  },
  ringOutMs: RING_OUT_MS,
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

const operatorRules = (current: () => Province): OperatorRules => ({
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

/** Calls and queue joined with Asterisk: every handover between them stands here. Started by the owner of the lock only. */
export function createTelephony(needs: TelephonyNeeds) {
  const { database, clock, log, settings, recordings, tickets, callbacks, outbound } = needs
  let ari: Ari | null = null
  let isDraining = false
  const pulse = startPulse(clock, stillMs => certainty.lost(`stood still for ${stillMs} ms`))

  const queue = createQueue({
    ...needs,
    rules: operatorRules(settings.current),
    offered: needs.metrics.offered,
    isOurs: endpoint => calls.inHand().some(call => phonesOf(call).includes(endpoint)),
    mayOffer: () => {
      pulse.check()
      return certainty.isCertain()
    },
    choose: (callId, { id, endpoint }) =>
      calls.handle(callId, { type: 'operatorChosen', at: clock.now(), operator: id, endpoint }),
  })

  const rules = callRules(settings.current, needs.voice.isMade)
  const announcer = createAnnouncer({
    standingsOf: callIds =>
      standingsOf(database.db, { callIds, known: rules.queues.map(({ name }) => name), at: clock.now() }),
    historiesOf: names => historiesOf(database.db, names, { at: clock.now(), wrapUpOf }),
  })

  const calls = createCalls({
    ...{ database, clock, log, publish: needs.publish },
    moved: (before, step, event) => {
      needs.metrics.moved(before, step, event)
      queue.moved(step)
      needs.desk.moved(step, event)
    },
    rules,
    handovers: { queue, recordings, tickets, callbacks, outbound },
    perform: (callId, act) =>
      isLookUp(act) ? lookUp(asking, act) : perform(lines(), callId, act, clock.now),
    look: callId => resync.look(callId),
    doubt: why => certainty.lost(why),
    ...{ match: queue.match, handBack, settle: recordings.settle },
  })

  const waking = startWaking({ clock, rules, calls: calls.inHand, handle: calls.handle })

  const resync = createResync({
    ...{ clock, log, handle: calls.handle, open: calls.open, arrived, eventLog: needs.eventLog },
    look: playbacks => look(connected(), playbacks, clock.now),
    perform: act => perform(lines(), '', act, clock.now),
  })

  const certainty = createCertainty({
    ...{ log, compare: resync.full, onCertain: queue.match },
    isConnected: () => ari?.isUp() === true,
  })

  function connected(): Ari {
    if (!ari) throw new Error('telephony is not started')
    return ari
  }

  const asking: LookUpNeeds = {
    ...{ clock, log, ticketOf: tickets.ofDigits, newsOf: announcer.newsOf },
    isBlocked: number => needs.isBlocked(database.db, number, clock.now()),
  }
  const lines = () => ({
    ari: connected(),
    ami: needs.ami,
    log,
    now: clock.now,
    sizeOf: recordings.sizeOf,
    tell: calls.handle,
  })
  async function arrived(identity: Identity, at = clock.now()): Promise<void> {
    if (isDraining) return handBack(identity.channel)
    const isOpen = takesCallsAt(settings.current(), at)
    await calls.handle(identity.id, { type: 'arrived', at, identity, isOpen })
  }

  function dialled(callId: string, event: Dialled): void {
    // One that is gone meanwhile needs no answer.
    if (isDraining) void turnAway(connected(), event.channel, 'trouble').catch(() => {})
    else needs.desk.dialled(callId, event)
  }

  function handBack(channel: string): Promise<void> {
    return release(connected(), channel, log)
  }

  function hear(raw: unknown): void {
    pulse.check()
    const named = translate(raw, clock.now())
    if (!named) return
    const { callId, event } = named
    // News of the time when we stood still: the rescuer has acted since, and the comparison knows.
    if (event.at <= pulse.awokeAt()) return
    if (event.type === 'legDigit') needs.desk.keyed(callId, event)
    if (event.type === 'arrived') void arrived(event.identity, event.at)
    else if (event.type === 'dialled') dialled(callId, event)
    else void calls.handle(callId, event)
  }

  return {
    queue,
    /** The one door for what others hear of a call: Asterisk's event log, AMI. */
    handle: (callId: string, event: CallEvent) => calls.handle(callId, event),
    ask: calls.ask,
    place: calls.place,
    turnAway: (channel: string, why: 'forbidden' | 'trouble') => turnAway(connected(), channel, why),
    /** Of a call in hand; null = there is none. */
    callOf: (callId: string): Call | null => calls.inHand().find(({ id }) => id === callId) ?? null,
    beepTwice: (leg: string) => beepTwice(connected(), leg),
    openCalls: calls.open,
    selfCall: {
      place: (name: string, number: string) => placeSelfCall(connected(), name, number),
      end: (name: string) => endSelfCall(connected(), name),
    },
    isUp: certainty.isCertain,
    reconnects: () => ari?.reconnects() ?? 0,
    async start(): Promise<void> {
      await calls.resume()
      await queue.start()
      ari = openAri({
        ...needs.ari,
        ...{ application: APPLICATION, log, onEvent: hear },
        onDown: () => certainty.lost('connection lost'),
        onUp: () => certainty.lost('connected'),
      })
      resync.start()
    },
    /** New callers go to the dialplan's queue; talks get their time. */
    async drain(withinMs: number): Promise<void> {
      isDraining = true
      await quiet(() => calls.inHand().some(call => GIVEN_TIME.has(call.state)), clock, withinMs)
    },
    async stop(): Promise<void> {
      pulse.stop()
      waking.stop()
      resync.stop()
      queue.stop()
      calls.stop()
      await ari?.close()
    },
  }
}

async function quiet(isTalking: () => boolean, clock: Clock, withinMs: number): Promise<void> {
  const deadline = clock.now() + withinMs
  while (isTalking() && clock.now() < deadline) await new Promise(resolve => setTimeout(resolve, 100))
}
