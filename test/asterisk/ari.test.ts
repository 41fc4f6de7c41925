import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import pino from 'pino'
import t, { type Test } from 'tap'
import { WebSocket, WebSocketServer } from 'ws'
import { type Ari, type AriEvent, openAri } from '../../src/asterisk/ari.ts'
import { Weather } from '../../src/errors.ts'
import { trial } from '../boot/asterisk-trial.ts'
import { until } from '../until.ts'

type Answers = 'all' | 'not found' | 'nothing'

/**
 * A real Asterisk behind a meddling wire: everything passes, and the test may add to it, hold it back or cut it.
 */
async function wire(t: Test, port: number) {
  const meddling = { isMute: false, near: [] as WebSocket[], answers: 'all' as Answers, asked: 0 }
  const server = createServer((ask, answer) => {
    meddling.asked++
    if (meddling.answers === 'not found') return void answer.writeHead(404).end('{}')
    if (meddling.answers === 'nothing') return void answer.destroy()
    const options = { port, path: ask.url, method: ask.method, headers: ask.headers }
    const onward = httpRequest(options, got => {
      answer.writeHead(got.statusCode ?? 500, got.headers)
      got.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    ask.pipe(onward)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (near, ask) => {
    const far = new WebSocket(`ws://127.0.0.1:${port}${ask.url}`)
    const early: string[] = []
    near.on('message', data => (far.readyState === 1 ? far.send(String(data)) : early.push(String(data))))
    far.on('open', () => {
      for (const data of early) far.send(data)
    })
    far.on('message', data => {
      if (!meddling.isMute) near.send(String(data))
    })
    near.on('close', () => far.terminate())
    near.on('error', () => far.terminate())
    far.on('close', () => near.terminate())
    far.on('error', () => near.terminate())
    meddling.near.push(near)
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.teardown(() => {
    for (const client of sockets.clients) client.terminate()
    server.close()
  })
  const { port: own } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${own}`, meddling, server }
}

t.test('the door to ARI', async t => {
  const { httpPort } = await trial(t, { rtpFrom: 28_000 })
  const { url, meddling } = await wire(t, httpPort)
  const events: AriEvent[] = []
  let ups = 0
  let downs = 0
  const ari: Ari = openAri({
    ...{ url, username: 'service', password: 'ari-secret', application: 'cc1022' },
    log: pino({ level: 'silent' }),
    onEvent: event => events.push(event),
    onUp: () => ups++,
    onDown: () => downs++,
  })
  t.teardown(() => ari.close())
  await until('connected', () => ups === 1)

  await t.test('a request is answered with its body', async t => {
    t.match(await ari.request('GET', '/asterisk/info', { only: 'status' }), { status: {} })
  })

  await t.test('a refusal of Asterisk carries its status, not a text to be read', async t => {
    await t.rejects(ari.request('DELETE', '/channels/nobody'), { name: 'Weather', status: 404 })
    await ari.request('POST', '/bridges/talk.one', { type: 'mixing' })
    await t.rejects(ari.request('POST', '/bridges/talk.one/addChannel', { channel: 'nobody' }), {
      name: 'Weather',
      status: 400,
    })
    await ari.request('DELETE', '/bridges/talk.one')
  })

  await t.test(
    'what is no JSON, no event, or an answer nobody waits for is dropped; the desk goes on',
    async t => {
      const [near] = meddling.near
      for (const odd of ['not json', '', '[]', 'null', '{}', '{"type":7}', '{"type":"Unheard"}'])
        near?.send(odd)
      near?.send('{"type":"RESTResponse","request_id":"999999","status_code":200,"message_body":"{"}')
      t.match(await ari.request('GET', '/asterisk/ping'), { ping: 'pong' })
      t.same(events, [{ type: 'Unheard' }])
      t.equal(downs, 0)
    },
  )

  await t.test('an answer that does not come in time is weather', async t => {
    meddling.isMute = true
    await t.rejects(ari.request('GET', '/channels'), new Weather('no answer from Asterisk to GET /channels'))
    meddling.isMute = false
  })

  await t.test(
    'a connection that breaks is found again, for ever, and requests in hand fail at once',
    async t => {
      await until('up', () => ari.isUp())
      const before = ups
      meddling.isMute = true
      const inHand = ari.request('GET', '/channels')
      const broken = t.rejects(inHand, { name: 'Weather', status: 0 })
      for (const near of meddling.near) near.terminate()
      await broken
      meddling.isMute = false
      await until('up again', () => ups > before && ari.isUp())
      t.equal(ari.reconnects(), ups - 1)
      t.match(await ari.request('GET', '/asterisk/ping'), { ping: 'pong' })
    },
  )

  await t.test('an Asterisk that is still starting is asked again, and its answers end nobody', async t => {
    // Why: ari-client's reader throws what it was refused out of a callback, which ends a process (seen on 22.10.1).
    for (const answers of ['not found', 'nothing'] as const) {
      await until('up', () => ari.isUp())
      const before = ups
      const { asked } = meddling
      meddling.answers = answers
      for (const near of meddling.near) near.terminate()
      await until('it was asked again', () => meddling.asked > asked + 2)
      t.equal(ari.isUp(), false)
      meddling.answers = 'all'
      await until('up again', () => ups > before && ari.isUp())
    }
    t.match(await ari.request('GET', '/asterisk/ping'), { ping: 'pong' })
  })
})
