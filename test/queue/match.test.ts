import fc from 'fast-check'
import t from 'tap'
import { type Candidate, match, type Waiter } from '../../src/queue/match.ts'

const waiter = (callId: string, joinedAt: number, priority = 0): Waiter => ({ callId, joinedAt, priority })
const idle = (id: string, idleSince: number): Candidate => ({ id, endpoint: id, idleSince })

t.test('the longest waiting caller gets the longest idle operator', async t => {
  const pairs = match([waiter('late', 20), waiter('early', 10)], [idle('fresh', 9), idle('rested', 1)])
  t.same(
    pairs.map(pair => [pair.waiter.callId, pair.operator.id]),
    [
      ['early', 'rested'],
      ['late', 'fresh'],
    ],
  )
})

t.test('a higher priority goes first, whenever it joined', async t => {
  const [first] = match([waiter('early', 10), waiter('urgent', 99, 5)], [idle('lan', 0)])
  t.equal(first?.waiter.callId, 'urgent')
})

t.test('nobody is served twice, nobody overtaken within a priority, and no pair is left apart', async _t => {
  const waiters = fc.uniqueArray(
    fc.record({ callId: fc.uuid(), joinedAt: fc.nat(50), priority: fc.integer({ min: 0, max: 3 }) }),
    { selector: one => one.callId, maxLength: 40 },
  )
  const idles = fc.uniqueArray(fc.record({ id: fc.uuid(), endpoint: fc.string(), idleSince: fc.nat(50) }), {
    selector: one => one.id,
    maxLength: 40,
  })
  const law = fc.property(waiters, idles, (queue, operators) => {
    const pairs = match(queue, operators)
    const served = new Set(pairs.map(pair => pair.waiter))
    const busy = new Set(pairs.map(pair => pair.operator))
    const left = queue.filter(one => !served.has(one))
    const isBefore = (a: Waiter, b: Waiter) =>
      a.priority > b.priority || (a.priority === b.priority && a.joinedAt < b.joinedAt)
    const isOvertaken = left.some(one => pairs.some(({ waiter }) => isBefore(one, waiter)))
    const all = Math.min(queue.length, operators.length)
    return pairs.length === all && served.size === all && busy.size === all && !isOvertaken
  })
  t.doesNotThrow(() => fc.assert(law, { numRuns: 500 }))
})
