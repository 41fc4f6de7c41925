import type { Static } from 'typebox'
import { soughtNumber } from '../calls/sought.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, encodeCursor } from '../http/cursor.ts'
import { readInstant, readKey } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { Filter, Todo } from './filter.ts'
import * as search from './search-store.ts'
import type { TicketQuery } from './searchschemas.ts'
import { codesOf, NOTHING, nameQuery, type Order, readSought } from './seeking.ts'
import { ticketReachOf, type WholeTicket } from './ticket.ts'
import { cutOf } from './views.ts'

/** Of ids alone; fewer than a search walks before it gathers. */
const STEP_ROWS = 2_000

export type SearchNeeds = Readonly<{
  database: Database
  clock: Clock
  province: string
  /** Whose tickets somebody of a unit sees: the unit's, and those of units whose work came to it. */
  unitsOf(person: Person): Promise<readonly string[]>
  /** What of it is theirs to do. */
  todoOf(person: Person): Promise<Todo>
}>
export type AskedList = Static<typeof TicketQuery>
export type FoundPage = Readonly<{
  rows: readonly WholeTicket[]
  limit: number
  /** The cursor of a row: where the list goes on after it. */
  keyOf(row: Pick<WholeTicket, 'id'>): readonly (string | number)[]
}>

/** Tickets as people look for them: which of them a person may see, and what may be looked for, is decided here. */
export function createSearch({ database, clock, province, unitsOf, todoOf }: SearchNeeds) {
  /** @throws Refusal where something is looked for that is not theirs to see: the list would tell what it hides */
  async function filterOf(person: Person, asked: AskedList): Promise<Filter | null> {
    const sees = seesOf(person, asked)
    if (!sees.now) refuseToday(asked)
    const {
      caller,
      name,
      code: _code,
      q: _q,
      numberEnd: _end,
      formerly: _formerly,
      from,
      to,
      view: _view,
      todo,
      ...rest
    } = asked
    const { limit: _limit, cursor: _cursor, order: _order, ...facets } = rest
    const [sought, words] = [soughtOf(sees, asked), nameOf(sees, name)]
    if (caller !== undefined && !sees.numbers) throw numberNotShown()
    const reach = await within(person, asked)
    if (reach === null || sought === null || words === null) return null
    return {
      ...{ ...facets, ...reach, from: instant(from), to: instant(to) },
      ...(caller === undefined ? {} : { callerNumber: soughtNumber(person, caller) }),
      ...(words === undefined ? {} : { name: words }),
      ...(todo ? { todo: await todoOf(person) } : {}),
      ...(sought === undefined ? {} : { sought }),
      hidesRestricted: !may(person.role, 'citizen.readRestricted'),
    }
  }

  /** A unit's people see what it has; what it had before, where they ask for that. */
  async function within(person: Person, asked: AskedList): Promise<Partial<Filter> | null> {
    const { unitId, formerly } = asked
    switch (ticketReachOf(person)) {
      case 'all':
        return {}
      case 'unit': {
        const units = await unitsOf(person)
        if (formerly) return units.length > 0 ? { formerlyOf: units } : null
        const [only] = unitId === undefined ? units : units.filter(one => one === unitId)
        if (only === undefined) return null
        return unitId !== undefined || units.length === 1 ? { unitId: only } : { units }
      }
      case 'held':
        return asked.operatorId !== undefined && asked.operatorId !== person.id
          ? null
          : { operatorId: person.id }
      case 'none':
        return null
    }
  }

  /** @returns undefined = nothing was asked for, null = nothing can be found by it */
  function soughtOf(sees: Sees, { q, code, numberEnd }: AskedList) {
    const reach = {
      ...{ province, now: clock.now() },
      mayReadCitizens: sees.citizens,
      mayReadNumbers: sees.numbers,
    }
    if ([q, code, numberEnd].filter(one => one !== undefined).length > 1)
      throw new Refusal('too-many-words', 400, 'Chỉ dùng một trong: q, code, numberEnd.')
    if (numberEnd !== undefined) return { ...NOTHING, end: soughtEnd(sees, numberEnd) }
    if (q !== undefined && sees.now) return readSought(q, reach)
    const typed = code ?? q
    if (typed === undefined) return undefined
    const codes = codesOf(typed, reach)
    return codes.length > 0 ? { ...NOTHING, codes } : null
  }

  async function foundIn(person: Person, query: AskedList, rows: number): Promise<search.Found[]> {
    const asked = withView(person, query)
    const { order = 'opened' } = asked
    mayOrder(seesOf(person, asked), order)
    const after = afterOf(asked.cursor, order)
    const filter = await filterOf(person, asked)
    return filter === null ? [] : database.tx(tx => search.search(tx, { filter, order, after, rows }))
  }

  return {
    /** In the order of the list, and no more than so many. */
    async idsOf(person: Person, query: AskedList, most: number): Promise<string[]> {
      const { order = 'opened' } = withView(person, query)
      const ids: string[] = []
      for (let from: Pick<AskedList, 'cursor'> = {}; ; ) {
        const rows = Math.min(STEP_ROWS, most - ids.length)
        const found = await foundIn(person, { ...query, ...from }, rows)
        ids.push(...found.map(({ id }) => id))
        const last = found.at(-1)
        if (!last || found.length < rows || ids.length >= most) return ids
        from = { cursor: encodeCursor(order, last.at, last.id) }
      }
    },

    async find(person: Person, query: AskedList): Promise<FoundPage> {
      const { limit = 50, order = 'opened' } = withView(person, query)
      const found = await foundIn(person, query, limit + 1)
      const sortedBy = new Map(found.map(({ id, at }) => [id, at]))
      const read = await search.ticketsByIds(database.db, [...sortedBy.keys()])
      const rows = new Map(read.map(row => [row.id, row]))
      return {
        limit,
        rows: found.flatMap(({ id }) => rows.get(id) ?? []),
        keyOf: ({ id }) => [order, sortedBy.get(id) ?? 0, id],
      }
    },
  }
}

