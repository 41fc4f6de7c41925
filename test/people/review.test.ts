import t from 'tap'
import { doubtsOf, quarterOf } from '../../src/people/review.ts'
import { asPerson, makePerson, openHouse } from '../http/house.ts'

const DAY = 86_400_000
const at = (text: string) => Date.parse(`${text}+07:00`)

t.test('F09: accounts are looked through once a quarter, one by one', async t => {
  const house = await openHouse(t, { isDemo: true })
  house.time.now = at('2026-11-23T08:00')
  const row = await makePerson(house, { role: 'admin' })
  const idle = await makePerson(house, { role: 'operator' })
  const gone = await makePerson(house, { role: 'operator' })
  const ask = (as: Awaited<ReturnType<typeof asPerson>>, method: 'GET' | 'POST', url: string) =>
    as.ask({ method, url })
  const due = async () => {
    const admin = await asPerson(house, row)
    const { items } = (await ask(admin, 'GET', '/api/people/review')).json()
    return new Map((items as { id: string; doubts: string[] }[]).map(({ id, doubts }) => [id, doubts]))
  }
  house.time.now += 8 * DAY
  t.same((await due()).get(idle.id), ['never-used'])
  t.same((await due()).get(gone.id), ['never-used'])
  await house.people.change({ person: null, address: '' }, gone.id, { isDisabled: true })
  t.notOk((await due()).has(gone.id), 'disabled is out')

  const admin = await asPerson(house, row)
  t.equal((await ask(admin, 'POST', `/api/people/${idle.id}/review`)).statusCode, 204)
  t.notOk((await due()).has(idle.id), 'looked at')
  t.equal((await ask(admin, 'POST', `/api/people/${idle.id}/review`)).statusCode, 204, 'twice is harmless')
  house.time.now = at('2027-01-01T00:00')
  const again = await asPerson(house, row)
  const { items } = (await ask(again, 'GET', '/api/people/review')).json()
  t.ok(
    items.some(({ id }: { id: string }) => id === idle.id),
    'and again in the next quarter',
  )
  const noone = '/api/people/00000000-0000-0000-0000-000000000000/review'
  t.equal((await ask(again, 'POST', noone)).statusCode, 404)
  t.equal((await ask(again, 'GET', '/api/people/review?cursor=x')).statusCode, 400)
  const other = await asPerson(house, await makePerson(house, { role: 'operator' }))
  t.equal((await ask(other, 'POST', noone)).statusCode, 403)
  const { rows } = await house.database.pool.query(
    `select person_id from audit_log where action = 'person.reviewed'`,
  )
  t.same(rows, [{ person_id: row.id }, { person_id: row.id }], 'who said so')
})

t.test('F09: a quarter is the province’s', async t => {
  t.equal(quarterOf(at('2026-10-01T00:00')), at('2026-10-01T00:00'))
  t.equal(quarterOf(at('2026-09-30T23:59')), at('2026-07-01T00:00'))
})

t.test('F09: what makes one doubt an account', async t => {
  const now = at('2026-11-23T08:00')
  const used = { role: 'officer', createdAt: now - 400 * DAY, lastSeenAt: now - DAY, hasTotp: false } as const
  t.same(doubtsOf(used, now), [])
  t.same(
    doubtsOf({ ...used, lastSeenAt: now - 90 * DAY }, now),
    [],
    'a quarter of a year is not yet too long',
  )
  t.same(doubtsOf({ ...used, lastSeenAt: now - 90 * DAY - 1 }, now), ['unused'])
  t.same(doubtsOf({ ...used, createdAt: now - 7 * DAY, lastSeenAt: null }, now), [], 'new')
  t.same(doubtsOf({ ...used, role: 'head' }, now), ['no-second-factor'])
  t.same(doubtsOf({ ...used, role: 'head', lastSeenAt: null }, now), ['never-used', 'no-second-factor'])
  t.same(doubtsOf({ ...used, role: 'head', hasTotp: true }, now), [])
})
