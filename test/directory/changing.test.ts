import { randomUUID } from 'node:crypto'
import t from 'tap'
import { asPerson, type House, makePerson, openHouse } from '../http/house.ts'

const DAY = 86_400_000
const REASON = 'Quyết định số 1/QĐ-UBND'

type Asker = Awaited<ReturnType<typeof asPerson>>

async function office(t: Parameters<typeof openHouse>[0]) {
  const house = await openHouse(t, { isDemo: true })
  const admin = await asPerson(house, await makePerson(house, { role: 'admin', username: 'boss' }))
  const post = async (url: string, payload: object, as: Asker = admin) => {
    const answer = await as.ask({ method: 'POST', url, payload })
    return { status: answer.statusCode, body: answer.json() }
  }
  const get = async (url: string, as: Asker = admin) => (await as.ask({ url })).json()
  return {
    ...{ house, admin, post, get },
    iso: (days: number) => new Date(house.time.now + days * DAY).toISOString(),
    async unit(code: string, facts: object = {}): Promise<string> {
      const { status, body } = await post('/api/directory/unit', {
        ...{ code, value: unitValue({ name: `Đơn vị ${code}`, ...facts }), reason: REASON },
      })
      if (status !== 201) throw new Error(JSON.stringify(body))
      return body.subject
    },
    member: async (house: House, unitId: string, role: 'officer' | 'head') => {
      const row = await makePerson(house, { role, unitId })
      return { row, ...(await asPerson(house, row)) }
    },
  }
}

const unitValue = (facts: object = {}) => ({
  ...{ name: 'Sở', type: 'department', parentId: null, areaCode: null, successorId: null, calendar: null },
  ...{ isRoundTheClock: false, phone: null, email: null, ...facts },
})
const fieldValue = (facts: object = {}) => ({
  ...{ name: 'Giao thông', level: 'field', parentCode: 'N3', isProcedural: false, isUrgent: false },
  ...{ form: null, order: 1, ...facts },
})

t.test(
  'A02: a field is added, renamed and retired without a deploy; the past keeps the old label',
  async t => {
    const { post, get, iso } = await office(t)
    const group = { name: 'Nhóm 3', level: 'group', parentCode: null }
    await post('/api/directory/field', { code: 'N3', value: fieldValue(group), reason: REASON })
    const made = await post('/api/directory/field', {
      ...{
        code: 'giao-thong',
        value: fieldValue(),
        reason: REASON,
        effectiveFrom: '2019-12-02T00:00:00+07:00',
      },
    })
    t.equal(made.status, 201)
    const renamed = await post('/api/directory/field/changes', {
      ...{ subject: 'giao-thong', value: { name: 'Giao thông, cầu đường'.normalize('NFD') }, reason: REASON },
      effectiveFrom: iso(10),
    })
    t.equal(renamed.status, 201)
    const label = async (at: string) => (await get(`/api/fields?at=${encodeURIComponent(at)}`)).items[0]?.name
    t.equal(await label(iso(0)), 'Giao thông')
    t.equal(await label(iso(9)), 'Giao thông')
    t.equal(await label(iso(11)), 'Giao thông, cầu đường'.normalize('NFC'))
    await post('/api/directory/field/changes', {
      ...{ subject: 'giao-thong', isOver: true, reason: REASON, effectiveFrom: iso(20) },
    })
    t.equal(await label(iso(21)), undefined, 'nobody chooses it any more')
    const all = await get(`/api/fields?withOver=true&at=${iso(21)}`)
    t.match(all.items, [{ code: 'giao-thong', isOver: true }], 'old tickets are still labelled')
  },
)

