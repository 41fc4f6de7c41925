import { setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import t from 'tap'
import { createSettling } from '../../src/recordings/settling.ts'

const log = pino({ level: 'silent' })

t.test('a recording that ends while another of its call is looked at is looked at too', async t => {
  // Why: it waited for the next sweep, and whoever answers for it heard of a missing file an hour late.
  const looks: (() => void)[] = []
  const settling = createSettling({
    log,
    judge: () => new Promise(done => looks.push(done)),
    unjudgedCalls: async () => [],
  })
  settling.settle('a call')
  settling.settle('a call')
  settling.settle('a call')
  t.equal(looks.length, 1, 'never two looks at one call at once')
  looks[0]?.()
  await turn()
  t.equal(looks.length, 2, 'one look after it, for both')
  looks[1]?.()
  await settling.settled()
  t.equal(looks.length, 2)
})

t.test('calls are looked at four at a time, one that waits for itself in nobody’s way', async t => {
  const looked: string[] = []
  const ends: (() => void)[] = []
  const settling = createSettling({
    log,
    judge(callId) {
      looked.push(callId)
      return new Promise(done => ends.push(done))
    },
    unjudgedCalls: async () => [],
  })
  for (const callId of ['a', 'a', 'b', 'c', 'd', 'e']) settling.settle(callId)
  t.same(looked, ['a', 'b', 'c', 'd'])
  for (let n = 0; n < 6; n++) {
    ends[n]?.()
    await turn()
  }
  await settling.settled()
  t.same(looked.toSorted(), ['a', 'a', 'b', 'c', 'd', 'e'])
})
