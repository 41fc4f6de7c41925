import { perform } from '../../../src/asterisk/perform.ts'
import { reconcile } from '../../../src/asterisk/reconcile.ts'
import { translate } from '../../../src/asterisk/translate.ts'
import { awayOf, isLegGone } from '../../../src/calls/away.ts'
import type { Act, Call, CallEvent, CallRules, Identity, LookUp, Step } from '../../../src/calls/call.ts'
import { dueOf } from '../../../src/calls/lanes.ts'
import { isLookUp } from '../../../src/calls/lookups.ts'
import { begin, next } from '../../../src/calls/next.ts'
import { queueOf } from '../../../src/calls/places.ts'
import { refusalOf } from '../../../src/calls/possible.ts'
import type { Request } from '../../../src/calls/wanted.ts'
import type { QueueSettings } from '../../../src/directory/sections.ts'
import type { Abilities } from '../../../src/queue/abilities.ts'
import { type AtWork, byService, match, type Pair, type Waiter } from '../../../src/queue/match.ts'
import { isOfferable, OfferLost, type Operator, type OperatorEvent } from '../../../src/queue/operator.ts'
import type { PaperAsterisk } from './asterisk.ts'
import { PaperBooks, type Wish } from './books.ts'
import type { Timeline } from './timeline.ts'

type Needs = Readonly<{
  time: Timeline
  random: () => number
  asterisk: () => PaperAsterisk
  rules: CallRules
  abilitiesOf(operator: string): Abilities
  /** An operator was chosen for a caller: who else waited, and who was at work, at that moment. */
  chosen(pair: Pair, others: readonly Waiter[], atWork: readonly AtWork[]): void
  /** As Asterisk's event log tells it of a caller whom nobody took into the books. */
  identityOf(callId: string): Identity | null
  /** A caller is to be called back, at their own place in the queue. */
  wished(call: Call, wish: Wish): void
  /** Where a phone is, if that was not known by then; null = nowhere. */
  contactOf(endpoint: string, after: number): string | null
  /** Something is in the books, and what follows from it is not done yet. */
  stored(): void
}>

const RECORDERS: ReadonlySet<string> = new Set([
  ...(['renewRecorder', 'recordLeg', 'endLegRecording', 'recordCall', 'assureRecorder'] as const),
] satisfies Act['type'][])

/**
 * The centre on paper: the machines themselves, with books in memory in place of the database. Each event is one
 * transaction; acts follow it one by one; both are lost when the service is killed, the books are not.
 */
export class PaperCentre {
  readonly books: PaperBooks
  isUp = true
  upSince = 0
  /** A killed service's timers and acts mean nothing to the next one. */
  #life = 0
  #acts = new Map<string, Promise<void>>()
  #missed: { callId: string; at: number }[] = []
  readonly #needs: Needs

  constructor(needs: Needs) {
    this.#needs = needs
    this.books = new PaperBooks(needs.rules)
  }

  /** What Asterisk tells; heard a little later, or never. Its event log tells of hang-ups when we are back. */
  hear(raw: { type: string }): void {
    const { time } = this.#needs
    const life = this.#life
    time.after(3, () => {
      const named = translate(raw, time.now)
      if (!named) return
      const { callId, event } = named
      if (event.type === 'dialled' || event.type === 'referred' || event.type === 'intruded') return
      if (!this.isUp || life !== this.#life) {
        if (event.type === 'callerGone') this.#missed.push({ callId, at: event.at })
        return
      }
      this.handle(callId, event.type === 'arrived' ? { ...event, isOpen: true } : event)
    })
  }

  handle(callId: string, event: CallEvent): void {
    const before = this.books.calls.get(callId) ?? null
    const { rules } = this.#needs
    const step = before ? next(before, event, rules) : begin(event, rules)
    if (!step) return
    try {
      if (step.call !== before) this.#store(step, event)
    } catch (error) {
      if (!(error instanceof OfferLost)) throw error
      this.#soon(() => this.match())
      return
    }
    this.#arm(step.call)
    if (step.call !== before) this.#needs.stored()
    for (const act of step.acts) this.#follow(callId, act)
  }

