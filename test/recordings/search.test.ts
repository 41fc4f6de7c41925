import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { calls } from '../../src/calls/tables.ts'
import { recordingRoutes } from '../../src/recordings/routes.ts'
import { waysOf } from '../../src/recordings/search-store.ts'
import { callIdColumn } from '../../src/recordings/store.ts'
import { recordings } from '../../src/recordings/tables.ts'
import { hasTicket } from '../../src/tickets/recorded-store.ts'
import { ticketCalls, tickets } from '../../src/tickets/tables.ts'
import { NOON, serve } from '../rooms.ts'
import { archive } from './archive.ts'

/** Recordings by number, ticket, operator, unit, time, length, and words. */
async function shelf(t: Parameters<typeof archive>[0]) {
  const here = await archive(t)
  const { db } = here.database
  const [unitId, otherUnit] = [await here.unit(), await here.unit()]
  const who = {
    op: await here.person('operator'),
    colleague: await here.person('operator'),
    supervisor: await here.person('supervisor'),
    auditor: await here.person('auditor'),
    officer: await here.person('officer', unitId),
    stranger: await here.person('officer', otherUnit),
  }
  let number = 0
  async function one({ caller = '+84912345678', by = who.op, ms = 60_000, content = '', isHidden = false }) {
    const at = NOON + ++number * 60_000
    const id = await here.call({ arrivedAt: at, caller, operatorId: by.id })
    await db.insert(recordings).values({
      ...{ id, callId: id, path: `2026/11/21/${id}.wav`, state: 'verified', startedAt: at, endedAt: at + ms },
      ...{ expectedMs: ms, actualMs: ms, sizeBytes: 1, sha256: 'a'.repeat(64), verifiedAt: at },
    })
    const [ticketId, code] = [randomUUID(), `1022-DT-2026-${String(number).padStart(6, '0')}`]
    await db.insert(tickets).values({
      ...{ id: ticketId, code, state: 'draft', channel: 'phone', unitId, operatorId: by.id, content },
      ...{ callerNumber: caller, openedAt: at, updatedAt: at, restrictedAt: isHidden ? at : null },
    })
    // Only received tickets are looked through (ticket_words), so that this one is received.
    const rules = { regulation: {}, change: null } as never
    await db
      .update(tickets)
      .set({ state: 'open', stage: 'with-officer', course: {} as never, rules, receivedAt: at })
    await db.insert(ticketCalls).values({ ticketId, callId: id })
    return { id, code, ticketId }
  }
  const { ask } = await serve(t, Object.values(who), async app => {
    const access = { passOf: async () => Promise.reject(new Error('no link here')) }
    await app.register(recordingRoutes, { recordings: here.recordings, access })
  })
  const found = async (person: (typeof who)['op'], query: string) => {
    const answer = await ask(person, { url: `/api/recordings?${query}` })
    return answer.statusCode === 200
      ? (answer.json() as { items: { id: string }[] }).items.map(({ id }) => id)
      : `${answer.statusCode} ${answer.json().code}`
  }
  return { ...here, db, who, one, ask, found, unitId, otherUnit }
}

t.test('D05: recordings are found by number, ticket, operator, unit, time, length, words', async t => {
  const { db, who, one, found, unitId, otherUnit } = await shelf(t)
  const lane = await one({ content: 'Đèn đường hẻm 12 bị tắt', ms: 300_000 })
  const water = await one({ content: 'Mất nước ba ngày', caller: '+84987654321', by: who.colleague })
  const hidden = await one({ content: 'Mất điện', caller: '+84900000001', isHidden: true })
  const all = [hidden.id, water.id, lane.id]
  const { supervisor, auditor, officer, stranger, op } = who
  t.same(await found(supervisor, ''), all, 'newest first')
  t.same(await found(supervisor, 'caller=0987.654.321'), [water.id], 'as people write numbers')
  t.same(await found(supervisor, `ticket=${lane.code}`), [lane.id])
  t.same(await found(supervisor, 'ticket=2026-2'), [water.id], 'the end of a code')
  t.same(await found(supervisor, `operatorId=${who.colleague.id}`), [water.id])
  t.same(await found(supervisor, `unitId=${unitId}`), all)
  t.same(await found(supervisor, `unitId=${otherUnit}`), [])
  t.same(await found(supervisor, 'minSeconds=120'), [lane.id])
  t.same(await found(supervisor, 'maxSeconds=120'), [hidden.id, water.id])
  t.same(await found(supervisor, `q=${encodeURIComponent('den duong')}`), [lane.id], 'without marks')
  t.same(
    await found(supervisor, `q=${encodeURIComponent('mất')}&operatorId=${op.id}`),
    [hidden.id],
    'all at once',
  )
  const at = (ms: number) => new Date(NOON + ms).toISOString()
  t.same(await found(supervisor, `from=${at(90_000)}&to=${at(150_000)}&q=mat`), [water.id])
  t.same(await found(supervisor, 'q=!!!'), [], 'nothing to look for')

  t.same(await found(officer, 'minSeconds=120'), [lane.id])
  t.same(await found(stranger, ''), [], 'another unit finds nothing by any way')
  t.same(await found(stranger, `unitId=${unitId}`), [])
  t.same(await found(stranger, `ticket=${lane.code}`), [])
  t.same(await found(op, 'q=mat'), [hidden.id], 'an operator finds their own')
  t.same(await found(supervisor, 'q=DT-2026-000001'), [lane.id], 'what is typed may be a code')

  // F08: of one call each unit has a ticket, and neither learns by looking what the other's says.
  await db.update(tickets).set({ unitId: otherUnit }).where(eq(tickets.id, water.ticketId))
  await db.insert(ticketCalls).values({ ticketId: water.ticketId, callId: lane.id })
  for (const query of ['q=nuoc', `ticket=${water.code}`, `unitId=${otherUnit}`])
    t.same(await found(officer, query), [], query)
  t.same(await found(officer, 'q=duong'), [lane.id])
  t.same(await found(stranger, 'q=nuoc'), [water.id, lane.id])
  t.same(await found(stranger, 'q=duong'), [])
  t.same(
    await found(supervisor, 'caller=0900000001'),
    [],
    'who had their data hidden is not found by their number',
  )
  t.same(await found(auditor, 'caller=0900000001'), [hidden.id])
  for (const bad of [
    'caller=abc',
    'minSeconds=-1',
    'maxSeconds=x',
    'operatorId=1',
    'unitId=x',
    `q=${'a'.repeat(201)}`,
    'ticket=',
  ])
    t.match(await found(supervisor, bad), /^400 /, bad)
})

