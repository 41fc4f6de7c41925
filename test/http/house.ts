import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance, FastifyPluginAsync, InjectOptions } from 'fastify'
import pino from 'pino'
import { auditRoutes } from '../../src/audit/routes.ts'
import { createAudit } from '../../src/audit/service.ts'
import type { Ms } from '../../src/clock.ts'
import { directoryRoutes } from '../../src/directory/routes.ts'
import { createDirectory } from '../../src/directory/service.ts'
import { unitIds } from '../../src/directory/store.ts'
import { createLive, liveRoutes } from '../../src/http/live.ts'
import { buildHttp } from '../../src/http/server.ts'
import { sessionCookie } from '../../src/http/session.ts'
import type { Check } from '../../src/http/system.ts'
import { COLLEAGUES, namesOf } from '../../src/people/names.ts'
import { hashPassword } from '../../src/people/passwords.ts'
import type { Person, Role } from '../../src/people/person.ts'
import { peopleRoutes } from '../../src/people/routes.ts'
import { createSeal, type Seal } from '../../src/people/seal.ts'
import { selfRoutes, sessionRoutes } from '../../src/people/selfroutes.ts'
import { createPeople } from '../../src/people/service.ts'
import { insertPerson, type PersonRow } from '../../src/people/store.ts'
import { testDatabase } from '../database.ts'
import { openTicketsOfDirectory } from '../tickets/impact.ts'

type Test = Parameters<typeof testDatabase>[0]

export type HouseAsked = Readonly<{
  isDemo?: boolean
  publicUrl?: string
  rooms?: readonly FastifyPluginAsync[]
  checks?: () => Check[]
  snapshot?: (person: Person) => Promise<unknown>
  seal?: Seal
}>

export type House = Awaited<ReturnType<typeof openHouse>>

export const PASSWORD = 'bốn mùa hoa nở'
let passwordHash: Promise<string> | null = null

/** The rooms of people, audit and directory behind real HTTP and a real database; time moves by hand. */
export async function openHouse(t: Test, asked: HouseAsked = {}) {
  const database = await testDatabase(t)
  const publicUrl = asked.publicUrl ?? 'http://127.0.0.1:8022'
  const time = { now: Date.now() }
  const clock = { now: () => time.now }
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const cookie = sessionCookie(publicUrl)
  const audit = createAudit({ database, names: ids => namesOf(database.db, ids) })
  const live = createLive({
    log,
    snapshot: asked.snapshot ?? (async () => ({ calls: [] })),
    stillHeld: ids => people.sessions.stillHeld(ids),
    recheckMs: 100,
    heartbeatMs: 50,
  })
  const changes: unknown[] = []
  const left: string[] = []
  const seal = asked.seal ?? createSeal([randomBytes(32).toString('base64url')])
  const people = createPeople({
    ...{ database, clock, isDemo: asked.isDemo ?? false, journal: audit.journal, seal },
    ended: { sessions: live.endSessions, person: live.endPerson },
    left: async id => void left.push(id),
    changed: async (_tx, person) => void changes.push(person),
    unitIds,
    afterChange: () => {},
  })
  const app = await buildHttp({
    ...{ log, publicUrl, tls: null, cookie, recognize: people.sessions.recognize },
    readyz: async () => asked.checks?.() ?? [{ name: 'database', ok: true, detail: '' }],
    metrics: async () => 'calls_open 0\n',
    rooms: [
      async app => {
        await app.register(sessionRoutes, { people, cookie })
        await app.register(selfRoutes, { people, cookie })
        await app.register(peopleRoutes, { people })
        await app.register(auditRoutes, { audit })
        await app.register(directoryRoutes, {
          directory: createDirectory({
            ...{ database, clock, journal: audit.journal, names: ids => namesOf(database.db, ids) },
            ...{ openTickets: openTicketsOfDirectory(database), ...COLLEAGUES },
          }),
        })
        await app.register(liveRoutes, { live })
      },
      ...(asked.rooms ?? []),
    ],
    onClose: live.close,
  })
  t.after(() => app.close())
  return { app, database, people, audit, live, seal, time, lines, changes, left, cookieName: cookie.name }
}

export type NewPerson = Partial<PersonRow> & { role: Role }

/** A person who can sign in with PASSWORD. */
export async function makePerson(
  { database }: Pick<House, 'database'>,
  asked: NewPerson,
): Promise<PersonRow> {
  passwordHash ??= hashPassword(PASSWORD)
  const row: PersonRow = {
    id: randomUUID(),
    username: `${asked.role}.${randomUUID().slice(0, 8)}`,
    displayName: 'Nguyễn Thị Hoà',
    unitId: null,
    mobile: null,
    email: null,
    passwordHash: await passwordHash,
    totpSecret: null,
    totpConfirmedAt: null,
    reviewedAt: null,
    totpLastStep: null,
    failedLogins: 0,
    lockedUntil: null,
    disabledAt: null,
    isDemo: false,
    createdAt: Date.now() as Ms,
    ...asked,
  }
  await insertPerson(database.db, row)
  return row
}

export function signIn(app: FastifyInstance, username: string, rest: Record<string, unknown> = {}) {
  return app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { username, password: PASSWORD, ...rest },
  })
}

/** Signs a person in and answers requests in their name. */
export async function asPerson(
  house: House,
  person: Pick<PersonRow, 'username'>,
  rest: Record<string, unknown> = {},
) {
  const answer = await signIn(house.app, person.username, rest)
  const secret = answer.cookies.find(({ name }) => name === house.cookieName)?.value
  if (!secret) throw new Error(`${person.username} could not sign in: ${answer.body}`)
  const ask = (request: InjectOptions) =>
    house.app.inject({ ...request, cookies: { [house.cookieName]: secret, ...request.cookies } })
  return { secret, ask }
}

/** Reads server-sent events from a listening app. */
export async function readEvents(base: string, secret: string) {
  const abort = new AbortController()
  const answer = await fetch(`${base}/api/live`, {
    headers: { authorization: `Bearer ${secret}` },
    signal: abort.signal,
  })
  const seen = { text: '', isEnded: false }
  const reading = (async () => {
    for await (const piece of answer.body ?? []) seen.text += Buffer.from(piece).toString()
  })()
    .catch(() => {}) // aborted by us or cut off by the server: `isEnded` says so
    .then(() => {
      seen.isEnded = true
    })
  return {
    status: answer.status,
    headers: answer.headers,
    seen,
    events: () =>
      [...seen.text.matchAll(/event: (.*)\nid: \d+\ndata: (.*)\n\n/g)].map(([, type, data]) => ({
        type,
        data: JSON.parse(data ?? 'null') as unknown,
      })),
    close: async () => {
      abort.abort()
      await Promise.race([reading, pause(1_000, undefined, { ref: false })])
    },
  }
}
