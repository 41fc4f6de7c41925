import { Readable } from 'node:stream'
import type { Static } from 'typebox'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { csvLines, csvOf } from '../documents/table.ts'
import { Refusal } from '../errors.ts'
import type { Person } from '../people/person.ts'
import type { Around } from './around.ts'
import { SHEET_ROWS_MOST } from './filter.ts'
import type { AskedList, createSearch } from './search.ts'
import type { TicketFileQuery } from './searchschemas.ts'
import { type Called, cellsOf, HEADS, type Listed, sheetName } from './sheet.ts'
import type { WholeTicket } from './ticket.ts'

/** Read and sent at once: nobody waits for them, and few are held in memory. */
const PIECE_ROWS = 500

export type Look = Readonly<{ purpose: string; address: string | null }>

export type ExportingNeeds = Readonly<{
  database: Database
  clock: Clock
  around: Around
  search: ReturnType<typeof createSearch>
  journal(reader: Db, entry: AuditEntry): Promise<void>
  /** As its reader sees them in the list; written down before. */
  listed(person: Person, rows: readonly WholeTicket[], look: Look): Promise<readonly Listed[]>
}>

/** A list of tickets taken out of the house, by whoever sees it and as they see it. */
export function createExporting({ database, clock, around, search, journal, listed }: ExportingNeeds) {
  /** What has left the list meanwhile is left out. */
  async function* lines(person: Person, asked: AskedList, { ids, address }: Taken): AsyncGenerator<string> {
    const called = await calledAt(around.directory, clock.now())
    yield csvOf({ heads: HEADS, rows: [] })
    for (let from = 0; from < ids.length; from += PIECE_ROWS) {
      const piece = { ...asked, ids: ids.slice(from, from + PIECE_ROWS), limit: PIECE_ROWS }
      const { rows } = await search.find(person, piece)
      const shown = await listed(person, rows, { purpose: 'tickets.export', address })
      yield csvLines(shown.map(ticket => cellsOf(ticket, called)))
    }
  }

  return {
    /** After it was written down who takes it out, and what for. @throws Refusal before the first line */
    async sheet(person: Person, { purpose, ...asked }: Static<typeof TicketFileQuery>, address: string) {
      const at = clock.now()
      const ids = await search.idsOf(person, asked, SHEET_ROWS_MOST + 1)
      if (ids.length > SHEET_ROWS_MOST)
        throw new Refusal('too-many-rows', 400, TOO_MANY, { most: SHEET_ROWS_MOST })
      await journal(database.db, {
        ...{ at, personId: person.id, address, action: 'tickets.exported' },
        ...{ subjectKind: 'ticket', subjectId: 'list' },
        facts: { purpose, count: ids.length, ...cutsOf(asked) },
      })
      // One piece is made ahead of the reader, not more.
      const stream = Readable.from(lines(person, asked, { ids, address }), { highWaterMark: 1 })
      return { name: sheetName(at), stream }
    },
  }
}

type Taken = Readonly<{ ids: readonly string[]; address: string }>

const TOO_MANY = `Danh sách có hơn ${SHEET_ROWS_MOST.toLocaleString('vi')} phiếu: hãy lọc bớt, chẳng hạn theo thời gian, rồi xuất từng phần.`

/** What the list was cut by; what may be about a citizen is named and not told. */
function cutsOf({ q, code, name, caller, numberEnd, ...cuts }: AskedList) {
  const words = Object.entries({ q, code, name, caller, numberEnd }).filter(([, text]) => text !== undefined)
  return { cuts, soughtBy: words.map(([name]) => name) }
}

async function calledAt(directory: Around['directory'], at: Ms): Promise<Called> {
  const [units, fields, areas] = await Promise.all([
    directory.allUnitsAt(at),
    directory.fields(at),
    directory.areas(at),
  ])
  const names = {
    unit: new Map(units.map(({ id, name }) => [id, name])),
    field: new Map(fields.map(({ code, name }) => [code, name])),
    area: new Map(areas.map(({ code, name }) => [code, name])),
  }
  const nameIn = (known: ReadonlyMap<string, string>) => (key: string | null) =>
    key && (known.get(key) ?? key)
  return { unit: nameIn(names.unit), field: nameIn(names.field), area: nameIn(names.area) }
}
