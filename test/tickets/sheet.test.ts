import { asc, eq, sql } from 'drizzle-orm'
import t from 'tap'
import { auditLog } from '../../src/audit/tables.ts'
import { dataViews } from '../../src/privacy/tables.ts'
import { SHEET_ROWS_MOST } from '../../src/tickets/filter.ts'
import { ticketRoutes } from '../../src/tickets/routes.ts'
import { cellsOf, HEADS, type Listed } from '../../src/tickets/sheet.ts'
import { tickets as rows } from '../../src/tickets/tables.ts'
import { serve } from '../rooms.ts'
import { office } from './office.ts'

const PURPOSE = 'Họp giao ban tháng 11'
const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const HOSTILE = '=HYPERLINK("http://x.example";"Bấm")\r\n"quý", @SUM(1)'

/** A ticket of a unit, told by somebody who would have a spreadsheet do something. */
async function house(t: Parameters<typeof office>[0]) {
  const here = await office(t)
  here.now.at = MONDAY
  const [unit, other] = [await here.unitOf('Sở Y tế'), await here.unitOf('Sở Xây dựng')]
  await here.field('y-te')
  const who = {
    ...{ op: await here.person('operator'), office: await here.person('office') },
    ...{ leader: await here.person('leader'), admin: await here.person('admin') },
    ...{ officer: await here.staff(unit, 'officer'), stranger: await here.staff(other, 'officer') },
  }
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(ticketRoutes, { tickets: here.tickets })
  })
  const { ticket } = await here.opened(who.op.id)
  const received = await ask(who.op, {
    ...{ method: 'POST', url: `/api/tickets/${ticket.id}/receipt` },
    payload: {
      ...{
        callerName: 'Nguyễn Văn Năm',
        address: '12 Lê Lợi, Cao Lãnh',
        place: '@chợ',
        content: HOSTILE,
        kind: 'report',
      },
      ...{ fieldCode: 'y-te', updatedAt: new Date(ticket.updatedAt).toISOString() },
      step: { type: 'forward', unitId: unit },
    },
  })
  if (received.statusCode !== 200) throw new Error(received.body)
  const sheet = (name: keyof typeof who, query: Readonly<Record<string, string>> = {}) =>
    ask(who[name], { url: '/api/tickets.csv', query: { purpose: PURPOSE, ...query } })
  return { ...here, who, sheet, ticket, ask }
}

/** RFC 4180, of what our own writer leaves in quotes. */
function read(csv: string): string[][] {
  const cells = [...csv.slice(1).matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g)]
  const lines: string[][] = [[]]
  for (const [, cell = '', end] of cells) {
    lines.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    if (end === '\r\n') lines.push([])
  }
  return lines.slice(0, -1)
}

t.test('F03: the list as a file, as its reader sees it, and nothing in it is run', async t => {
  const { sheet, ticket, database, who } = await house(t)
  const answer = await sheet('office', { state: 'open', q: 'quý' })
  t.equal(answer.statusCode, 200)
  t.match(answer.headers, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': /filename="danh-sach-phieu-20261123-0800\.csv"/,
  })
  t.equal(answer.body.charCodeAt(0), 0xfeff, 'Excel takes it for UTF-8')
  const [heads = [], line = [], ...more] = read(answer.body)
  t.same([heads, more], [HEADS, []])
  const told = Object.fromEntries(heads.map((head, n) => [head, line[n]]))
  t.match(told, {
    ...{ 'Mã phiếu': ticket.code, 'Tiếp nhận lúc': '23/11/2026 08:00', Kênh: 'Điện thoại 1022' },
    ...{
      Loại: 'Phản ánh',
      'Lĩnh vực': 'Lĩnh vực y-te',
      'Đơn vị': 'Sở Y tế',
      'Tình trạng': 'đã chuyển đầu mối',
    },
    ...{ 'Thời hạn': /^\d\d\/\d\d\/2026 \d\d:\d\d$/, 'Nội dung': `'${HOSTILE}` },
    ...{ 'Họ tên người gửi': 'Nguyễn Văn Năm', 'Nơi xảy ra': "'@chợ" },
  })
  t.equal(read((await sheet('office', { stage: 'received' })).body).length, 1, 'cut as the list is')

  const { db } = database
  const taken = await db.select().from(auditLog).where(eq(auditLog.action, 'tickets.exported'))
  t.match(taken[0], {
    ...{ personId: who.office.id, subjectKind: 'ticket' },
    facts: { purpose: PURPOSE, count: 1, cuts: { state: 'open' }, soughtBy: ['q'] },
  })
  t.notMatch(JSON.stringify(taken), /quý/, 'what was looked for may be about a citizen')
  const views = await db.select().from(dataViews).where(eq(dataViews.purpose, 'tickets.export'))
  t.match(views, [{ personId: who.office.id, ticketIds: [ticket.id] }], 'and whose data was shown')
})

