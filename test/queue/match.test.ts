import fc from 'fast-check'
import t from 'tap'
import type { Strategy } from '../../src/directory/sections.ts'
import { serves } from '../../src/queue/abilities.ts'
import { type AtWork, byService, match, type Waiter } from '../../src/queue/match.ts'

const waiter = (callId: string, joinedAt: number, over: Partial<Waiter> = {}): Waiter => ({
  ...{ callId, joinedAt, place: joinedAt, queue: 'chung', skill: null, priority: 0, wanted: null },
  ...over,
})
type Facts = Partial<Omit<AtWork, 'queues' | 'skills'>> & {
  queues?: Record<string, number>
  skills?: Record<string, number>
}
const operator = (id: string, { queues = {}, skills = {}, ...over }: Facts = {}): AtWork => ({
  ...{ id, endpoint: id, isFree: true, idleSince: 0, triedAt: null, tries: 0 },
  queues: new Map(Object.entries(queues)),
  skills: new Map(Object.entries(skills)),
  ...over,
})
const longestIdle = () => 'longest-idle' as const
const named = (pairs: ReturnType<typeof match>) => pairs.map(pair => [pair.waiter.callId, pair.operator.id])
/** Whom one caller would get, and then the next one, and so on. */
const order = (operators: readonly AtWork[], strategy: Strategy, skill: string | null = null) =>
  match(
    operators.map((_, n) => waiter(`caller${n}`, n, { skill })),
    operators,
    () => strategy,
  ).map(pair => pair.operator.id)

t.test('the longest waiting caller gets the longest idle operator', async t => {
  const operators = [operator('fresh', { idleSince: 9 }), operator('rested', { idleSince: 1 })]
  t.same(named(match([waiter('late', 20), waiter('early', 10)], operators, longestIdle)), [
    ['early', 'rested'],
    ['late', 'fresh'],
  ])
})

t.test('a higher priority goes first, whenever it joined and whichever queue it is in', async t => {
  const waiters = [waiter('early', 10), waiter('urgent', 99, { priority: 5, queue: 'khan-cap' })]
  t.same(named(match(waiters, [operator('lan')], longestIdle)), [['urgent', 'lan']])
})

t.test('an operator serves the queues they are in, and who is in none serves all', async t => {
  const waiters = [waiter('tax', 1, { queue: 'thue' }), waiter('any', 2), waiter('land', 3, { queue: 'dat' })]
  const operators = [
    operator('lan', { queues: { dat: 3 }, idleSince: 1 }),
    operator('minh', { queues: { chung: 1, dat: 9 }, idleSince: 2 }),
    operator('hoa', { idleSince: 3 }),
  ]
  t.same(named(match(waiters, operators, longestIdle)), [
    ['tax', 'hoa'],
    ['any', 'minh'],
    ['land', 'lan'],
  ])
})

t.test('callers of two queues come to an operator of both in the order of their joining', async t => {
  // Why: app_queue orders within a queue only, and a fix stopped all offers (asterisk#1637, #1691).
  const lan = operator('lan', { queues: { a: 1, b: 1 } })
  const waiters = [waiter('second', 20, { queue: 'a' }), waiter('first', 10, { queue: 'b' })]
  t.same(named(match(waiters, [lan], longestIdle)), [['first', 'lan']])
})

t.test('who asks for a skill waits for those who have it, while others are served', async t => {
  const english = operator('lan', { skills: { 'tieng-anh': 5 }, isFree: false })
  const waiters = [waiter('english', 1, { skill: 'tieng-anh' }), waiter('other', 2)]
  t.same(named(match(waiters, [english, operator('minh')], longestIdle)), [['other', 'minh']])
  const back = { ...english, isFree: true }
  t.same(named(match(waiters, [back, operator('minh')], longestIdle)), [
    ['english', 'lan'],
    ['other', 'minh'],
  ])
})

t.test('a skill that nobody at work in the queue has strands no caller', async t => {
  const elsewhere = operator('lan', { queues: { khac: 1 }, skills: { 'tieng-anh': 9 } })
  const waiters = [waiter('english', 1, { skill: 'tieng-anh' })]
  t.same(named(match(waiters, [elsewhere, operator('minh')], longestIdle)), [['english', 'minh']])
})

t.test('round robin: who was tried longest ago, and a phone that rang in vain was tried', async t => {
  const operators = [
    operator('a', { triedAt: 30, idleSince: 1 }),
    operator('b', { triedAt: 10, idleSince: 40 }),
    operator('new', { idleSince: 90 }),
    operator('c', { triedAt: 20, idleSince: 2 }),
  ]
  t.same(order(operators, 'round-robin'), ['new', 'b', 'c', 'a'])
})

