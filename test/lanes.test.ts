import t from 'tap'
import { inLanes, type Work } from './lanes.ts'

type Seen = Readonly<{ what: string; beside: readonly string[] }>

/** Works that take their turns, and what else was under way when each began. */
function works() {
  const underWay = new Set<string>()
  const make = (kind: string, count: number): Work<Seen>[] =>
    Array.from({ length: count }, (_, n) => async () => {
      const what = `${kind} ${n}`
      const beside = [...underWay]
      underWay.add(what)
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate)
      underWay.delete(what)
      return { what, beside }
    })
  return {
    alone: make('alone', 3),
    calling: make('calling', 6),
    beside: make('beside', 20),
    last: make('last', 7),
  }
}

const going = { isStopping: () => false, stop: () => {} }

t.test('everything is done once, and what calls alone has no other call beside it', async t => {
  const results = await inLanes(works(), going)
  t.equal(new Set(results.map(({ what }) => what)).size, 36)
  t.equal(results.length, 36)
  const besideOf = (kind: string) =>
    results.filter(({ what }) => what.startsWith(kind)).map(one => one.beside)
  const callsIn = (names: readonly string[]) => names.filter(name => !name.startsWith('beside')).length
  t.same(besideOf('alone').map(callsIn), [0, 0, 0])
  const withOthers = besideOf('calling').filter(names => names.some(name => name.startsWith('beside')))
  t.ok(withOthers.length > 0)
  t.ok(
    withOthers.every(names => callsIn(names) <= 1),
    'two at a time while others are beside',
  )
  t.ok(
    results.every(one => one.beside.length <= 2),
    'never more than three in all',
  )
  t.ok(besideOf('last').every(names => names.every(name => name.startsWith('last'))))
})

t.test('with nothing else to do, calls go three at a time', async t => {
  const results = await inLanes({ ...works(), beside: [], last: [] }, going)
  t.equal(results.length, 9)
  t.equal(Math.max(...results.map(({ beside }) => beside.length)), 2)
})

t.test('a work that breaks stops the others, and is told', async t => {
  let isStopping = false
  const stop = () => {
    isStopping = true
  }
  const breaks = async () => Promise.reject(new Error('no more memory'))
  const lots = { ...works(), alone: [breaks] }
  await t.rejects(inLanes(lots, { isStopping: () => isStopping, stop }), { message: 'no more memory' })
  t.ok(isStopping)
})
