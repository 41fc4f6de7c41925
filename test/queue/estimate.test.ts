import fc from 'fast-check'
import t from 'tap'
import {
  type Announcement,
  announce,
  estimate,
  type Load,
  type Range,
  type Told,
} from '../../src/queue/estimate.ts'
import { type Day, type Sample, samples } from './simulated.ts'

const MINUTE = 60_000
const load = (more: Partial<Load> = {}): Load => ({
  ahead: 3,
  operators: 4,
  ready: 0,
  handlingMs: [180, 200, 240, 240, 260, 300].map(seconds => seconds * 1_000),
  recent: [],
  ...more,
})
const upper = (range: Range | null) => range?.to ?? Number.POSITIVE_INFINITY

t.test('nothing honest can be said without operators, or without calls to learn from', async t => {
  t.equal(estimate(load({ operators: 0 })).range, null)
  t.equal(estimate(load({ handlingMs: [] })).range, null)
  t.equal(estimate(load({ handlingMs: [1_000, 2_000] })).range, null)
})

t.test('who finds an operator free waits under a minute, even when nothing is known', async t => {
  t.same(estimate(load({ ahead: 0, ready: 1, handlingMs: [] })).range, { from: 0, to: 1 })
  t.same(estimate(load({ ahead: 2, ready: 3 })).range, { from: 0, to: 1 })
})

t.test('the place counts: further back is longer, more operators is shorter', async t => {
  const median = (more: Partial<Load>) => estimate(load(more)).medianMs
  t.ok(median({ ahead: 0 }) < median({ ahead: 5 }))
  t.ok(median({ ahead: 5 }) < median({ ahead: 20 }))
  t.ok(median({ operators: 8 }) < median({ operators: 4 }))
  t.same(estimate(load()).range, { from: 0, to: 7 }, 'four gaps of a minute each, and what may come')
})

t.test('callers who give up shorten the wait of those behind them', async t => {
  const gaveUp = Array.from({ length: 10 }, () => ({ modelMs: 0, waitMs: 5 * MINUTE, isServed: false }))
  t.ok(estimate(load({ ahead: 20, recent: gaveUp })).modelMs < estimate(load({ ahead: 20 })).modelMs * 0.7)
})

t.test('waits that were longer than the formula lengthen it, and never more than twofold', async t => {
  const slow = (count: number) =>
    Array.from({ length: count }, () => ({ modelMs: 4 * MINUTE, waitMs: 40 * MINUTE, isServed: true }))
  const [plain, learned] = [estimate(load()), estimate(load({ recent: slow(50) }))]
  t.equal(learned.modelMs, plain.modelMs, 'what is compared with stays uncorrected')
  t.equal(Math.round(learned.medianMs / plain.medianMs), 2)
  t.ok(estimate(load({ recent: slow(1) })).medianMs < plain.medianMs * 1.5, 'one caller proves little')
})

t.test('one forgotten wrap-up does not move everybody', async t => {
  const hours = [...load().handlingMs, 3 * 60 * MINUTE]
  t.ok(estimate(load({ handlingMs: hours })).modelMs < estimate(load()).modelMs * 1.7)
})

t.test('a very long wait is "more than", a wide range is "under"', async t => {
  t.same(estimate(load({ ahead: 100 })).range, { from: 60, to: null })
  t.equal(estimate(load({ ahead: 0, operators: 1 })).range?.from, 0)
})

/** Days on paper; each is told again by its seed. */
const base = { hours: 8, handling: { meanMs: 4 * MINUTE, variation: 0.8 }, urgent: 0.05, elsewhere: 0 }
const few = { least: 6, most: 10, changeMinutes: 10 }
const DAYS: Readonly<Record<string, Omit<Day, 'seed'>>> = {
  'a small centre': {
    ...base,
    operators: { least: 1, most: 4, changeMinutes: 20 },
    load: 0.9,
    patienceMs: 10 * MINUTE,
  },
  'a busy day': { ...base, operators: few, load: 1, patienceMs: 10 * MINUTE },
  'callers who never give up': { ...base, hours: 4, operators: few, load: 0.95, patienceMs: null },
  'operators of two queues': { ...base, operators: few, load: 0.7, patienceMs: 10 * MINUTE, elsewhere: 0.5 },
  'a disaster': {
    ...base,
    operators: { least: 25, most: 35, changeMinutes: 3 },
    load: 1.5,
    patienceMs: 8 * MINUTE,
  },
}
const SEEDS = [1, 2, 3, 4, 5]

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length
const share = (all: readonly Sample[], check: (one: Sample) => boolean) =>
  all.filter(check).length / all.length
const spokenMs = ({ range }: Sample) =>
  range ? (range.to === null ? range.from : (range.from + range.to) / 2) * MINUTE : 0

