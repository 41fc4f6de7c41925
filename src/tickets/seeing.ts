import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { type Citizen, type CitizenField, citizenFor } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import { asItLeft, isDuring, type Step, type Time, timeOf } from './holding.ts'
import { type Ticket, type TicketRecord, ticketReachOf } from './ticket.ts'

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

        /** What was during their time. @param steps of the ticket, in their order */
        during<Item extends Happened>(items: readonly Item[], steps: readonly Step[]): Item[] {
          const time = timeOf(steps, units ?? [])
          return items.flatMap(item => seenOf(item, time))
        },

        /** As it was when it left them. */
        former<T extends Ticket>(ticket: T, steps: readonly Step[], versions: Versions): T {
          return asItLeft(ticket, timeOf(steps, units ?? []), versions)
        },
      }
    },
  }
}

export type Versions = readonly Readonly<{ at: Ms; record: TicketRecord }>[]

/** An entry, an event or a version, as the timeline has them. */
type Happened = Readonly<{
  at: string
  source?: 'entry' | 'event' | 'version'
  number?: number
  type?: string
  text: string
  facts: object
}>

/** What it left them by is told, and where it went is not; of what they said themselves the reason stays. */
function seenOf<Item extends Happened>(item: Item, time: Time): Item[] {
  const { source, number = 0, at } = item
  if (source !== 'event') return isDuring(time, Date.parse(at)) ? [item] : []
  if (time.theirs.has(number)) return [item]
  if (!time.leaving.has(number)) return []
  const hidden = { after: null, unitId: null }
  if (item.type !== 'giveBack')
    return [
      { ...item, ...hidden, type: 'left', text: 'Phiếu đã rời đơn vị', by: null, address: null, facts: {} },
    ]
  const { reason } = item.facts as { reason?: string }
  return [{ ...item, ...hidden, facts: { reason } }]
}
