import { sql } from 'drizzle-orm'
import t, { type Test } from 'tap'
import { saveBan } from '../../src/phones/store.ts'
import { openWholeApp } from '../people/wholeapp.ts'

const LINE = {
  kind: 'registration',
  host: 'sip.vnpt.example',
  port: 5060,
  matchPort: false,
  username: '1022',
}
const trunk = (becomes: object | null, name = 'vnpt') => ({ of: 'trunk', name, becomes })
const numbers = (which: string[], becomes: object | null) => ({ of: 'numbers', numbers: which, becomes })

/** An administrator before the whole app. */
async function opened(t: Test) {
  const whole = await openWholeApp(t)
  const headers = await whole.headersOf('admin1')
  const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, body?: object) => {
    const answer = await whole.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
    return { status: answer.statusCode, ...(answer.body === '' ? {} : answer.json()) }
  }
  return {
    ...{ ...whole, ask },
    preview: (asked: object) => ask('POST', '/api/lines/preview', { asked }),
    keep: (asked: object, more: object = {}) =>
      ask('POST', '/api/lines/changes', { asked, reason: 'Theo hợp đồng', ...more }),
    history: async () => (await ask('GET', '/api/lines/changes')).items,
    revert: (id: number) => ask('POST', `/api/lines/changes/${id}/revert`, { reason: 'Nhầm cổng' }),
  }
}

t.test('a carrier’s line and its numbers are set up without a shell; its secret is never told', async t => {
  const { database, ask, keep } = await opened(t)
  t.equal((await keep(trunk({ ...LINE, secret: null }))).status, 422, 'no secret yet')
  t.equal((await keep(trunk({ ...LINE, secret: 'kín-đáo' }))).status, 422, 'odd letters')
  t.equal((await keep(trunk({ ...LINE, secret: 'kin-dao-1022' }))).status, 204)
  t.equal((await keep(trunk({ ...LINE, port: 5080, secret: null }))).status, 204)
  t.equal((await keep(trunk({ ...LINE, port: 5080, secret: null }))).status, 204, 'nothing is otherwise')
  t.equal((await keep(trunk({ ...LINE, secret: 'x' }, 'a\nb'))).status, 422, 'no line of its own')
  t.equal((await keep(numbers(['1022'], { trunk: 'vnpt' }))).status, 204)
  t.equal((await keep(numbers(['10 22'], { trunk: null }))).status, 422)
  t.equal((await keep(numbers(['02771022'], { trunk: 'mobi' }))).status, 404)
  const { status: _status, ...shown } = await ask('GET', '/api/trunks')
  t.same(shown, {
    trunks: [{ name: 'vnpt', ...LINE, port: 5080, hasSecret: true }],
    numbers: [{ number: '1022', trunk: 'vnpt' }],
  })
  t.equal((await keep(numbers(['1022'], null))).status, 204)
  t.equal((await keep(numbers(['1022'], null))).status, 404, 'twice')
  t.equal((await keep(trunk(null))).status, 204)
  t.equal((await keep(trunk(null))).status, 404, 'twice')
  const at = new Date()
  const banned = { guesses: 9, bannedAt: at.getTime(), until: at.getTime() + 3_600_000 }
  for (const address of ['203.0.113.9', '2001:db8::9']) await saveBan(database.db, { ...banned, address })
  t.match(await ask('GET', '/api/phone-bans'), {
    items: [{ address: '203.0.113.9', guesses: 9, bannedAt: at.toISOString() }, { address: '2001:db8::9' }],
  })
  t.equal((await ask('DELETE', '/api/phone-bans/2001:db8::9')).status, 204)
  t.equal((await ask('DELETE', '/api/phone-bans/2001:db8::9')).status, 404, 'twice')
  t.equal((await ask('DELETE', `/api/phone-bans/${encodeURIComponent("'; drop")}`)).status, 400)
  t.equal((await ask('GET', '/api/phone-bans')).items.length, 1)
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
  const { ask, preview, keep, history, revert } = await opened(t)
  t.equal((await preview(trunk({ ...LINE, secret: null }))).code, 'trunk-not-valid')
  t.equal((await keep(trunk({ ...LINE, secret: 'kin-dao-1022' }))).status, 204)
  t.equal((await keep(numbers(['1022'], { trunk: 'vnpt' }))).status, 204)
  t.match(await preview(trunk({ ...LINE, port: 5080, secret: null })), {
    items: [
      { name: 'vnpt', standing: 'changed', differs: [{ what: 'port', before: '5060', after: '5080' }] },
    ],
    ...{ calls: 0, dropsRegistration: true, isLast: false },
  })
  t.match(await preview(trunk({ ...LINE, secret: null })), { items: [{ standing: 'same' }] })
  t.match(await preview(trunk({ ...LINE, secret: 'khac-1022' })), { items: [{ standing: 'changed' }] })
  t.match(await preview(trunk(null)), { isLast: true, numbers: ['1022'] })
  t.equal((await keep(trunk({ ...LINE, port: 5080, secret: null }))).status, 204)
  const before = await history()
  t.match(before, [
    {
      ...{ name: 'vnpt', reason: 'Theo hợp đồng', by: { username: 'admin1' } },
      ...{ differs: [{ what: 'port', before: '5060', after: '5080' }], whyNot: null },
    },
    { name: '1022', asked: { of: 'numbers', numbers: ['1022'], becomes: null } },
    { name: 'vnpt', whyNot: 'overtaken' },
  ])
  t.notMatch(JSON.stringify(before), /kin-dao/)
  const [port, , first] = before
  t.equal((await revert(first.id)).code, 'change-overtaken')
  t.equal((await revert(port.id)).status, 204)
  t.equal((await revert(port.id)).code, 'change-overtaken', 'twice')
  t.match(await ask('GET', '/api/trunks'), { trunks: [{ port: 5060, hasSecret: true }] })
  t.equal((await keep(trunk(null))).status, 204)
  const [gone, number] = await history()
  t.equal((await revert(gone.id)).code, 'change-secret-not-kept', 'the journal keeps no secret')
  // What was on the line has a change of its own, and waits for a line to go back to.
  t.match(number, { name: '1022', differs: [{ what: 'trunk', before: 'vnpt', after: null }] })
  t.equal((await revert(number.id)).code, 'trunk-not-found')
  await keep(trunk({ ...LINE, secret: 'kin-dao-1022' }))
  t.equal((await revert(number.id)).status, 204)
  t.match(await ask('GET', '/api/trunks'), { numbers: [{ number: '1022', trunk: 'vnpt' }] })
  t.equal((await revert(999_999)).code, 'change-not-found')
  t.equal((await keep(trunk(null), { reason: 'x' })).status, 400)
})

