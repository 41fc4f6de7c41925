import { pino } from 'pino'
import t from 'tap'
import type { Call, CallEvent } from '../../src/calls/call.ts'
import { createPages } from '../../src/calls/pages.ts'
import { until } from '../until.ts'
import { CALL_ID, leg, waitingCall } from './story.ts'

// What is made of a browser phone that cannot be reached any more, or can again.

const WEB = 'op101-web'
const ringing = () => waitingCall().and([6_000, { type: 'operatorChosen', operator: 'lan', endpoint: WEB }])
const talking = () => ringing().and([10_000, { type: 'legAnswered', leg: leg(1) }])
const away = () => talking().and([60_000, { type: 'legEnded', leg: leg(1), why: 'page-closed' }])

type Line = () => number

function watching(
  call: Call | null,
  packets: Line = () => 0,
  contactOf: (endpoint: string) => string | null = () => null,
) {
  const told: CallEvent[] = []
  const asked: string[] = []
  const pages = createPages({
    ...{ clock: { now: () => 61_000 }, log: pino({ level: 'silent' }), inHand: () => (call ? [call] : []) },
    handle: async (callId, event) => {
      t.equal(callId, CALL_ID)
      told.push(event)
    },
    packets: async one => {
      asked.push(one)
      return packets()
    },
    contactOf,
  })
  return { pages, told, asked }
}

t.test('a page that is not heard any more is told as gone, once', async t => {
  const { pages, told } = watching(talking().call, () => 500)
  pages.gone(WEB)
  await until('told', () => told.length > 0)
  t.same(told, [{ type: 'pageGone', at: 61_000, leg: leg(1) }])
})

t.test('a page that is heard goes on, though its WebSocket broke or it does not answer', async t => {
  // Why: every WebSocket breaks when this service is restarted, and a print dialogue stops a page from answering.
  let heard = 0
  let contact: string | null = null
  const { pages, told, asked } = watching(
    talking().call,
    () => (heard += 20),
    () => contact,
  )
  pages.gone(WEB)
  pages.gone(WEB)
  t.equal(asked.length, 1, 'by one listener')
  await until('listened to for longer', () => asked.length === 3)
  contact = 'c1'
  await until('once more', () => asked.length === 4)
  await new Promise(resolve => setImmediate(resolve))
  t.same(told, [])
})

t.test('a page that was heard, and falls silent before it is back, is gone too', async t => {
  // Why: else the citizen heard nothing for the eight seconds of Asterisk’s own time-out.
  const counts = [20, 40, 90, 90]
  const { pages, told, asked } = watching(talking().call, () => counts.shift() ?? 0)
  pages.gone(WEB)
  await until('told', () => told.length > 0)
  t.same(told, [{ type: 'pageGone', at: 61_000, leg: leg(1) }])
  t.equal(asked.length, 4)
})

t.test(
  'a page that lets go of the line is listened to in its talk, whoever is registered by then',
  async t => {
    const silent = watching(talking().call, () => 500)
    silent.pages.left('lan')
    await until('told', () => silent.told.length > 0)
    t.same(silent.told, [{ type: 'pageGone', at: 61_000, leg: leg(1) }])
    let heard = 0
    const other = watching(
      talking().call,
      () => (heard += 20),
      () => 'c2', // of the page that has followed
    )
    other.pages.left('lan')
    await until('listened to twice', () => other.asked.length === 2)
    other.pages.left('mai')
    const rings = watching(ringing().call)
    rings.pages.left('lan')
    await new Promise(resolve => setImmediate(resolve))
    t.same([other.told, rings.told, rings.asked], [[], [], []], 'heard, somebody else’s, only ringing')
  },
)

t.test('nobody listens to a telephone that only rings', async t => {
  const { pages, told, asked } = watching(ringing().call)
  pages.gone(WEB)
  await until('told', () => told.length > 0)
  t.match(told, [{ type: 'pageGone', leg: leg(1) }])
  t.same(asked, [])
})

t.test('a leg that is gone by itself, a desk telephone, somebody else’s page: nothing', async t => {
  const broken = watching(talking().call, () => {
    throw new Error('404')
  })
  broken.pages.gone(WEB)
  await until('asked', () => broken.asked.length === 1)
  const other = watching(talking().call)
  other.pages.gone('op101')
  other.pages.gone('op102-web')
  other.pages.back(WEB, 'c1')
  const gone = watching(away().call)
  gone.pages.gone(WEB)
  await new Promise(resolve => setImmediate(resolve))
  t.same([broken.told, other.told, other.asked, gone.told], [[], [], [], []])
})

t.test('a page that is back is told to the talk that waits for it, after a restart too', async t => {
  const { pages, told } = watching(
    away().call,
    () => 0,
    () => 'c2',
  )
  pages.back('op102-web', 'c9')
  pages.back(WEB, 'c1')
  pages.seek()
  t.match(told, [
    { type: 'phoneBack', endpoint: WEB, contact: 'c1' },
    { type: 'phoneBack', endpoint: WEB, contact: 'c2' },
  ])
  const nowhere = watching(away().call)
  nowhere.pages.seek()
  watching(null).pages.seek()
  t.same(nowhere.told, [])
})