t.test('F08: masked as in the list; of a unit its own; and for a purpose', async t => {
  const { sheet, ask, who, ticket } = await house(t)
  const cell = async (name: 'leader' | 'officer' | 'office', head: string) =>
    read((await sheet(name)).body)[1]?.[HEADS.indexOf(head)]
  t.equal(await cell('leader', 'Họ tên người gửi'), 'N. V. N.')
  t.equal(await cell('officer', 'Điện thoại'), '0912 345 678')
  t.match(await cell('office', 'Điện thoại'), /^\*+678$/, 'who does not read numbers does not take them out')
  t.equal(read((await sheet('officer')).body)[1]?.[0], ticket.code)
  t.equal(read((await sheet('stranger')).body).length, 1)
  t.match(await sheet('admin'), { statusCode: 403 })
  t.match((await sheet('leader', { name: 'Năm' })).json(), { code: 'name-not-shown' })
  t.match(await ask(who.office, { url: '/api/tickets.csv' }), { statusCode: 400 }, 'what for')
  t.match(await sheet('office', { limit: '5' }), { statusCode: 400 }, 'all of the list or nothing')
})

t.test('numbers stand in groups, as people dial them; what is none stays', async t => {
  const called = { unit: () => null, field: () => null, area: () => null }
  const told = (callerNumber: string) =>
    cellsOf({ callerNumber } as Listed, called)[HEADS.indexOf('Điện thoại')]
  t.equal(told('+842438251234'), '024 3825 1234')
  t.equal(told('+84912345678'), '0912 345 678')
  for (const other of ['115', '+14155552671', '*********678', '+84912***678']) t.equal(told(other), other)
})

t.test('a long list is taken out whole, nothing twice; a longer one is refused with a word why', async t => {
  const { sheet, database, who } = await house(t)
  const { db } = database
  // Drafts, whose words are not entered among those that are looked for.
  const drafts = (from: number, to: number) =>
    db.execute(sql`insert into tickets (id, code, state, channel, opened_at, updated_at)
      select gen_random_uuid(), '1022-DT-2025-' || lpad(n::text, 6, '0'), 'draft', 'phone', now(), now()
      from generate_series(${from}::int, ${to}::int) n`)
  await drafts(2, SHEET_ROWS_MOST)
  const codes = read((await sheet('office')).body)
    .slice(1)
    .map(([code]) => code)
  t.equal(codes.length, SHEET_ROWS_MOST)
  t.equal(new Set(codes).size, SHEET_ROWS_MOST)
  const listed = await db.select({ code: rows.code }).from(rows).orderBy(asc(rows.code))
  t.same(
    codes.toSorted(),
    listed.map(({ code }) => code),
  )
  await drafts(1, 1)
  const refused = await sheet('office')
  t.match(refused.json(), { status: 400, code: 'too-many-rows', detail: /10\.000 phiếu/ })
  const taken = await db.select().from(auditLog).where(eq(auditLog.action, 'tickets.exported'))
  t.match(taken, [{ personId: who.office.id, facts: { count: SHEET_ROWS_MOST } }], 'nothing was taken out')
})