t.test(
  'L06: a change is dated, has a reason and an author, and can be taken back and brought again',
  async t => {
    const { post, get, unit, house } = await office(t)
    const id = await unit('SXD')
    house.time.now += 1_000
    const changed = await post('/api/directory/unit/changes', {
      ...{ subject: id, value: { name: 'Sở Xây dựng', phone: '02773851234' }, reason: 'Đổi tên' },
    })
    house.time.now += 1_000
    const back = await post('/api/directory/reversions', { version: changed.body.id, reason: 'Nhầm' })
    t.equal(back.status, 201)
    t.match(await get(`/api/units/${id}`), { name: 'Đơn vị SXD', phone: null })
    t.match(
      await post('/api/directory/reversions', { version: changed.body.id, reason: 'Nhầm' }),
      { status: 409, body: { code: 'version-already-reverted' } },
      'twice',
    )
    house.time.now += 1_000
    await post('/api/directory/reversions', { version: back.body.id, reason: 'Không nhầm' })
    const { name, versions } = await get(`/api/units/${id}`)
    t.equal(name, 'Sở Xây dựng')
    t.match(
      versions.map((one: { reason: string; madeBy: { username: string } }) => [
        one.reason,
        one.madeBy.username,
      ]),
      [
        [REASON, 'boss'],
        ['Đổi tên', 'boss'],
        ['Nhầm', 'boss'],
        ['Không nhầm', 'boss'],
      ],
    )
    for (const [place, one] of versions.entries())
      t.equal(one.to, versions[place + 1]?.from ?? null, 'each holds until the next')
    const old = await post('/api/directory/reversions', { version: versions[0].id, reason: 'Bản cũ' })
    t.match(old, { status: 409, body: { code: 'version-superseded' } })
    const { rows } = await house.database.pool.query(
      `select action from audit_log where subject_id = '${id}' order by id`,
    )
    t.same(
      rows.map(row => row.action),
      ['directory.changed', 'directory.changed', 'directory.reverted', 'directory.reverted'],
    )
  },
)

t.test('A08: units are merged into a successor; rings and the past are refused', async t => {
  const { post, get, unit, iso } = await office(t)
  const [a, b, c] = [await unit('A'), await unit('B'), await unit('C')]
  const merge = (from: string, into: string, effectiveFrom?: string) =>
    post(`/api/units/${from}/merger`, { into, reason: REASON, ...(effectiveFrom ? { effectiveFrom } : {}) })
  t.equal((await merge(a, b)).status, 201)
  t.match(await get(`/api/units/${a}`), { isOver: true, holderId: b, name: 'Đơn vị A' })
  t.equal((await merge(b, c)).status, 201)
  t.match(await get(`/api/units/${a}`), { holderId: c }, 'the chain is followed')
  const ring = await merge(c, a)
  t.match(ring, { status: 422, body: { code: 'directory-invalid', faults: [{ code: 'ring' }] } })
  t.match(await merge(c, c), { status: 422, body: { faults: [{ code: 'ring' }] } })
  t.match(await merge(c, randomUUID()), { status: 422, body: { faults: [{ code: 'not-known' }] } })
  t.match(await merge(c, b, iso(-30)), { status: 422, body: { code: 'effective-in-the-past' } })
  t.match(await merge(randomUUID(), b), { status: 404 })
  t.match(await merge(a, b), { status: 409, body: { code: 'directory-unchanged' } }, 'twice')
  const { items } = await get('/api/units')
  t.same(
    items.map((one: { code: string }) => one.code),
    ['C'],
  )
  const past = await get(`/api/units?withOver=true`)
  t.equal(past.items.length, 3)
})

t.test('A08: a planned merger closes no ring with one that is made later', async t => {
  const { post, unit, iso } = await office(t)
  const [a, b] = [await unit('A'), await unit('B')]
  const planned = { into: b, reason: REASON, effectiveFrom: iso(100) }
  t.equal((await post(`/api/units/${a}/merger`, planned)).status, 201)
  const other = await post(`/api/units/${b}/merger`, { into: a, reason: REASON, effectiveFrom: iso(50) })
  t.match(other, { status: 422, body: { faults: [{ code: 'ring' }] } })
})