for (const [name, day] of Object.entries(DAYS))
  t.test(`the range holds, and beats app_queue's average: ${name}`, async t => {
    const all = SEEDS.flatMap(seed => samples({ ...day, seed }))
    const said = all.filter(({ range }) => range !== null)
    const isShort = ({ range, truthMs }: Sample) => truthMs < (range?.from ?? 0) * MINUTE
    const isLong = ({ range, truthMs }: Sample) => truthMs > upper(range) * MINUTE
    const error = (guess: (one: Sample) => number) =>
      mean(said.map(one => Math.abs(guess(one) - one.truthMs)))
    const twin = error(one => one.twinMs)
    const figures = {
      seeds: SEEDS.join(' '),
      told: said.length,
      known: share(all, ({ range }) => range !== null),
      inside: share(said, one => !isShort(one) && !isLong(one)),
      insideAtFirst: share(
        said.filter(({ isFirst }) => isFirst),
        one => !isShort(one) && !isLong(one),
      ),
      longer: share(said, isLong),
      meanWaitS: mean(said.map(one => one.truthMs)) / 1_000,
      widthMin: mean(said.flatMap(({ range }) => (range?.to ? [range.to - range.from] : []))),
      errorToTwin: error(one => one.medianMs) / twin,
      spokenErrorToTwin: error(spokenMs) / error(one => one.twinMinutes * MINUTE),
    }
    t.comment(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? +value.toFixed(3) : value)))
    t.ok(figures.known > 0.98, 'nearly always something can be said')
    t.ok(figures.inside > 0.88, `${figures.inside} of the waits lie in the range`)
    t.ok(figures.insideAtFirst > 0.88, `${figures.insideAtFirst} of what callers hear first`)
    t.ok(figures.longer < 0.1, `${figures.longer} of the promises are broken`)
    t.ok(figures.errorToTwin < 0.85, `its middle errs ${figures.errorToTwin} times as much as app_queue`)
    t.ok(figures.spokenErrorToTwin < 1, 'even with the minutes as they are spoken')
  })

/** Tells one caller something every half minute. */
function hear(ranges: readonly (Range | null)[], places: readonly number[] = []): Announcement[] {
  let told: Told | null = null
  return ranges.map((range, turn) => {
    const said: Announcement = announce(told, { at: turn * 30_000, place: places[turn] ?? 3, range })
    told = said.told
    return said
  })
}
const kinds = (said: readonly Announcement[]) => said.map(({ say }) => say)

t.test('a range repeats, falls or is not said; it never rises', async t => {
  const [first, same, lower, higher] = hear([
    { from: 5, to: 10 },
    { from: 5, to: 10 },
    { from: 4, to: 7 },
    { from: 7, to: 15 },
  ])
  t.same(first?.range, { from: 5, to: 10 })
  t.same(same?.range, { from: 5, to: 10 })
  t.same(lower?.range, { from: 4, to: 7 })
  t.match(higher, { say: 'still', range: null })
})

t.test('a range that would move the promised moment is not said, though its numbers repeat', async t => {
  const said = hear(Array.from({ length: 5 }, () => ({ from: 5, to: 10 })))
  t.same(kinds(said), ['range', 'range', 'range', 'still', 'still'])
})

t.test('past what was promised there is one apology, then neutral words and no number', async t => {
  const said = hear([{ from: 0, to: 1 }, null, null, { from: 0, to: 1 }, { from: 0, to: 1 }, null])
  t.same(kinds(said), ['range', 'still', 'still', 'sorry', 'still', 'still'])
  t.ok(said.slice(1).every(({ range }) => range === null))
})

t.test('who will surely wait longer than promised is told so at once', async t => {
  t.same(
    kinds(
      hear([
        { from: 1, to: 3 },
        { from: 10, to: 20 },
      ]),
    ),
    ['range', 'sorry'],
  )
})

t.test('without a range the place is said, and a place that rose is not', async t => {
  const said = hear([null, null, null], [4, 5, 2])
  t.same(
    said.map(({ say, place }) => [say, place]),
    [
      ['place', 4],
      ['still', null],
      ['place', 2],
    ],
  )
})

t.test('"more than" may be followed by a range, never the other way', async t => {
  const said = hear([
    { from: 30, to: null },
    { from: 20, to: 30 },
    { from: 20, to: null },
  ])
  t.same(kinds(said), ['range', 'range', 'still'])
})

t.test('whatever the queue does, no caller hears a number or a promise rise', async _t => {
  const range = fc.option(
    fc
      .tuple(fc.nat(60), fc.option(fc.integer({ min: 1, max: 60 })))
      .map(([from, more]) => ({ from, to: more === null ? null : from + more })),
  )
  const turns = fc.array(fc.record({ after: fc.nat(300_000), place: fc.integer({ min: 1, max: 50 }), range }))
  const law = fc.property(turns, heard => {
    let [at, told] = [0, null as Told | null]
    const said = heard.map(({ after, ...now }) => {
      at += after
      const one = announce(told, { at, ...now })
      told = one.told
      return { ...one, at }
    })
    const places = said.flatMap(({ place }) => (place === null ? [] : [place]))
    const ranges = said.flatMap(({ range, at }) => (range ? [{ ...range, at }] : []))
    const isFalling = (values: readonly number[]) =>
      values.every((one, i) => i === 0 || one <= (values[i - 1] ?? 0))
    const ends = ranges.map(({ at, to }) => (to === null ? Number.POSITIVE_INFINITY : at + to * MINUTE))
    const firstEnd = Math.min(...ends)
    const sorry = said.findIndex(({ say }) => say === 'sorry')
    return (
      isFalling(places) &&
      isFalling(ranges.map(({ from }) => from)) &&
      isFalling(ranges.map(upper)) &&
      ends.every((end, i) => i === 0 || end <= Math.min(...ends.slice(0, i)) + MINUTE) &&
      ranges.every(({ at }) => at <= firstEnd) &&
      said.filter(({ say }) => say === 'sorry').length <= 1 &&
      (sorry < 0 || said.slice(sorry).every(({ range }) => range === null)) &&
      said.every(({ say, range }) => (say === 'range') === (range !== null))
    )
  })
  fc.assert(law, { numRuns: 500 })
})
