import t from 'tap'
import { followPerson } from '../../src/phones/handout.ts'
import { phoneByEndpoint } from '../../src/phones/store.ts'
import { openWholeApp } from '../people/wholeapp.ts'

t.test(
  'who gives a telephone a secret or takes it sees before what ends, says why, and is told once',
  async t => {
    const { app, database, headersOf } = await openWholeApp(t)
    const headers = await headersOf('admin1')
    const { rows } = await database.pool.query(`select id from people where username = 'op101'`)
    const op = { id: rows[0].id, username: 'op101', role: 'operator', isDisabled: false } as const
    await database.tx(tx => followPerson(tx, op, 0))
    const ask = async (method: 'GET' | 'POST', path: string, body?: object, endpoint = 'op101') => {
      const url = `/api/phones/${endpoint}/${path}`
      const answer = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
      return { status: answer.statusCode, ...(answer.body === '' ? {} : answer.json()) }
    }
    const nothing = { hasSecret: false, isReachable: false, isUsed: false }
    const first = await ask('POST', 'preview')
    t.match(first, { seen: 0, ...nothing })
    t.equal((await ask('POST', 'secret')).status, 400, 'without a reason')
    t.equal((await ask('POST', 'preview', undefined, 'op999')).code, 'no-phone')
    const given = await ask('POST', 'secret', { reason: 'Máy mới', seen: first.seen })
    t.match(given, { status: 200, endpoint: 'op101', secret: String })
    const again = { reason: 'Máy mới', seen: first.seen }
    t.equal((await ask('POST', 'secret', again)).code, 'phone-moved', 'the first one was just handed over')

    const { seen, hasSecret } = await ask('POST', 'preview')
    t.ok(hasSecret)
    const twice = await Promise.all([1, 2].map(() => ask('POST', 'withdrawal', { reason: 'Mất máy', seen })))
    t.same(twice.map(({ status }) => status).sort(), [204, 409])
    t.match(await ask('POST', 'preview'), nothing)
    // Another change of the person does not bring it back.
    await database.tx(tx => followPerson(tx, op, 0))
    t.match(await phoneByEndpoint(database.db, 'op101'), { md5Digest: null, sha256Digest: null })
    t.equal((await ask('POST', 'secret', { reason: 'Tìm lại được' })).status, 200)
    const { items } = await ask('GET', 'changes')
    t.match(items, [
      { action: 'phone.secret-changed', reason: 'Tìm lại được', by: { username: 'admin1' } },
      { action: 'phone.secret-withdrawn', reason: 'Mất máy' },
      { action: 'phone.secret-changed', reason: 'Máy mới' },
    ])
    t.equal(items.length, 3)
    t.notMatch(JSON.stringify(items), given.secret)
  },
)
