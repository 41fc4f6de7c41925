import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import t from 'tap'
import { encodeCursor } from '../../src/http/cursor.ts'
import type { Person } from '../../src/people/person.ts'
import type { Filter } from '../../src/tickets/filter.ts'
import { folded, nameKey } from '../../src/tickets/folding.ts'
import { type AskedList, createSearch } from '../../src/tickets/search.ts'
import { waysOf } from '../../src/tickets/search-store.ts'
import { readSought } from '../../src/tickets/seeking.ts'
import { ticketEvents, tickets } from '../../src/tickets/tables.ts'
import { desk, NOON } from '../rooms.ts'
import { fillTickets, operatorId, unitId } from './many.ts'

const MANY = 3_500 // more than are walked, so that what is old and rare is gathered
const BEFORE = '2026-11-01T00:00:00Z'

/** One database for all: some thousand tickets of others, older than ours. */
const here = await desk(t)
await fillTickets(here.database.ownerUrl, MANY, BEFORE)
const op = await here.person('operator')
const leader = await here.person('leader')
const auditor = await here.person('auditor')
const unit = await here.unit()
const officer = await here.person('officer', unit)
const both = await here.person('head', unit)
const taken = await here.unit()

/** Later than those of others. */
const OURS = { from: new Date(NOON).toISOString() }

const search = createSearch({
  ...{ ...here, province: 'DT' },
  unitsOf: async person =>
    person.unitId === null ? [] : person.id === both.id ? [unit, taken] : [person.unitId],
  todoOf: async ({ id }) => ({ personId: id, stage: null, decides: false }),
})
const find = async (asked: AskedList, person: Person = op) => (await search.find(person, asked)).rows
const codes = async (asked: AskedList, person: Person = op) =>
  (await find(asked, person)).map(({ code }) => code)

let number = 2_000_000
async function ticket(facts: Partial<typeof tickets.$inferInsert> = {}): Promise<string> {
  const code = `1022-DT-2026-${++number}`
  const at = NOON + number - 2_000_000
  await here.database.db.insert(tickets).values({
    ...{ id: randomUUID(), code, state: 'closed', channel: 'phone', openedAt: at, updatedAt: at },
    ...facts,
  })
  return code
}

const bridge = await ticket({
  ...{
    content: 'Đường dẫn lên cầu Vàm Cống bị sụt, người già ngã xe',
    callerName: 'Võ Thị Ánh Tuyết',
    place: 'Cầu Vàm Cống',
  },
  ...{
    callerNumber: '+84987654321',
    address: 'ấp Bình Hòa, Lấp Vò',
    email: 'tuyet.vo@example.vn',
    unitId: unit,
  },
  ...{
    fieldCode: 'giao-thong',
    areaCode: 'lap-vo',
    kind: 'report',
    channel: 'counter',
    urgency: 'urgent',
    operatorId: op.id,
  },
})
const draft = await ticket({ state: 'draft', content: 'Vàm Cống', callerNumber: '+84987654321' })

t.test('F03: found by text, with and without marks, as decomposed as a keyboard likes, đ as d', async t => {
  for (const q of [
    'đường dẫn cầu',
    'duong dan cau',
    'ĐƯỜNG DẪN',
    'Đường dẫn'.normalize('NFD'),
    'sut, nga xe',
    'vam cong',
  ])
    t.same(await codes({ q, ...OURS }), [bridge], q)
  t.same(await codes({ q: '"cầu vàm cống"' }), [bridge], 'in that order')
  t.same(await codes({ q: '"cống vàm"' }), [], 'not in the other')
  t.same(await codes({ q: '"vàm cống"' }), [bridge], 'two of them')
  t.same(await codes({ q: '"cầu vàm" "vàm cống"' }), [bridge])
  t.same(await codes({ q: `"${'x'.repeat(50)} ${'y'.repeat(50)}"` }), [], 'longer than any word')
  t.same(await codes({ q: 'Vàm Cống Tuyết' }), [bridge], 'words of the text and of the name')
  t.same(await codes({ q: 'ấp bình hòa lấp vò vàm' }), [bridge], 'and of the address')
  t.same(await codes({ q: 'vamcong' }), [], 'nothing found')
})