t.test(
  'of numbers that are added together it is told what becomes of each, and each is taken back',
  async t => {
    const { ask, preview, keep, history, revert } = await opened(t)
    const place = { kind: 'address', host: '203.0.113.7', port: 5060, matchPort: false, username: null }
    for (const name of ['mobi', 'vnpt']) await keep(trunk({ ...place, secret: null }, name))
    await keep(numbers(['1022', '02771022'], { trunk: 'vnpt' }))
    await keep(numbers(['842771022'], { trunk: 'mobi' }))
    const known = await ask('GET', '/api/trunks')
    const wanted = ['842771022', '1022', '+842771022', '1022']
    const told = await preview(numbers([...wanted, '10 22'], { trunk: 'vnpt' }))
    t.match(told, {
      items: [
        {
          name: '842771022',
          standing: 'changed',
          differs: [{ what: 'trunk', before: 'mobi', after: 'vnpt' }],
        },
        { name: '1022', standing: 'same', differs: [] },
        { name: '+842771022', standing: 'new' },
        { name: '10 22', standing: 'not-valid' },
      ],
      ...{ calls: 0, isLast: false },
    })
    t.equal((await keep(numbers([...wanted, '10 22'], { trunk: 'vnpt' }))).code, 'number-not-valid')
    t.same((await ask('GET', '/api/trunks')).numbers, known.numbers, 'all of them or none')
    t.equal((await keep(numbers(wanted, { trunk: 'vnpt' }))).status, 204)
    const [added, moved] = await history()
    t.match([added, moved], [{ name: '+842771022' }, { name: '842771022', reason: 'Theo hợp đồng' }])
    t.equal((await revert(moved.id)).status, 204)
    t.equal((await revert(added.id)).status, 204)
    t.same((await ask('GET', '/api/trunks')).numbers, known.numbers)
    t.match(await preview(numbers(['1022', '02771022', '842771022'], null)), { isLast: true })
  },
)

t.test('what somebody else changed meanwhile is not changed by who did not see it', async t => {
  const { preview, keep, history, ask } = await opened(t)
  await keep(trunk({ ...LINE, secret: 'kin-dao-1022' }))
  const other = trunk({ ...LINE, host: 'sip2.vnpt.example', secret: null })
  const { seen } = await preview(other)
  await keep(trunk({ ...LINE, port: 5080, secret: null }))
  const late = await keep(other, { seen })
  t.match(late, { status: 409, code: 'line-moved', now: { items: [{ differs: [{}, { before: '5080' }] }] } })
  t.equal((await keep(other, { seen: late.now.seen })).status, 204, 'once it is seen')

  const secret = trunk({ ...LINE, secret: 'moi-1022' })
  const told = await preview(secret)
  await keep(trunk({ ...LINE, host: 'sip2.vnpt.example', secret: 'khac-1022' }))
  t.equal((await keep(secret, { seen: told.seen })).code, 'line-moved', 'a new secret, which nobody is told')

  const gone = await preview(trunk(null))
  await keep(numbers(['1022'], { trunk: 'vnpt' }))
  t.equal((await keep(trunk(null), { seen: gone.seen })).code, 'line-moved', 'a number is on it by now')

  const [, { asked, id }] = await history()
  t.equal(asked, null)
  const number = await preview(numbers(['1022'], null))
  await keep(numbers(['1022'], { trunk: null }))
  t.equal((await keep(numbers(['1022'], null), { seen: number.seen })).code, 'line-moved')
  const [newest] = await history()
  const back = { reason: 'Như cũ', seen: (await preview(newest.asked)).seen }
  await keep(numbers(['1022'], null))
  t.equal((await ask('POST', `/api/lines/changes/${newest.id}/revert`, back)).code, 'change-overtaken')
  t.equal((await ask('POST', `/api/lines/changes/${id}/revert`, back)).status, 409)
})

t.test('two who change the same at once: the second one is told so', async t => {
  const { preview, keep, history } = await opened(t)
  const asked = numbers(['1022'], { trunk: null })
  const { seen } = await preview(asked)
  const kept = await Promise.all([1, 2, 3].map(() => keep(asked, { seen })))
  t.same(kept.map(({ status }) => status).sort(), [204, 409, 409])
  t.equal((await history()).length, 1)
})
