import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsync, InjectOptions } from 'fastify'
import { pino } from 'pino'
import { auditLog } from '../src/audit/tables.ts'
import type { Call } from '../src/calls/call.ts'
import { calls } from '../src/calls/tables.ts'
import type { Clock, Ms } from '../src/clock.ts'
import { insertUnits } from '../src/directory/store.ts'
import type { LiveMessage } from '../src/http/live.ts'
import { buildHttp } from '../src/http/server.ts'
import { sessionCookie } from '../src/http/session.ts'
import { namesOf } from '../src/people/names.ts'
import type { Person, Role } from '../src/people/person.ts'
import { people } from '../src/people/tables.ts'
import { createViews } from '../src/privacy/views.ts'
import { type TestDatabase, testDatabase } from './database.ts'

type Test = Parameters<typeof testDatabase>[0]

export const NOON: Ms = Date.parse('2026-11-21T05:00:00Z') // 12:00 in Hanoi

/** A database with people and calls in it, a clock moved by hand, and what was published. */
export async function desk(t: Test) {
  const database = await testDatabase(t)
  const now = { at: NOON }
  const clock: Clock = { now: () => now.at }
  const published: LiveMessage[] = []
  return {
    ...{ database, clock, now, published, log: pino({ level: 'silent' }) },
    publish: (messages: readonly LiveMessage[]) => void published.push(...messages),
    names: (ids: readonly string[]) => namesOf(database.db, ids),
    viewed: createViews({ database, clock, names: async () => new Map() }).note,
    person: (role: Role, unitId: string | null = null) => addPerson(database, role, unitId),
    async unit(): Promise<string> {
      const id = randomUUID()
      await insertUnits(database.db, [{ id, code: id.slice(0, 8), name: 'Sở thử', createdAt: NOON }])
      return id
    },
    call: (facts: Partial<typeof calls.$inferInsert> = {}) => addCall(database, facts),
    audit: () => database.db.select().from(auditLog).orderBy(auditLog.id),
  }
}
export type Desk = Awaited<ReturnType<typeof desk>>

let number = 100

async function addPerson({ db }: TestDatabase, role: Role, unitId: string | null): Promise<Person> {
  const name = `${role}${++number}`
  const person: Person = { id: randomUUID(), username: name, displayName: `Người ${name}`, role, unitId }
  await db.insert(people).values({ ...person, createdAt: NOON })
  return person
}

/** A call's row as an ended, served call leaves it, but for the facts given. */
async function addCall({ db }: TestDatabase, facts: Partial<typeof calls.$inferInsert>): Promise<string> {
  const id = facts.id ?? randomUUID()
  const arrivedAt = facts.arrivedAt ?? NOON
  await db.insert(calls).values({
    ...{
      id,
      version: 1,
      state: 'ended',
      dialled: '1022',
      caller: '+84912345678',
      trunk: 'trunk-demo',
      arrivedAt,
    },
    ...{
      value: { id, state: 'ended' } as unknown as Call,
      ending: 'served',
      fault: 'caller',
      endedIn: 'talking',
    },
    ...{ talkAt: arrivedAt + 5_000, endedAt: arrivedAt + 65_000, goneAt: arrivedAt + 65_000 },
    ...{ waitMs: 5_000, talkMs: 60_000 },
    ...facts,
  })
  return id
}

/** The real HTTP server around these rooms; everybody known by their id as bearer token. */
export async function serve(t: Test, who: readonly Person[], rooms: FastifyPluginAsync) {
  const publicUrl = 'http://127.0.0.1:8022'
  const app = await buildHttp({
    ...{ log: pino({ level: 'silent' }), publicUrl, tls: null, cookie: sessionCookie(publicUrl) },
    recognize: async secret => {
      const person = who.find(({ id }) => id === secret)
      return person ? { sessionId: secret, kind: 'token', person, mustEnrol: false } : null
    },
    ...{ readyz: async () => [], metrics: async () => '', rooms: [rooms], onClose: () => {} },
  })
  t.after(() => app.close())
  return {
    app,
    ask: (person: Person | null, asked: InjectOptions) =>
      app.inject({
        ...asked,
        headers: { ...(person ? { authorization: `Bearer ${person.id}` } : {}), ...asked.headers },
      }),
  }
}
