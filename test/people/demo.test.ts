import t from 'tap'
import { DEMO_PASSWORD, seedDemo } from '../../src/people/demo.ts'
import { testDatabase } from '../database.ts'
import { makePerson, openHouse, signIn } from '../http/house.ts'

const clock = { now: () => Date.now() }

t.test('the people of the contract are there, in their units, and can sign in', async t => {
  const house = await openHouse(t, { isDemo: true })
  await seedDemo(house.database, clock)
  await seedDemo(house.database, clock)
  const { rows } = await house.database.pool.query(
    'select username, role, unit_id from people order by username',
  )
  const of = (username: string) => rows.find(row => row.username === username)
  t.equal(rows.length, 128)
  for (let n = 101; n <= 220; n++) t.equal(of(`op${n}`)?.role, 'operator')
  for (const role of ['supervisor', 'officer', 'head', 'office', 'leader', 'auditor', 'admin'])
    t.equal(of(`${role}1`)?.role, role)
  t.ok(of('officer1').unit_id)
  t.equal(of('officer1').unit_id, of('head1').unit_id)
  t.ok(of('officer2').unit_id)
  t.not(of('officer1').unit_id, of('officer2').unit_id)
  for (const username of ['op101', 'op220', 'admin1'])
    t.equal((await signIn(house.app, username, { password: DEMO_PASSWORD })).statusCode, 200, username)
})

t.test('a database with real people takes no demo', async t => {
  const database = await testDatabase(t)
  await makePerson({ database }, { role: 'admin' })
  await t.rejects(seedDemo(database, clock), { code: 'real-people' })
  t.equal((await database.pool.query('select 1 from people')).rowCount, 1)
})
