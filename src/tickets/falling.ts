import type { Logger } from 'pino'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Tx } from '../db/database.ts'
import type { LiveMessage } from '../http/live.ts'
import type { RegulationReads } from './around.ts'
import { CENTRE, type CourseEvent, type CourseRules, nextByClock } from './course.ts'
import * as store from './falling-store.ts'
import { refusalOf } from './refusals.ts'
import { remindAtOf } from './reminding.ts'
import type { Work as Scheduled } from './schedule.ts'
import { next } from './steps.ts'
import { type ManyReads, surroundings } from './surroundings.ts'
import { liveTicket } from './telling.ts'
import { columnsOf, isReceived, type RunningTicket, type WholeTicket } from './ticket.ts'
import { type Told, type ToldNames, toldOf, toldTicket } from './told.ts'
import { type By, begun, moved, type Work } from './work.ts'

export type FallingNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  directory: ManyReads
  regulation: Pick<RegulationReads, 'rulesOf'>
  /** In the transaction of what happened, a whole batch at once: both are there, or neither. */
  tell(tx: Tx, told: readonly Told[]): Promise<readonly LiveMessage[]>
  publish(messages: readonly LiveMessage[]): void
}>

/** In one transaction: some ten milliseconds, so that a call in the same process is not kept waiting. */
const BATCH = 100
/** A ticket that cannot be moved (a fault of ours) holds up no other; it is looked at again after this. */
const ASIDE_MS = 60_000
const NOBODY: By = { personId: null, address: null, key: null }

/** What the clock does with a ticket; without events: only its columns were wrong. Null = nothing. */
type Mover = (ticket: RunningTicket, rules: CourseRules) => Work<RunningTicket> | null
type Kind = Readonly<{
  name: string
  column: 'dueAt' | 'remindAt'
  claim: typeof store.claimDue
  move: (at: Ms) => Mover
}>

export type Falling = ReturnType<typeof createFalling>

/**
 * Moves what is due (QC 9.4): from the officer to the head, from the head to the Office and the leaders; and reminds
 * before. Row, journal and notices of a batch are one transaction, and a row is locked before it is looked at: two
 * processes share the work, whoever dies in the midst of a batch has done nothing, and nothing is done twice.
 */
export function createFalling(needs: FallingNeeds) {
  const { database, clock, log } = needs
  const around = surroundings(needs)
  const aside = new Map<string, number>()

  async function moveAll(tx: Tx, claimed: readonly WholeTicket[], move: Mover) {
    const of = await around.of(tx, claimed)
    const works = claimed.flatMap(ticket => tried(ticket, () => move(received(ticket), of.rules(ticket))))
    await store.storeWorks(tx, works)
    const told = works.flatMap(work => toldBy(work, of.names))
    const messages = told.length > 0 ? await needs.tell(tx, told) : []
    const changed = works.filter(({ events }) => events.length > 0)
    return {
      changed: changed.length,
      messages: [
        ...changed.map(({ ticket }) => liveTicket(ticket, null, holders(ticket), of.holder(ticket))),
        ...messages,
      ],
    }
  }

  function tried(ticket: WholeTicket, work: () => Work<RunningTicket> | null): Work<RunningTicket>[] {
    try {
      const one = work()
      return one ? [one] : []
    } catch (error) {
      aside.set(ticket.id, performance.now() + ASIDE_MS)
      log.error({ ticketId: ticket.id, err: error }, 'ticket not moved by the clock')
      return []
    }
  }

  function without(): string[] {
    for (const [id, until] of aside) if (until < performance.now()) aside.delete(id)
    return [...aside.keys()]
  }

  async function run(at: Ms, { name, column, claim, move }: Kind): Promise<Ms | null> {
    // Asked once a second in every process: a transaction is begun for what is due only.
    const first = await store.nextAt(database.db, column, null)
    if (first === null || first > at) return first
    const claiming = { at, rows: BATCH, without: without() }
    const done = await database.tx(async tx => {
      const claimed = await claim(tx, claiming)
      const { messages } = claimed.length > 0 ? await moveAll(tx, claimed, move(at)) : { messages: [] }
      return { many: claimed.length, messages }
    })
    needs.publish(done.messages)
    if (done.many > 0) log.info({ work: name, tickets: done.many }, 'moved by the clock')
    // What another process has in hand is its own, and found again should it die; what was put aside waits.
    return done.many === BATCH ? at : store.nextAt(database.db, column, at)
  }

  return {
    works: KINDS.map((kind): Scheduled => ({ name: kind.name, run: at => run(at, kind) })),
    /** Deadlines of these counted anew, each change journaled (§14.6). */
    async count(tx: Tx, ids: readonly string[]) {
      return moveAll(tx, await store.claimToCount(tx, ids), recounting(clock.now()))
    },
    /** What was due and is not seen to. */
    behind: () => store.behind(database.db, clock.now()),
  }
}

const holders = ({ operatorId }: WholeTicket) => (operatorId === null ? [] : [operatorId])

const KINDS: readonly Kind[] = [
  { name: 'due', column: 'dueAt', claim: store.claimDue, move: fallingDue },
  { name: 'reminders', column: 'remindAt', claim: store.claimToRemind, move: reminding },
]

function received(ticket: WholeTicket): RunningTicket {
  if (!isReceived(ticket)) throw new Error('a draft is due')
  return ticket
}

function toldBy({ ticket, moves }: Work<RunningTicket>, names: (ticket: WholeTicket) => ToldNames): Told[] {
  if (moves.every(({ move }) => move.notices.length === 0)) return []
  const about = toldTicket(ticket, names(ticket))
  return moves.flatMap(({ number, move }) => toldOf(about, move, number))
}

function fallingDue(at: Ms): Mover {
  return (ticket, rules) => {
    const type = nextByClock(ticket.course, rules)?.type ?? 'due'
    return stepped(ticket, rules, { type, at: since(ticket, at), by: CENTRE })
  }
}

function reminding(at: Ms): Mover {
  return (ticket, rules) => {
    const remindAt = remindAtOf(ticket.course, rules)
    if (remindAt === null || remindAt > at) return mended(ticket, rules)
    return stepped(ticket, rules, { type: 'remind', note: '', at: since(ticket, at), by: CENTRE })
  }
}

/** Journaled only where a deadline or a reminder is another one than it was. */
function recounting(at: Ms): Mover {
  return (ticket, rules) => {
    const event = { type: 'recount', why: 'calendar', at: since(ticket, at), by: CENTRE } as const
    const work = stepped(ticket, rules, event)
    const names = ['dueAt', 'remindAt', 'deadlineAt'] as const
    return names.every(name => work.ticket[name] === ticket[name]) ? null : work
  }
}

/** A clock that was put back tells of nothing before what is told already. */
const since = ({ course }: RunningTicket, at: Ms) => Math.max(at, course.since)

/** What may not be done changes nothing but columns that say otherwise. */
function stepped(ticket: RunningTicket, rules: CourseRules, event: CourseEvent): Work<RunningTicket> {
  if (refusalOf(ticket.course, event, rules)) return mended(ticket, rules)
  const move = { ...next(ticket.course, event, rules), event, before: ticket.stage }
  return moved(begun(ticket), move, { rules, by: NOBODY })
}

const mended = (ticket: RunningTicket, rules: CourseRules): Work<RunningTicket> =>
  begun({ ...ticket, ...columnsOf(ticket.course, rules) })
