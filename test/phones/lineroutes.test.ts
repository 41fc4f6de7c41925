import { sql } from 'drizzle-orm'
import t from 'tap'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { saveBan } from '../../src/phones/store.ts'
import { openWholeApp } from '../people/wholeapp.ts'

t.test('a carrier’s line and its numbers are set up without a shell; its secret is never told', async t => {
  const { app, database } = await openWholeApp(t)
  const payload = { username: 'admin1', password: DEMO_PASSWORD }
  const { cookies } = await app.inject({ method: 'POST', url: '/api/session', payload })
  const headers = { authorization: `Bearer ${cookies[0]?.value}` }
  const ask = async (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
    app.inject({ method, url, headers, ...(payload ? { payload } : {}) })
  const line = {
    kind: 'registration',
    host: 'sip.vnpt.example',
    port: 5060,
    matchPort: false,
    username: '1022',
  }
  t.equal((await ask('PUT', '/api/trunks/vnpt', { ...line, secret: null })).statusCode, 422, 'no secret yet')
  t.equal(
    (await ask('PUT', '/api/trunks/vnpt', { ...line, secret: 'kín-đáo' })).statusCode,
    422,
    'odd letters',
  )
  t.equal((await ask('PUT', '/api/trunks/vnpt', { ...line, secret: 'kin-dao-1022' })).statusCode, 204)
  t.equal((await ask('PUT', '/api/trunks/vnpt', { ...line, port: 5080, secret: null })).statusCode, 204)
  t.equal(
    (await ask('PUT', '/api/trunks/a%0Ab', { ...line, secret: 'x' })).statusCode,
    422,
    'no line of its own',
  )
  t.equal((await ask('POST', '/api/numbers', { numbers: ['1022'], trunk: 'vnpt' })).statusCode, 204)
  t.equal((await ask('POST', '/api/numbers', { numbers: ['10 22'], trunk: null })).statusCode, 422)
  t.equal((await ask('POST', '/api/numbers', { numbers: ['02771022'], trunk: 'mobi' })).statusCode, 404)
  const shown = await ask('GET', '/api/trunks')
  t.same(shown.json(), {
    trunks: [{ name: 'vnpt', ...line, port: 5080, hasSecret: true }],
    numbers: [{ number: '1022', trunk: 'vnpt' }],
  })
  t.notMatch(shown.body, /kin-dao/)
  t.equal((await ask('DELETE', '/api/numbers/1022')).statusCode, 204)
  t.equal((await ask('DELETE', '/api/trunks/vnpt')).statusCode, 204)
  t.equal((await ask('DELETE', '/api/trunks/vnpt')).statusCode, 404, 'twice')
  const at = new Date()
  const banned = { guesses: 9, bannedAt: at.getTime(), until: at.getTime() + 3_600_000 }
  for (const address of ['203.0.113.9', '2001:db8::9']) await saveBan(database.db, { ...banned, address })
  t.match((await ask('GET', '/api/phone-bans')).json(), {
    items: [{ address: '203.0.113.9', guesses: 9, bannedAt: at.toISOString() }, { address: '2001:db8::9' }],
  })
  t.equal((await ask('DELETE', '/api/phone-bans/2001:db8::9')).statusCode, 204)
  t.equal((await ask('DELETE', '/api/phone-bans/2001:db8::9')).statusCode, 404, 'twice')
  t.equal((await ask('DELETE', `/api/phone-bans/${encodeURIComponent("'; drop")}`)).statusCode, 400)
  t.equal((await ask('GET', '/api/phone-bans')).json().items.length, 1)
  const lifted = await database.db.execute<{ person_id: string | null; facts: object }>(
    sql`select person_id, subject_id, facts from audit_log where action = 'phone.unbanned'`,
  )
  t.match(lifted.rows, [{ subject_id: '2001:db8::9', facts: { by: 'person' } }])
  t.ok(lifted.rows[0]?.person_id, 'by whom')
  const { rows } = await database.db.execute<{ action: string; person_id: string | null }>(
    sql`select action, person_id, facts from audit_log where subject_kind = 'line' order by id`,
  )
  t.same(
    rows.map(({ action }) => action),
    ['trunk.saved', 'trunk.saved', 'number.saved', 'number.removed', 'trunk.removed'],
  )
  t.ok(rows.every(({ person_id }) => person_id !== null))
  t.notMatch(JSON.stringify(rows), /kin-dao/)
})
