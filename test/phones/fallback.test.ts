import { createServer } from 'node:http'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { type Ari, openAri } from '../../src/asterisk/ari.ts'
import { followCel } from '../../src/asterisk/cel.ts'
import { type Caller, sippCaller } from '../../src/boot/phones/caller.ts'
import { type Rescuer, startRescuer } from '../../src/boot/rescuer.ts'
import { freePorts } from '../../src/boot/smoke.ts'
import type { CallEvent } from '../../src/calls/call.ts'
import { createCelStore } from '../../src/calls/cel-store.ts'
import { createWitness } from '../../src/calls/witness.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { baresipPhone } from '../telephony/phones/baresip.ts'
import { until } from '../until.ts'
import { type Exchange, exchange, members } from './exchange.ts'

t.setTimeout(120_000)

// The service is away. Its part in these tests is a thing that holds citizens in Stasis and answers /readyz, until
// it is gone like a process killed with -9: no word, no orderly end.

type StandIn = Readonly<{ ari: Ari; port: number; die(): Promise<void> }>

async function standIn(t: Test, desk: Exchange): Promise<StandIn> {
  const ari = openAri({
    ...{ url: `http://127.0.0.1:${desk.asterisk.httpPort}`, username: 'service', password: 'ari-secret' },
    ...{ application: 'cc1022', log: pino({ level: 'silent' }) },
    onEvent: () => {},
    onUp: () => {},
    onDown: () => {},
  })
  const [port = 0] = await freePorts(1)
  const unready = await ready(t, port)
  const die = async () => {
    await ari.close()
    await unready()
  }
  t.teardown(() => ari.close())
  await until('the stand-in is connected', () => ari.isUp())
  return { ari, port, die }
}

/** A /readyz that says all is well, until told to go. */
async function ready(t: Test, port: number): Promise<() => Promise<void>> {
  const checks = ['database', 'asterisk', 'telephony'].map(name => ({ name, ok: true, detail: '' }))
  const server = createServer((_, answer) => answer.end(JSON.stringify({ ok: true, checks })))
  await new Promise<void>(done => server.listen(port, '127.0.0.1', done))
  const end = async () => {
    server.closeAllConnections()
    await new Promise<void>(done => server.close(() => done()))
  }
  t.teardown(end)
  return end
}

function rescue(t: Test, desk: Exchange, port: number): { rescuer: Rescuer; said: string[] } {
  const said: string[] = []
  const rescuer = startRescuer({
    http: readConfig({ HTTP_PORT: String(port) }, '/').http,
    ari: {
      url: `http://127.0.0.1:${desk.asterisk.httpPort}`,
      username: 'rescuer',
      password: 'rescuer-secret',
    },
    log: pino({ level: 'info' }, { write: line => void said.push(JSON.parse(line).msg) }),
  })
  t.teardown(() => rescuer.stop())
  return { rescuer, said }
}

type Held = { id: string; caller: { number: string }; dialplan: { app_name: string } }
type Heard = { callId: string; event: CallEvent }

/** What a service that comes back is told by Asterisk's own event log. */
async function told(t: Test, desk: Exchange): Promise<Heard[]> {
  const heard: Heard[] = []
  const witness = createWitness({
    database: desk.database,
    handle: async (callId, event) => void heard.push({ callId, event }),
    operatorOf: desk.phones.operatorOf,
  })
  const cel = followCel({
    ...{ file: desk.asterisk.instance.cel, clock: systemClock, log: pino({ level: 'silent' }) },
    ...{ store: createCelStore(desk.database, systemClock), onCel: witness.take },
  })
  t.teardown(() => cel.close())
  await cel.catchUp()
  return heard
}

const storyOf = (heard: readonly Heard[], callId: string) =>
  heard
    .filter(one => one.callId === callId)
    .map(({ event }) => ('operator' in event ? `${event.type} ${event.operator}` : event.type))

const citizen = (desk: Exchange, from: string): Promise<Caller> =>
  sippCaller({ server: desk.server, sound: null, from })

/** Applications that citizens' channels are in. */
const places = async (desk: Exchange) =>
  (await desk.asterisk.asterisk.console('core show channels concise'))
    .split('\n')
    .map(line => line.split('!'))
    .flatMap(([name, , , , , app = '']) => (name?.startsWith('PJSIP/trunk-') ? [app] : []))
    .sort()
    .join()

t.test(
  'the service is away: a new citizen is served by the dialplan, on the phones of those who were ready',
  async t => {
    const desk = await exchange(t, { rtpFrom: 25_400, usernames: ['op101', 'op102', 'op103'] })
    const [op101, op103] = await Promise.all([desk.phone('op101'), desk.phone('op103')])
    // Another SIP implementation than the others, so that a fault of one is not taken for the standard.
    const op102 = await baresipPhone({ user: 'op102', server: desk.server, says: { hz: 880 } })
    t.teardown(() => op102.stop())
    await until('all are reachable', () => ['op101', 'op102', 'op103'].every(desk.phones.isReachable))
    desk.phones.mirror({ endpoint: 'op101', presence: 'paused', reason: 'Nghỉ' })
    desk.phones.mirror({ endpoint: 'op102', presence: 'ready', reason: null })
    desk.phones.mirror({ endpoint: 'op103', presence: 'ready', reason: null })
    desk.phones.mirror({ endpoint: 'op103', presence: 'signed-out', reason: null })
    await until('mirrored', async () => (await members(desk)).join() === 'op101 paused (Nghỉ),op102')
    await desk.die()

    const caller = await citizen(desk, '0912000001')
    await op102.rings()
    await op102.answer()
    await until('they talk', async () =>
      / 2 basic /.test(await desk.asterisk.asterisk.console('bridge show all')),
    )
    await op102.hangUp()
    t.match(await caller.end(), { status: 200, by: 'centre' })
    t.equal((await op101.invites()).length, 0, 'one who paused before is not rung')
    t.equal((await op103.invites()).length, 0, 'nor one who signed out')

    const heard = await told(t, desk)
    const [{ callId = '' } = {}] = heard
    t.same(storyOf(heard, callId), [
      'enteredFallback',
      `fallbackAnswered ${desk.operators.get('op102')}`,
      'callerGone',
    ])
    t.match(heard[0]?.event, {
      identity: {
        id: callId,
        dialled: '1022',
        trunk: 'trunk-demo',
        caller: '+84912000001',
        recording: /\.wav$/,
      },
    })
    t.match(heard[2]?.event, { cut: false })
  },
)

