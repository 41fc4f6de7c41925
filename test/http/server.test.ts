import type { FastifyPluginAsync } from 'fastify'
import t from 'tap'
import Type from 'typebox'
import { LIMITS } from '../../src/config.ts'
import { Refusal, Weather } from '../../src/errors.ts'
import { asPerson, makePerson, openHouse, signIn } from './house.ts'

const config = { permission: 'public' } as const

/** Routes that fail in every way a room's route may. */
const failing: FastifyPluginAsync = async app => {
  const fail = (path: string, make: () => unknown) =>
    app.get(`/test/${path}`, { config, schema: { hide: true } }, async () => {
      throw make()
    })
  fail('refusal', () => new Refusal('ticket-closed', 409, 'Phiếu này đã đóng.', { ticketId: 'x' }))
  fail('weather', () => new Weather('Asterisk did not answer', 0))
  fail('database', () => Object.assign(new Error('x'), { code: '57P01' }))
  fail('fault', () => new TypeError('secret /etc/passwd of undefined'))
  fail('odd', () => 'a string')
  app.post(
    '/test/:id/echo',
    {
      config,
      schema: {
        hide: true,
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        querystring: Type.Object(
          { n: Type.Optional(Type.Integer({ default: 5 })) },
          { additionalProperties: false },
        ),
        body: Type.Object(
          { name: Type.String(), age: Type.Optional(Type.Integer()) },
          { additionalProperties: false },
        ),
      },
    },
    async request => ({ query: request.query, body: request.body }),
  )
}

const ID = '3f0b7a56-6a0c-4f0e-9f0e-0d0c0b0a0908'
const open = (t: Parameters<typeof openHouse>[0]) => openHouse(t, { rooms: [failing] })

t.test('a refusal is shown as it is, with its code, its Vietnamese words and its facts', async t => {
  const { app } = await open(t)
  const answer = await app.inject('/test/refusal')
  t.equal(answer.statusCode, 409)
  t.match(answer.headers['content-type'], /^application\/problem\+json/)
  t.match(answer.json(), {
    ...{ title: 'Conflict', status: 409, code: 'ticket-closed', detail: 'Phiếu này đã đóng.', ticketId: 'x' },
    requestId: answer.headers['x-request-id'],
  })
})

t.test('weather is 503 and may be tried again; a fault is 500 and tells nothing', async t => {
  const { app, lines } = await open(t)
  for (const path of ['weather', 'database']) {
    const answer = await app.inject(`/test/${path}`)
    t.match({ status: answer.statusCode, ...answer.json() }, { status: 503, code: 'temporarily-unavailable' })
    t.equal(answer.headers['retry-after'], '2')
  }
  for (const path of ['fault', 'odd']) {
    const answer = await app.inject(`/test/${path}`)
    t.match(answer.json(), { status: 500, code: 'internal-error' })
    t.notMatch(answer.body, /passwd|TypeError|at .*\.ts|a string/)
  }
  const faults = lines.map(line => JSON.parse(line)).filter(line => line.level === 50)
  t.equal(faults.length, 2, 'each logged once')
  t.match(faults[0].err.stack, /server\.test\.ts/)
})

t.test('a body that is not as asked names its fields, in Vietnamese', async t => {
  const { app } = await open(t)
  const url = `/test/${ID}/echo`
  const post = async (payload: unknown) =>
    (await app.inject({ method: 'POST', url, payload: payload as object })).json()
  t.match(await post({ name: 5, age: '7', x: 1 }), {
    code: 'invalid-request',
    fields: [
      { in: 'body', path: '/name', message: 'phải là string' },
      { in: 'body', path: '/age' },
      { in: 'body', path: '/x', message: 'không có trường này' },
    ],
  })
  t.match(await post({}), { code: 'invalid-request' })
  t.match(await post([]), { code: 'invalid-request' })
  t.match(await post({ name: 'a\u0000b' }), { code: 'invalid-request' }, 'PostgreSQL cannot store NUL')
  t.match(await post({ name: 'x', __proto__x: 1 }), { code: 'invalid-request' })
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, n]))
  t.equal((await post(many)).fields.length, 20, 'the answer stays small')
})

t.test('what comes in the address is converted and has its defaults; a body is taken as it is', async t => {
  const { app } = await open(t)
  const send = (path: string) =>
    app.inject({ method: 'POST', url: path, payload: { name: "Robert'); drop table people;--" } })
  t.match((await send(`/test/${ID}/echo?n=12`)).json(), {
    query: { n: 12 },
    body: { name: "Robert'); drop table people;--" },
  })
  t.match((await send(`/test/${ID}/echo`)).json(), { query: { n: 5 } })
  for (const path of [
    '/test/x/echo',
    `/test/${ID}/echo?n=x`,
    `/test/${ID}/echo?n=1.5`,
    `/test/${ID}/echo?m=1`,
  ])
    t.equal((await send(path)).json().code, 'invalid-request', path)
  t.equal((await send('/test/%/echo')).json().code, 'malformed-request')
})

