import t from 'tap'
import { overtakings } from '../../bench/traffic.ts'

// What script/bench queue counts: a measure that cannot count is worth nothing.
t.test('callers served in the order of their coming overtake nobody', async t => {
  t.equal(overtakings(['a', 'b', 'c'], ['a', 'b', 'c']), 0)
  t.equal(overtakings(['a', 'b', 'c'], []), 0)
})

t.test('each pair in the wrong order counts once', async t => {
  t.equal(overtakings(['a', 'b', 'c'], ['c', 'a', 'b']), 2)
  t.equal(overtakings(['a', 'b', 'c'], ['c', 'b', 'a']), 3)
})

t.test('a phone rung again for the same caller is no overtaking: the first ring counts', async t => {
  t.equal(overtakings(['a', 'b', 'c'], ['a', 'b', 'a', 'c', 'b']), 0)
})
