import t from 'tap'
import { overtakings } from '../../bench/traffic.ts'

/** Rung for one after the other, 10 ms apart. */
const rung = (...numbers: string[]) => numbers.map((number, n) => ({ number, at: n * 10 }))

// What script/bench queue counts: a measure that cannot count is worth nothing.
t.test('callers served in the order of their coming overtake nobody', async t => {
  t.same(overtakings(['a', 'b', 'c'], rung('a', 'b', 'c')), [])
  t.same(overtakings(['a', 'b', 'c'], []), [])
})

t.test('each pair in the wrong order counts once, with how much sooner the later one was', async t => {
  t.same(overtakings(['a', 'b', 'c'], rung('c', 'a', 'b')), [10, 20])
  t.same(overtakings(['a', 'b', 'c'], rung('c', 'b', 'a')), [10, 20, 10])
})

t.test('a phone rung again for the same caller is no overtaking: the first ring counts', async t => {
  t.same(overtakings(['a', 'b', 'c'], rung('a', 'b', 'a', 'c', 'b')), [])
})