t.test('F03: found by telephone, whole or its end, by name, by code, whole or its end', async t => {
  for (const caller of ['0987654321', '+84 987 654 321', '84987654321'])
    t.same(await codes({ caller }), [draft, bridge], caller)
  for (const numberEnd of ['4321', '7654321', '987654321'])
    t.same(await codes({ numberEnd }), [draft, bridge], numberEnd)
  t.same(await codes({ q: '0987.654.321' }), [draft, bridge])
  t.same(await codes({ q: '654 321' }), [draft, bridge])
  for (const name of ['Ánh Tuyết', 'vo thi anh tuyet', 'TUYẾT võ'])
    t.ok((await codes({ name })).includes(bridge), name)
  t.same(await codes({ name: 'vàm' }), [], 'a word of the text is no name')
  const last = bridge.slice(-7)
  for (const code of [bridge, bridge.toLowerCase(), `DT-2026-${last}`, `2026-${last}`, `2026-0${last}`, last])
    t.same(await codes({ code }), [bridge], code)
  t.same(await codes({ q: `2026-${last}` }), [bridge])
  for (const code of ['0', '2019-', 'DT', '1022-DT-2026-99999999', '%'])
    t.same(await codes({ code }), [], code)
})

t.test(
  'F03: cut by date, unit, field, area, state, operator, kind, channel, urgency; together too',
  async t => {
    for (const asked of [
      ...[
        { unitId: unit },
        { fieldCode: 'giao-thong' },
        { areaCode: 'lap-vo' },
        { ...OURS, state: 'closed' as const },
      ],
      ...[
        { operatorId: op.id },
        { ...OURS, kind: 'report' as const },
        { ...OURS, channel: 'counter' as const },
      ],
      ...[
        { ...OURS, urgency: 'urgent' as const },
        { unitId: unit, q: 'cầu' },
        { q: 'sụt', fieldCode: 'giao-thong', kind: 'report' as const },
      ],
      ...[{ to: new Date(NOON + 2).toISOString(), from: new Date(NOON).toISOString() }],
    ])
      t.same(await codes(asked), [bridge], JSON.stringify(asked))
    t.same(await codes({ unitId: unit, q: 'cầu', kind: 'petition' }), [])
    t.same(await codes({ ...OURS, state: 'draft' }), [draft])
    t.same(await codes({ to: '2020-01-01T00:00:00Z' }), [])
    t.same(await codes({ callId: randomUUID() }), [])
    for (const asked of [{ late: true }, { order: 'due' as const }, { stage: 'with-head' as const }])
      t.ok(
        (await find({ ...asked, limit: 5 })).every(({ state }) => state === 'open'),
        JSON.stringify(asked),
      )
  },
)

t.test('F03: what is frequent and what is rare is found whole, however old', async t => {
  const { pool } = here.database
  for (const q of [
    'karaoke',
    'sầu riêng',
    'cá sấu',
    'kinh hien vi',
    'đường nước',
    'loan yến thuốc',
    'Sa Đéc rác vỉa hè',
  ]) {
    const words = folded(q).split(' ')
    const { rows } = await pool.query<{ code: string }>(
      `select code from tickets join ticket_words on ticket_id = id
       where ${words.map((_, place) => `$${place + 1} = any(tsvector_to_array(words))`).join(' and ')}
       order by tickets.opened_at desc, id desc limit 51`,
      words,
    )
    t.same(
      await codes({ q, limit: 50 }),
      rows.map(({ code }) => code),
      `${q}: ${rows.length}`,
    )
  }
})

t.test(
  'F03: every order is read page by page: nothing twice, nothing left out, nothing new in between',
  async t => {
    const asks: AskedList[] = [
      ...[
        {},
        { q: 'rác thải' },
        { order: 'name' as const, q: 'sạt lở' },
        { order: 'name' as const, areaCode: 'area90' },
      ],
      ...[{ order: 'due' as const }, { order: 'due' as const, q: 'đường' }, { unitId: unitId(140) }],
    ]
    for (const asked of asks) {
      const whole = await find({ ...asked, limit: 200 })
      const paged: string[] = []
      let cursor: string | undefined
      for (let page = 0; paged.length < 60 && page < 10; page++) {
        const { rows, limit, keyOf } = await search.find(op, {
          ...asked,
          limit: 7,
          ...(cursor === undefined ? {} : { cursor }),
        })
        paged.push(...rows.slice(0, limit).map(({ id }) => id))
        if (page === 2 && asked.order === undefined)
          await ticket({ content: 'rác thải mới', unitId: unitId(140) })
        const last = rows[limit - 1]
        if (rows.length <= limit || !last) break
        cursor = encodeCursor(...keyOf(last))
      }
      t.same(
        paged,
        whole.slice(0, paged.length).map(({ id }) => id),
        JSON.stringify(asked),
      )
      if (asked.order === 'name') {
        const keys = whole.map(({ callerName }) => nameKey(callerName ?? ''))
        t.same(
          keys,
          [...keys].sort((a, b) => (a < b ? -1 : Number(a > b))),
          'by given name',
        )
      }
      if (asked.order === 'due') t.ok(whole.length > 5)
    }
    const foreign = encodeCursor('due', NOON, randomUUID())
    for (const cursor of [
      foreign,
      'zz',
      encodeCursor('opened', NOON, "' or 1"),
      encodeCursor('opened', 1e300, randomUUID()),
    ])
      await t.rejects(find({ cursor }), { code: 'bad-cursor' }, cursor)
  },
)

