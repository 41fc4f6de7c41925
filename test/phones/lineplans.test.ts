import t from 'tap'
import { openWholeApp } from '../people/wholeapp.ts'
import { until } from '../until.ts'

t.test(
  'a line and numbers are planned for their hour, which keeps no secret, withdrawn, and made',
  async t => {
    const { app, headersOf } = await openWholeApp(t)
    const headers = await headersOf('admin1')
    const ask = async (method: 'GET' | 'POST', url: string, body?: object) => {
      const answer = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
      return { status: answer.statusCode, ...(answer.body === '' ? {} : answer.json()) }
    }
    const numbers = (which: string[]) => ({ of: 'numbers', numbers: which, becomes: { trunk: null } })
    const place = { kind: 'address', host: '203.0.113.7', port: 5060, matchPort: false, username: null }
    const line = { of: 'trunk', name: 'vnpt', becomes: { ...place, secret: null } }
    const at = (ms: number) => new Date(Date.now() + ms).toISOString()
    const plan = (asked: object, effectiveFrom = at(3_600_000), more: object = {}) =>
      ask('POST', '/api/lines/plans', { asked, effectiveFrom, reason: 'Hợp đồng mới', ...more })
    const registered = { ...place, kind: 'registration', username: '1022', secret: 'kin-dao-1022' }
    t.equal((await plan({ ...line, becomes: registered })).code, 'not-plannable')
    t.equal((await plan({ ...line, becomes: { ...registered, secret: null } })).code, 'not-plannable')
    t.equal((await plan(line, at(-3_600_000))).code, 'effective-in-the-past')
    t.equal((await plan(numbers(['10 22']))).code, 'number-not-valid')
    const seen = await ask('POST', '/api/lines/preview', { asked: line, effectiveFrom: at(3_600_000) })
    t.match(seen, { calls: null, planned: [], items: [{ standing: 'new' }] })
    const made = await plan(line, undefined, { seen: seen.seen })
    t.match(made, { status: 201, name: 'vnpt', outcome: null })
    t.match(await ask('POST', '/api/lines/preview', { asked: line }), { planned: [{ id: made.id }] })
    const withdrawal = `/api/lines/plans/${made.id}/withdrawal`
    t.match(await ask('POST', withdrawal, { reason: 'Chưa ký' }), { outcome: { outcome: 'withdrawn' } })
    t.equal((await ask('POST', withdrawal, { reason: 'Chưa ký' })).code, 'plan-settled')

    await plan(numbers(['1022', '02771022']), at(300))
    const kept = await until('its hour has come', async () => {
      const { items } = await ask('GET', '/api/lines/changes')
      return items.length === 2 ? items : null
    })
    t.match(kept, [{ reason: 'Hợp đồng mới', by: { username: 'admin1' }, plan: Number }, { plan: Number }])
    t.match(await ask('GET', '/api/lines/plans'), {
      items: [
        { name: '1022, 02771022', outcome: { outcome: 'applied' } },
        { outcome: { outcome: 'withdrawn' } },
      ],
    })
  },
)