t.test('A08: a tree of any depth, children behind their parents', async t => {
  const { get, post, unit } = await office(t)
  const top = await unit('UBND')
  const so = await unit('SXD', { parentId: top })
  const division = await unit('SXD-QLHT', { parentId: so, type: 'division' })
  const { items } = await get('/api/units?arranged=tree')
  t.match(
    items.map((one: { code: string; depth: number }) => [one.code, one.depth]),
    [
      ['UBND', 0],
      ['SXD', 1],
      ['SXD-QLHT', 2],
    ],
  )
  const ring = await post('/api/directory/unit/changes', {
    ...{ subject: top, value: { parentId: division }, reason: REASON },
  })
  t.match(ring, { status: 422, body: { faults: [{ path: 'parent', code: 'ring' }] } })
})

t.test('hostile and malformed values are refused with every fault', async t => {
  const { post, unit, admin } = await office(t)
  const bad = await post('/api/directory/unit', {
    ...{ code: '../etc', value: unitValue(), reason: REASON },
  })
  t.match(bad, { status: 422, body: { code: 'bad-code' } })
  const shape = await post('/api/directory/unit', {
    code: 'X1',
    value: { ...unitValue(), name: '', phone: '"><script>', email: 'a b@c', colour: 1 },
    reason: REASON,
  })
  t.same(shape.body.faults.map((one: { path: string }) => one.path).sort(), [
    'colour',
    'email',
    'name',
    'phone',
  ])
  await unit('X1')
  t.match(await post('/api/directory/unit', { code: 'X1', value: unitValue(), reason: REASON }), {
    status: 409,
    body: { code: 'already-there' },
  })
  const orphan = { code: 'f', value: fieldValue({ parentCode: 'nope' }), reason: REASON }
  t.match(await post('/api/directory/field', orphan), { status: 422, body: { faults: [{ path: 'parent' }] } })
  const proto = await admin.ask({
    ...{ method: 'POST', url: '/api/directory/unit', headers: { 'content-type': 'application/json' } },
    payload: '{"code":"X2","reason":"xxx","value":{"__proto__":{"isOver":true}}}',
  })
  t.equal(proto.statusCode, 400)
})

t.test('E18: a head sets the own unit’s officers and absences; others’ units are closed', async t => {
  const { house, post, get, unit, member, iso } = await office(t)
  const [ours, theirs] = [await unit('SXD'), await unit('SNNMT')]
  const head = await member(house, ours, 'head')
  const officer = await member(house, ours, 'officer')
  const deputy = await member(house, ours, 'officer')
  const stranger = await member(house, theirs, 'officer')
  const appoint = (personId: string, duty: string, unitId = ours, as: Asker = head) =>
    post(`/api/units/${unitId}/staff`, { personId, duty, isHeld: true, reason: 'phân công' }, as)
  t.match(await appoint(officer.row.id, 'officer'), { status: 200, body: { hasOfficer: true } })
  t.equal((await appoint(deputy.row.id, 'deputy-officer')).status, 200)
  t.equal((await appoint(head.row.id, 'head')).status, 200)
  t.match(await appoint(officer.row.id, 'officer'), { status: 409 }, 'twice')
  t.match(await appoint(officer.row.id, 'head'), { body: { code: 'role-does-not-fit' } })
  t.match(await appoint(stranger.row.id, 'officer'), { body: { code: 'person-not-of-unit' } })
  t.match(await appoint(stranger.row.id, 'officer', theirs), { status: 403, body: { code: 'other-unit' } })
  t.match(await appoint(officer.row.id, 'officer', ours, officer), { status: 403 })
  t.same((await get(`/api/units/${ours}/accounts`, head)).items.length, 3)
  const away = { personId: officer.row.id, deputyId: deputy.row.id, reason: 'nghỉ phép' }
  const absence = { ...away, from: iso(0), to: iso(5) }
  const gone = await post(`/api/units/${ours}/absences`, absence, head)
  t.match(gone.body.reached.officers, [{ personId: deputy.row.id }])
  t.match(await post(`/api/units/${ours}/absences`, { ...away, from: iso(4), to: iso(6) }, head), {
    body: { code: 'absence-overlaps' },
  })
  t.match(await post(`/api/units/${ours}/absences`, { ...away, from: iso(9), to: iso(8) }, head), {
    body: { code: 'absence-not-valid' },
  })
  t.match(await post(`/api/units/${ours}/absences`, { ...absence, personId: head.row.id }, head), {
    ...{ status: 422, body: { code: 'deputy-does-not-fit', article: 'QC 9.4, 14.8' } },
  })
  const url = `/api/units/${ours}/absences/${gone.body.absences[0].id}/end`
  house.time.now += 3_600_000
  const back = await post(url, { reason: 'về sớm' }, head)
  t.match(back.body, { reached: { officers: [{ personId: officer.row.id }] }, absences: [] })
  t.match(await post(url, { reason: 'về sớm' }, head), { status: 404 }, 'twice')
  const left = { personId: officer.row.id, duty: 'officer', isHeld: false, reason: 'chuyển công tác' }
  t.match((await post(`/api/units/${ours}/staff`, left, head)).body.reached.officers, [
    { personId: deputy.row.id },
  ])
})

