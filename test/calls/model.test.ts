import t from 'tap'
import { callOf } from '../../src/asterisk/translate.ts'
import { type Call, DIGITS, type Ending, type Identity, type Party } from '../../src/calls/call.ts'
import type { Origin } from '../../src/calls/errand.ts'
import { idOf } from '../../src/calls/ids.ts'
import type { Request } from '../../src/calls/wanted.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import type { Menu } from '../../src/directory/menu.ts'
import { type Abilities, serves } from '../../src/queue/abilities.ts'
import type { AtWork, Pair, Waiter } from '../../src/queue/match.ts'
import type { Operator, Presence } from '../../src/queue/operator.ts'
import { seeded } from '../queue/simulated.ts'
import { PaperAsterisk, type PaperChannel } from './model/asterisk.ts'
import { PaperCentre } from './model/centre.ts'
import { Timeline } from './model/timeline.ts'
import { IDENTITY, RULES } from './story.ts'

// A day on paper: the machines, ARI's translation and the comparison after a gap run as they are; Asterisk, the books
// and the people are simulated. What must hold is asked at every step, and of the whole day at its end.

const OPERATORS = 6
const CALLS = 400
const SECOND = 1_000
const QUEUED = new Set<Call['state']>(['waiting', 'ringing', 'due', 'calling', 'dialling', 'announcing'])
const CALM = new Set<Call['state']>(['menu', 'enquiry', 'voicemail', 'checking', 'survey', 'promising'])
/** Half of them. */
const isInBrowser = (id: string) => Number(id.slice(-1)) % 2 === 0
const phoneOf = (id: string) => (isInBrowser(id) ? `op-${id}-web` : `op-${id}`)
const isMissed = (ending: Ending) => ending === 'abandoned' || ending === 'lost'
const QUEUES = DEFAULTS.queues[0].flatMap(usual => [
  {
    ...{ ...usual, strategy: 'skills' as const, pauseAfterUnanswered: 5, announceEverySeconds: 20 },
    ...{ maxWaitSeconds: 90, overflow: { action: 'callback-offer' as const } },
  },
  {
    ...{ ...usual, name: 'su-co', priority: 5, strategy: 'round-robin' as const, wrapUpSeconds: 20 },
    ...{ maxWaitSeconds: 120, overflow: { action: 'voicemail' as const } },
  },
])
const [MENU] = DEFAULTS.menu
const KEYS: Menu['nodes'][string]['keys'] = {
  '0': { action: 'operator' },
  '1': { action: 'queue', queue: 'su-co', skill: 'dien-nuoc' },
  '2': { action: 'queue', queue: 'su-co', skill: 'nobody-has-it' },
  '3': { action: 'ticket-status' },
  '4': { action: 'voicemail' },
  '5': { action: 'callback' },
  '9': { action: 'emergency-guidance' },
  '*': { action: 'repeat' },
}
/** Everything that a province may switch on. */
const SETTINGS = {
  queues: QUEUES,
  menu: { ...MENU, enabled: true, nodes: { chinh: { prompts: [{ sound: 'menu' }], keys: KEYS } } },
  toldBy: () => ['menu'],
  callback: { enabled: true, offerAfterMs: 20_000 },
  survey: { ...DEFAULTS.survey[0], enabled: true },
  messageMs: 20_000,
}

