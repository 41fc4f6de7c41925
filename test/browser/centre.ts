import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { alarms } from '../../src/alarms/tables.ts'
import type { Call } from '../../src/calls/call.ts'
import { calls } from '../../src/calls/tables.ts'
import { people } from '../../src/people/tables.ts'
import { phones } from '../../src/phones/tables.ts'
import { operators, waiting } from '../../src/queue/tables.ts'
import { greetingCall, talkingCall, waitingCall } from '../calls/story.ts'
import type { TestDatabase } from '../database.ts'

/** A centre at work, as rows: what a supervisor watches, without a telephone. */

type Db = TestDatabase['db']
const MINUTE_MS = 60_000

/** The demo's operators, by username. */
export async function operatorsOf(db: Db, count: number) {
  return db
    .select({ id: people.id, username: people.username, displayName: people.displayName })
    .from(people)
    .where(eq(people.role, 'operator'))
    .orderBy(asc(people.username))
    .limit(count)
}

async function addCall(db: Db, { call }: { call: Call | null }, facts: Readonly<Record<string, unknown>>) {
  if (!call) throw new Error('the story has no call')
  const id = randomUUID()
  const value = { ...call, id, ...facts } as Call
  const { caller = null, since } = facts as { caller?: string; since: number }
  const { operatorId = null } = facts as { operatorId?: string }
  await db.insert(calls).values({
    ...{ id, version: 1, state: value.state, value, dialled: '1022', caller, trunk: 'trunk-demo' },
    ...{ arrivedAt: since, operatorId, queue: 'chung' },
  })
  return id
}

/** Somebody who waits; the higher the number the later they came. */
export async function addWaiting(db: Db, n: number, { queue = 'chung', priority = 0 } = {}): Promise<string> {
  const since = Date.now() - 10 * MINUTE_MS + n * 1_000
  const caller = `+8491${String(1_000_000 + n).slice(-7)}`
  const callId = await addCall(db, waitingCall(), { caller, since, joinedAt: since })
  await db.insert(waiting).values({ callId, queue, priority, joinedAt: since, place: since })
  return callId
}

/** Somebody who hears the greeting, for as long as the test takes: who has heard it all waits with the others. */
export const addGreeted = (db: Db) =>
  addCall(db, greetingCall(), {
    ...{ caller: '+84939000404', since: Date.now() - 4_000, deadlineAt: Date.now() + 10 * MINUTE_MS },
  })

/** An operator with a citizen. */
export async function addTalk(db: Db, operatorId: string): Promise<string> {
  const since = Date.now() - 2 * MINUTE_MS
  const { call } = talkingCall()
  const leg = { ...(call as Extract<Call, { state: 'talking' }>).leg, operator: operatorId }
  const callId = await addCall(db, { call }, { caller: '+84987654321', since, leg, operatorId })
  await addOperator(db, operatorId, { activity: 'talking', callId, queue: 'chung' })
  return callId
}

export async function addOperator(
  db: Db,
  personId: string,
  facts: Partial<typeof operators.$inferInsert> = {},
): Promise<void> {
  const since = Date.now() - 3 * MINUTE_MS
  const endpoint = `desk-${personId.slice(0, 8)}`
  await db.insert(phones).values({ endpoint, personId, kind: 'desk', createdAt: since })
  await db.insert(operators).values({
    ...{
      personId,
      presence: 'ready',
      activity: 'free',
      since,
      idleSince: since,
      isReachable: true,
      endpoint,
    },
    ...facts,
  })
}

export async function addAlarm(db: Db, kind: (typeof alarms.$inferInsert)['kind']): Promise<string> {
  const id = randomUUID()
  const at = Date.now() - 5 * MINUTE_MS
  const facts = { state: 'not-reachable' }
  await db
    .insert(alarms)
    .values({ id, kind, subject: 'trunk-demo', severity: 'critical', facts, raisedAt: at, toldAt: at })
  return id
}
