import fc from 'fast-check'
import t from 'tap'
import { movedBefore, nextOf, withPlaces } from '../../src/queue/line.ts'
import { byService } from '../../src/queue/match.ts'

const caller = (callId: string, place: number, priority = 0) => ({ callId, place, priority })
type Line = readonly ReturnType<typeof caller>[]
const order = (line: Line) => line.toSorted(byService).map(({ callId }) => callId)
function after(line: Line, callId: string, before: string | null): Line {
  const moved = new Map(movedBefore(line, callId, before)?.map(one => [one.callId, one.place]))
  return line.map(one => ({ ...one, place: moved.get(one.callId) ?? one.place }))
}
const three = [caller('a', 10), caller('b', 20), caller('c', 30)]

t.test('a caller is moved to the front, or before another, and nobody else changes places', async t => {
  t.same(order(after(three, 'c', null)), ['c', 'a', 'b'])
  t.same(order(after(three, 'c', 'b')), ['a', 'c', 'b'])
  t.same(order(after(three, 'a', 'c')), ['b', 'a', 'c'], 'down too')
  t.same(order(after(three, 'a', null)), ['a', 'b', 'c'])
})

t.test('a caller who is moved, and moved back before whom they stood, stands where they stood', async t => {
  const next = nextOf(three, 'b')
  t.equal(next, 'c')
  t.same(order(after(after(three, 'b', null), 'b', next)), ['a', 'b', 'c'])
  t.equal(nextOf(three, 'c'), null, 'the last stands before nobody')
})

t.test('priority stays: nobody is moved before somebody of another one', async t => {
  const line = [...three, caller('urgent', 40, 5)]
  t.equal(movedBefore(line, 'a', 'urgent'), null)
  t.same(order(after(line, 'c', null)), ['urgent', 'c', 'a', 'b'], 'the front is that of the own priority')
  t.equal(movedBefore(line, 'gone', null), null)
})

t.test('there is always room, also between callers of one millisecond', async t => {
  const places = fc.array(fc.record({ place: fc.integer({ min: 0, max: 3 }), priority: fc.nat(1) }), {
    minLength: 2,
    maxLength: 12,
  })
  const moves = fc.array(fc.tuple(fc.nat(11), fc.option(fc.nat(11))), { maxLength: 80, size: 'max' })
  const law = fc.property(places, moves, (facts, steps) => {
    let line: Line = facts.map((one, n) => caller(`c${n}`, 1_795_000_000_000 + one.place, one.priority))
    for (const [who, where] of steps) {
      const one = line[who % line.length]
      const other = where === null ? null : line[where % line.length]
      if (!one || other === one || (other && other.priority !== one.priority)) continue
      const rest = order(line).filter(id => id !== one.callId)
      line = after(line, one.callId, other?.callId ?? null)
      const now = order(line)
      const stayed = now.filter(id => id !== one.callId).join() === rest.join()
      const next = nextOf(line, one.callId)
      if (!stayed || (other && next !== other.callId)) return false
      const mates = line.filter(mate => mate.priority === one.priority)
      if (!other && order(mates)[0] !== one.callId) return false
    }
    return true
  })
  t.doesNotThrow(() => fc.assert(law, { numRuns: 500 }))
})

t.test('places count from one in each queue', async t => {
  const line = ['a', 'b', 'a', 'a'].map(queue => ({ queue }))
  t.same(
    withPlaces(line).map(({ queue, place }) => `${queue}${place}`),
    ['a1', 'b1', 'a2', 'a3'],
  )
})
