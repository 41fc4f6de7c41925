import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { type Citizen, type CitizenField, citizenFor } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import { isDuring, type Move, spansOf } from './holding.ts'
import { ticketReachOf } from './ticket.ts'

export type SeeingNeeds = Readonly<{
  /** Written down before a citizen's data is shown. */
  viewed: Views['note']
  /** Whose tickets somebody of a unit sees. */
  unitsOf(person: Person, reader?: Db): Promise<readonly string[]>
}>

type Whose = Citizen & Readonly<{ id: string; unitId: string | null; restrictedAt: Ms | null }>
export type Seeing = Awaited<ReturnType<ReturnType<typeof createSeeing>['as']>>

/** What of a ticket somebody sees: who needs to know, and for how long (F08, E21). */
export function createSeeing({ viewed, unitsOf }: SeeingNeeds) {
  return {
    async as(person: Person) {
      const units = ticketReachOf(person) === 'unit' ? await unitsOf(person) : null
      /** False: their unit had it once, and has it no more. */
      const isTheirs = ({ unitId }: Pick<Whose, 'unitId'>) =>
        units === null || (unitId !== null && units.includes(unitId))
      const seen = (ticket: Whose, citizen: Citizen): { shown: Citizen; fields: CitizenField[] } =>
        citizenFor(person, citizen, { isHidden: ticket.restrictedAt !== null, isTheirs: isTheirs(ticket) })

      return {
        isTheirs,
        citizenOf: (ticket: Whose): Citizen => seen(ticket, ticket).shown,

        /** Before it is shown. */
        async note(address: string | null, purpose: string, tickets: readonly Whose[]): Promise<void> {
          const fields = tickets.map(ticket => ({ id: ticket.id, fields: seen(ticket, ticket).fields }))
          await viewed({ person, address, purpose, tickets: fields })
        },

        /** A version has the citizen's data in it. */
        masked<Item extends Readonly<{ facts: object }>>(ticket: Whose, item: Item): Item {
          const { record } = item.facts as { record?: Citizen }
          if (!record) return item
          return { ...item, facts: { record: { ...record, ...seen(ticket, record).shown } } }
        },

        /** What was during their time. @param moves of the ticket, in their order */
        during<Item extends Readonly<{ at: string }>>(
          items: readonly Item[],
          moves: readonly Move[],
        ): Item[] {
          const spans = (units ?? []).flatMap(unit => spansOf(moves, unit))
          return items.filter(({ at }) => isDuring(spans, Date.parse(at)))
        },
      }
    },
  }
}