t.test('F03: whatever is typed is looked for and never obeyed', async t => {
  const typed = [
    ...[
      "'; drop table tickets; --",
      '%',
      '_',
      '%_\\',
      "' or 1=1",
      '&|!()<->:*',
      "'a':*",
      '"',
      '""',
      '“ ”',
      '\\',
      '$1',
      ':A',
    ],
    ...[
      '😀👨‍👩‍👧',
      '\u202e\u0627\u0644',
      '\u0000',
      '\ud800',
      '中文',
      '   ',
      '\n',
      '-',
      '.',
      '+',
      '(((',
      '1'.repeat(200),
      '0',
    ],
    ...['a '.repeat(100), 'đ'.repeat(200), '" " " "', 'ngã "xe'],
  ]
  for (const q of typed) t.ok(Array.isArray(await find({ q })), JSON.stringify(q))
  for (const q of ['%', '_', "'", '😀', '\u0000', '"']) t.same(await codes({ q }), [], JSON.stringify(q))
  t.same(await codes({ name: "%' --" }), [])
  t.same(await codes({ q: 'Vàm %; -- Cống' }), [bridge], 'what is no letter only parts words')
  await t.rejects(find({ caller: 'abc' }), { code: 'bad-number' })
  await t.rejects(find({ q: 'a', code: '1' }), { code: 'too-many-words' })
})

t.test('F08: what a role does not see it does not find by either', async t => {
  for (const asked of [
    { caller: '0987654321' },
    { numberEnd: '4321' },
    { name: 'Tuyết' },
    { order: 'name' as const },
  ])
    await t.rejects(find(asked, leader), /quyền/, JSON.stringify(asked))
  t.same(await codes({ q: 'Vàm Cống' }, leader), [bridge])
  t.same(await codes({ q: 'Vàm Cống Tuyết' }, leader), [], 'the name is not theirs to find by')
  t.same(await codes({ q: 'vam cong lap vo' }, leader), [], 'nor the address')
  t.same(await codes({ q: '987654321' }, leader), [], 'nor the number')
  t.same(await codes({ q: '000' }, leader), [], 'and what is nothing to them is not everything')
  const hidden = await ticket({
    ...{
      restrictedAt: NOON,
      content: 'Ngập ở cống Bà Bầu',
      callerName: 'Lâm Quốc Khả',
      callerNumber: '+84911222333',
    },
  })
  t.same(await codes({ q: 'cong ba bau' }), [hidden])
  for (const asked of [
    { name: 'Khả' },
    { caller: '0911222333' },
    { numberEnd: '222333' },
    { q: '0911222333' },
  ])
    t.same(await codes(asked), [], JSON.stringify(asked))
  t.same(
    await codes({ caller: '0911222333' }, auditor),
    [hidden],
    'who looks after such requests still finds it',
  )
})

t.test('rows are read again by their ids: those that the list has, in its order, and no others', async t => {
  const [row] = await find({ code: bridge })
  const [other] = await find({ code: draft })
  const ids = [row?.id ?? '', other?.id ?? '', randomUUID()]
  t.same(await codes({ ids }), [draft, bridge])
  t.same(await codes({ ids, state: 'closed', q: 'cầu' }), [bridge])
  t.same(await codes({ ids, order: 'name' }), [bridge])
  t.same(await codes({ ids }, officer), [bridge], 'of what its reader sees')
  t.same(await codes({ ids, formerly: true }, officer), [])
})

