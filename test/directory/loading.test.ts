import { join } from 'node:path'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import { systemClock } from '../../src/clock.ts'
import { LINES_MOST } from '../../src/directory/csv.ts'
import { readSeeds } from '../../src/directory/seeds.ts'
import { createDirectory } from '../../src/directory/service.ts'
import { seedDemo } from '../../src/people/demo.ts'
import { COLLEAGUES, namesOf } from '../../src/people/names.ts'
import { testDatabase } from '../database.ts'
import { asPerson, makePerson, openHouse } from '../http/house.ts'
import { openTicketsOfDirectory } from '../tickets/impact.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')

async function centre(t: Parameters<typeof testDatabase>[0]) {
  const database = await testDatabase(t)
  const names = (ids: readonly string[]) => namesOf(database.db, ids)
  const ground = { database, clock: systemClock, journal, names }
  const needs = { ...ground, openTickets: openTicketsOfDirectory(database), ...COLLEAGUES }
  return { database, directory: createDirectory(needs) }
}

t.test('A02, A08: a centre that begins has its province’s directory, once, however many start', async t => {
  const { database, directory } = await centre(t)
  const seeds = readSeeds(FOLDER, 'dong-thap')
  const both = await Promise.all([directory.seed(seeds), directory.seed(seeds)])
  t.equal(both.filter(loaded => loaded === null).length, 1, 'two processes at the same moment')
  const count = async () =>
    (await database.pool.query('select count(*)::int n from directory_versions')).rows[0].n as number
  const before = await count()
  t.equal(await directory.seed(seeds), null)
  t.equal(await count(), before)
  const now = Date.now()
  t.match(await directory.field('thien-tai', now), { isUrgent: true, group: { code: 'N2' } })
  t.match(await directory.field('tthc', now), { isProcedural: true, subtypes: { length: 7 } }) // A04, A05
  const [first] = await directory.suggest({ fieldCode: 'su-co-giao-thong', areaCode: 'tp-cao-lanh', at: now })
  t.match(first, { unit: { code: 'SXD' }, why: 'field', hasOfficer: false })
  const units = await directory.units({ withOver: true })
  const old = units.find(({ code }) => code === 'SGTVT')
  t.match(old, { isOver: true, name: 'Sở Giao thông vận tải' })
  t.match(await directory.holderOf(old?.id ?? '', now), { code: 'SXD' })
  t.match(await directory.holderOf(old?.id ?? '', Date.parse('2024-06-01')), { code: 'SGTVT' }, 'as it was')
})

t.test('E02: the demo’s officers are reached, before the directory is loaded and after', async t => {
  const { database, directory } = await centre(t)
  await seedDemo(database, systemClock)
  await seedDemo(database, systemClock)
  const reached = async () => {
    const unit = (await directory.units()).find(({ code }) => code === 'SNNMT')
    const { officers, heads } = await directory.staffOf(unit?.id ?? '', Date.now())
    return [unit?.type, officers.map(({ name }) => name), heads.map(({ name }) => name)]
  }
  t.same(await reached(), ['other', ['Cán bộ xử lý 1'], ['Lãnh đạo đơn vị 1']])
  await directory.seed(readSeeds(FOLDER, 'gia-lai'))
  t.same(await reached(), ['department', ['Cán bộ xử lý 1'], ['Lãnh đạo đơn vị 1']])
  const asked = { fieldCode: 'moi-truong', areaCode: null, at: Date.now() }
  t.match(await directory.suggest(asked), [{ unit: { code: 'SNNMT' }, hasOfficer: true }])
})

t.test('a province’s folder that cannot be used stops the start, and leaves nothing behind', async t => {
  const { database, directory } = await centre(t)
  const seeds = [
    { file: 'areas' as const, text: 'code,name,type\nA,Xã A,commune\n' },
    { file: 'units' as const, text: 'code,name,type,area\nU,Đơn vị,other,B\n,,\n' },
  ]
  await t.rejects(directory.seed(seeds), /units\.csv:2/)
  t.equal((await database.pool.query('select from directory_versions')).rowCount, 0)
})

