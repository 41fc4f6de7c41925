import type { Logger } from 'pino'
import { askingOf } from './asking.ts'
import type { Ami } from './asterisk/ami.ts'
import { type Ari, openAri } from './asterisk/ari.ts'
import { turnAway } from './asterisk/away.ts'
import { look } from './asterisk/look.ts'
import { type AsteriskLines, perform } from './asterisk/perform.ts'
import { startPulse } from './asterisk/pulse.ts'
import { APPLICATION } from './asterisk/request.ts'
import { endSelfCall, placeSelfCall } from './asterisk/selfcall.ts'
import { beepTwice } from './asterisk/tone.ts'
import { answerTransfer, type TransferAnswer, takesTransfers } from './asterisk/transfers.ts'
import type { Dialled, Referred } from './asterisk/translate.ts'
import type { Callers } from './callers/service.ts'
import type { Call, CallEvent, CallState, Identity, Step } from './calls/call.ts'
import { createCertainty } from './calls/certainty.ts'
import { phonesOf } from './calls/guest.ts'
import type { Handovers } from './calls/handovers.ts'
import { isLookUp, lookUp } from './calls/lookups.ts'
import { mutingOf } from './calls/muting.ts'
import type { PagesNeeds } from './calls/pages.ts'
import { createResync, type EventLog } from './calls/resync.ts'
import { type Calls, createCalls } from './calls/service.ts'
import { createTurns } from './calls/turns.ts'
import { startWaking } from './calls/wake.ts'
import type { Clock } from './clock.ts'
import type { Database } from './db/database.ts'
import { drained } from './draining.ts'
import { earsOf } from './ears.ts'
import type { LiveMessage } from './http/live.ts'
import type { Metrics } from './metrics.ts'
import { buildMonitors, type MonitorsNeeds } from './monitors.ts'
import { buildPages } from './paging.ts'
import { createQueue, type QueueNeeds } from './queue/service.ts'
import { callRules, operatorRules } from './rules.ts'
import type { Settings } from './settings/service.ts'
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
  phones: QueueNeeds['phones'] & MonitorsNeeds['phones'] & Pick<PagesNeeds, 'contactOf'>
  names: MonitorsNeeds['names']
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
    /** One asks for a transfer by itself. */
    referred(callId: string, event: Referred): void
    /** After the commit. */
    moved(step: Step, event: CallEvent): void
  }>
}>

export type Telephony = ReturnType<typeof createTelephony>

/** Of an operator whom the queue has chosen. */
const RUNG: ReadonlySet<CallState> = new Set(['ringing', 'calling'])