/** A list by its name; what was asked for besides holds as well, and before it. */
function withView(person: Person, { view, ...asked }: AskedList): AskedList {
  return view === undefined ? asked : { ...cutOf(view, person), ...asked }
}

/** What of citizens the list shows in full, and may so be looked for: nothing where the tickets are a unit's no more. */
type Sees = Readonly<{ citizens: boolean; numbers: boolean; now: boolean }>

function seesOf(person: Person, { formerly }: AskedList): Sees {
  if (formerly && ticketReachOf(person) === 'unit') return { citizens: false, numbers: false, now: false }
  const [citizens, numbers] = [may(person.role, 'citizen.read'), may(person.role, 'number.read')]
  return { citizens, numbers, now: true }
}

/** What a list of tickets that left one's unit may be cut by: nothing that may be another since. */
const LASTING: readonly string[] = [
  ...['formerly', 'code', 'q', 'name', 'caller', 'numberEnd'],
  ...['from', 'to', 'channel', 'ids', 'limit', 'cursor'],
]

/** @throws Refusal for what would tell how a ticket stands now, that it left one's unit */
function refuseToday({ order = 'opened', ...asked }: AskedList): void {
  const others = Object.entries(asked).filter(
    ([name, value]) => value !== undefined && !LASTING.includes(name),
  )
  if (others.length === 0 && order !== 'due') return
  throw new Refusal(
    'not-yours-now',
    403,
    'Phiếu đã rời đơn vị: chỉ tìm theo mã, kênh và thời gian tiếp nhận.',
  )
}

const numberNotShown = () =>
  new Refusal('number-not-shown', 403, 'Bạn không có quyền tìm theo số điện thoại.')

/** The last digits, as people tell them to each other. */
function soughtEnd(sees: Sees, end: string): string {
  if (!sees.numbers) throw numberNotShown()
  return end
}

function nameOf(sees: Sees, name: string | undefined): string | null | undefined {
  if (name === undefined) return undefined
  if (!sees.citizens) throw new Refusal('name-not-shown', 403, 'Bạn không có quyền tìm theo họ tên.')
  return nameQuery(name)
}

function mayOrder(sees: Sees, order: Order): void {
  if (order === 'name' && !sees.citizens)
    throw new Refusal('name-not-shown', 403, 'Bạn không có quyền sắp xếp theo họ tên.')
}

function afterOf(cursor: string | undefined, order: Order): search.After | null {
  if (cursor === undefined) return null
  const [of, at, id] = decodeCursor(cursor, ['string', 'number', 'string'])
  if (of !== order) throw new Refusal('bad-cursor', 400, 'Con trỏ trang không hợp lệ.')
  return readKey(at, id)
}

const instant = (text: string | undefined) => (text === undefined ? null : readInstant(text))