  /** @returns false where it was refused */
  ask(callId: string, by: string, request: Request): boolean {
    const call = this.books.calls.get(callId)
    if (!this.isUp || call?.state !== 'talking' || call.leg.operator !== by) return false
    if (refusalOf(call, request) !== null) return false
    this.handle(callId, { type: 'asked', at: this.#needs.time.now, by, ofAnybody: false, request })
    return true
  }

  moveOperator(id: string, event: OperatorEvent): void {
    const moved = this.books.moveOperator(id, event)
    if (moved) this.#wake(moved)
    this.#soon(() => this.match())
  }

  kill(): void {
    this.isUp = false
    this.#life++
    this.#acts = new Map()
  }

  async rise(): Promise<void> {
    const { time } = this.#needs
    this.isUp = true
    this.upSince = time.now
    for (const { callId, at } of this.#missed.splice(0)) {
      const identity = this.#needs.identityOf(callId)
      this.handle(callId, { type: 'callerGone', at, cut: false, ...(identity && { identity }) })
    }
    const open = [...this.books.calls.values()].filter(call => call.state !== 'ended' || call.goneAt === null)
    for (const call of open) this.#arm(call)
    const found = reconcile(open, this.#needs.asterisk().live(), time.now)
    for (const { callId, event } of found.events) this.handle(callId, event)
    for (const identity of found.unknown)
      this.handle(identity.id, { type: 'arrived', at: time.now, identity, isOpen: true })
    for (const act of [...found.strays, ...found.again]) await this.#perform('', act)
    for (const operator of this.books.operators.values()) this.#wake(operator)
    for (const call of this.books.calls.values())
      if (isLegGone(call) && 'leg' in call)
        this.#lookUp(call.id, { type: 'seekPhone', endpoint: call.leg.endpoint, after: 0 })
    this.match()
  }

  /** A page has registered: src/calls/pages.ts. */
  phoneBack(endpoint: string, contact: string): void {
    if (!this.isUp) return
    for (const call of this.books.calls.values())
      if (awayOf(call) && 'leg' in call && call.leg.endpoint === endpoint)
        this.handle(call.id, { type: 'phoneBack', at: this.#needs.time.now, endpoint, contact })
  }

  match(): void {
    if (!this.isUp) return
    const { time, abilitiesOf } = this.#needs
    const waiters = [...this.books.waiting.values()].filter(place => !place.isOffered)
    const atWork = [...this.books.operators.values()].flatMap((operator): AtWork[] =>
      operator.presence === 'ready' && operator.endpoint !== null && operator.isReachable
        ? [
            {
              ...operator,
              ...abilitiesOf(operator.id),
              endpoint: operator.endpoint,
              isFree: isOfferable(operator, time.now),
            },
          ]
        : [],
    )
    for (const pair of match(waiters, atWork, queue => this.#queue(queue).strategy)) {
      const { waiter, operator } = pair
      const others = [...this.books.waiting.values()].filter(
        place => !place.isOffered && place.callId !== waiter.callId,
      )
      this.#needs.chosen(pair, others, atWork)
      const chosen = { operator: operator.id, endpoint: operator.endpoint }
      this.handle(waiter.callId, { type: 'operatorChosen', at: time.now, ...chosen })
    }
  }

  #queue(name: string): QueueSettings {
    return queueOf({ queue: name }, this.#needs.rules)
  }

  #soon(run: () => void, ms = 1): void {
    const life = this.#life
    this.#needs.time.after(ms, () => {
      if (life === this.#life) run()
    })
  }

  #arm(call: Call): void {
    const { time, rules } = this.#needs
    const due = dueOf(call, rules)
    if (due === null) return
    const ring = () => {
      const now = this.books.calls.get(call.id)
      const still = now && dueOf(now, rules)
      if (still?.type === due.type && still.at === due.at) this.handle(call.id, { ...due, at: time.now })
    }
    this.#soon(ring, due.at - time.now)
  }

  #wake({ id, wrapUpUntil, restUntil }: Operator): void {
    const { time } = this.#needs
    if (wrapUpUntil !== null)
      this.#soon(() => this.moveOperator(id, { type: 'wrapUpDue', at: time.now }), wrapUpUntil - time.now + 1)
    if (restUntil !== null && restUntil > time.now) this.#soon(() => this.match(), restUntil - time.now + 1)
  }

  #store(step: Step, event: CallEvent): void {
    const { moved, wishes } = this.books.store(step, event)
    for (const operator of moved) this.#wake(operator)
    const { id } = step.call
    for (const wish of wishes) {
      this.#soon(() => this.handle(id, { type: 'callbackAnswered', at: wish.at, answer: 'accepted' }))
      this.#needs.wished(step.call, wish)
    }
  }

  /** Acts of one call are done one after another, each a little later. */
  #follow(callId: string, act: Act): void {
    if (act.type === 'match') {
      this.#soon(() => this.match())
      return
    }
    const life = this.#life
    const { time, random } = this.#needs
    const before = this.#acts.get(callId) ?? Promise.resolve()
    const done = before.then(
      () =>
        new Promise<void>(resolve => {
          time.after(1 + random() * 4, () => {
            const work = life === this.#life ? this.#perform(callId, act) : Promise.resolve()
            return work.finally(resolve)
          })
        }),
    )
    this.#acts.set(callId, done)
  }

