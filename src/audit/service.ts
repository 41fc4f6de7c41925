import type { Static } from 'typebox'
import type { Database, Db } from '../db/database.ts'
import { decodeCursor, pageOf } from '../http/cursor.ts'
import { readInstant } from '../http/timeline.ts'
import type { Names } from '../people/person.ts'
import type { AuditQuery } from './schemas.ts'
import { type AuditAsked, type AuditRow, journal, readAudit } from './store.ts'

export type AuditNeeds = Readonly<{
  database: Database
  names: Names
}>

export type Audit = ReturnType<typeof createAudit>

export function createAudit({ database, names }: AuditNeeds) {
  return {
    journal,
    /** For a room that shows its own part of the log. */
    journaled: async (db: Db, asked: AuditAsked): Promise<AuditRow[]> => readAudit(db, asked),
    /** @throws Refusal `bad-cursor`, `bad-instant` */
    async list({ cursor, limit = 50, from, to, ...filter }: Static<typeof AuditQuery>) {
      const before = cursor === undefined ? null : decodeCursor(cursor, ['number'])[0]
      const period = {
        ...(from === undefined ? {} : { from: readInstant(from) }),
        ...(to === undefined ? {} : { to: readInstant(to) }),
      }
      const rows = await readAudit(database.db, { ...filter, ...period, before, rows: limit + 1 })
      const known = await names(rows.map(row => row.personId).filter(id => id !== null))
      return pageOf(
        rows,
        limit,
        row => [row.id],
        ({ personId, at, facts, ...row }) => {
          const person = personId === null ? null : (known.get(personId) ?? null)
          return { ...row, at: new Date(at).toISOString(), person, facts: facts as Record<string, unknown> }
        },
      )
    },
  }
}