/** Calls and queue joined with Asterisk: every handover between them stands here. Started by the owner of the lock only. */
export function createTelephony(needs: TelephonyNeeds) {
  const { database, clock, log, settings, recordings, tickets, callbacks, outbound } = needs
  let [ari, isDraining]: [Ari | null, boolean] = [null, false]
  const muted: Call[] = [] // of the process before us
  const pulse = startPulse(clock, stillMs => certainty.lost(`stood still for ${stillMs} ms`))
  const lines = () => linesOf(needs, connected(), calls.handle)
  const ears = earsOf(needs, {
    ...{ connected, pulse, isDraining: () => isDraining },
    handle: (callId, event) => calls.handle(callId, event),
    look: callId => resync.look(callId),
  })

  const turns = createTurns()
  const queue = createQueue({
    ...needs,
    rules: operatorRules(settings.current),
    offered: needs.metrics.offered,
    isOurs: endpoint => calls.inHand().some(call => phonesOf(call).includes(endpoint)),
    mayOffer: () => {
      pulse.check()
      return certainty.isCertain()
    },
    async choose(callId, { id, endpoint }) {
      turns.take(callId)
      await calls.handle(callId, { type: 'operatorChosen', at: clock.now(), operator: id, endpoint })
      if (!calls.inHand().some(call => call.id === callId && RUNG.has(call.state))) turns.giveUp(callId)
    },
  })

  const rules = callRules(settings.current, needs.voice.isMade)
  const asking = askingOf(needs, rules)
  const calls = createCalls({
    ...{ database, clock, log, publish: needs.publish },
    moved: (before, step, event) => {
      needs.metrics.moved(before, step, event)
      queue.moved(step)
      monitoring.callMoved(step.call)
      needs.desk.moved(step, event)
    },
    ...{ rules, handovers: { queue, recordings, tickets, callbacks, outbound } },
    perform: (callId, act) =>
      isLookUp(act)
        ? lookUp(asking, act)
        : turns.perform(callId, act, () => perform(lines(), callId, act, clock.now)),
    ...{ look: callId => resync.look(callId), doubt: why => certainty.lost(why) },
    ...{ match: queue.match, handBack: ears.handBack, settle: recordings.settle },
  })

  const { monitoring, heard } = buildMonitors(needs, { calls, connected })
  const waking = startWaking({ clock, rules, calls: calls.inHand, handle: calls.handle })
  const pages = buildPages(needs, { calls, connected })
  const { resync, certainty } = comparing(needs, {
    ...{ calls, lines, connected, arrived: ears.arrived },
    onCertain: () => {
      queue.match()
      soundAgain(muted, calls, clock)
      pages.seek()
      void monitoring.compare()
    },
    isConnected: () => ari?.isUp() === true,
  })

  function connected(): Ari {
    if (!ari) throw new Error('telephony is not started')
    return ari
  }

  return {
    ...{ queue, monitoring, pages },
    /** The one door for what others hear of a call: Asterisk's event log, AMI. */
    handle: (callId: string, event: CallEvent) => calls.handle(callId, event),
    ...{ ask: calls.ask, place: calls.place, ...besides(connected) },
    /** Of a call in hand; null = there is none. */
    callOf: (callId: string): Call | null => calls.inHand().find(({ id }) => id === callId) ?? null,
    ...{ openCalls: calls.open, inHand: calls.inHand },
    isUp: certainty.isCertain,
    reconnects: () => ari?.reconnects() ?? 0,
    async start(): Promise<void> {
      muted.push(...(await calls.resume()).filter(mutingOf))
      await queue.start()
      await monitoring.start()
      ari = openAri({
        ...needs.ari,
        ...{ application: APPLICATION, log, onEvent: raw => heard(raw) || ears.hear(raw) },
        onDown: () => certainty.lost('connection lost'),
        onUp: () => certainty.lost('connected'),
      })
      resync.start()
    },
    /** New callers go to the dialplan's queue; talks get their time. */
    async drain(withinMs: number): Promise<void> {
      isDraining = true
      await drained(calls.inHand, clock, withinMs)
    },
    async stop(): Promise<void> {
      pulse.stop()
      waking.stop()
      resync.stop()
      await monitoring.stop()
      queue.stop()
      calls.stop()
      await ari?.close()
    },
  }
}

/** Whoever asked for silence was told nothing since: what is said now is kept. */
function soundAgain(muted: Call[], calls: Pick<Calls, 'handle'>, clock: Clock): void {
  for (const { id } of muted.splice(0))
    void calls.handle(id, { type: 'recordingUnmuted', at: clock.now(), why: 'restart' })
}

/** What is done at Asterisk for others, beside the calls in the books. */
const besides = (connected: () => Ari) => ({
  turnAway: (channel: string, why: 'forbidden' | 'trouble') => turnAway(connected(), channel, why),
  beepTwice: (leg: string) => beepTwice(connected(), leg),
  takesTransfers: () => takesTransfers(connected()),
  answerTransfer: (leg: string, answer: TransferAnswer) => answerTransfer(connected(), leg, answer),
  selfCall: {
    place: (name: string, number: string) => placeSelfCall(connected(), name, number),
    end: (name: string) => endSelfCall(connected(), name),
  },
})

export type Tell = (callId: string, event: CallEvent) => Promise<void>

const linesOf = ({ ami, log, clock, recordings }: TelephonyNeeds, ari: Ari, tell: Tell) => ({
  ...{ ari, ami, log, now: clock.now, sizeOf: recordings.sizeOf, tell },
})

type Compared = Readonly<{
  calls: Pick<Calls, 'handle' | 'open'>
  lines(): AsteriskLines
  connected(): Ari
  arrived(identity: Identity): Promise<void>
  onCertain(): void
  isConnected(): boolean
}>

/** The books against Asterisk, after every gap. */
function comparing({ clock, log, eventLog }: TelephonyNeeds, at: Compared) {
  const { calls, lines, connected, arrived, onCertain, isConnected } = at
  const resync = createResync({
    ...{ clock, log, handle: calls.handle, open: calls.open, arrived, eventLog },
    look: playbacks => look(connected(), playbacks, clock.now),
    perform: act => perform(lines(), '', act, clock.now),
  })
  return { resync, certainty: createCertainty({ log, compare: resync.full, onCertain, isConnected }) }
}
