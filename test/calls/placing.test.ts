import { randomUUID } from 'node:crypto'
import pino from 'pino'
import t from 'tap'
import type { CallEvent } from '../../src/calls/call.ts'
import { createPlacing, type PlacingNeeds } from '../../src/calls/placing.ts'
import { Refusal } from '../../src/errors.ts'
import { readNumber } from '../../src/numbers/number.ts'
import type { Person } from '../../src/people/person.ts'
import type { Operator } from '../../src/queue/operator.ts'

const LAN: Person = {
  ...{ id: randomUUID(), username: 'op101', displayName: 'Lan', role: 'operator', unitId: null },
}
const AT = Date.UTC(2026, 10, 21, 18) // after midnight in Vietnam

function room(over: Partial<PlacingNeeds> & { operator?: PlacingNeeds['operator'] } = {}) {
  const placed: CallEvent[] = []
  const away: string[] = []
  const journal: string[] = []
  const operator = {
    ...{ id: LAN.id, presence: 'paused', reason: null, activity: 'wrap-up', endpoint: 'op101' },
    ...{ isReachable: true },
  } as Operator
  const placing = createPlacing({
    ...{ clock: { now: () => AT }, log: pino({ level: 'silent' }), hotlines: ['1022', '02773851022'] },
    place: async event => void placed.push(event),
    handle: async (_callId, event) => void placed.push(event),
    read: typed => readNumber(typed, { areaCode: '277', isTyped: true }),
    trunkOut: async () => 'trunk-demo',
    limitOf: async () => 3_600,
    operator: async () => operator,
    consulted: async () => false,
    personOf: async endpoint => (endpoint.startsWith('op101') ? LAN : null),
    ticketOf: async (_person, id) => ({ id, number: '+84912345678' }),
    callbackOf: async (_person, id) => ({ id, number: '+84987654321' }),
    journal: async ({ code }) => void journal.push(code),
    turnAway: async (_channel, why) => void away.push(why),
    ...over,
  })
  const dial = (number: string, endpoint = 'op101') =>
    placing.dialled(randomUUID(), { at: AT, type: 'dialled', channel: '1763.7', number, endpoint })
  return { placing, placed, away, journal, dial, operator }
}

t.test('a click becomes a call of that number, that ticket, that entry', async t => {
  const { placing, placed } = room()
  const { callId } = await placing.click(LAN, { number: '0912 345 678' })
  t.match(placed[0], {
    ...{ type: 'placed', at: AT, maxSeconds: 3_600, from: { endpoint: 'op101', channel: null } },
    errand: { kind: 'click-to-call', ticketId: null, callbackId: null, operator: LAN.id },
    identity: {
      ...{ id: callId, channel: `cit.${callId}.1`, dialled: '1022', trunk: 'trunk-demo' },
      ...{ caller: '+84912345678', callerShown: '0912345678' },
      recording: `2026/11/22/${callId}.wav`,
    },
  })
  const [ticketId, callbackId] = [randomUUID(), randomUUID()]
  await placing.click(LAN, { ticketId })
  t.match(placed[1], { errand: { ticketId }, identity: { caller: '+84912345678' } })
  await placing.click(LAN, { ticketId, callbackId })
  t.match(placed[2], { errand: { ticketId, callbackId }, identity: { callerShown: '0987654321' } })
})

t.test('whom nothing is dialled for, and why', async t => {
  const { placing, placed } = room()
  const refused = async (work: Promise<unknown>, code: string) => t.rejects(work, { code }, code)
  await refused(placing.click(LAN, {}), 'no-number')
  await refused(placing.click(LAN, { number: '1022' }), 'own-number')
  await refused(placing.click(LAN, { number: '+842773851022' }), 'own-number')
  const without = (over: Partial<Operator>) => {
    const { operator } = room()
    return room({ operator: async () => ({ ...operator, ...over }) }).placing.click(LAN, { number: '113' })
  }
  await refused(without({ presence: 'signed-out' }), 'not-signed-in')
  await refused(without({ endpoint: null }), 'not-signed-in')
  await refused(without({ isReachable: false }), 'phone-away')
  await refused(room({ operator: async () => null }).placing.click(LAN, { number: '113' }), 'not-signed-in')
  await refused(room({ trunkOut: async () => null }).placing.click(LAN, { number: '113' }), 'no-trunk')
  t.same(placed, [])
  // What is no number goes as far as the dial policy, which keeps it; a step that it refused is never dialled.
  await placing.click(LAN, { number: '*99#' })
  t.match(placed[0], { identity: { caller: null, callerShown: '*99#' } })
})

t.test('a phone that dials is served when its person is signed in with it, and turned away else', async t => {
  const { placed, away, journal, dial } = room()
  await dial('0912345678')
  t.match(placed, [{ errand: { kind: 'keypad', operator: LAN.id }, from: { channel: '1763.7' } }])
  t.same(away, [])
  await dial('0912345678', 'op101-web')
  await dial('0912345678', 'op102')
  await dial('1022')
  t.same(away, ['forbidden', 'forbidden', 'forbidden'])
  t.same(journal, ['not-signed-in', 'not-signed-in', 'own-number'])
  t.equal(placed.length, 1)
})

t.test(
  'what the dial policy refuses is 403, what fails is 503; no phone is left without an answer',
  async t => {
    const refusal = new Refusal('number-kind-refused', 403, 'Bạn không được gọi số này.')
    const forbidden = room({
      place: async () => {
        throw refusal
      },
    })
    await forbidden.dial('19001234')
    t.same([forbidden.away, forbidden.journal], [['forbidden'], []], 'the policy has journaled it')
    const broken = room({
      place: async () => {
        throw new Error('the database is away')
      },
      turnAway: async () => {
        throw new Error('Asterisk too')
      },
    })
    await t.resolves(broken.dial('0912345678'))
  },
)

t.test('a callback is placed in its queue, and again with the same id after a crash', async t => {
  const { placing, placed } = room()
  const wish = {
    ...{ callId: randomUUID(), callbackId: randomUUID(), number: '+84912345678', queue: 'chung' },
    ...{ skill: null, joinedAt: AT - 600_000, maxSeconds: 600, at: AT },
  }
  await placing.lines.place(wish)
  await placing.lines.place(wish)
  t.same(placed[0], placed[1])
  t.match(placed[0], {
    errand: { kind: 'callback', callbackId: wish.callbackId, operator: null },
    from: { joinedAt: AT - 600_000, queue: 'chung', skill: null },
    identity: { channel: `cit.${wish.callId}.1`, callerShown: '0912345678' },
  })
  await placing.lines.withdraw(wish.callId, AT)
  t.match(placed[2], { type: 'withdrawn' })
})