t.test('fewest calls: since signing in, those that rang in vain among them; then longest idle', async t => {
  const operators = [
    operator('three', { tries: 3 }),
    operator('two', { tries: 2, idleSince: 5 }),
    operator('too', { tries: 2, idleSince: 4 }),
  ]
  t.same(order(operators, 'fewest-calls'), ['too', 'two', 'three'])
})

t.test('skills: the highest level of what is asked for, then of the queue, then longest idle', async t => {
  const operators = [
    operator('none', { idleSince: 0 }),
    operator('queue', { queues: { chung: 4 }, idleSince: 2 }),
    operator('expert', { queues: { chung: 1 }, skills: { thue: 9 }, idleSince: 9 }),
    operator('junior', { queues: { chung: 9 }, skills: { thue: 2 }, idleSince: 1 }),
  ]
  t.same(order(operators, 'skills', 'thue'), ['expert', 'junior'])
  t.same(order(operators, 'skills'), ['junior', 'queue', 'expert', 'none'])
})

t.test('a caller pulled to an operator is their next one, before all others, and nobody else’s', async t => {
  const pulled = waiter('pulled', 90, { queue: 'khac', wanted: 'lan' })
  const first = waiter('first', 1, { priority: 9 })
  const lan = operator('lan', { queues: { chung: 1 } })
  t.same(named(match([first, pulled], [lan], longestIdle)), [['pulled', 'lan']])
  const busy = { ...lan, isFree: false }
  t.same(named(match([first, pulled], [busy, operator('minh')], longestIdle)), [['first', 'minh']])
  t.same(
    named(match([pulled], [operator('minh')], longestIdle)),
    [['pulled', 'minh']],
    'unless that operator is not at work any more',
  )
})

const QUEUES = ['a', 'b', 'c']
const SKILLS = ['x', 'y']
const levels = (names: readonly string[]) =>
  fc.dictionary(fc.constantFrom(...names), fc.integer({ min: 1, max: 9 }), { maxKeys: 2 })
const waiters = fc.uniqueArray(
  fc
    .record({
      ...{ callId: fc.uuid(), joinedAt: fc.nat(50), priority: fc.integer({ min: 0, max: 2 }) },
      queue: fc.constantFrom(...QUEUES),
      skill: fc.constantFrom(null, null, ...SKILLS),
      wanted: fc.constantFrom(null, null, null, null, 'op1', 'op2', 'gone'),
    })
    .map(({ callId, joinedAt, ...over }) => waiter(callId, joinedAt, over)),
  { selector: one => one.callId, maxLength: 40 },
)
const operators = fc
  .array(
    fc.record({
      ...{ isFree: fc.boolean(), idleSince: fc.nat(50), tries: fc.nat(5) },
      triedAt: fc.option(fc.nat(50)),
      ...{ queues: levels(QUEUES), skills: levels(SKILLS) },
    }),
    { maxLength: 40 },
  )
  .map(all => all.map((facts, n) => operator(`op${n}`, facts)))
const strategies = fc.constantFrom<Strategy>('longest-idle', 'round-robin', 'fewest-calls', 'skills')

/** Whether this operator may have this caller at all. */
function suits(one: AtWork, { queue, skill, wanted }: Waiter, all: readonly AtWork[]): boolean {
  const staff = all.filter(other => serves(other, queue))
  if (all.some(({ id }) => id === wanted)) return one.id === wanted
  return (
    staff.includes(one) && (skill === null || one.skills.has(skill) || !staff.some(o => o.skills.has(skill)))
  )
}

t.test(
  'nobody is served twice or overtaken by one whom the same operator could serve; no pair is left apart',
  async t => {
    const law = fc.property(waiters, operators, strategies, (queue, all, strategy) => {
      const pairs = match(queue, all, () => strategy)
      const served = new Set(pairs.map(pair => pair.waiter))
      const busy = new Set(pairs.map(pair => pair.operator))
      const isFit = pairs.every(pair => pair.operator.isFree && suits(pair.operator, pair.waiter, all))
      const left = queue.filter(one => !served.has(one))
      const isOvertaken = left.some(one =>
        pairs.some(
          pair =>
            suits(pair.operator, one, all) && byService(one, pair.waiter) < 0 && pair.waiter.wanted === null,
        ),
      )
      const isApart = left.some(one =>
        all.some(other => other.isFree && !busy.has(other) && suits(other, one, all)),
      )
      return isFit && served.size === pairs.length && busy.size === pairs.length && !isOvertaken && !isApart
    })
    t.doesNotThrow(() => fc.assert(law, { numRuns: 1_000 }))
  },
)

t.test('the same callers and operators give the same pairs, in whatever order they come', async t => {
  const law = fc.property(waiters, operators, strategies, (queue, all, strategy) => {
    const one = match(queue, all, () => strategy)
    const other = match(queue.toReversed(), all.toReversed(), () => strategy)
    return JSON.stringify(named(one)) === JSON.stringify(named(other))
  })
  t.doesNotThrow(() => fc.assert(law, { numRuns: 500 }))
})
