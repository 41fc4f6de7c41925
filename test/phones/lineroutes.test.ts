import { sql } from 'drizzle-orm'
import t from 'tap'
import { saveBan } from '../../src/phones/store.ts'
import { openWholeApp } from '../people/wholeapp.ts'

t.test('a carrier’s line and its numbers are set up without a shell; its secret is never told', async t => {
  const { app, database, headersOf } = await openWholeApp(t)
  const headers = await headersOf('admin1')
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

t.test('what a change of a line would do is told before; it is kept with why, and taken back', async t => {
  const { app, headersOf } = await openWholeApp(t)
  const headers = await headersOf('admin1')
  const ask = async (method: 'GET' | 'POST', url: string, body?: object) => {
    const answer = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
    return { status: answer.statusCode, ...(answer.body === '' ? {} : answer.json()) }
  }
  const line = {
    kind: 'registration',
    host: 'sip.vnpt.example',
    port: 5060,
    matchPort: false,
    username: '1022',
  }
  const trunk = (becomes: object | null) => ({ of: 'trunk', name: 'vnpt', becomes })
  const keep = (asked: object, reason = 'Theo hợp đồng') =>
    ask('POST', '/api/lines/changes', { asked, reason })
  t.equal((await ask('POST', '/api/lines/preview', trunk({ ...line, secret: null }))).code, 'trunk-not-valid')
  t.equal((await keep(trunk({ ...line, secret: 'kin-dao-1022' }))).status, 204)
  t.equal((await keep({ of: 'number', name: '1022', becomes: { trunk: 'vnpt' } })).status, 204)
  t.match(await ask('POST', '/api/lines/preview', trunk({ ...line, port: 5080, secret: null })), {
    differs: [{ what: 'port', before: '5060', after: '5080' }],
    ...{ calls: 0, dropsRegistration: true, isLast: false },
  })
  t.match(await ask('POST', '/api/lines/preview', trunk(null)), { isLast: true, numbers: ['1022'] })
  t.equal((await keep(trunk({ ...line, port: 5080, secret: null }))).status, 204)
  const history = await ask('GET', '/api/lines/changes')
  t.match(history.items, [
    {
      ...{ name: 'vnpt', reason: 'Theo hợp đồng', by: { username: 'admin1' } },
      ...{ differs: [{ what: 'port', before: '5060', after: '5080' }], whyNot: null },
    },
    { name: '1022', asked: { of: 'number', becomes: null } },
    { name: 'vnpt', whyNot: 'overtaken' },
  ])
  t.notMatch(JSON.stringify(history), /kin-dao/)
  const revert = (id: number) => ask('POST', `/api/lines/changes/${id}/revert`, { reason: 'Nhầm cổng' })
  const [port, , first] = history.items
  t.equal((await revert(first.id)).code, 'change-overtaken')
  t.equal((await revert(port.id)).status, 204)
  t.equal((await revert(port.id)).code, 'change-overtaken', 'twice')
  t.match(await ask('GET', '/api/trunks'), { trunks: [{ port: 5060, hasSecret: true }] })
  t.equal((await keep(trunk(null))).status, 204)
  const [gone] = (await ask('GET', '/api/lines/changes')).items
  t.equal((await revert(gone.id)).code, 'change-secret-not-kept', 'the journal keeps no secret')
  t.equal((await revert(999_999)).code, 'change-not-found')
  t.equal((await keep({ of: 'number', name: '10 22', becomes: { trunk: null } })).code, 'number-not-valid')
  t.equal((await keep(trunk(null), 'x')).status, 400)
})