  async #perform(callId: string, act: Exclude<Act, { type: 'match' }>): Promise<void> {
    // Recorders are real time and AMI: test/asterisk/recorder.test.ts.
    if (RECORDERS.has(act.type)) return
    if (isLookUp(act)) {
      this.#lookUp(callId, act)
      return
    }
    const lines = { ari: this.#needs.asterisk().ari } as Parameters<typeof perform>[0]
    const outcome = await perform(lines, callId, act, () => this.#needs.time.now)
    if (outcome === 'look') return this.#soon(() => this.#look(callId), 5)
    if (outcome) this.handle(callId, outcome)
  }

  #lookUp(callId: string, act: LookUp): void {
    const { time, random } = this.#needs
    if (act.type === 'seekPhone') {
      const { endpoint } = act
      const contact = this.#needs.contactOf(endpoint, act.after)
      if (contact !== null) this.handle(callId, { type: 'phoneBack', at: time.now, endpoint, contact })
    } else if (act.type === 'lookUpTicket')
      this.handle(callId, { type: 'ticketLookedUp', at: time.now, digits: act.digits, found: 'none' })
    else if (act.type === 'lookUpCaller') {
      if (random() < 0.02) this.handle(callId, { type: 'callerBlocked', at: time.now })
    } else {
      const own = this.books.waiting.get(callId)
      if (!own) return
      const before = [...this.books.waiting.values()].filter(
        other => other.queue === own.queue && byService(other, own) < 0,
      ).length
      const news = { queue: own.queue, before, isFree: false, isStaffed: true }
      const estimate = { range: null, medianMs: 0, modelMs: 0 }
      this.handle(callId, { type: 'waitLookedUp', at: time.now, news: { ...news, ...estimate } })
    }
  }

  #look(callId: string): void {
    const call = this.books.calls.get(callId)
    if (!call) return
    const { events, strays } = reconcile([call], this.#needs.asterisk().live(), this.#needs.time.now)
    for (const { event } of events) {
      // The event log tells first that somebody hung up.
      this.handle(callId, event.type === 'callerGone' ? { ...event, cut: false } : event)
    }
    for (const act of strays) if (JSON.stringify(act).includes(callId)) this.#follow(callId, act)
  }
}
