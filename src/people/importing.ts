import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { asRefusal, type By, type PeopleServiceNeeds, shownPerson } from './account.ts'
import { createMaking } from './making.ts'
import { usernamesKnown } from './role-store.ts'
import { type BadLine, type Entry, type Roster, readRoster } from './roster.ts'
import * as store from './store.ts'

const BAD_SHOWN = 500
/** Of the new ones, and of those that are there; the counts tell how many there are. */
const ROWS_SHOWN = 50

/** Many new accounts from a table: all of them, or none. Whoever is there already stays as they are. */
export function createImporting(needs: PeopleServiceNeeds) {
  const { database, clock, journal } = needs
  const making = createMaking(needs)

  async function read(db: Db, text: string) {
    const units = await needs.unitIds(db)
    const { entries, bad } = readRoster(text, new Set(units.keys()))
    const known = await usernamesKnown(
      db,
      entries.map(({ username }) => username),
    )
    return { units, entries, bad, known }
  }

  return {
    /** What would become of each line; nothing is kept. */
    async preview(text: string) {
      const { entries, bad, known } = await read(database.db, text)
      return shownRoster({ entries, bad }, known)
    },

    /** @returns the new people with the one-time passwords to hand over, told this once */
    async load(by: By, text: string) {
      const made = await database
        .tx(async tx => {
          await store.lockAdministration(tx)
          const { units, entries, bad, known } = await read(tx, text)
          if (bad.length > 0)
            throw new Refusal(
              'import-invalid',
              422,
              'Danh sách có dòng sai; chưa có tài khoản nào được tạo.',
              {
                ...{ bad: shownBad(bad), badCount: bad.length },
              },
            )
          const fresh = entries.filter(({ username }) => !known.has(username))
          const people: Awaited<ReturnType<typeof making.make>>[] = []
          for (const entry of fresh) people.push(await making.make(tx, by, asked(entry, units)))
          await journal(tx, {
            ...{ at: clock.now(), personId: by.person?.id ?? null, address: by.address },
            ...{ action: 'people.imported', subjectKind: 'people', subjectId: 'roster' },
            facts: { lines: entries.length, new: fresh.length },
          })
          return { people, known: known.size }
        })
        .catch(asRefusal)
      const [first] = made.people
      if (first) needs.afterChange(first.row.id)
      const items = made.people.map(({ row, oneTime }) => ({ person: shownPerson(row), oneTime }))
      return { items, known: made.known }
    },
  }
}

function asked(
  { unit, line: _line, ...entry }: Entry & { line: number },
  units: ReadonlyMap<string, string>,
) {
  return { ...entry, unitId: unit === null ? null : (units.get(unit) ?? null) }
}

const shownBad = (bad: readonly BadLine[]) =>
  bad
    .slice(0, BAD_SHOWN)
    .flatMap(({ line, faults }) => faults.map(({ column, detail }) => ({ line, column, text: detail })))

function shownRoster({ entries, bad }: Roster, known: ReadonlySet<string>) {
  const of = (isKnown: boolean) =>
    entries
      .filter(({ username }) => known.has(username) === isKnown)
      .slice(0, ROWS_SHOWN)
      .map(({ line, username, displayName, role, unit }) => ({
        ...{ line, username, displayName, role, unit, isKnown },
      }))
  const items = [...of(false), ...of(true)]
  const counts = { lines: entries.length + bad.length, new: entries.length - known.size, known: known.size }
  return { counts, items, bad: shownBad(bad), badCount: bad.length }
}
