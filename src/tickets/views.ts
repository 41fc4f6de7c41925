import type { Person } from '../people/person.ts'
import { type TicketReach, ticketReachOf } from './ticket.ts'

/** Lists that people look at every day, under one name each. Pure. */
export const VIEWS = {
  inbox: 'what waits for a unit, by deadline',
  unclear: 'what waits for the Office to say whose it is',
  late: 'late, and a unit still has it, by deadline',
  flagged: 'open, about rules, procedures or behaviour of officials (A05)',
  mine: 'given to the reader inside the unit, by deadline; in the centre and the Office what they hold themselves',
  todo: 'what the reader has to do now: given to them, or at their stage and with nobody inside; by deadline',
  awaiting: 'where the citizen was asked to complete it and has not, by deadline',
  unassigned: 'what a unit has and has given to nobody inside, by deadline',
} as const
export type View = keyof typeof VIEWS
export const VIEW_NAMES = Object.keys(VIEWS) as View[]

type Cut = Readonly<{
  order?: 'due'
  state?: 'open'
  stage?: 'with-office'
  late?: true
  procedural?: true
  unassigned?: true
  todo?: true
  awaited?: true
  assigneeId?: string
  operatorId?: string
}>

/** What such a list is cut by; whose tickets they are is decided elsewhere. */
export function cutOf(view: View, person: Person): Cut {
  switch (view) {
    case 'inbox':
      return { order: 'due' }
    case 'unclear':
      return { stage: 'with-office' }
    case 'late':
      return { late: true, order: 'due' }
    case 'flagged':
      return { procedural: true }
    case 'mine':
      return OWN[ticketReachOf(person)](person)
    case 'todo':
      return { todo: true, order: 'due' }
    case 'awaiting':
      return { awaited: true, order: 'due' }
    case 'unassigned':
      return { unassigned: true, order: 'due' }
  }
}

const held = ({ id }: Person): Cut => ({ operatorId: id, state: 'open' })
const OWN: Readonly<Record<TicketReach, (person: Person) => Cut>> = {
  ...{ all: held, held, none: held },
  unit: ({ id }) => ({ assigneeId: id, order: 'due' }),
}
