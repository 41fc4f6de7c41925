import pino from 'pino'
import t from 'tap'
import type { Call, Digit } from '../../src/calls/call.ts'
import { createKeypad } from '../../src/calls/keypad.ts'
import { Refusal } from '../../src/errors.ts'
import type { LiveMessage } from '../../src/http/live.ts'
import type { Person } from '../../src/people/person.ts'
import { until } from '../until.ts'
import { leg, type Story, talkingCall } from './story.ts'

// Keys become orders of the operator who holds the talk, with that person's own rights.
const LAN: Person = { id: 'lan', username: 'op101', displayName: 'Lan', role: 'operator', unitId: null }

function room(story: Story, refuses: (act: string) => boolean = () => false) {
  const asked: object[] = []
  const beeps: string[] = []
  const published: LiveMessage[] = []
  let at = 60_000
  const keypad = createKeypad({
    clock: { now: () => at },
    log: pino({ level: 'silent' }),
    callOf: () => story.call,
    personOf: async id => (id === 'lan' ? LAN : null),
    async request(person, _callId, request) {
      if (refuses(request.act)) throw new Refusal('operator-not-free', 409, 'không nhận được máy')
      asked.push({ by: person.id, ...request })
      if (request.act === 'hold' || request.act === 'resume')
        story.and([at, { type: 'asked', by: person.id, ofAnybody: false, request: request as never }])
    },
    phones: async () => [
      { operatorId: 'minh', endpoint: 'op102-web' },
      { operatorId: 'hoa', endpoint: 'op113' },
      { operatorId: 'gone', endpoint: null },
    ],
    isEmergencyNumber: number => number === '113',
    refuse: async leg => void beeps.push(leg),
    publish: messages => void published.push(...messages),
  })
  const press = (keys: string, of = leg(1)) => {
    for (const digit of keys) {
      at += 100
      keypad.press((story.call as Call).id, { type: 'legDigit', at, leg: of, digit: digit as Digit })
    }
  }
  t.teardown(keypad.stop)
  return { asked, beeps, published, press, keypad }
}

t.test('a colleague by short number, an emergency number never, anything else outside', async t => {
  const { asked, press } = room(talkingCall(), () => false)
  press('*3102#')
  await until('asked', () => asked.length === 1)
  t.match(asked, [{ by: 'lan', act: 'consult', operatorId: 'minh' }])
  press('*3113#*30277385123#')
  await until('asked', () => asked.length === 3)
  t.same(asked.slice(1), [
    { by: 'lan', act: 'consult', number: '113' },
    { by: 'lan', act: 'consult', number: '0277385123' },
  ])
})

t.test('orders of a burst follow each other: hold is not asked twice', async t => {
  const { asked, press, beeps } = room(talkingCall())
  press('*7*7*9#*9115#')
  await until('asked', () => asked.length === 4)
  t.same(asked, [
    ...[
      { by: 'lan', act: 'hold' },
      { by: 'lan', act: 'resume' },
    ],
    ...[
      { by: 'lan', act: 'emergency' },
      { by: 'lan', act: 'emergency', number: '115' },
    ],
  ])
  t.same(beeps, [])
})

t.test('a refusal is two tones for that telephone, and its words for that screen', async t => {
  const { published, press, beeps } = room(talkingCall(), act => act === 'transfer')
  press('*2102#')
  await until('refused', () => published.length === 1)
  t.same(beeps, [leg(1)])
  t.match(published, [{ type: 'order-refused', data: { code: 'operator-not-free' } }])
  t.equal(published[0]?.mayRead(LAN), true)
  t.equal(published[0]?.mayRead({ ...LAN, id: 'minh' }), false)
  press('*0')
  t.same(beeps, [leg(1), leg(1)])
})

t.test('keys of a guest, of a leg that is none, and after the talk are nobody’s orders', async t => {
  const story = talkingCall()
  const { asked, press, beeps } = room(story)
  press('*5*0', leg(7))
  story.and([90_000, { type: 'callerGone', cut: false }])
  press('*5*0')
  t.same([...asked, ...beeps], [])
})