function day(seed: number) {
  const random = seeded(seed)
  const time = new Timeline()
  const between = (least: number, most: number) => least + random() * (most - least)
  const exponential = (mean: number) => -mean * Math.log(1 - random())
  const pick = <T>(things: readonly T[]): T => things[Math.floor(random() * things.length)] as T
  const uuid = () => idOf(`${seed} ${random()}`)
  const faults: string[] = []
  const alive = new Map<string, { identity: Identity; from: number; to: number | null }>()
  const silent = new Map<string, { state: Call['state'] | undefined; seconds: number }>()
  let overtaken = 0
  const pages = { gone: 0, back: 0 }
  /** Where browser phones are, and since when. */
  const registered = new Map<string, { name: string; at: number }>()
  let restarts = 0

  const asterisk: PaperAsterisk = new PaperAsterisk({
    ...{ time, random, ringing: channel => ringing(channel) },
    tell: event => centre.hear(event as { type: string }),
    hungUp: channel => {
      const life = channel.identity && alive.get(channel.identity.id)
      if (life) life.to = time.now
    },
  })
  const abilitiesOf = (operator: string): Abilities => {
    const n = Number(operator.slice(-1))
    return {
      queues: new Map(n === 0 ? [['su-co', 5]] : []),
      skills: new Map(n < 3 ? [['dien-nuoc', n + 1]] : []),
    }
  }
  /** Within a priority nobody overtakes whom the same operator could have served. */
  function chosen({ waiter, operator }: Pair, others: readonly Waiter[], atWork: readonly AtWork[]): void {
    const isTheirs = ({ queue, skill }: Waiter) => {
      const has = ({ skills }: Abilities) => skill === null || skills.has(skill)
      return serves(operator, queue) && (has(operator) || !atWork.some(one => serves(one, queue) && has(one)))
    }
    const earlier = (other: Waiter) => other.priority === waiter.priority && other.joinedAt < waiter.joinedAt
    if (others.some(other => earlier(other) && isTheirs(other))) overtaken++
  }
  const centre = new PaperCentre({
    time,
    random,
    asterisk: () => asterisk,
    rules: { ...RULES, ...SETTINGS },
    abilitiesOf,
    chosen,
    stored: () => stored(),
    contactOf: (endpoint, after) => {
      const place = registered.get(endpoint)
      return place && place.at > after ? place.name : null
    },
    wished: (call, from) => time.after(SECOND, () => places(call, from)),
    identityOf: id => alive.get(id)?.identity ?? null,
  })

  /** People at telephones: most answer, some refuse, some are not there. */
  function ringing({ id, endpoint, isBack }: PaperChannel): void {
    if (isBack) {
      if (random() < 0.9) time.after(between(100, 600), () => comesBack(id))
      return
    }
    const mood = random()
    if (mood < 0.75) time.after(between(500, 12_000), () => asterisk.answer(id))
    else if (mood < 0.85) time.after(between(500, 5_000), () => asterisk.leave(id, 17))
    const isOperator = endpoint?.startsWith('PJSIP/op') === true
    const plan = isOperator
      ? () => talks(id)
      : () => time.after(between(5, 90) * SECOND, () => asterisk.leave(id))
    time.after(13_000, plan)
  }

  function comesBack(leg: string): void {
    asterisk.answer(leg)
    if (!asterisk.channels.get(leg)?.isUp) return
    pages.back++
    time.after(between(1, 10) * SECOND, () => talks(leg))
  }

  /** A page is loaded anew, or killed, in a call or without one; mostly it is there again soon. */
  function reloads(id: string): void {
    const endpoint = phoneOf(id)
    const legs = [...asterisk.channels.values()].filter(one => one.endpoint === `PJSIP/${endpoint}`)
    registered.delete(endpoint)
    asterisk.unregistered.add(`PJSIP/${endpoint}`)
    const isKilled = random() < 0.3
    for (const { id: leg } of legs) {
      pages.gone++
      if (!isKilled) asterisk.leave(leg, 27)
      else time.after(500, () => pageGone(leg))
    }
    reachable(id, false)
    time.after(random() < 0.8 ? between(300, 2_500) : between(2_500, 20_000), () => {
      const place = { name: uuid(), at: time.now }
      registered.set(endpoint, place)
      asterisk.unregistered.delete(`PJSIP/${endpoint}`)
      reachable(id, true)
      centre.phoneBack(endpoint, place.name)
    })
    time.after(exponential(60 * SECOND) + 20 * SECOND, () => reloads(id))
  }

  function pageGone(leg: string): void {
    const call = callOf(leg)
    // Nobody who listens knows a leg that has ended meanwhile.
    if (!centre.isUp || !call || !asterisk.channels.has(leg)) asterisk.leave(leg, 44)
    else centre.handle(call.callId, { type: 'pageGone', at: time.now, leg })
  }

  function reachable(id: string, isReachable: boolean): void {
    if (centre.isUp) centre.moveOperator(id, { type: 'reachable', at: time.now, isReachable })
  }

  /** src/queue/staff.ts: lookAtPages */
  function looksAtPages(): void {
    for (const { id, endpoint, isReachable } of centre.books.operators.values()) {
      const isThere = endpoint === null || !asterisk.unregistered.has(`PJSIP/${endpoint}`)
      if (isThere !== isReachable) reachable(id, isThere)
    }
    time.after(5 * SECOND, looksAtPages)
  }

  const others = (not: string): Party => {
    if (random() < 0.4)
      return { kind: 'outside', number: '02773851234', trunk: 'trunk-demo', label: 'Điện lực' }
    const operator = pick([...centre.books.operators.keys()].filter(id => id !== not))
    return { kind: 'operator', operator, endpoint: phoneOf(operator) }
  }

  /** An operator in a talk does one thing after another, and hangs up in the end. */
  function talks(leg: string): void {
    const call = [...centre.books.calls.values()].find(one => one.state === 'talking' && one.leg.id === leg)
    if (call?.state !== 'talking' || random() < 0.35) {
      time.after(between(1, 60) * SECOND, () => asterisk.leave(leg))
      return
    }
    const by = call.leg.operator
    const agency: Party = { kind: 'outside', number: '114', trunk: 'trunk-demo', label: '114' }
    const request = pick<Request>([
      { act: 'hold' },
      { act: 'resume' },
      { act: 'mute' },
      { act: 'unmute' },
      { act: 'consult', party: others(by) },
      { act: 'transfer', party: others(by) },
      { act: 'emergency', parties: [agency, { ...agency, number: '115' }] },
      { act: 'complete' },
      { act: 'drop-guest' },
      { act: 'hang-up' },
    ])
    centre.ask(call.id, by, request)
    time.after(between(1, 20) * SECOND, () => talks(leg))
  }

  function arrives(): void {
    const id = uuid()
    const channel = `citizen-${id}`
    const identity = { ...IDENTITY, id, channel, answeredAt: time.now, recording: `${id}.wav` }
    alive.set(id, { identity, from: time.now, to: null })
    asterisk.arrives(identity)
    const patience = () => {
      const call = centre.books.calls.get(id)
      // Who talks hangs up now and then; who waits loses patience.
      if (call?.state !== 'talking' || random() < 0.3) asterisk.leave(channel)
      else time.after(exponential(40 * SECOND), patience)
    }
    time.after(exponential(100 * SECOND), patience)
    time.after(exponential(6 * SECOND), () => presses(id, channel))
  }

  /** Keys that mean something, and keys that do not. */
  function presses(id: string, channel: string): void {
    if (!asterisk.channels.has(channel)) return
    const state = centre.books.calls.get(id)?.state
    if (state !== 'talking') asterisk.press(channel, pick(state === 'waiting' ? ['1', '5'] : [...DIGITS]))
    time.after(exponential(12 * SECOND), () => presses(id, channel))
  }

  /** The centre calls: an operator somebody, or somebody who asked for it back. */
  function places(
    { caller, callerShown }: Pick<Call, 'caller' | 'callerShown'>,
    from: Origin,
    operator: string | null = null,
  ): void {
    if (!centre.isUp) return
    const id = uuid()
    const identity = { ...IDENTITY, id, channel: `cit.${id}.1`, caller, callerShown, answeredAt: time.now }
    const kind = operator === null ? 'callback' : 'click-to-call'
    const errand = { kind, ticketId: null, callbackId: null, operator } as const
    const maxSeconds = random() < 0.1 ? 30 : null
    centre.handle(id, { type: 'placed', at: time.now, identity, errand, from, maxSeconds })
  }

  function callsSomebody(): void {
    if (alive.size === CALLS) return
    const { id, presence } = pick([...centre.books.operators.values()])
    if (presence !== 'signed-out') places(IDENTITY, { endpoint: phoneOf(id), channel: null }, id)
    time.after(exponential(40 * SECOND), callsSomebody)
  }

  function comesAndGoes(id: string): void {
    const isWork = random() < 0.8
    const presence: Presence = isWork ? 'ready' : pick(['paused', 'signed-out'])
    const asked = { presence, reason: presence === 'paused' ? 'break' : null, endpoint: phoneOf(id) }
    if (centre.isUp) centre.moveOperator(id, { type: 'presenceAsked', at: time.now, ...asked })
    time.after(exponential(120 * SECOND), () => comesAndGoes(id))
  }

  function dies(): void {
    if (!centre.isUp) return
    centre.kill()
    restarts++
    time.after(between(10, 1_500), () => centre.rise())
  }

  function diesNowAndThen(): void {
    dies()
    time.after(exponential(60 * SECOND), diesNowAndThen)
  }

  /** The worst moment: it is stored, and nothing of it is done. */
  const stored = () => {
    if (random() < 0.02) time.after(0.5, dies)
  }

  /** Every second: whoever holds the line hears something. */
  function listens(): void {
    for (const channel of asterisk.channels.values()) {
      if (!channel.identity) continue
      const isSilent = centre.isUp && time.now - centre.upSince > SECOND && !asterisk.hears(channel)
      const state = centre.books.calls.get(channel.identity.id)?.state
      const before = silent.get(channel.id)
      const seconds = !isSilent ? 0 : before?.state === state ? (before?.seconds ?? 0) + 1 : 1
      silent.set(channel.id, { state, seconds })
      // A key is awaited, or a message spoken, in silence; not for ever.
      if (seconds === (state && CALM.has(state) ? 90 : 3))
        faults.push(`${channel.id} hears nothing for ${seconds} s in ${state}`)
    }
    time.after(SECOND, listens)
  }

  function agrees(): void {
    const holders = new Map<string, string>()
    for (const call of centre.books.calls.values()) {
      const isPlaced = QUEUED.has(call.state) && 'joinedAt' in call && call.joinedAt !== null
      if (isPlaced !== centre.books.waiting.has(call.id)) faults.push(`place in the queue of ${call.state}`)
      for (const operator of operatorsOf(call)) {
        if (holders.has(operator)) faults.push(`${operator} is in two calls`)
        holders.set(operator, call.id)
      }
    }
    for (const { id, activity, callId } of centre.books.operators.values()) {
      const isBusy = activity === 'ringing' || activity === 'talking'
      if (isBusy !== holders.has(id) || (isBusy && holders.get(id) !== callId))
        faults.push(`${id}: ${activity}`)
    }
  }

  return {
    ...{ centre, asterisk, faults, alive },
    figures: () => ({ overtaken, restarts, pages }),
    async run(): Promise<void> {
      const idle = { callId: null, since: time.now, idleSince: time.now, restUntil: null, wrapUpUntil: null }
      for (let n = 0; n < OPERATORS; n++) {
        const id = `lan${n}`
        const row = {
          ...idle,
          id,
          presence: 'ready',
          reason: null,
          activity: 'free',
          endpoint: phoneOf(id),
        } as const
        centre.books.operators.set(id, { ...row, isReachable: true } as Operator)
        time.after(exponential(120 * SECOND), () => comesAndGoes(id))
      }
      let born = 0
      const birth = () => {
        arrives()
        if (++born < CALLS) time.after(exponential(8 * SECOND), birth)
      }
      time.after(SECOND, birth)
      time.after(20 * SECOND, callsSomebody)
      time.after(30 * SECOND, diesNowAndThen)
      time.after(SECOND, looksAtPages)
      for (const id of [...centre.books.operators.keys()].filter(isInBrowser))
        time.after(exponential(30 * SECOND), () => reloads(id))
      time.after(SECOND, listens)
      // The last news are still on their way when the last line is gone, and a service that is away must come back.
      let quietUntil = Number.POSITIVE_INFINITY
      while (time.now < quietUntil) {
        const isOver = born === CALLS && [...centre.books.calls.values()].every(isGone)
        if (isOver && quietUntil === Number.POSITIVE_INFINITY) quietUntil = time.now + 60 * SECOND
        await time.step()
        await new Promise<void>(done => setImmediate(done))
        agrees()
        if (faults.length > 0) return
      }
    },
  }
}

