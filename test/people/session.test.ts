import t from 'tap'
import { unitIds } from '../../src/directory/store.ts'
import { asPerson, makePerson, openHouse, PASSWORD, signIn } from '../http/house.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

t.test('a person signs in, is recognised by the cookie, and signs out', async t => {
  const house = await openHouse(t)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  const answer = await signIn(house.app, 'lan')
  t.equal(answer.statusCode, 200)
  t.match(answer.json(), {
    person: { id: lan.id, username: 'lan', role: 'operator', unitId: null },
    mustSetUpTotp: false,
  })
  t.ok(answer.json().permissions.includes('presence.setOwn'))
  const cookie = answer.cookies[0]
  t.match(cookie, { name: 'cc1022', path: '/', httpOnly: true, sameSite: 'Strict' })
  const cookies = { cc1022: cookie?.value ?? '' }
  t.equal((await house.app.inject({ url: '/api/session', cookies })).statusCode, 200)
  const out = await house.app.inject({ method: 'DELETE', url: '/api/session', cookies })
  t.equal(out.statusCode, 204)
  t.equal(out.cookies[0]?.value, '', 'the browser forgets it')
  t.equal(
    (await house.app.inject({ url: '/api/session', cookies })).statusCode,
    401,
    'replayed after sign-out',
  )
})

t.test('who signs out of their last browser has left; who has another one has not', async t => {
  const house = await openHouse(t)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  const [one, two, three, forgotten] = await Promise.all(
    Array.from({ length: 4 }, () => asPerson(house, { username: 'lan' })),
  )
  const out = (browser: typeof one, everywhere = false) =>
    browser?.ask({ method: 'DELETE', url: `/api/session?everywhere=${everywhere}` })
  await out(one)
  t.same(house.left, [], 'there are others')
  house.time.now += 8 * HOUR
  for (const browser of [two, three]) await browser?.ask({ url: '/api/session' })
  house.time.now += 5 * HOUR
  t.equal((await forgotten?.ask({ url: '/api/session' }))?.statusCode, 401)
  t.same(house.left, [], 'a session that is over by itself is nobody who signs out')
  await out(two)
  t.same(house.left, [], 'there is another')
  await out(three)
  t.same(house.left, [lan.id], 'the forgotten one keeps nobody here')
  const [four] = await Promise.all([0, 1].map(() => asPerson(house, { username: 'lan' })))
  await out(four, true)
  t.same(house.left, [lan.id, lan.id], 'everywhere')
})

t.test('over https the cookie is bound to this host and to TLS', async t => {
  const house = await openHouse(t, { publicUrl: 'https://1022.example.vn' })
  await makePerson(house, { username: 'lan', role: 'operator' })
  t.match((await signIn(house.app, 'lan')).cookies[0], { name: '__Host-cc1022', secure: true, path: '/' })
})

t.test('signing in anew ends the session the browser had', async t => {
  // Why: a cookie planted before the sign-in must open nothing after it (session fixation).
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const before = await asPerson(house, { username: 'lan' })
  const again = await before.ask({
    method: 'POST',
    url: '/api/session',
    payload: { username: 'lan', password: PASSWORD },
  })
  t.equal(again.statusCode, 200)
  t.not(again.cookies[0]?.value, before.secret)
  t.equal((await before.ask({ url: '/api/session' })).statusCode, 401)
})

t.test(
  'usernames ignore case and outer spaces; Vietnamese passwords work however they are composed',
  async t => {
    const house = await openHouse(t)
    await makePerson(house, { username: 'lan', role: 'operator' })
    for (const username of ['lan', ' LAN ', 'Lan'])
      t.equal((await signIn(house.app, username)).statusCode, 200)
    const decomposed = PASSWORD.normalize('NFD')
    t.not(decomposed, PASSWORD.normalize('NFC'))
    t.equal((await signIn(house.app, 'lan', { password: decomposed })).statusCode, 200)
  },
)

t.test('wrong name and wrong password are refused alike, in words and in time', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const timed = async (username: string) => {
    const start = performance.now()
    const answer = await signIn(house.app, username, { password: 'sai bét nhè rồi' })
    return { ms: performance.now() - start, status: answer.statusCode, code: answer.json().code }
  }
  await timed('nobody') // warms up what both share
  const known = await timed('lan')
  const unknown = await timed('minh')
  t.match(known, { status: 401, code: 'wrong-credentials' })
  t.match(unknown, { status: 401, code: 'wrong-credentials' })
  t.ok(known.ms >= 100 && unknown.ms >= 100, `${known.ms} and ${unknown.ms} ms`)
})