t.test('F08: a unit finds its own tickets, on request those that it had, and of nobody else', async t => {
  t.same(await codes({}, officer), [bridge])
  t.same(await codes({ q: 'cầu' }, officer), [bridge])
  t.same(await codes({ unitId: unitId(1) }, officer), [])
  t.same(await codes({ numberEnd: '4321' }, officer), [bridge], 'not the draft of the centre')
  const theirs = await ticket({ content: 'Việc của đơn vị đã giải thể', unitId: taken })
  t.same(await codes({}, both), [theirs, bridge], 'and what came to it with another unit’s work')
  t.same(await codes({ q: 'cầu' }, both), [bridge])
  t.same(await codes({ unitId: taken }, both), [theirs])
  const left = await ticket({ content: 'Đã trả lại', unitId: unitId(1) })
  const [row] = await find({ code: left })
  await here.database.db.insert(ticketEvents).values({
    ...{
      ticketId: row?.id ?? '',
      number: 1,
      at: NOON,
      type: 'forward',
      after: 'with-officer',
      unitId: unit,
      isLate: false,
    },
  })
  t.same(await codes({ formerly: true }, officer), [left])
  t.same(await codes({ formerly: true }, await here.person('head')), [], 'no unit, no tickets')
  t.same(await codes({}, await here.person('admin')), [])
  t.same(await codes({ operatorId: operatorId(0), limit: 1 }, officer), [])
})

t.test(
  'a draft is not entered among the words, a ticket that was received is, and again when it changes',
  async t => {
    const { pool } = here.database
    const code = await ticket({ state: 'draft', content: 'xyzzy một' })
    t.same(await codes({ q: 'xyzzy' }), [])
    await pool.query(`update tickets set state = 'open' where code = $1`, [code])
    t.same(await codes({ q: 'xyzzy một' }), [code])
    await pool.query(`update tickets set content = 'xyzzy hai' where code = $1`, [code])
    t.same(await codes({ q: 'xyzzy một' }), [])
    t.same(await codes({ q: 'xyzzy hai' }), [code])
    const words = () =>
      pool.query(
        'select ticket_words.xmin::text from ticket_words join tickets on id = ticket_id where code = $1',
        [code],
      )
    const before = (await words()).rows
    await pool.query(`update tickets set is_late = true, updated_at = now() where code = $1`, [code])
    t.same((await words()).rows, before, 'a move of the ticket does not touch its words')
  },
)

t.test('F03: no search reads the whole table, neither walking nor gathering', async t => {
  const reach = { province: 'DT', now: NOON, mayReadCitizens: true, mayReadNumbers: true }
  const open = { from: null, to: null }
  const filters: Filter[] = [
    ...[
      open,
      { ...open, unitId: unit },
      { ...open, units: [unit, taken] },
      { ...open, fieldCode: 'x', kind: 'report' as const },
    ],
    ...['đường', 'kính hiển vi', '"ổ gà"', '0912 345 678', '2026-12'].map(q => ({
      ...open,
      sought: readSought(q, reach) ?? { codes: [], end: null, words: null },
    })),
    ...[
      { ...open, name: `'@an'` },
      { ...open, callerNumber: '+84987654321' },
      { ...open, formerlyOf: [unit] },
      { ...open, ids: [unit] },
      { ...open, late: true },
      { ...open, assigneeId: officer.id },
      { ...open, unassigned: true },
      { ...open, unitId: unit, unassigned: true },
    ],
  ]
  for (const filter of filters)
    for (const order of ['opened', 'due', 'name'] as const) {
      const ways = waysOf({ filter, order, after: null, rows: 51 })
      for (const [way, [settings, query]] of Object.entries(ways)) {
        const plan = await here.database.tx(async tx => {
          await tx.execute(settings)
          const { rows } = await tx.execute<{ 'QUERY PLAN': string }>(sql`explain ${query}`)
          return rows.map(row => row['QUERY PLAN']).join('\n')
        })
        t.notMatch(
          plan,
          /Seq Scan on (tickets|ticket_words)/,
          `${way} by ${order}: ${JSON.stringify(filter)}`,
        )
        // A walk that gathered after all took three seconds at a million tickets.
        const isReference = filter.sought !== undefined && filter.sought.end !== null
        if (way === 'walk' && !isReference)
          t.notMatch(plan, /ticket_words_found/, `a walk by ${order} gathers nothing`)
      }
    }
})

// The database goes when the tests are over, and would keep them from being over.
t.end()
