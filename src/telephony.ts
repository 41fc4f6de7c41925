import type { Logger } from 'pino'
import type { Ami } from './asterisk/ami.ts'
import { type Ari, openAri } from './asterisk/ari.ts'
import { look } from './asterisk/look.ts'
import { perform } from './asterisk/perform.ts'
import { startPulse } from './asterisk/pulse.ts'
import { APPLICATION } from './asterisk/request.ts'
import { translate } from './asterisk/translate.ts'
import type { CallEvent, CallRules, Identity } from './calls/call.ts'
import { createCertainty } from './calls/certainty.ts'
import { phonesOf } from './calls/guest.ts'
import type { Handovers } from './calls/handovers.ts'
import { createResync, type EventLog } from './calls/resync.ts'
import { createCalls } from './calls/service.ts'
import type { Clock } from './clock.ts'
import type { Database } from './db/database.ts'
import type { Province } from './directory/province.ts'
import { messageOf } from './errors.ts'
import type { LiveMessage } from './http/live.ts'
import type { Metrics } from './metrics.ts'
import type { OperatorRules } from './queue/operator.ts'
import { createQueue, type QueueNeeds } from './queue/service.ts'
import { takesCallsAt } from './settings/effective.ts'
import type { Settings } from './settings/service.ts'

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
  recordings: Handovers['recordings'] & Readonly<{ settle(callId: string): void }>
  tickets: Handovers['tickets']
  callbacks: Handovers['callbacks']
  outbound: Handovers['outbound']
  eventLog: EventLog
}>

export type Telephony = ReturnType<typeof createTelephony>

/** Time for somebody in an office to reach the telephone; mobile networks give up at about this time too. */
const RING_OUT_MS = 45_000

/** Read anew for every event: what is changed while calls are under way holds from their next event on. */
const callRules = (current: () => Province): CallRules => ({
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

  const calls = createCalls({
    ...{ database, clock, log, publish: needs.publish },
    moved: (...move) => [needs.metrics.moved(...move), queue.moved(move[1])],
    rules: callRules(settings.current),
    handovers: { queue, recordings, tickets, callbacks, outbound },
    perform: (callId, act) => perform(lines(), callId, act, clock.now),
    look: callId => resync.look(callId),
    doubt: why => certainty.lost(why),
    ...{ match: queue.match, handBack, settle: recordings.settle },
  })

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

  const lines = () => ({ ari: connected(), ami: needs.ami, log })
  async function arrived(identity: Identity, at = clock.now()): Promise<void> {
    if (isDraining) return handBack(identity.channel)
    const isOpen = takesCallsAt(settings.current(), at)
    await calls.handle(identity.id, { type: 'arrived', at, identity, isOpen })
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
    if (event.type === 'arrived') void arrived(event.identity, event.at)
    else void calls.handle(callId, event)
  }

  return {
    queue,
    /** The one door for what others hear of a call: Asterisk's event log, AMI. */
    handle: (callId: string, event: CallEvent) => calls.handle(callId, event),
    ask: calls.ask,
    openCalls: calls.open,
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
      await quiet(
        () => calls.inHand().some(call => call.state === 'talking' || call.state === 'handed'),
        clock,
        withinMs,
      )
    },
    async stop(): Promise<void> {
      pulse.stop()
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

/**
 * Somebody who was not greeted yet, into the dialplan's own queue: the notice that calls are recorded comes first.
 * What happens there is taken into the books from Asterisk's event log.
 */
async function release(ari: Ari, channel: string, log: Logger): Promise<void> {
  const to = { context: 'fallback', extension: 'new', priority: 1 }
  await ari
    .request('POST', `/channels/${channel}/continue`, to)
    .catch(error => log.warn({ channel, reason: messageOf(error) }, 'caller could not be handed back'))
}
