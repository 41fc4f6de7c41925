import t from 'tap'
import { joining, queueOf } from '../../src/calls/places.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import { leg, talkingCall } from './story.ts'

const [usual] = DEFAULTS.queues[0]
if (!usual) throw new Error('a province has a queue')
const queues = [usual, { ...usual, name: 'su-co', priority: 5 }]

t.test('a call joins the queue it was led to, with that queue’s priority', async t => {
  const call = { queue: 'su-co', skill: 'dien-nuoc' } as Parameters<typeof joining>[0]
  t.same(joining(call, 7, { queues }), {
    ...{ type: 'joinQueue', joinedAt: 7, place: 7, queue: 'su-co', skill: 'dien-nuoc', priority: 5 },
  })
})

t.test('led nowhere, or to a queue that the settings no longer have, it joins the first', async t => {
  t.equal(queueOf({ queue: null }, { queues }).name, 'chung')
  t.equal(queueOf({ queue: 'gone' }, { queues }).name, 'chung')
  t.throws(() => queueOf({ queue: null }, { queues: [] }))
})

t.test('a call keeps its queue to its end, and in a queue for the second time', async t => {
  const story = talkingCall().and([10_050, { type: 'legEnded', leg: leg(1), why: 'hung-up' }])
  t.match(story.call, { state: 'waiting', queue: 'chung', direction: 'in' })
  story.and([12_000, { type: 'callerGone', cut: false }])
  t.match(story.call, { state: 'ended', queue: 'chung' })
})
