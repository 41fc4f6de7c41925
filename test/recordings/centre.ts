import { createHash, randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { InjectOptions } from 'fastify'
import { auditLog } from '../../src/audit/tables.ts'
import { calls } from '../../src/calls/tables.ts'
import { dayFolder } from '../../src/clock.ts'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { people } from '../../src/people/tables.ts'
import { recordings } from '../../src/recordings/tables.ts'
import { ticketCalls, ticketEvents, tickets } from '../../src/tickets/tables.ts'
import { openWholeApp } from '../people/wholeapp.ts'
import { put, wav } from './sound.ts'

export const WHO = [
  ...['op101', 'op102', 'supervisor1', 'officer1', 'head1', 'officer2', 'office1', 'leader1'],
  ...['auditor1', 'admin1'],
] as const
export type Who = (typeof WHO)[number]
export const PURPOSE = 'xác minh nội dung cuộc gọi theo Công văn 12/CV'
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const AT = Date.parse('2026-11-20T03:00:00Z')

type Test = Parameters<typeof openWholeApp>[0]

/** The whole app with the demo's people; calls, tickets and sound are put there. */
export async function centre(t: Test) {
  const { app, database, recordingsDir } = await openWholeApp(t)
  const { db } = database
  const known = new Map((await db.select().from(people)).map(row => [row.username, row]))
  const secrets = new Map<Who, string>()
  for (const username of WHO) {
    const payload = { username, password: DEMO_PASSWORD }
    const answer = await app.inject({ method: 'POST', url: '/api/session', payload })
    secrets.set(username, answer.cookies[0]?.value ?? '')
  }
  const ask = (who: Who | null, asked: InjectOptions) =>
    app.inject({
      ...asked,
      headers: { ...(who ? { authorization: `Bearer ${secrets.get(who)}` } : {}), ...asked.headers },
    })
  const post = (who: Who, url: string, payload: object = {}) => ask(who, { method: 'POST', url, payload })
  const person = (who: Who) => {
    const row = known.get(who)
    if (!row) throw new Error(`no ${who}`)
    return row
  }
  let number = 0

  /** A call that op101 answered, its sound, and its ticket with the unit of that person. */
  async function talk({
    unit = 'officer1' as Who,
    ms = 2_000,
    isRestricted = false,
    since = AT,
    state = 'open' as 'open' | 'closed',
    more = {} as Partial<typeof calls.$inferInsert>,
    content = '',
  } = {}) {
    const id = randomUUID()
    const at = since + ++number * 60_000
    const call = {
      id,
      state: 'ended',
      version: 1,
      dialled: '1022',
      caller: '+84912345678',
      trunk: 'x',
    } as const
    await db.insert(calls).values({
      ...{ ...call, value: {} as never, operatorId: person('op101').id, arrivedAt: at, talkAt: at + 1_000 },
      ...{ endedAt: at + ms, goneAt: at + ms, ending: 'served', waitMs: 1_000, talkMs: ms },
      ...more,
    })
    const bytes = wav(ms)
    const path = `${dayFolder(at)}/${id}.wav`
    put(recordingsDir, path, bytes)
    await db.insert(recordings).values({
      ...{ id, callId: id, path, state: 'verified', startedAt: at, endedAt: at + ms, expectedMs: ms },
      ...{ actualMs: ms, sizeBytes: bytes.length, sha256: sha256(bytes), verifiedAt: at + ms },
    })
    const code = `1022-DT-2026-${String(number).padStart(6, '0')}`
    const ticketId = randomUUID()
    const { unitId } = person(unit)
    await db.insert(tickets).values({
      ...{ id: ticketId, code, state, channel: 'phone', unitId, operatorId: person('op101').id },
      ...{ openedAt: at, updatedAt: at, restrictedAt: isRestricted ? at : null, content },
    })
    await db.insert(ticketCalls).values({ ticketId, callId: id })
    return { id, code, ticketId, bytes, path }
  }
  /** It was with that unit once. */
  const wasWith = (ticketId: string, who: Who) =>
    db.insert(ticketEvents).values({
      ...{ ticketId, number: 1, at: AT, type: 'forward', unitId: person(who).unitId, isLate: false },
    })
  const audit = async (action: string) =>
    (await db.select().from(auditLog).where(eq(auditLog.action, action)).orderBy(auditLog.id)) as {
      personId: string
      subjectId: string
      facts: Record<string, unknown>
    }[]
  return { app, db, ask, post, person, talk, wasWith, audit, recordingsDir }
}