t.test('pages of what is looked for go on where they left off', async t => {
  const { who, one, ask } = await shelf(t)
  for (let n = 0; n < 5; n++) await one({ content: 'ổ gà' })
  await one({ content: 'khác' })
  const seen: string[] = []
  let next: string | null = ''
  while (next !== null) {
    const page = await ask(who.supervisor, {
      url: `/api/recordings?q=o+ga&limit=2${next && `&cursor=${next}`}`,
    })
    seen.push(...page.json().items.map(({ id }: { id: string }) => id))
    next = page.json().next
  }
  t.equal(seen.length, 5)
  t.equal(new Set(seen).size, 5)
})

t.test('every way of looking goes by an index', async t => {
  const { db, seek, who, unitId } = await shelf(t)
  const many = 3_000
  await db.execute(`insert into calls (id, version, state, value, dialled, caller, operator_id, arrived_at)
    select gen_random_uuid(), 1, 'ended', '{}', '1022', '+849' || lpad(n::text, 8, '0'), '${who.op.id}',
      timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, ${many}) n`)
  await db.execute(`insert into recordings (id, call_id, path, state, started_at, actual_ms)
    select id, id, id::text, 'verified', arrived_at, extract(minute from arrived_at)::int * 1000 from calls`)
  for (const table of ['calls', 'recordings', 'tickets', 'ticket_calls', 'ticket_words'])
    await db.execute(`analyze ${table}`).catch(() => {})
  const slice = { from: null, to: null, after: null, rows: 51 }
  const sought = {
    number: [seek.ofNumber(callIdColumn, who.supervisor, '0900000007')],
    operator: [seek.ofOperator(callIdColumn, who.op.id)],
    unit: [hasTicket(callIdColumn, { unitId })],
    code: [hasTicket(callIdColumn, { codes: ['1022-DT-2026-000001'] })],
    words: [hasTicket(callIdColumn, { sought: { words: "'den'", codes: [] } })],
  }
  const planOf = (asked: Parameters<typeof waysOf>[0], way: 'walk' | 'gather') =>
    db.transaction(async tx => {
      const [settings, query] = waysOf(asked)[way]
      await tx.execute(settings)
      const { rows } = await tx.execute<{ 'QUERY PLAN': string }>(sql`explain ${query}`)
      return rows.map(row => row['QUERY PLAN']).join('\n')
    })
  const leads: Record<string, RegExp> = {
    number: /calls_caller[\s\S]*recordings_call|recordings_call[\s\S]*calls_caller/,
    operator: /calls_operator/,
    unit: /tickets_unit|tickets_inbox/,
    code: /tickets_code_unique/,
    words: /ticket_words_found|ticket_words/,
  }
  for (const [name, ofCall] of Object.entries(sought)) {
    const [walked, gathered] = [
      await planOf({ slice, ofCall }, 'walk'),
      await planOf({ slice, ofCall }, 'gather'),
    ]
    t.match(walked, /Limit[\s\S]*recordings_started/, `${name}: some of them along the list`)
    t.match(gathered, leads[name], `${name}: all of them by its own index`)
    t.notMatch(walked + gathered, /Seq Scan on (recordings|calls)/, name)
  }
  t.match(await planOf({ slice, ofCall: [], shortestMs: 58_000 }, 'gather'), /recordings_length/)
  t.equal((await db.select().from(calls)).length, many)
})
