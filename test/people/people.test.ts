import { randomUUID } from 'node:crypto'
import t from 'tap'
import { insertUnits } from '../../src/directory/store.ts'
import { backs, rightsBeside } from '../../src/people/changes.ts'
import { followPerson } from '../../src/phones/handout.ts'
import { asPerson, type House, makePerson, openHouse, PASSWORD, signIn } from '../http/house.ts'
import { openWholeApp } from './wholeapp.ts'

const HOUR = 3_600_000
const FRESH = 'mật khẩu mới của tôi'

async function withAdmin(house: House) {
  const row = await makePerson(house, { username: 'boss', role: 'admin', totpSecret: 'x' })
  return { row, ...(await asPerson(house, row)) }
}

// Two-factor is off in demo: these tests are about something else.
const openDemo = (t: Parameters<typeof openHouse>[0]) => openHouse(t, { isDemo: true })

const reset = (house: House, payload: object) =>
  house.app.inject({ method: 'POST', url: '/api/session/reset', payload })

t.test('an administrator creates a person, who sets a password by the one-time one and works', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const made = await boss.ask({
    method: 'POST',
    url: '/api/people',
    payload: { username: ' Lan.Tran ', displayName: 'Trần  Thị Lan'.normalize('NFD'), role: 'operator' },
  })
  t.equal(made.statusCode, 201)
  const { person, oneTime } = made.json()
  t.match(person, { username: 'lan.tran', displayName: 'Trần Thị Lan'.normalize('NFC'), hasPassword: false })
  t.match(
    house.changes,
    [{ id: person.id, role: 'operator', isDisabled: false }],
    'other rooms are told (phones)',
  )
  const early = await signIn(house.app, 'lan.tran', { password: oneTime.secret })
  t.match(
    early.json(),
    { status: 403, code: 'new-password-required' },
    'typed as a password it says what to do',
  )
  const typed = oneTime.secret.toUpperCase().replaceAll('-', ' ')
  t.equal((await reset(house, { username: 'lan.tran', secret: typed, newPassword: FRESH })).statusCode, 204)
  t.equal((await signIn(house.app, 'lan.tran', { password: FRESH })).statusCode, 200)
  const again = await reset(house, {
    username: 'lan.tran',
    secret: oneTime.secret,
    newPassword: 'một mật khẩu khác',
  })
  t.match(again.json(), { status: 403, code: 'reset-not-valid' }, 'used twice')
})

t.test('a reset ends everything that was open, and the reset before it', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  const browser = await asPerson(house, lan)
  const ask = () => boss.ask({ method: 'POST', url: `/api/people/${lan.id}/resets` })
  const first = (await ask()).json()
  const second = (await ask()).json()
  const body = { username: 'lan', newPassword: FRESH }
  t.equal((await reset(house, { ...body, secret: first.secret })).json().code, 'reset-not-valid')
  t.equal((await reset(house, { ...body, secret: second.secret })).statusCode, 204)
  t.equal((await browser.ask({ url: '/api/session' })).statusCode, 401)
  t.equal((await signIn(house.app, 'lan')).statusCode, 401, 'the old password')
})

t.test('a reset opened by ten at once sets one password', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  const { secret } = (await boss.ask({ method: 'POST', url: `/api/people/${lan.id}/resets` })).json()
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      reset(house, { username: 'lan', secret, newPassword: `${FRESH} số ${n}` }),
    ),
  )
  t.equal(answers.filter(answer => answer.statusCode === 204).length, 1)
})

t.test('a reset is for its person, for an hour, and survives a password that is too weak', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  await makePerson(house, { username: 'minh', role: 'operator' })
  const { secret } = (await boss.ask({ method: 'POST', url: `/api/people/${lan.id}/resets` })).json()
  const code = async (payload: object) =>
    (await reset(house, { username: 'lan', secret, newPassword: FRESH, ...payload })).json().code
  t.equal(await code({ username: 'minh' }), 'reset-not-valid')
  t.equal(await code({ username: 'nobody' }), 'reset-not-valid')
  t.equal(await code({ newPassword: 'ngắn' }), 'password-too-weak')
  t.equal(await code({ newPassword: 'toi la lan nhe' }), 'password-too-weak', 'holds the username')
  house.time.now += HOUR
  t.equal(await code({}), 'reset-not-valid')
})