t.test('malformed, empty, huge and foreign bodies each have their answer', async t => {
  const { app } = await open(t)
  const send = async (payload: string, type = 'application/json') => {
    const headers = { 'content-type': type }
    const answer = await app.inject({ method: 'POST', url: `/test/${ID}/echo`, payload, headers })
    t.equal(answer.statusCode, answer.json().status)
    t.match(answer.headers['content-type'], /problem\+json/)
    return answer.json().code
  }
  t.equal(await send('{"name": '), 'malformed-json')
  t.equal(await send('{"name":"x","__proto__":{"isAdmin":true}}'), 'malformed-json')
  t.equal(await send(''), 'malformed-json')
  t.equal(await send(JSON.stringify({ name: 'x'.repeat(LIMITS.bodyBytes) })), 'body-too-large')
  t.equal(await send('name=x', 'application/x-www-form-urlencoded'), 'unsupported-media-type')
  t.equal(await send('name', 'text/plain'), 'unsupported-media-type')
  t.equal(await send('{"name":"x"}', 'multipart/form-data; boundary=x'), 'unsupported-media-type')
})

t.test('an unknown address is 404, a known one with another method is 405 and says which', async t => {
  const { app } = await open(t)
  t.match((await app.inject('/api/nothing')).json(), { status: 404, code: 'not-found' })
  const answer = await app.inject({ method: 'PUT', url: '/api/session' })
  t.match(answer.json(), { status: 405, code: 'method-not-allowed' })
  t.equal(answer.headers.allow, 'DELETE, GET, HEAD, POST')
  t.match((await app.inject({ method: 'PUT', url: `/api/people/${ID}` })).json(), { status: 405 })
})

t.test('every answer carries the headers that keep browsers in bounds', async t => {
  const { app } = await open(t)
  const { headers } = await app.inject('/healthz')
  t.match(headers['content-security-policy'], /default-src 'self';.*frame-ancestors 'none'/)
  t.notMatch(headers['content-security-policy'], /unsafe|http:|\*/)
  t.match(headers, {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  })
  t.notOk(headers['strict-transport-security'], 'not promised where there is no TLS')
  const secure = await openHouse(t, { publicUrl: 'https://1022.example.vn' })
  t.ok((await secure.app.inject('/healthz')).headers['strict-transport-security'])
})

t.test('a route that does not say who may have it stops the start', async t => {
  const forgetful: FastifyPluginAsync = async app => {
    app.get('/test/forgotten', async () => 'x')
  }
  await t.rejects(openHouse(t, { rooms: [forgetful] }), /GET \/test\/forgotten does not name its permission/)
})

t.test('readiness names each part and is 503 when one is missing', async t => {
  const checks = [
    { name: 'database', ok: true, detail: '' },
    { name: 'asterisk', ok: true, detail: '' },
  ]
  const { app } = await openHouse(t, { checks: () => checks })
  t.match((await app.inject('/readyz')).json(), { ok: true, checks })
  checks[1] = { name: 'asterisk', ok: false, detail: 'no answer' }
  const answer = await app.inject('/readyz')
  t.match({ status: answer.statusCode, ...answer.json() }, { status: 503, ok: false, checks })
  t.same((await app.inject('/healthz')).json(), { ok: true })
  const metrics = await app.inject('/metrics')
  t.match(metrics.headers['content-type'], /^text\/plain; version=0\.0\.4/)
  t.match(metrics.body, /calls_open 0/)
})

t.test('the OpenAPI document is 3.1 and names the permission of every operation', async t => {
  const { app } = await openHouse(t)
  const document = (await app.inject('/api/openapi.json')).json()
  t.equal(document.openapi, '3.1.0')
  const operations = Object.values(document.paths).flatMap(path => Object.values(path as object))
  t.ok(operations.length > 20)
  for (const operation of operations) t.ok(operation['x-permission'], JSON.stringify(operation.summary))
  t.same(document.paths['/healthz'].get.security, [])
  t.match(document.paths['/api/people'].post.security, [{ cookie: [] }, { token: [] }])
})

t.test('one address that hammers the sign-in is slowed down for everybody behind it', async t => {
  const { app } = await openHouse(t)
  // Unknown names that are locked already are answered without hashing, which keeps this quick.
  const codes: string[] = []
  for (let n = 0; n <= LIMITS.signInsPerMinute / 50; n++) {
    const round = Array.from({ length: 50 }, () =>
      app.inject({
        method: 'POST',
        url: '/api/session/reset',
        payload: { username: 'x', secret: 'x', newPassword: 'x' },
      }),
    )
    codes.push(...(await Promise.all(round)).map(answer => answer.json().code))
  }
  t.equal(codes.filter(code => code === 'reset-not-valid').length, LIMITS.signInsPerMinute)
  t.equal(codes.filter(code => code === 'too-many-requests').length, 50)
})

t.test('requests are logged in one line without query, body or secret', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const lan = await asPerson(house, { username: 'lan' })
  await lan.ask({ url: '/api/units?phone=0912345678' })
  await signIn(house.app, 'lan')
  const text = house.lines.join('')
  t.match(text, /"path":"\/api\/units"/)
  t.notMatch(text, /0912345678/)
  t.notMatch(text, lan.secret)
})

t.test('closing ends a listening app, live feeds included', async t => {
  const house = await openHouse(t)
  await makePerson(house, { username: 'lan', role: 'operator' })
  const { secret } = await asPerson(house, { username: 'lan' })
  const base = await house.app.listen({ port: 0, host: '127.0.0.1' })
  const { readEvents } = await import('./house.ts')
  const reader = await readEvents(base, secret)
  t.equal(reader.status, 200)
  await house.app.close()
  await reader.close()
  t.equal(reader.seen.isEnded, true)
})
