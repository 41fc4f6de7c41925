import { generate } from 'otplib'
import t from 'tap'
import { asPerson, type House, makePerson, openHouse, PASSWORD, signIn } from '../http/house.ts'

const STEP = 30_000

const codeAt = (secret: string, at: number) => generate({ secret, epoch: Math.floor(at / 1000) })

/** Signs in a supervisor and sets the second factor up. */
async function enrol(house: House, username: string) {
  const person = await asPerson(house, { username })
  const begun = await person.ask({ method: 'POST', url: '/api/me/totp' })
  const { secret } = begun.json() as { secret: string }
  const code = await codeAt(secret, house.time.now)
  const confirmed = await person.ask({ method: 'POST', url: '/api/me/totp/confirmation', payload: { code } })
  return { person, secret, code, status: confirmed.statusCode }
}

t.test('a supervisor can do nothing but set up the second factor, then everything', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  const sup = await asPerson(house, { username: 'sup' })
  t.equal((await sup.ask({ url: '/api/session' })).json().mustSetUpTotp, true)
  for (const url of ['/api/people', '/api/tokens', '/api/units']) {
    const answer = await sup.ask({ url })
    t.match(
      { status: answer.statusCode, code: answer.json().code },
      { status: 403, code: 'totp-setup-required' },
      url,
    )
  }
  const begun = await sup.ask({ method: 'POST', url: '/api/me/totp' })
  t.equal(begun.statusCode, 201)
  t.match(begun.json().uri, /^otpauth:\/\/totp\/1022:sup\?/)
  const code = await codeAt(begun.json().secret, house.time.now)
  const wrong = {
    method: 'POST',
    url: '/api/me/totp/confirmation',
    payload: { code: code === '000000' ? '111111' : '000000' },
  } as const
  t.equal((await sup.ask(wrong)).json().code, 'totp-wrong')
  t.equal((await sup.ask({ ...wrong, payload: { code } })).statusCode, 204)
  t.equal((await sup.ask({ url: '/api/people' })).statusCode, 200)
  t.equal((await sup.ask({ method: 'POST', url: '/api/me/totp' })).json().code, 'totp-already-set-up')
})

t.test('operators and officers may do without; in demo everybody may', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  t.equal((await signIn(house.app, 'lan')).json().mustSetUpTotp, false)
  const demo = await openHouse(t, { isDemo: true })
  await makePerson(demo, { username: 'sup', role: 'supervisor', isDemo: true })
  t.equal((await signIn(demo.app, 'sup')).json().mustSetUpTotp, false)
})

t.test('once set up, the password alone is not enough, and a code works once', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  const { secret, code, status } = await enrol(house, 'sup')
  t.equal(status, 204)
  t.match((await signIn(house.app, 'sup')).json(), { status: 401, code: 'totp-required' })
  t.equal((await signIn(house.app, 'sup', { totp: code })).json().code, 'totp-wrong', 'used at the set-up')
  house.time.now += STEP
  const next = await codeAt(secret, house.time.now)
  t.equal((await signIn(house.app, 'sup', { totp: next })).statusCode, 200)
  t.equal((await signIn(house.app, 'sup', { totp: next })).json().code, 'totp-wrong', 'replayed')
  const old = await codeAt(secret, house.time.now - STEP)
  t.equal(
    (await signIn(house.app, 'sup', { totp: old })).json().code,
    'totp-wrong',
    'older than the last one used',
  )
})

t.test('one code used twice at the same moment opens one session', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  const { secret } = await enrol(house, 'sup')
  house.time.now += STEP
  const totp = await codeAt(secret, house.time.now)
  const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(house.app, 'sup', { totp })))
  t.equal(answers.filter(answer => answer.statusCode === 200).length, 1)
})

t.test('guessed codes lock the account; asking for the code first does not reset the count', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  await enrol(house, 'sup')
  house.time.now += STEP
  for (let n = 0; n < 5; n++) {
    t.equal((await signIn(house.app, 'sup')).json().code, 'totp-required')
    t.equal((await signIn(house.app, 'sup', { totp: '000000' })).json().code, 'totp-wrong')
  }
  t.equal((await signIn(house.app, 'sup')).json().code, 'account-locked')
})

t.test('codes of another form are refused before they are looked at', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  for (const totp of ['12345', '1234567', '12345a', '１２３４５６', "1' or 1", 123456])
    t.equal((await signIn(house.app, 'sup', { totp })).json().code, 'invalid-request', String(totp))
})

t.test('who may do without gives it up with password and code; who must have it cannot', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const lan = await enrol(house, 'lan')
  house.time.now += STEP
  const totp = await codeAt(lan.secret, house.time.now)
  const removal = (payload: object) =>
    lan.person.ask({ method: 'POST', url: '/api/me/totp/removal', payload })
  t.equal((await removal({ password: 'sai', totp })).json().code, 'wrong-credentials')
  t.equal((await removal({ password: PASSWORD, totp: '000000' })).json().code, 'totp-wrong')
  t.equal((await removal({ password: PASSWORD, totp })).statusCode, 204)
  t.equal((await signIn(house.app, 'lan')).statusCode, 200)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  const sup = await enrol(house, 'sup')
  const kept = {
    method: 'POST',
    url: '/api/me/totp/removal',
    payload: { password: PASSWORD, totp: '000000' },
  } as const
  t.equal((await sup.person.ask(kept)).json().code, 'totp-needed')
})

t.test('an administrator takes a lost second factor away, and it is written down', async t => {
  const house = await openHouse(t)
  const sup = await makePerson(house, { username: 'sup', role: 'supervisor' })
  await makePerson(house, { username: 'boss', role: 'admin' })
  await enrol(house, 'sup')
  const { person: boss } = await enrol(house, 'boss')
  t.equal((await boss.ask({ method: 'DELETE', url: `/api/people/${sup.id}/totp` })).statusCode, 204)
  t.equal((await signIn(house.app, 'sup')).json().mustSetUpTotp, true)
  const { rows } = await house.database.pool.query(
    `select action from audit_log where action like 'totp.%' order by id`,
  )
  t.same(
    rows.map(row => row.action),
    ['totp.begun', 'totp.confirmed', 'totp.begun', 'totp.confirmed', 'totp.removed'],
  )
})
