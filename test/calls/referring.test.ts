import pino from 'pino'
import t from 'tap'
import type { TransferAnswer } from '../../src/asterisk/transfers.ts'
import { createReferring } from '../../src/calls/referring.ts'
import { Refusal, Weather } from '../../src/errors.ts'
import type { LiveMessage } from '../../src/http/live.ts'
import type { Person } from '../../src/people/person.ts'
import { CALL_ID, leg, type Story, talkingCall } from './story.ts'

// D04: the transfer keys of a telephone (REFER) are orders of the operator who holds the talk, through the same door as the
// screen's, and the telephone hears what became of them.
const LAN: Person = { id: 'lan', username: 'op101', displayName: 'Lan', role: 'operator', unitId: null }
const SECOND = '1763738475.9'

function room(story: Story, fails: () => Error | null = () => null, takes = true) {
  const asked: object[] = []
  const answers: [string, TransferAnswer][] = []
  const published: LiveMessage[] = []
  const referring = createReferring({
    log: pino({ level: 'silent' }),
    callOf: () => story.call,
    inHand: () => (story.call ? [story.call] : []),
    takesTransfers: async () => takes,
    personOf: async id => (id === 'lan' ? LAN : null),
    async request(person, _callId, request, own) {
      const error = fails()
      if (error) throw error
      asked.push({ by: person.id, ...request, ...own })
    },
    phones: async () => [
      { operatorId: 'minh', endpoint: 'op102-web' },
      { operatorId: 'gone', endpoint: null },
    ],
    isEmergencyNumber: number => number === '113',
    answer: async (leg, answer) => void answers.push([leg, answer]),
    publish: messages => void published.push(...messages),
  })
  const refer = (target: string | null, of = leg(1), second: string | null = null) =>
    referring.referred(CALL_ID, { type: 'referred', at: 60_000, leg: of, target, second })
  return { asked, answers, published, refer, consulted: referring.consulted }
}

/** Lan asks Minh by a call of her own telephone's. */
const asking = () =>
  talkingCall().and([
    20_000,
    {
      ...{ type: 'asked', by: 'lan', ofAnybody: false },
      request: {
        act: 'consult',
        party: { kind: 'operator', operator: 'minh', endpoint: 'op102' },
        second: SECOND,
      },
    },
  ])

t.test(
  'a colleague by number or by the telephone’s name, anybody else outside; the call answers',
  async t => {
    for (const [target, meant] of [
      ['102', { operatorId: 'minh' }],
      ['op102-web', { operatorId: 'minh' }],
      ['113', { number: '113' }],
      ['0277385123', { number: '0277385123' }],
    ] as const) {
      const { asked, answers, refer } = room(talkingCall())
      await refer(target)
      t.same(asked, [{ by: 'lan', act: 'transfer', ...meant, referredBy: leg(1) }])
      t.same(answers, [])
    }
  },
)

t.test('what is refused is declined, with its words on the screen; what passes is unavailable', async t => {
  const premium = new Refusal('number-kind-refused', 403, 'không được gọi')
  for (const [error, answer, said] of [
    [premium, 'declined', 1],
    [new Refusal('operator-not-free', 409, 'bận'), 'unavailable', 1],
    [new Weather('no database'), 'unavailable', 0],
    [new Error('a fault'), 'unavailable', 0],
  ] as const) {
    const { answers, published, refer } = room(talkingCall(), () => error)
    await refer('19001234')
    t.same(answers, [[leg(1), answer]])
    t.equal(published.length, said)
  }
})

t.test('who holds no talk, or asks for what is no transfer, is declined', async t => {
  const story = talkingCall()
  const { asked, answers, refer } = room(story)
  await refer('102', leg(7))
  await refer(null)
  story.and([90_000, { type: 'callerGone', cut: false }])
  await refer('102')
  t.same(answers, [
    [leg(7), 'declined'],
    [leg(1), 'declined'],
    [leg(1), 'declined'],
  ])
  t.same(asked, [])
})

t.test('a telephone that asks again and again gives one order, and is answered for the rest', async t => {
  const often = ({ refer }: ReturnType<typeof room>) =>
    Promise.all(Array.from({ length: 50 }, () => refer('102')))
  const granted = room(talkingCall())
  await often(granted)
  t.equal(granted.asked.length, 1)
  t.same(granted.answers, [])
  const refused = room(talkingCall(), () => new Refusal('guest-present', 409, 'đang có người khác'))
  await often(refused)
  t.same(
    refused.answers,
    Array.from({ length: 2 }, () => [leg(1), 'declined']),
  )
})

t.test('a telephone’s second call is a consultation of its talk, with the same refusals', async t => {
  const { asked, consulted } = room(talkingCall())
  const dialled = { channel: SECOND, number: '102' }
  const story = talkingCall().call
  const endpoint = story?.state === 'talking' ? story.leg.endpoint : ''
  t.equal(await consulted(LAN, 'op109', dialled), false, 'not the telephone that talks')
  t.equal(await consulted({ ...LAN, id: 'minh' }, endpoint, dialled), false, 'not theirs')
  t.equal(await room(talkingCall(), () => null, false).consulted(LAN, endpoint, dialled), false, '22.10')
  t.same(asked, [])
  t.equal(await consulted(LAN, endpoint, dialled), true)
  t.same(asked, [{ by: 'lan', act: 'consult', operatorId: 'minh', second: SECOND }])
  const refused = room(talkingCall(), () => new Refusal('number-kind-refused', 403, 'không được gọi'))
  await t.rejects(refused.consulted(LAN, endpoint, dialled), { code: 'number-kind-refused' })
})

t.test(
  'joining the two calls of a telephone leaves citizen and guest together, by whichever it asks',
  async t => {
    for (const [by, onto] of [
      [leg(1), SECOND],
      [SECOND, leg(1)],
    ] as const) {
      const { asked, refer } = room(asking())
      await refer(null, by, onto)
      t.same(asked, [{ by: 'lan', act: 'complete', referredBy: by }])
    }
  },
)

t.test('joining with anybody else’s call, the citizen’s own, or itself is declined', async t => {
  const { asked, answers, refer } = room(asking())
  for (const onto of ['1763738475.77', 'PJSIP/trunk-demo-00000001', leg(1)]) await refer(null, leg(1), onto)
  await refer(null, 'leg.of.another', SECOND)
  t.same(asked, [])
  t.equal(answers.filter(([, answer]) => answer === 'declined').length, 4)
})
