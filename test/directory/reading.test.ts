import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import type { Ms } from '../../src/clock.ts'
import type { Duty } from '../../src/directory/posts.ts'
import { createReading } from '../../src/directory/reading.ts'
import { insertUnitRows, insertVersions } from '../../src/directory/store.ts'
import { type Kind, plainUnit, postKey, routeKey, type Values } from '../../src/directory/subjects.ts'
import { absences } from '../../src/directory/tables.ts'
import { colleaguesOf } from '../../src/people/names.ts'
import { people } from '../../src/people/tables.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON } from '../rooms.ts'

const DAY = 86_400_000
const MERGED = NOON - 30 * DAY

type Test = Parameters<typeof desk>[0]

/** The directory on a real database, and short ways to fill it. */
async function directory(t: Test) {
  const room = await desk(t)
  const { database } = room
  const reading = createReading({ database, colleagues: colleaguesOf })
  const put = <K extends Kind>(kind: K, subject: string, value: Values[K], at: Ms, isOver = false) =>
    insertVersions(database.db, [
      {
        ...{ kind, subject, effectiveFrom: at, isOver, value },
        ...{ madeAt: NOON, madeBy: null, reason: 'thử', reverts: null },
      },
    ])
  return {
    ...room,
    reading,
    put,
    async unit(code: string, facts: Partial<Values['unit']> = {}, at = NOON - 900 * DAY) {
      const id = randomUUID()
      await insertUnitRows(database.db, [{ id, code, name: code, createdAt: NOON }])
      await put('unit', id, { ...plainUnit(`Đơn vị ${code}`), ...facts }, at)
      return id
    },
    async staff(unitId: string, duty: Duty, at = NOON - DAY) {
      const person = await room.person(duty === 'head' || duty === 'deputy-head' ? 'head' : 'officer', unitId)
      await database.db
        .update(people)
        .set({ mobile: '+84912345678', email: `${person.username}@example.vn` })
        .where(eq(people.id, person.id))
      const value = { unitId, personId: person.id, duty }
      await put('post', postKey(value), value, at)
      return person
    },
    away: (unitId: string, personId: string, deputyId: string | null, [from, to]: [Ms, Ms]) =>
      database.db.insert(absences).values({
        ...{ id: randomUUID(), unitId, personId, deputyId, from, to },
        ...{ reason: 'nghỉ phép', madeAt: NOON, madeBy: personId },
      }),
  }
}

t.test('A08: a merged unit’s open tickets follow its successors, and what it was called stays', async t => {
  const { reading, unit, put } = await directory(t)
  const last = await unit('SNNMT')
  const middle = await unit('SNN')
  const first = await unit('CCTL')
  await put('unit', first, { ...plainUnit('Chi cục Thuỷ lợi'), successorId: middle }, MERGED - DAY, true)
  await put('unit', middle, { ...plainUnit('Sở Nông nghiệp'), successorId: last }, MERGED, true)
  t.match(await reading.holderOf(first, MERGED - 2 * DAY), { id: first, isOver: false, name: 'Đơn vị CCTL' })
  t.match(await reading.holderOf(first, MERGED - 1), { id: middle })
  t.match(await reading.holderOf(first, MERGED), { id: last })
  t.match(await reading.unitAt(first, NOON), { name: 'Chi cục Thuỷ lợi', isOver: true, successorId: middle })
  t.match(await reading.unitAt(middle, MERGED - 1), { name: 'Đơn vị SNN', isOver: false }, 'as it was called')
  t.same((await reading.heldBy(last, NOON)).sort(), [first, middle, last].sort())
  t.same(await reading.heldBy(middle, NOON), [])
  t.equal(await reading.unitAt(last, NOON - 901 * DAY), null, 'not there yet')
  t.equal(await reading.holderOf(randomUUID(), NOON), null)
})

t.test('A08: a unit that ended without a successor, or in a ring of old data, leads to nobody', async t => {
  const { reading, unit, put } = await directory(t)
  const [a, b, c] = [await unit('A'), await unit('B'), await unit('C')]
  await put('unit', c, plainUnit('C'), MERGED, true)
  await put('unit', a, { ...plainUnit('A'), successorId: b }, MERGED, true)
  await put('unit', b, { ...plainUnit('B'), successorId: a }, MERGED, true)
  t.equal(await reading.holderOf(c, NOON), null)
  t.equal(await reading.holderOf(a, NOON), null)
  t.same(await reading.staffOf(a, NOON), { officers: [], heads: [], processing: [], duties: [] })
})