t.test('one changes the own password with the old one; other browsers are signed out', async t => {
  const house = await openDemo(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const here = await asPerson(house, { username: 'lan' })
  const there = await asPerson(house, { username: 'lan' })
  const change = (payload: object) => here.ask({ method: 'POST', url: '/api/me/password', payload })
  t.equal((await change({ currentPassword: 'sai', newPassword: FRESH })).json().code, 'wrong-credentials')
  t.equal((await change({ currentPassword: PASSWORD, newPassword: FRESH })).statusCode, 204)
  t.equal((await here.ask({ url: '/api/session' })).statusCode, 200)
  t.equal((await there.ask({ url: '/api/session' })).statusCode, 401)
  t.equal((await signIn(house.app, 'lan', { password: FRESH })).statusCode, 200)
})

t.test('usernames that a telephone or a file could not bear are refused, and taken ones', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const code = async (username: string) => {
    const payload = { username, displayName: 'A', role: 'operator' }
    return (await boss.ask({ method: 'POST', url: '/api/people', payload })).json().code
  }
  const bad = [
    'hoà',
    'hoà'.normalize('NFD'),
    'a b',
    '../x',
    'x;y',
    "a'--",
    'a',
    '101',
    'op101-web',
    'x'.repeat(33),
    'ｌａｎ',
  ]
  for (const username of bad) t.equal(await code(username), 'username-not-allowed', username)
  t.equal(await code('boss'), 'username-taken')
  t.equal(await code('BOSS'), 'username-taken')
})

t.test('two of one name created at the same moment: one is, the other is told', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const payload = { username: 'lan', displayName: 'A', role: 'operator' }
  const answers = await Promise.all(
    [1, 2].map(() => boss.ask({ method: 'POST', url: '/api/people', payload })),
  )
  t.same(answers.map(answer => answer.statusCode).sort(), [201, 409])
})

t.test('another role ends the sessions, another unit does not; officers need a unit that exists', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const unitId = randomUUID()
  await insertUnits(house.database.db, [{ id: unitId, code: 'SXD', name: 'Sở Xây dựng', createdAt: 0 }])
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  const browser = await asPerson(house, lan)
  const patch = (payload: object) => boss.ask({ method: 'PATCH', url: `/api/people/${lan.id}`, payload })
  t.equal((await patch({ role: 'officer' })).json().code, 'unit-missing')
  t.equal((await patch({ role: 'officer', unitId: randomUUID() })).json().code, 'unit-not-found')
  t.equal((await patch({ unitId })).json().unitId, unitId)
  t.equal((await browser.ask({ url: '/api/session' })).json().person.unitId, unitId, 'as they are now')
  t.equal((await patch({ role: 'officer' })).json().role, 'officer')
  t.equal((await browser.ask({ url: '/api/session' })).statusCode, 401)
  t.equal((await patch({ displayName: '   ' })).json().code, 'name-missing')
  t.equal(
    (await boss.ask({ method: 'PATCH', url: `/api/people/${randomUUID()}`, payload: {} })).json().code,
    'person-not-found',
  )
})

t.test('a centre cannot lose its last administrator, not even to two who end each other', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const other = await makePerson(house, { username: 'other', role: 'admin' })
  const second = await asPerson(house, other)
  t.equal(
    (
      await boss.ask({ method: 'PATCH', url: `/api/people/${boss.row.id}`, payload: { isDisabled: true } })
    ).json().code,
    'not-yourself',
  )
  const both = await Promise.all([
    boss.ask({ method: 'PATCH', url: `/api/people/${other.id}`, payload: { isDisabled: true } }),
    second.ask({ method: 'PATCH', url: `/api/people/${boss.row.id}`, payload: { role: 'operator' } }),
  ])
  t.equal(both.filter(answer => answer.statusCode === 200).length, 1)
  const { rows } = await house.database.pool.query(
    `select count(*)::int as n from people where role = 'admin' and disabled_at is null`,
  )
  t.equal(rows[0].n, 1)
})

t.test('people are listed by username in pages, by role and unit', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  for (let n = 0; n < 7; n++) await makePerson(house, { username: `op${n}`, role: 'operator' })
  const seen: string[] = []
  let next: string | null = null
  do {
    const url: string = `/api/people?role=operator&limit=3${next ? `&cursor=${next}` : ''}`
    const page = (await boss.ask({ url })).json() as { items: { username: string }[]; next: string | null }
    seen.push(...page.items.map(person => person.username))
    next = page.next
  } while (next)
  t.same(seen, ['op0', 'op1', 'op2', 'op3', 'op4', 'op5', 'op6'])
  for (const cursor of ['x', 'W10', Buffer.from('[1]').toString('base64url'), 'e30'])
    t.equal((await boss.ask({ url: `/api/people?cursor=${cursor}` })).json().code, 'bad-cursor', cursor)
})

