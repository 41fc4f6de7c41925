import { randomUUID } from 'node:crypto'
import pino from 'pino'
import type { Test } from 'tap'
import type { Act, CallEvent, CallRules, Identity } from '../../src/calls/call.ts'
import type { Handovers } from '../../src/calls/handovers.ts'
import { isLookUp } from '../../src/calls/lookups.ts'
import { createCalls } from '../../src/calls/service.ts'
import type { Clock } from '../../src/clock.ts'
import { people } from '../../src/people/tables.ts'
import { phones } from '../../src/phones/tables.ts'
import { createQueue } from '../../src/queue/service.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { staysHonest } from '../evidence/current.ts'
import { RULES as STORY_RULES } from './story.ts'

export const RULES: CallRules = {
  ...STORY_RULES,
  ...{ earlyMs: 3_000, greeting: ['greeting'], outsideHours: ['outside-hours'] },
}
export const OPERATOR_RULES = { wrapUpMs: 15_000, restMs: 5_000, queues: RULES.queues }

type DeskOptions = Readonly<{
  database?: TestDatabase
  isReachable?: () => boolean
  /** What comes of an act; nothing unless said. */
  performs?: (act: Act) => Promise<CallEvent | null>
  /** The dial policy's answer; everything may be dialled unless said. */
  dial?: Handovers['outbound']['dial']
  /** The dial policy as a whole. */
  outbound?: Handovers['outbound']
  /** Of the province, where it is not the usual. */
  rules?: Partial<CallRules>
  /** Whether callers are called back; all are unless said. */
  request?: Handovers['callbacks']['request']
}>

export type Desk = Awaited<ReturnType<typeof desk>>

type Opened = { callId: string; operatorId: string | null }

/** The other rooms, which keep nothing. @param tickets those that were opened */
function roomsOf({ dial, outbound, request }: DeskOptions, tickets: Opened[]): Omit<Handovers, 'queue'> {
  return {
    recordings: { start: async () => {}, end: async () => {}, endOne: async () => {}, muted: async () => {} },
    outbound: outbound ?? { dial: dial ?? (async () => null), keep: async () => {}, ended: async () => {} },
    tickets: {
      openForCall: async (_tx, { callId, operatorId }) => {
        tickets.push({ callId, operatorId })
        return []
      },
      linkCall: async () => [],
      survey: async () => [],
      enter: async () => [],
    },
    callbacks: {
      list: async () => [],
      clear: async () => [],
      request: request ?? (async () => ({ answer: 'accepted', messages: [] })),
      tried: async () => [],
    },
  }
}

/**
 * Calls and queue on a real database, with a clock moved by hand and no Asterisk: what would be asked of it is
 * listed in `acts`.
 */
export async function desk(t: Test, options: DeskOptions = {}) {
  const { database, isReachable, performs } = options
  const books = database ?? (await testDatabase(t))
  staysHonest(books)
  let now = Date.UTC(2026, 10, 21, 3)
  const clock: Clock = { now: () => now }
  const log = pino({ level: 'silent' })
  const acts: { callId: string; act: Act }[] = []
  const handedBack: string[] = []
  let isPlugged = true
  const doubts: string[] = []
  const tickets: Opened[] = []
  const queue = createQueue({
    ...{ database: books, clock, log, rules: OPERATOR_RULES, publish: () => {}, offered: () => {} },
    ...{ isOurs: () => false, mayOffer: () => true, journal: async () => {}, isOperator: async () => true },
    choose: (callId, { id, endpoint }) =>
      calls.handle(callId, { type: 'operatorChosen', at: now, operator: id, endpoint }),
    phones: {
      endpointOf: async id => `op-${id.slice(0, 8)}`,
      isReachable: () => isReachable?.() ?? isPlugged,
      mirror: () => {},
    },
  })
  const calls = createCalls({
    ...{ database: books, clock, log, publish: () => {}, moved: () => {}, look: () => {} },
    rules: { ...RULES, ...options.rules },
    handovers: { queue, ...roomsOf(options, tickets) },
    perform: async (callId, act) => {
      acts.push({ callId, act })
      return (await performs?.(act)) ?? null
    },
    match: queue.match,
    doubt: why => void doubts.push(why),
    handBack: async channel => void handedBack.push(channel),
    settle: () => {},
  })
  t.teardown(() => {
    queue.stop()
    calls.stop()
  })
  await queue.start()
  return {
    ...{ database: books, clock, queue, calls, acts, handedBack, tickets, doubts },
    /** Moves the clock; timers of real time are not moved with it. */
    pass: (ms: number) => {
      now += ms
    },
    now: () => now,
    /** Every phone goes away. */
    unplug: () => {
      isPlugged = false
    },
    hear: (callId: string, event: Omit<CallEvent, 'at'>) =>
      calls.handle(callId, { ...event, at: now } as CallEvent),
    /** Of Asterisk. */
    performed: (callId: string) =>
      acts.filter(done => done.callId === callId && !isLookUp(done.act)).map(done => done.act.type),
  }
}

export function identity(over: Partial<Identity> = {}): Identity {
  const id = over.id ?? randomUUID()
  return {
    ...{ id, channel: `citizen.${id}`, dialled: '1022', trunk: 'trunk-demo', caller: '+84912345678' },
    ...{
      callerShown: '0912345678',
      recording: `2026/11/21/${id}.wav`,
      answeredAt: Date.UTC(2026, 10, 21, 3),
    },
    ...over,
  }
}

/** A citizen who heard the greeting and waits. */
export async function waitingCaller(at: Desk): Promise<string> {
  const who = identity({ answeredAt: at.now() })
  await at.hear(who.id, { type: 'arrived', identity: who, isOpen: true } as never)
  await at.hear(who.id, { type: 'soundEnded', playback: `play.${who.id}.1` } as never)
  return who.id
}

/** An operator with a phone, signed in and ready. */
export async function readyOperator(at: Desk, username = `op-${randomUUID()}`): Promise<string> {
  const id = randomUUID()
  const createdAt = at.now()
  const person = { id, username, displayName: username, role: 'operator', unitId: null } as const
  await at.database.db.insert(people).values({ ...person, createdAt })
  await at.database.db
    .insert(phones)
    .values({ endpoint: `op-${id.slice(0, 8)}`, personId: id, kind: 'desk', createdAt })
  await at.queue.setPresence(person, { state: 'ready' })
  return id
}
