import { readNumber } from '../numbers/number.ts'
import { BEHIND, type Contact, type DeliveryState, type Recipient, type Told, type Way } from './notice.ts'
import type { NoticeRules } from './rules.ts'
import { type Around, type Message, message, valuesOf, waysOf, wordsFor } from './words.ts'

/** From what is to be told to the deliveries it becomes. Pure. */

/** People of a unit who are there, deputies in the place of the absent. */
export type UnitStaff = Readonly<{
  officers: readonly Contact[]
  heads: readonly Contact[]
  processing: readonly Contact[]
}>

/** Everybody whom some notices may be for, looked up before. */
export type Known = Readonly<{
  units: ReadonlyMap<string, UnitStaff>
  people: ReadonlyMap<string, Contact>
  office: readonly Contact[]
  leaders: readonly Contact[]
}>

export type Planned = Message &
  Readonly<{
    way: Way
    /** Null: the citizen, or nobody who could be told. */
    person: Contact | null
    address: string | null
    state: DeliveryState
    lastError: string | null
  }>

export type Ground = Readonly<{
  rules: NoticeRules
  around: Around
  /** What this machine can send over; the console is always there. */
  has: Readonly<Record<'email' | 'sms', boolean>>
}>

type Someone = Readonly<{ person: Contact | null; phone: string | null; email: string | null }>

const NOT_SET_UP = 'not set up on this machine'
/** Whoever cannot be told of these is called by the operator; of the rest they heard on the telephone. */
const AFTER_THE_TALK: readonly Told['cause'][] = ['promised', 'supplement-asked', 'answered', 'rejected']
const IN_WORDS: Readonly<Record<Recipient, string>> = {
  ...{ citizen: 'người dân', operator: 'điện thoại viên', officer: 'đầu mối', head: 'thủ trưởng đơn vị' },
  ...{ office: 'Văn phòng', leaders: 'lãnh đạo tỉnh', assignee: 'người được giao xử lý' },
}

/** Who is told, as far as anybody is there; a citizen is always there. */
export function recipientsOf(told: Pick<Told, 'to' | 'ticket'>, known: Known): readonly Contact[] {
  const { ticket, to } = told
  const staff = ticket.unitId === null ? undefined : known.units.get(ticket.unitId)
  const one = (id: string | null) => (id === null ? [] : (known.people.get(id) ?? []))
  switch (to) {
    case 'citizen':
      return []
    case 'operator':
      return [one(ticket.operatorId)].flat()
    case 'assignee':
      return ticket.assigneeId === null ? (staff?.processing ?? []) : [one(ticket.assigneeId)].flat()
    case 'officer':
      return staff?.officers ?? []
    case 'head':
      return staff?.heads ?? []
    case 'office':
      return known.office
    case 'leaders':
      return known.leaders
  }
}

/** @returns each way to each of them, and whether nothing that should have left the centre could */
export function planned(
  told: Told,
  known: Known,
  ground: Ground,
): { deliveries: Planned[]; isUnreached: boolean } {
  const { rules } = ground
  const isSilent =
    told.ticket.kind !== null && (rules.silentKinds as readonly string[]).includes(told.ticket.kind)
  const ways = waysOf(rules, told.cause, told.to).filter(way => way !== 'digest')
  const meant = isSilent ? ways.filter(way => way === 'app') : ways
  if (meant.length === 0) return { deliveries: [], isUnreached: false }
  if (told.to === 'citizen') return plannedForCitizen(told, meant, ground)
  const people = recipientsOf(told, known)
  const [first] = meant
  if (people.length === 0 && first)
    return { deliveries: [delivery(told, first, NOBODY, ground)], isUnreached: true }
  const deliveries = people.flatMap(person =>
    meant.map(way => delivery(told, way, { person, phone: person.phone, email: person.email }, ground)),
  )
  const outside = deliveries.filter(({ way }) => way !== 'app')
  return {
    deliveries,
    isUnreached: outside.length > 0 && outside.every(({ state }) => state === 'no-address'),
  }
}

const NOBODY: Someone = { person: null, phone: null, email: null }

/** Over every way there is an address for; where there is none, that is told once. */
function plannedForCitizen(told: Told, ways: readonly Way[], ground: Ground) {
  const { ticket, cause } = told
  const citizen = { person: null, phone: mobileOf(ticket.callerNumber), email: ticket.email }
  const all = ways.map(way => delivery(told, way, citizen, ground))
  const reached = all.filter(({ state }) => state !== 'no-address')
  if (reached.length > 0) return { deliveries: reached, isUnreached: false }
  return { deliveries: all.slice(0, 1), isUnreached: AFTER_THE_TALK.includes(cause) }
}

/** Short messages reach mobile telephones only. */
function mobileOf(number: string | null): string | null {
  if (number === null) return null
  const read = readNumber(number)
  return read.kind === 'mobile' ? read.number : null
}

function delivery(told: Told, way: Way, someone: Someone, { rules, around, has }: Ground): Planned {
  const { ticket, cause, to } = told
  const text = message(way, wordsFor(rules, cause, to), valuesOf(rules, around, told), { rules, ticket })
  const { person } = someone
  const address = way === 'sms' ? someone.phone : way === 'email' ? someone.email : null
  const to_ = { ...text, way, person, address }
  if (way === 'app') return { ...to_, state: person === null ? 'no-address' : 'sent', lastError: null }
  if (address === null) return { ...to_, state: 'no-address', lastError: null }
  return has[way]
    ? { ...to_, state: 'waiting', lastError: null }
    : { ...to_, state: 'dead', lastError: NOT_SET_UP }
}

/** Whoever stands behind somebody who could not be told, and is there; null where nobody is. */
export function behind(told: Told, known: Known): Told | null {
  // The Office has the list of all of them.
  if (told.cause === 'focal-due') return null
  for (const to of BEHIND[told.to]) {
    if (recipientsOf({ ...told, to }, known).length === 0) continue
    const unit = told.ticket.unitName === null ? '' : ` của ${told.ticket.unitName}`
    const reason = told.to === 'citizen' ? IN_WORDS.citizen : `${IN_WORDS[told.to]}${unit}`
    return { ...told, key: `${told.key}/behind/${to}`, cause: 'unreached', to, facts: { reason } }
  }
  return null
}