t.test("a person's secrets are never shown", async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const body = (await boss.ask({ url: '/api/people' })).body
  t.notMatch(body, /argon2|totpSecret|passwordHash|failedLogins/)
})

t.test('tokens: of their owner only, limited in number, and none makes another', async t => {
  const house = await openDemo(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  await makePerson(house, { username: 'minh', role: 'operator' })
  const lan = await asPerson(house, { username: 'lan' })
  const minh = await asPerson(house, { username: 'minh' })
  const make = (name: string) =>
    lan.ask({ method: 'POST', url: '/api/tokens', payload: { name, expiresInDays: 1 } })
  const { id, token } = (await make('một')).json()
  const headers = { authorization: `Bearer ${token}` }
  const byToken = await house.app.inject({
    method: 'POST',
    url: '/api/tokens',
    payload: { name: 'x' },
    headers,
  })
  t.equal(byToken.json().code, 'token-makes-no-token')
  t.same((await minh.ask({ url: '/api/tokens' })).json().items, [])
  t.equal((await minh.ask({ method: 'DELETE', url: `/api/tokens/${id}` })).statusCode, 404, "another's")
  t.notMatch((await lan.ask({ url: '/api/tokens' })).body, token)
  for (let n = 1; n < 20; n++) t.equal((await make(`số ${n}`)).statusCode, 201)
  t.equal((await make('quá nhiều')).json().code, 'too-many-tokens')
  t.equal((await lan.ask({ method: 'DELETE', url: `/api/tokens/${id}` })).statusCode, 204)
  t.equal((await house.app.inject({ url: '/api/session', headers })).statusCode, 401)
  house.time.now += 25 * HOUR
  t.same(
    (await (await asPerson(house, { username: 'lan' })).ask({ url: '/api/tokens' })).json().items,
    [],
    'run out',
  )
})

t.test('whatever is done to an account is written down with who, whom and from where', async t => {
  const house = await openDemo(t)
  const boss = await withAdmin(house)
  const made = await boss.ask({
    method: 'POST',
    url: '/api/people',
    payload: { username: 'lan', displayName: 'Lan', role: 'operator' },
  })
  const { person } = made.json()
  await boss.ask({ method: 'PATCH', url: `/api/people/${person.id}`, payload: { isDisabled: true } })
  await boss.ask({ method: 'DELETE', url: `/api/people/${person.id}/sessions` })
  await signIn(house.app, 'boss', { password: 'sai' })
  const { rows } = await house.database.pool.query(
    `select action, person_id, subject_id, address, facts from audit_log order by id`,
  )
  t.match(rows, [
    { action: 'session.started', person_id: boss.row.id, address: '127.0.0.1' },
    { action: 'person.created', person_id: boss.row.id, subject_id: person.id, facts: { username: 'lan' } },
    { action: 'reset.created', subject_id: person.id },
    { action: 'person.changed', subject_id: person.id, facts: { isDisabled: true } },
    { action: 'sessions.ended', subject_id: person.id },
    {
      action: 'session.refused',
      person_id: null,
      subject_id: boss.row.id,
      facts: { reason: 'wrong-credentials' },
    },
  ])
  t.equal(rows.length, 6)
})

t.test('F09: what a change of an account would do is told before, kept with why, and taken back', async t => {
  const { app, database, headersOf } = await openWholeApp(t)
  const { pool } = database
  const headers = await headersOf('admin1')
  const ask = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: object) => {
    const answer = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
    return { status: answer.statusCode, ...answer.json() }
  }
  const idOf = async (username: string) =>
    (await pool.query('select id from people where username = $1', [username])).rows[0].id as string
  const [op, officer, admin] = await Promise.all([idOf('op101'), idOf('officer1'), idOf('admin1')])
  await headersOf('op101')
  const path = `/api/people/${op}`
  await followPerson(database.db, { id: op, username: 'op101', role: 'operator', isDisabled: false }, 0)

  const promoted = await ask('POST', `${path}/preview`, { role: 'auditor', displayName: 'Lê  Thị Mai' })
  t.match(promoted, {
    seen: { role: 'operator', isDisabled: false },
    differs: [
      { what: 'displayName', after: 'Lê Thị Mai' },
      { what: 'role', before: 'operator', after: 'auditor' },
    ],
    ends: { browsers: 1, tokens: 0 },
    mustSetUpTotp: false,
    work: { tickets: { open: 0 }, duties: [], calls: 0, phones: ['op101', 'op101-web'] },
  })
  t.ok(promoted.rights.gained.includes('audit.read') && promoted.rights.lost.includes('ticket.write'))
  const named = await ask('POST', `${path}/preview`, { displayName: 'Lê Thị Mai' })
  t.match(named, { work: null, ends: { browsers: 0 }, rights: { gained: [], lost: [] } })
  t.same((await ask('POST', `${path}/preview`, { role: 'operator' })).differs, [], 'nothing is otherwise')
  const refusals = [
    [op, { role: 'officer' }, 'unit-missing'],
    [op, { role: 'officer', unitId: randomUUID() }, 'unit-not-found'],
    [op, { displayName: ' ' }, 'name-missing'],
    [admin, { isDisabled: true }, 'not-yourself'],
    [randomUUID(), {}, 'person-not-found'],
    [op, { role: 'god' }, 'invalid-request'],
  ] as const
  for (const [id, body, code] of refusals)
    t.equal((await ask('POST', `/api/people/${id}/preview`, body)).code, code, code)
  t.equal((await pool.query(`select 1 from audit_log where action = 'person.changed'`)).rowCount, 0)

  await pool.query(
    `insert into tickets (id, code, state, channel, opened_at, assignee_id, updated_at)
     values (gen_random_uuid(), 'P-1', 'open', 'paper', now(), $1, now())`,
    [officer],
  )
  t.match(await ask('POST', `/api/people/${officer}/preview`, { isDisabled: true }), {
    work: {
      tickets: { open: 1, late: 0, drafts: 0, first: ['P-1'] },
      duties: [{ duty: 'cán bộ đầu mối', isLeft: true }],
    },
  })

  const { seen } = promoted
  const kept = { role: 'supervisor', seen, reason: 'Lên trưởng ca' }
  t.match(await ask('PATCH', path, kept), { status: 200, role: 'supervisor' })
  t.equal((await ask('PATCH', path, kept)).code, 'person-moved', 'twice, or behind the back of another')
  await ask('PATCH', path, { displayName: 'Lê Thị Mai' })
  const steps = await ask('GET', `${path}/changes`)
  t.match(steps.items, [
    { action: 'person.changed', back: { displayName: String } },
    {
      differs: [{ what: 'role', before: 'operator', after: 'supervisor' }],
      ...{ reason: 'Lên trưởng ca', by: { username: 'admin1' }, back: { role: 'operator' }, whyNot: null },
    },
  ])
  const [, { id: change }] = steps.items
  const revert = (id: unknown, reason = 'Nhầm người') =>
    ask('POST', `${path}/changes/${id}/revert`, { reason })
  t.match(await revert(change), { status: 200, role: 'operator', displayName: 'Lê Thị Mai' })
  t.equal((await revert(change)).code, 'change-overtaken', 'twice')
  t.match((await ask('GET', `${path}/changes?limit=1`)).items, [{ reverts: change, reason: 'Nhầm người' }])
  t.equal((await revert(999_999_999)).code, 'change-not-found')
  t.equal(
    (await ask('POST', `/api/people/${officer}/changes/${change}/revert`, { reason: 'abc' })).code,
    'change-not-found',
  )
  t.equal((await revert('x')).status, 400)
  t.equal((await revert(change, 'a'.repeat(501))).status, 400)
  await ask('PATCH', path, { mobile: '0912345678' })
  const [last] = (await ask('GET', `${path}/changes`)).items
  t.match(last, { whyNot: 'not-kept', differs: [{ what: 'hasMobile', before: 'false', after: 'true' }] })
  t.equal((await revert(last.id)).code, 'change-not-kept', 'a private number is not in the journal')
  const both = await ask('PATCH', path, { isDisabled: true }).then(async () => {
    const [{ id }] = (await ask('GET', `${path}/changes`)).items
    return Promise.all([revert(id), revert(id)])
  })
  t.same(both.map(({ status }) => status).sort(), [200, 409], 'at the same moment')
})

t.test('a change is overtaken by a newer one of the same thing only; older entries kept no before', t => {
  const found = backs([
    { id: 4, facts: { unitId: 'b', before: { unitId: 'a' } } },
    { id: 3, facts: { role: 'head', hasMobile: true, before: { role: 'officer', hasMobile: false } } },
    { id: 2, facts: { unitId: 'a', role: 'officer', before: { unitId: null, role: 'operator' } } },
    { id: 1, facts: { isDisabled: false } },
  ])
  t.same(
    [...found],
    [
      [4, { unitId: 'a' }],
      [3, { role: 'officer' }],
      [2, 'overtaken'],
      [1, 'not-kept'],
    ],
  )
  t.same(rightsBeside('admin', 'admin'), { gained: [], lost: [] })
  t.end()
})