t.test('an account locks for a growing time, whether anybody has it or not', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  for (const username of ['lan', 'nobody']) {
    for (let n = 0; n < 5; n++)
      t.equal((await signIn(house.app, username, { password: 'sai' })).statusCode, 401, `${username} ${n}`)
    const locked = await signIn(house.app, username)
    t.match({ status: locked.statusCode, code: locked.json().code }, { status: 429, code: 'account-locked' })
  }
  house.time.now += 31_000
  t.equal((await signIn(house.app, 'lan', { password: 'sai' })).statusCode, 401, 'one more guess after 30 s')
  house.time.now += 31_000
  t.equal((await signIn(house.app, 'lan')).statusCode, 429, 'the next lock is longer')
  house.time.now += 30_000
  t.equal((await signIn(house.app, 'lan')).statusCode, 200)
  t.equal((await signIn(house.app, 'lan', { password: 'sai' })).statusCode, 401, 'and the count begins anew')
  t.equal((await signIn(house.app, 'lan')).statusCode, 200)
})

t.test('guesses at the same moment get no more tries than guesses one by one', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, n) => signIn(house.app, 'lan', { password: `sai ${n}` })),
  )
  const judged = answers.filter(answer => answer.statusCode === 401)
  t.equal(judged.length, 5)
  t.equal(answers.filter(answer => answer.statusCode === 429).length, 25)
  t.equal((await signIn(house.app, 'lan')).statusCode, 429, 'the right password has to wait too')
})

t.test('forged, cut, foreign and odd cookies and tokens open nothing', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const { secret } = await asPerson(house, { username: 'lan' })
  const odd = [
    '',
    'x',
    secret.slice(1),
    `${secret}a`,
    secret.toUpperCase(),
    "' or 1=1 --",
    '%00',
    '🙂'.repeat(20),
  ]
  for (const forged of odd) {
    const value = encodeURIComponent(forged)
    const byCookie = await house.app.inject({ url: '/api/session', headers: { cookie: `cc1022=${value}` } })
    t.equal(byCookie.statusCode, 401, `cookie ${forged}`)
    const byToken = await house.app.inject({
      url: '/api/session',
      headers: { authorization: `Bearer ${value}` },
    })
    t.equal(byToken.statusCode, 401, `token ${forged}`)
  }
  t.equal(
    (await house.app.inject({ url: '/api/session', headers: { authorization: `Basic ${secret}` } }))
      .statusCode,
    401,
  )
})

t.test('a session ends when it was idle for half a day, and after a week however busy', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const lan = await asPerson(house, { username: 'lan' })
  const status = async () => (await lan.ask({ url: '/api/session' })).statusCode
  house.time.now += 11 * HOUR
  t.equal(await status(), 200)
  house.time.now += 11 * HOUR
  t.equal(await status(), 200, 'it was used meanwhile')
  house.time.now += 12 * HOUR
  t.equal(await status(), 401)
  const busy = await asPerson(house, { username: 'lan' })
  for (let hours = 0; hours < 7 * 24; hours += 8) {
    t.equal((await busy.ask({ url: '/api/session' })).statusCode, 200, `after ${hours} h`)
    house.time.now += 8 * HOUR
  }
  t.equal((await busy.ask({ url: '/api/session' })).statusCode, 401)
})

t.test('signing out everywhere ends the other browsers and leaves the tokens', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const home = await asPerson(house, { username: 'lan' })
  const work = await asPerson(house, { username: 'lan' })
  const made = await work.ask({ method: 'POST', url: '/api/tokens', payload: { name: 'báo cáo' } })
  t.equal(made.statusCode, 201)
  await work.ask({ method: 'DELETE', url: '/api/session?everywhere=true' })
  t.equal((await home.ask({ url: '/api/session' })).statusCode, 401)
  const headers = { authorization: `Bearer ${made.json().token}` }
  t.equal((await house.app.inject({ url: '/api/session', headers })).statusCode, 200)
})

t.test('a disabled person is out at once, by cookie, by token and at the door', async t => {
  const house = await openHouse(t)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  const browser = await asPerson(house, { username: 'lan' })
  const { token } = (await browser.ask({ method: 'POST', url: '/api/tokens', payload: { name: 'x' } })).json()
  await house.people.change({ person: null, address: 'console' }, lan.id, { isDisabled: true })
  t.equal((await browser.ask({ url: '/api/session' })).statusCode, 401)
  const headers = { authorization: `Bearer ${token}` }
  t.equal((await house.app.inject({ url: '/api/session', headers })).statusCode, 401)
  t.equal((await signIn(house.app, 'lan')).json().code, 'person-disabled')
  t.equal(
    (await signIn(house.app, 'lan', { password: 'sai' })).json().code,
    'wrong-credentials',
    'only who proves it learns it',
  )
})