const isGone = (call: Call) => call.state === 'ended' && call.goneAt !== null

function operatorsOf(call: Call): string[] {
  const own = 'leg' in call ? [call.leg.operator] : []
  const guest = 'guest' in call && call.guest?.party.kind === 'operator' ? [call.guest.party.operator] : []
  return [...own, ...guest]
}

for (const seed of [1, 2, 3, 4]) {
  t.test(`a day of ${CALLS} calls with restarts, seed ${seed}`, async t => {
    const { centre, asterisk, faults, alive, figures, run } = day(seed)
    await run()
    t.same(faults, [], 'at every step the books agree with each other, and nobody hears silence')
    const ended = [...centre.books.calls.values()]
    t.equal(ended.filter(({ direction }) => direction === 'in').length, CALLS, 'every caller is in the books')
    t.same(
      ended.filter(call => call.state !== 'ended' || call.goneAt === null).map(call => call.state),
      [],
      'every call has ended',
    )
    t.equal(figures().overtaken, 0, 'nobody was overtaken')
    t.equal(centre.books.waiting.size + asterisk.bridges.size, 0, 'nothing is left behind')
    for (const call of ended) {
      const life = alive.get(call.id)
      const kept = centre.books.kept.get(call.id)
      if (call.state !== 'ended' || !life || !kept) continue
      const faultsOf: string[] = []
      // The whole life of the citizen's line is in the recording, and in the books, to the delay of one event.
      if (kept.recordingFrom !== life.from || kept.recordingTo === null) faultsOf.push('recording')
      if (Math.abs((call.goneAt ?? 0) - (life.to ?? 0)) > 10)
        faultsOf.push(`gone ${call.goneAt} of ${life.to}`)
      const total = (call.goneAt ?? 0) - call.arrivedAt
      const told = kept.states.map(({ at }, place) => (kept.states[place + 1]?.at ?? call.goneAt ?? 0) - at)
      // Who came and went while nobody listened is in the books from the event log: one line, of the end.
      const isSeen = kept.states[0]?.state !== 'ended'
      if (isSeen && Math.abs(told.reduce((sum, ms) => sum + ms, 0) - total) > 1)
        faultsOf.push('seconds not accounted for')
      if (call.ending === 'served' && kept.tickets === 0) faultsOf.push('served without a ticket')
      if (isMissed(call.ending) && !centre.books.callbacks.has(call.id))
        faultsOf.push(`${call.ending}, not called back`)
      if (faultsOf.length > 0) t.same({ id: call.id, faults: faultsOf }, null)
    }
    const endings = Object.groupBy(ended, call => (call.state === 'ended' ? call.ending : 'open'))
    t.ok((endings.served?.length ?? 0) > CALLS / 4, 'many were served')
    const { gone, back } = figures().pages
    t.ok(gone > 10 && back > 5, `${gone} pages were gone in a call, ${back} were back in it`)
    t.ok(figures().restarts > 5, `${figures().restarts} restarts`)
    t.comment(
      Object.entries(endings)
        .map(([ending, calls]) => `${ending} ${calls?.length}`)
        .join(', '),
    )
  })
}