t.test('L02: the list of focal officers is confirmed by the unit, and due again next month', async t => {
  const { house, post, get, unit, member } = await office(t)
  const id = await unit('SXD')
  const empty = await unit('SNNMT')
  const officer = await member(house, id, 'officer')
  await post(`/api/units/${id}/staff`, {
    ...{ personId: officer.row.id, duty: 'officer', isHeld: true, reason: 'phân công' },
  })
  await house.people.change({ person: null, address: '' }, officer.row.id, { mobile: '0912 345 678' })
  const confirm = (unitId: string, as: Asker) => post(`/api/units/${unitId}/confirmations`, {}, as)
  t.match(await confirm(id, officer), { status: 200, body: { isConfirmationDue: false } })
  t.match(await confirm(empty, officer), { status: 403 })
  const { items } = await get('/api/focal-list')
  t.match(items, [
    { code: 'SNNMT', hasOfficer: false, confirmedAt: null, isConfirmationDue: true },
    {
      ...{ code: 'SXD', hasOfficer: true, isConfirmationDue: false, confirmedBy: officer.row.displayName },
      people: [{ phone: '+84912345678', duty: 'officer', dutyName: 'cán bộ đầu mối' }],
    },
  ])
  t.same(
    (await get('/api/focal-list', officer)).items.map((one: { code: string }) => one.code),
    ['SXD'],
  )
  const stranger = await member(house, empty, 'head')
  t.match(await get(`/api/units/${id}`, stranger), { code: 'SXD', staff: null }, 'nor one unit after another')
  t.match(await get(`/api/units/${id}`, officer), { staff: { posts: [{ phone: '+84912345678' }] } })
  house.time.now += 31 * DAY
  const later = await asPerson(house, await makePerson(house, { role: 'auditor' }))
  t.match((await get('/api/focal-list', later)).items[1], { isConfirmationDue: true })
})

t.test('people have a mobile number and an address, as the administrator sets them', async t => {
  const { house, admin, post } = await office(t)
  const body = { username: 'lan.le', displayName: 'Lê Thị Lan', role: 'operator', mobile: '0912.345.678' }
  const made = await post('/api/people', { ...body, email: ' lan@example.vn ' })
  t.match(made.body.person, { mobile: '+84912345678', email: 'lan@example.vn' })
  const url = `/api/people/${made.body.person.id}`
  const patch = async (payload: object) => (await admin.ask({ method: 'PATCH', url, payload })).json()
  t.match(await patch({ mobile: '02773851234' }), { status: 422, code: 'mobile-not-valid' })
  t.match(await patch({ email: 'lan@' }), { status: 422, code: 'email-not-valid' })
  t.match(await patch({ mobile: null }), { mobile: null, email: 'lan@example.vn' })
  const { rows } = await house.database.pool.query(`select facts::text from audit_log`)
  t.notMatch(JSON.stringify(rows), /912345678|lan@example/, 'the log keeps no private number')
})