t.test('E18: absence routes to the deputy, and back again', async t => {
  const { reading, unit, staff, away, database } = await directory(t)
  const id = await unit('SXD')
  const officer = await staff(id, 'officer')
  const second = await staff(id, 'officer', NOON - DAY + 1)
  const deputy = await staff(id, 'deputy-officer')
  const head = await staff(id, 'head')
  const vice = await staff(id, 'deputy-head')
  const worker = await staff(id, 'processing')
  const names = async (at: Ms) => {
    const { officers, heads } = await reading.staffOf(id, at)
    return [officers.map(({ personId }) => personId), heads.map(({ personId }) => personId)]
  }
  t.same(await names(NOON), [[officer.id, second.id], [head.id]])
  await away(id, officer.id, worker.id, [NOON, NOON + DAY])
  t.same(await names(NOON), [[worker.id, second.id], [head.id]], 'the one they named')
  t.same(await names(NOON + DAY), [[officer.id, second.id], [head.id]], 'back at that instant')
  await away(id, worker.id, officer.id, [NOON, NOON + DAY])
  t.same(await names(NOON), [[second.id], [head.id]], 'two who stand in for each other, both away')
  await away(id, second.id, null, [NOON, NOON + DAY])
  await away(id, head.id, null, [NOON, NOON + DAY])
  t.same(await names(NOON), [[deputy.id], [vice.id]], 'nobody of the first is left')
  await database.db.update(people).set({ disabledAt: NOON }).where(eq(people.id, deputy.id))
  t.same(await names(NOON), [[], [vice.id]], 'a disabled account reaches nobody')
  const [contact] = (await reading.staffOf(id, NOON + DAY)).officers
  t.same(contact, {
    personId: officer.id,
    name: officer.displayName,
    phone: '+84912345678',
    email: `${officer.username}@example.vn`,
  })
})

t.test('E02: who is suggested, why, and that somebody is there', async t => {
  const { reading, unit, staff, put } = await directory(t)
  const base = { isProcedural: false, isUrgent: false, form: null, order: 1 }
  await put('field', 'N3', { ...base, name: 'Nhóm 3', level: 'group', parentCode: null }, 0)
  await put('field', 'giao-thong', { ...base, name: 'Giao thông', level: 'field', parentCode: 'N3' }, 0)
  const place = { successors: [], aliases: [] }
  await put('area', 'DT', { ...place, name: 'Đồng Tháp', type: 'province', parentCode: null }, 0)
  await put('area', 'cao-lanh', { ...place, name: 'phường Cao Lãnh', type: 'commune', parentCode: 'DT' }, 0)
  const former = { ...place, name: 'huyện Cao Lãnh', type: 'district', parentCode: 'DT' } as const
  await put('area', 'h-cao-lanh', { ...former, successors: ['cao-lanh'] }, MERGED, true)
  const commune = await unit('UBND-CL', { areaCode: 'cao-lanh', type: 'commune' })
  const roads = await unit('SXD')
  const local = await unit('DUONG-CL')
  const old = await unit('SGTVT')
  await put('unit', old, { ...plainUnit('Sở GTVT'), successorId: roads }, MERGED, true)
  for (const [fieldCode, areaCode, unitId, rank] of [
    ['giao-thong', null, old, 0],
    ['giao-thong', 'cao-lanh', local, 0],
  ] as const)
    await put('route', routeKey({ fieldCode, areaCode, unitId }), { fieldCode, areaCode, unitId, rank }, 0)
  await staff(roads, 'officer')
  const asked = { fieldCode: 'giao-thong', areaCode: 'cao-lanh', at: NOON }
  t.match(
    (await reading.suggest(asked)).map(({ unit, why, hasOfficer }) => [unit.id, why, hasOfficer]),
    [
      [local, 'field-and-area', false],
      [roads, 'field', true],
      [commune, 'area-of-unit', false],
    ],
    'the successor of the merged one; who has no officer is marked',
  )
  const byOldName = await reading.suggest({ ...asked, areaCode: 'h-cao-lanh' })
  t.equal(byOldName[0]?.unit.id, local, 'a ticket of a district that is no more')
  t.equal(byOldName[0]?.text, 'lĩnh vực Giao thông, địa bàn phường Cao Lãnh')
  t.same(await reading.suggest({ fieldCode: null, areaCode: null, at: NOON }), [])
  t.match(await reading.field('giao-thong', NOON), {
    name: 'Giao thông',
    group: { code: 'N3', name: 'Nhóm 3' },
  })
  t.equal(await reading.field('N3', NOON), null, 'a group is no field')
})

t.test('E18: the staff of many units at once comes by index, whatever their number', async t => {
  const { reading, database, unit, staff } = await directory(t)
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => unit(`U${n}`)))
  const officer = await staff(ids[0] ?? '', 'officer')
  const many = await reading.staffOfMany([...ids, randomUUID()], NOON)
  t.equal(many.size, 21)
  t.equal(many.get(ids[0] ?? '')?.officers[0]?.personId, officer.id)
  // As large as the books of many years.
  await database.db.execute(sql`insert into directory_versions
    (kind, subject, effective_from, value, made_at, reason)
    select k, gen_random_uuid()::text, now() - n * interval '1 minute',
      jsonb_build_object('unitId', gen_random_uuid()), now(), 'x'
    from generate_series(1, 20000) n, unnest(array['unit', 'post', 'route']) k`)
  const plans = await plansOf(database, db => reading.staffOfMany(ids, NOON, db))
  t.ok(plans.length >= 4)
  t.notMatch(plans.join('\n'), /Seq Scan on directory_versions/)
})