t.test('A08, E18: files come in over the API: looked at first, then whole or not at all', async t => {
  const house = await openHouse(t, { isDemo: true })
  const admin = await asPerson(house, await makePerson(house, { role: 'admin' }))
  const post = async (url: string, payload: object) => {
    const answer = await admin.ask({ method: 'POST', url: `/api/directory/imports/${url}`, payload })
    return { status: answer.statusCode, body: answer.json() }
  }
  const reason = 'Danh sách của Văn phòng'
  const good = 'code,name,type\nSXD,Sở Xây dựng,department\n'
  const bad = `${good}SXD,Sở Xây dựng,department\nSYT,,department\n`
  const preview = await post('units/preview', { text: bad })
  t.match(preview, {
    status: 200,
    body: {
      badCount: 2,
      bad: [
        { line: 3, code: 'twice' },
        { line: 4, column: 'name' },
      ],
    },
  })
  const refused = await post('units', { text: bad, reason })
  t.match(refused, {
    status: 422,
    body: { code: 'import-invalid', badCount: 2, bad: [{ line: 3 }, { line: 4 }] },
  })
  t.same((await admin.ask({ url: '/api/units' })).json().items, [])
  t.match(await post('units/preview', { text: good }), { body: { counts: { new: 1 }, badCount: 0 } })
  t.same((await admin.ask({ url: '/api/units' })).json().items, [], 'a look keeps nothing')
  t.match(await post('units', { text: good, reason }), { status: 200, body: { counts: { new: 1 } } })
  t.match(await post('units', { text: good, reason }), { body: { counts: { new: 0, unchanged: 1 } } })
  const [unit] = (await admin.ask({ url: '/api/units' })).json().items
  await makePerson(house, { role: 'officer', username: 'lan.le', unitId: unit.id })
  await makePerson(house, { role: 'operator', username: 'op1' })
  const staff = 'unit,username,duty\nSXD,op1,officer\nSXD,nobody,officer\nSXD,lan.le,boss\n'
  t.match((await post('staff/preview', { text: staff })).body.bad, [
    { line: 2, code: 'not-of-unit' },
    { line: 3, code: 'not-known' },
    { line: 4, code: 'not-one-of' },
  ])
  t.match(await post('staff', { text: 'unit,username,duty\nSXD,LAN.LE,Cán bộ đầu mối\n', reason }), {
    status: 200,
  })
  t.match((await admin.ask({ url: `/api/units/${unit.id}` })).json().staff, { hasOfficer: true })
  t.match(await post('units', { text: good, reason, effectiveFrom: '2020-01-01T00:00:00Z' }), {
    ...{ status: 422, body: { code: 'effective-in-the-past' } },
  })
  const long = `code,name,type\n${'A,Đơn vị,other\n'.repeat(2 * LINES_MOST)}`
  t.match(await post('units/preview', { text: long }), { status: 200, body: { bad: [{ code: 'too-long' }] } })
  const bad8 = await post('units/preview', { text: 'code,name,type\nSXD,S\ufffd X\ufffdy,department\n' })
  t.match(bad8.body, { bad: [{ line: 2, code: 'not-utf8' }], rows: { new: [] }, effect: null })
  const half = await post('units/preview', { text: 'code,name,type\nSYT,=1+1,department\nSGD,Sở Giáo' })
  t.match(half.body.bad, [
    { line: 2, column: 'name', code: 'formula' },
    { line: 3, code: 'wrong-length' },
  ])
  const many = Array.from({ length: 60 }, (_, n) => `U${n},Đơn vị ${n},other\n`).join('')
  const shown = (await post('units/preview', { text: `code,name,type\n${many}` })).body
  t.match([shown.counts.new, shown.rows.new.length], [60, 50], 'as many as can be read')
  const huge = await admin.ask({
    ...{ method: 'POST', url: '/api/directory/imports/units/preview' },
    payload: { text: 'x'.repeat(4_000_001) },
  })
  t.equal(huge.statusCode, 413)
  const { rows } = await house.database.pool.query(
    `select facts from audit_log where action = 'directory.imported'`,
  )
  t.match(
    rows,
    [{ facts: { new: 1, reason } }, { facts: { new: 1, reason } }],
    'what changed nothing is no event',
  )
})