t.test('the service dies with callers in its hands', async t => {
  const desk = await exchange(t, { rtpFrom: 25_500, usernames: ['op101', 'op102', 'op103', 'op104'] })
  const service = await standIn(t, desk)
  const { said } = rescue(t, desk, service.port)
  const [op101, op102, op103, op104] = await Promise.all([
    desk.phone('op101'),
    desk.phone('op102', { behaviour: { does: 'ring' } }),
    desk.phone('op103', { behaviour: { does: 'ring' } }),
    desk.phone('op104'),
  ])
  // op101 talks, op102's phone rings, op103 is ready, op104 paused.
  desk.phones.mirror({ endpoint: 'op103', presence: 'ready', reason: null })
  desk.phones.mirror({ endpoint: 'op104', presence: 'paused', reason: null })
  await until('mirrored', async () => (await members(desk)).length === 2)

  const { ari } = service
  const held = async () =>
    ((await ari.request('GET', '/channels')) as Held[]).filter(one => one.dialplan.app_name === 'Stasis')
  const channelOf = (from: string) =>
    until(`${from} is in Stasis`, async () => (await held()).find(one => one.caller.number === from)?.id)
  const talking = await citizen(desk, '0912000011')
  const first = await channelOf('0912000011')
  const ring = (leg: string, endpoint: string) =>
    ari.request('POST', `/channels/${leg}`, {
      endpoint: `PJSIP/${endpoint}`,
      app: 'cc1022',
      appArgs: 'leg',
      timeout: 60,
    })
  const leg = (n: number) => `leg.ea69925c-8aac-4998-8c36-690ca2b2725d.${n}`
  await ring(leg(1), 'op101')
  await until('op101 answered', async () => (await held()).find(one => one.id === leg(1)))
  await op101.rang()
  const bridge = 'talk.ea69925c-8aac-4998-8c36-690ca2b2725d.1'
  await ari.request('POST', `/bridges/${bridge}`, { type: 'mixing' })
  await until('op101 and the citizen are bridged', async () => {
    await ari.request('POST', `/bridges/${bridge}/addChannel`, { channel: `${first},${leg(1)}` })
    return true
  })
  const waiting = await citizen(desk, '0912000012')
  await ari.request('POST', `/channels/${await channelOf('0912000012')}/moh`)
  const greeted = await citizen(desk, '0912000013')
  await channelOf('0912000013')
  const lonely = await citizen(desk, '0912000014')
  await ari.request('POST', '/bridges/talk.ea69925c-8aac-4998-8c36-690ca2b2725d.2', { type: 'mixing' })
  await ari.request('POST', '/bridges/talk.ea69925c-8aac-4998-8c36-690ca2b2725d.2/addChannel', {
    channel: await channelOf('0912000014'),
  })
  await ring(leg(2), 'op102')
  await op102.rang()

  await service.die()
  await desk.die()
  const diedAt = Date.now()
  await until(
    'the three who waited have left',
    async () => (await places(desk)).split('Stasis').length === 2,
    {
      withinMs: 15_000,
    },
  )
  t.ok(Date.now() - diedAt < 10_000, `handed over after ${Date.now() - diedAt} ms`)
  await until(
    'and are in the dialplan queue',
    async () => (await places(desk)) === 'Queue,Queue,Queue,Stasis',
  )
  await op103.rang(1)
  t.equal((await op104.invites()).length, 0, 'who paused is not rung')
  await until("op102's phone is quiet", async () =>
    (await op102.sipp.messages()).some(message => message.method === 'CANCEL'),
  )
  const channels = await desk.asterisk.asterisk.console('bridge show all')
  t.match(channels, new RegExp(bridge), 'who talked talks on')
  t.equal((await talking.sipp.messages()).filter(message => message.method === 'BYE').length, 0)
  t.ok(said.includes('the service is away: callers go to the dialplan queue'))

  await ready(t, service.port)
  await until('and it notices when the service is back', () => said.includes('the service is back'))
  for (const caller of [waiting, greeted, lonely, talking]) await caller.hangUp()
  for (const caller of [waiting, greeted, lonely, talking]) await caller.end(10_000)
  const heard = await until('the log tells all', async () => {
    const all = await told(t, desk)
    return all.filter(({ event }) => event.type === 'callerGone').length === 4 ? all : null
  })
  const stories = [...new Set(heard.map(one => one.callId))].map(callId => storyOf(heard, callId).join())
  t.same(stories.sort(), ['callerGone', ...Array(3).fill('enteredFallback,callerGone')])
})