t.test('demo people open nothing outside demo, not even with a session from before', async t => {
  const house = await openHouse(t, { isDemo: true })
  await makePerson(house, { username: 'op101', role: 'operator', isDemo: true })
  const { secret } = await asPerson(house, { username: 'op101' })
  const { createPeople } = await import('../../src/people/service.ts')
  const strict = createPeople({
    ...{
      database: house.database,
      clock: { now: () => house.time.now },
      isDemo: false,
      journal: house.audit.journal,
      seal: house.seal,
    },
    ended: { sessions: () => {}, person: () => {} },
    left: async () => {},
    changed: async () => {},
    unitIds,
    afterChange: () => {},
  })
  t.equal(await strict.sessions.recognize(secret), null)
})

t.test('other sites cannot act in the name of who is signed in', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const lan = await asPerson(house, { username: 'lan' })
  const post = (headers: Record<string, string>) =>
    lan.ask({ method: 'POST', url: '/api/tokens', payload: { name: 'x' }, headers })
  t.equal((await post({ 'sec-fetch-site': 'cross-site' })).json().code, 'other-site')
  t.equal(
    (await post({ 'sec-fetch-site': 'same-site' })).json().code,
    'other-site',
    'a sister host is another site',
  )
  t.equal((await post({ origin: 'https://evil.example' })).json().code, 'other-site')
  t.equal((await post({ origin: 'null' })).json().code, 'other-site')
  t.equal((await post({ origin: 'http://127.0.0.1:8022' })).statusCode, 201)
  t.equal((await post({ 'sec-fetch-site': 'same-origin' })).statusCode, 201)
  t.equal((await post({})).statusCode, 201, 'programs send neither')
  const headers = { authorization: `Bearer ${lan.secret}`, origin: 'https://evil.example' }
  const byToken = await house.app.inject({
    method: 'POST',
    url: '/api/tokens',
    payload: { name: 'x' },
    headers,
  })
  t.equal(byToken.statusCode, 201, 'no browser adds a bearer token by itself')
})

t.test('the address written down is the one that came, not one that a header claims', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const headers = { 'x-forwarded-for': '8.8.8.8', forwarded: 'for=8.8.8.8' }
  const payload = { username: 'lan', password: PASSWORD }
  await house.app.inject({ method: 'POST', url: '/api/session', payload, headers })
  t.match((await house.database.pool.query('select address from sessions')).rows, [{ address: '127.0.0.1' }])
})

t.test('secrets and passwords stand neither in the database nor in the log', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  await signIn(house.app, 'lan', { password: 'một mật khẩu sai' })
  const { secret } = await asPerson(house, { username: 'lan' })
  const dump = async (table: string) =>
    JSON.stringify((await house.database.pool.query(`select * from ${table}`)).rows)
  const everything =
    (await Promise.all(['people', 'sessions', 'audit_log', 'resets'].map(dump))).join() + house.lines.join()
  for (const word of [secret, PASSWORD, 'một mật khẩu sai']) t.notMatch(everything, word)
})

t.test('one sees one’s own account and where one is signed in, and nobody else’s', async t => {
  const house = await openHouse(t)
  const lan = await makePerson(house, { username: 'lan', role: 'officer' })
  await makePerson(house, { username: 'an', role: 'operator' })
  await asPerson(house, { username: 'an' })
  const [first, second] = [
    await asPerson(house, { username: 'lan' }),
    await asPerson(house, { username: 'lan' }),
  ]
  const own = async () => (await second.ask({ url: '/api/me' })).json()
  const found = await own()
  t.match(found, { id: lan.id, username: 'lan', role: 'officer', hasTotp: false, mustHaveTotp: false })
  t.same(found.browsers.map((one: { isThis: boolean }) => one.isThis).sort(), [false, true])
  t.notMatch(JSON.stringify(found), /hash|secret/i)
  await first.ask({ method: 'DELETE', url: '/api/session' })
  t.match((await own()).browsers, [{ isThis: true }], 'who signed out is signed in no more')
  t.equal((await house.app.inject({ url: '/api/me' })).statusCode, 401)
})
