import type { Static } from 'typebox'
import { soughtNumber } from '../calls/sought.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor } from '../http/cursor.ts'
import { readInstant, readKey } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import * as search from './search-store.ts'
import type { TicketQuery } from './searchschemas.ts'
import { codesOf, NOTHING, nameQuery, type Order, readSought } from './seeking.ts'
import { type Ticket, ticketReachOf } from './ticket.ts'

export type SearchNeeds = Readonly<{
  database: Database
  clock: Clock
  province: string
  /** Whose tickets somebody of a unit sees: the unit's, and those of units whose work came to it. */
  unitsOf(person: Person): Promise<readonly string[]>
}>
export type AskedList = Static<typeof TicketQuery>
export type FoundPage = Readonly<{
  rows: readonly Ticket[]
  limit: number
  /** The cursor of a row: where the list goes on after it. */
  keyOf(row: Ticket): readonly (string | number)[]
}>

/** Tickets as people look for them: which of them a person may see, and what may be looked for, is decided here. */
export function createSearch({ database, clock, province, unitsOf }: SearchNeeds) {
  /** @throws Refusal where something is looked for that is not theirs to see: the list would tell what it hides */
  async function filterOf(person: Person, asked: AskedList): Promise<search.Filter | null> {
    const {
      caller,
      name,
      code: _code,
      q: _q,
      numberEnd: _end,
      formerly: _formerly,
      from,
      to,
      ...rest
    } = asked
    const { limit: _limit, cursor: _cursor, order: _order, ...facets } = rest
    const [sought, words] = [soughtOf(person, asked), nameOf(person, name)]
    const reach = await within(person, asked)
    if (reach === null || sought === null || words === null) return null
    return {
      ...{ ...facets, ...reach, from: instant(from), to: instant(to) },
      ...(caller === undefined ? {} : { callerNumber: soughtNumber(person, caller) }),
      ...(words === undefined ? {} : { name: words }),
      ...(sought === undefined ? {} : { sought }),
      hidesRestricted: !may(person.role, 'citizen.readRestricted'),
    }
  }

  /** A unit's people see what it has; what it had before, where they ask for that. */
  async function within(person: Person, asked: AskedList): Promise<Partial<search.Filter> | null> {
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
  function soughtOf(person: Person, { q, code, numberEnd }: AskedList) {
    const reach = {
      ...{ province, now: clock.now() },
      mayReadCitizens: may(person.role, 'citizen.read'),
      mayReadNumbers: may(person.role, 'number.read'),
    }
    if ([q, code, numberEnd].filter(one => one !== undefined).length > 1)
      throw new Refusal('too-many-words', 400, 'Chỉ dùng một trong: q, code, numberEnd.')
    if (numberEnd !== undefined) return { ...NOTHING, end: soughtEnd(person, numberEnd) }
    if (code !== undefined) {
      const codes = codesOf(code, reach)
      return codes.length > 0 ? { ...NOTHING, codes } : null
    }
    return q === undefined ? undefined : readSought(q, reach)
  }

  return {
    async find(person: Person, asked: AskedList): Promise<FoundPage> {
      const { limit = 50, order = 'opened' } = asked
      mayOrder(person, order)
      const after = afterOf(asked.cursor, order)
      const filter = await filterOf(person, asked)
      const found =
        filter === null
          ? []
          : await database.tx(tx => search.search(tx, { filter, order, after, rows: limit + 1 }))
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

/** The last digits, as people tell them to each other. */
function soughtEnd(person: Person, end: string): string {
  if (!may(person.role, 'number.read'))
    throw new Refusal('number-not-shown', 403, 'Bạn không có quyền tìm theo số điện thoại.')
  return end
}

function nameOf(person: Person, name: string | undefined): string | null | undefined {
  if (name === undefined) return undefined
  if (!may(person.role, 'citizen.read'))
    throw new Refusal('name-not-shown', 403, 'Bạn không có quyền tìm theo họ tên.')
  return nameQuery(name)
}

function mayOrder(person: Person, order: Order): void {
  if (order === 'name' && !may(person.role, 'citizen.read'))
    throw new Refusal('name-not-shown', 403, 'Bạn không có quyền sắp xếp theo họ tên.')
}

function afterOf(cursor: string | undefined, order: Order): search.After | null {
  if (cursor === undefined) return null
  const [of, at, id] = decodeCursor(cursor, ['string', 'number', 'string'])
  if (of !== order) throw new Refusal('bad-cursor', 400, 'Con trỏ trang không hợp lệ.')
  return readKey(at, id)
}

const instant = (text: string | undefined) => (text === undefined ? null : readInstant(text))
