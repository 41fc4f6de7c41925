import { type SQL, sql } from 'drizzle-orm'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { Form } from '../directory/form.ts'
import type { Hours } from '../directory/hours.ts'
import { Refusal } from '../errors.ts'
import type { Person, Role } from '../people/person.ts'
import type { CourseRules } from './course.ts'
import type { Todo } from './filter.ts'
import type { ContactField } from './receipt.ts'
import type { Relation } from './rights.ts'
import { heldBy, ofUnits } from './store.ts'
import {
  type Frozen,
  type RunningTicket,
  type TicketChannel,
  ticketReachOf,
  type WholeTicket,
} from './ticket.ts'
import type { ToldNames } from './told.ts'

/** What a ticket has around it: the directory and the regulation, as other rooms know them. */

export type UnitAround = Readonly<{
  id: string
  name: string
  calendar: Hours | null
  isRoundTheClock: boolean
  isOver: boolean
}>
type Member = Readonly<{ personId: string; name: string }>
export type StaffAround = Readonly<{
  officers: readonly Member[]
  heads: readonly Member[]
  processing: readonly Member[]
  /** Somebody was given such a post: there or not, or dismissed since. */
  duties: readonly string[]
}>
export type FieldAround = Readonly<{
  code: string
  name: string
  isProcedural: boolean
  isOver: boolean
  subtypes: readonly Readonly<{ code: string; form?: Form | null }>[]
}>

/** At an instant; inside a transaction it is read there. */
export type DirectoryReads = Readonly<{
  /** Who has the work of this unit: itself, or whoever took it over; null = nobody. */
  holderOf(unitId: string, at: Ms, reader?: Db): Promise<UnitAround | null>
  /** Of each of these units; what nobody has is left out. */
  holdersOf(unitIds: readonly string[], at: Ms, reader?: Db): Promise<ReadonlyMap<string, UnitAround>>
  /** Deputies stand in for the absent (E18). */
  staffOf(unitId: string, at: Ms, reader?: Db): Promise<StaffAround>
  field(code: string, at: Ms, reader?: Db): Promise<FieldAround | null>
  /** The unit itself, and those whose work came to it. */
  heldBy(unitId: string, at: Ms, reader?: Db): Promise<readonly string[]>
  /** All of them, those that are no more included: for their names. */
  allUnitsAt(at: Ms): Promise<readonly Readonly<{ id: string; name: string }>[]>
  fields(at: Ms): Promise<readonly FieldAround[]>
  areas(at: Ms): Promise<readonly Readonly<{ code: string; name: string }>[]>
}>

export type RegulationReads = Readonly<{
  /** What a ticket that is received now is under from then on (§14.8). */
  now(): Frozen
  /** What the sender must have said on this channel (B03). */
  contactOn(channel: TicketChannel): readonly ContactField[]
  /** With the calendar of now, and of the unit that has it. */
  rulesOf(frozen: Frozen, unit: UnitAround | null, isUrgent: boolean): CourseRules
}>

export type AroundNeeds = Readonly<{
  database: Database
  clock: Clock
  directory: DirectoryReads
  regulation: RegulationReads
}>

export type Around = ReturnType<typeof createAround>

const NOTHING = sql`false`
export const notFound = () => new Refusal('ticket-not-found', 404, 'Không tìm thấy phiếu.')

export function createAround({ database, clock, directory, regulation }: AroundNeeds) {
  const outside: Db = database.db

  /** The units whose tickets these people see: their own, and what it took over. */
  async function unitsOf({ unitId }: Person, reader: Db): Promise<readonly string[]> {
    return unitId === null
      ? []
      : [...new Set([unitId, ...(await directory.heldBy(unitId, clock.now(), reader))])]
  }

  async function unitOf({ unitId }: Pick<WholeTicket, 'unitId'>, reader: Db): Promise<UnitAround | null> {
    return unitId === null ? null : directory.holderOf(unitId, clock.now(), reader)
  }

  /** What this person is in a unit now. */
  async function placeOf({ id, role, unitId }: Person, unit: UnitAround | null, reader: Db) {
    const staff = unit && (await directory.staffOf(unit.id, clock.now(), reader))
    const has = (members: readonly Member[] = []) => members.some(({ personId }) => personId === id)
    const isTheirs = unit !== null && unitId === unit.id
    const isInner = has(staff?.processing) && !has(staff?.officers)
    // QC 14.2: a role alone makes nobody the officer or the head of a unit that has ever named its own.
    const isNamed = (duty: Role) => [duty, `deputy-${duty}`].some(one => staff?.duties.includes(one))
    const byRole = (duty: Role) => isTheirs && role === duty && !isNamed(duty)
    return {
      isOfficer: has(staff?.officers) || (byRole('officer') && !isInner),
      isHead: has(staff?.heads) || byRole('head'),
    }
  }

  return {
    directory,
    regulation,
    unitOf,
    /** The unit, and who has its work now: their people see its tickets. */
    async toldUnits(unitId: string | null, reader = outside): Promise<readonly string[]> {
      const holder = await unitOf({ unitId }, reader)
      return [unitId, holder?.id ?? null].filter(id => id !== null)
    },
    unitsOf: (person: Person, reader = outside) => unitsOf(person, reader),

    /** The condition for what this person may see; undefined = everything. */
    async within(person: Person, reader = outside): Promise<SQL | undefined> {
      switch (ticketReachOf(person)) {
        case 'all':
          return undefined
        case 'unit': {
          const units = await unitsOf(person, reader)
          return units.length > 0 ? ofUnits(units) : NOTHING
        }
        case 'held':
          return heldBy(person.id)
        case 'none':
          return NOTHING
      }
    },

    async mayRead(person: Person, ticket: WholeTicket, reader = outside): Promise<boolean> {
      switch (ticketReachOf(person)) {
        case 'all':
          return true
        case 'unit':
          return ticket.unitId !== null && (await unitsOf(person, reader)).includes(ticket.unitId)
        case 'held':
          return ticket.operatorId === person.id
        case 'none':
          return false
      }
    },

    async rulesFor(ticket: RunningTicket, reader = outside): Promise<CourseRules> {
      return regulation.rulesOf(ticket.rules, await unitOf(ticket, reader), ticket.course.isUrgent)
    },

    /** What this person is to the ticket now. */
    async relationOf(person: Person, ticket: WholeTicket, reader = outside): Promise<Relation> {
      const { role, id } = person
      return {
        ...{ id, role, isHolder: ticket.operatorId === id, isUntaken: ticket.operatorId === null },
        ...(await placeOf(person, await unitOf(ticket, reader), reader)),
        isAssignee: ticket.assigneeId === id,
      }
    },

    /** What is theirs to do among their unit's: a list is not of what they would be refused. */
    async todoOf(person: Person, reader = outside): Promise<Todo> {
      const { isOfficer, isHead } = await placeOf(person, await unitOf(person, reader), reader)
      const stage = isHead ? 'with-head' : isOfficer ? 'with-officer' : null
      return { personId: person.id, stage, decides: isHead }
    },

    async namesFor(ticket: WholeTicket, reader = outside): Promise<ToldNames> {
      const field = ticket.fieldCode === null ? null : directory.field(ticket.fieldCode, clock.now(), reader)
      const [unit, meant] = [await unitOf(ticket, reader), await field]
      return { unitName: unit?.name ?? null, fieldName: meant?.name ?? null }
    },
  }
}
