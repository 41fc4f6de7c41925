import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { generate } from 'otplib'
import t from 'tap'
import { openSecrets } from '../../src/boot/secrets.ts'
import { createSeal, SealBroken, sealOf } from '../../src/people/seal.ts'
import { newTotpSecret } from '../../src/people/totp.ts'
import { asPerson, type House, makePerson, openHouse, signIn } from '../http/house.ts'

const newKey = () => randomBytes(32).toString('base64url')
const STEP = 30_000

/** Everything the database tells about people, as a dump would. */
async function dump({ database }: House): Promise<string> {
  return JSON.stringify((await database.pool.query('select * from people')).rows)
}

async function kept({ database }: House, username: string): Promise<string> {
  const { rows } = await database.pool.query('select totp_secret from people where username = $1', [username])
  return rows[0].totp_secret
}

/** A supervisor whose second factor is there already, as it is `stored`. */
async function withSecret(house: House, username: string, stored: (id: string) => string) {
  const { id } = await makePerson(house, { username, role: 'supervisor' })
  await house.database.pool.query(
    'update people set totp_secret = $2, totp_confirmed_at = $3 where id = $1',
    [id, stored(id), new Date(house.time.now)],
  )
}

const signInAt = async (house: House, username: string, secret: string) => {
  const totp = await generate({ secret, epoch: Math.floor(house.time.now / 1000) })
  return signIn(house.app, username, { totp })
}

t.test('a dump of the people does not have the secrets of their authenticators', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'sup', role: 'supervisor' })
  const sup = await asPerson(house, { username: 'sup' })
  const { secret } = (await sup.ask({ method: 'POST', url: '/api/me/totp' })).json() as { secret: string }
  t.match(await kept(house, 'sup'), /^v1\.[0-9a-f]{8}\.[\w-]+$/)
  t.notOk((await dump(house)).includes(secret))
  const code = await generate({ secret, epoch: Math.floor(house.time.now / 1000) })
  const confirmation = { method: 'POST', url: '/api/me/totp/confirmation', payload: { code } } as const
  t.equal((await sup.ask(confirmation)).statusCode, 204)
  house.time.now += STEP
  t.equal((await signInAt(house, 'sup', secret)).statusCode, 200)
})

t.test('rows from before are read as they are, and closed at the next start', async t => {
  const house = await openHouse(t)
  const [one, two] = [newTotpSecret(), newTotpSecret()]
  await withSecret(house, 'one', () => one)
  await withSecret(house, 'two', () => two)
  t.equal((await signInAt(house, 'one', one)).statusCode, 200, 'before')
  t.same(await house.people.totp.reseal(), { closed: 2, unreadable: 0 })
  const all = await dump(house)
  t.notOk(all.includes(one) || all.includes(two))
  house.time.now += STEP
  t.equal((await signInAt(house, 'one', one)).statusCode, 200, 'after')
  t.equal((await signInAt(house, 'two', two)).statusCode, 200)
  t.same(await house.people.totp.reseal(), { closed: 0, unreadable: 0 }, 'and once only')
})

t.test(
  'a key is replaced: the old one opens what it closed, until the next start has closed it anew',
  async t => {
    const [old, fresh] = [newKey(), newKey()]
    const house = await openHouse(t, { seal: createSeal([fresh, old]) })
    const secret = newTotpSecret()
    await withSecret(house, 'sup', id => createSeal([old]).close(secret, id))
    t.equal((await signInAt(house, 'sup', secret)).statusCode, 200)
    t.same(await house.people.totp.reseal(), { closed: 1, unreadable: 0 })
    const { rows } = await house.database.pool.query(
      `select id, totp_secret from people where username = 'sup'`,
    )
    t.equal(createSeal([fresh]).open(rows[0].totp_secret, rows[0].id), secret, 'the old key may go')
  },
)

t.test('without its key a second factor lets nobody in, says so, and stays as it is', async t => {
  const house = await openHouse(t)
  const secret = newTotpSecret()
  await withSecret(house, 'sup', id => createSeal([newKey()]).close(secret, id))
  const before = await kept(house, 'sup')
  for (let n = 0; n < 6; n++)
    t.match((await signInAt(house, 'sup', secret)).json(), { status: 503, code: 'totp-unreadable' })
  t.same(await house.people.totp.reseal(), { closed: 0, unreadable: 1 })
  t.equal(await kept(house, 'sup'), before, 'the right secrets.json may come back')
})

t.test('what is closed opens for its owner only, and not when a letter of it was changed', t => {
  const seal = createSeal([newKey()])
  const closed = seal.close('JBSWY3DPEHPK3PXP', 'lan')
  t.equal(seal.open(closed, 'lan'), 'JBSWY3DPEHPK3PXP')
  t.not(seal.close('JBSWY3DPEHPK3PXP', 'lan'), closed, 'never the same twice')
  t.throws(() => seal.open(closed, 'hoa'), SealBroken)
  for (let at = 12; at < closed.length - 1; at += 7) {
    const other = closed[at] === 'A' ? 'B' : 'A'
    t.throws(() => seal.open(closed.slice(0, at) + other + closed.slice(at + 1), 'lan'), SealBroken)
  }
  t.throws(() => seal.open(closed.slice(0, 20), 'lan'), SealBroken, 'cut off')
  t.end()
})

t.test('every installation makes its own key once, and a bad one is named', t => {
  const folder = join(t.testdir({}), 'data')
  const secrets = openSecrets(folder)
  const closed = sealOf(secrets).close('x', 'lan')
  t.equal(sealOf(openSecrets(folder)).open(closed, 'lan'), 'x')
  secrets.set('totpKeysBefore', secrets.get('totpKey'))
  secrets.set('totpKey', newKey())
  t.equal(sealOf(secrets).open(closed, 'lan'), 'x')
  t.notOk(sealOf(secrets).isCurrent(closed))
  secrets.set('totpKey', 'short')
  t.throws(() => sealOf(secrets), /totpKey .*256 bits/)
  t.end()
})

t.test(
  'what a browser keeps of a draft opens for its operator only, also after the next sign-in',
  async t => {
    const keys = [newKey()]
    const key = createSeal(keys).keyFor('draft', 'one')
    t.equal(Buffer.from(key, 'base64url').length, 32, 'AES-256')
    t.equal(createSeal(keys).keyFor('draft', 'one'), key)
    t.not(createSeal(keys).keyFor('draft', 'other'), key)
    t.not(createSeal([newKey()]).keyFor('draft', 'one'), key, 'another centre cannot open it')
    t.not(key, keys[0], 'it is not the key that secrets are closed with')
  },
)
