import { join } from 'node:path'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { readProvince } from '../../src/directory/profile.ts'
import type { Section } from '../../src/directory/sections.ts'
import {
  type Change,
  daysBeside,
  differences,
  effective,
  holdsUntil,
  newFaults,
  nextChangeAt,
  queuesConcerned,
  statesConcerned,
  takesCallsAt,
} from '../../src/settings/effective.ts'

const profile = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const NOW = DateTime.fromISO('2026-11-22T12:00', { zone: ZONE }).toMillis()
const HOUR = 3_600_000

const CLOSED = {
  kind: 'weekly',
  week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  holidays: [],
  special: [],
}
const change = (
  id: number,
  section: Section,
  value: unknown,
  effectiveFrom: number,
  more: Partial<Change> = {},
) =>
  ({
    ...{ id, section, value, effectiveFrom, madeAt: NOW, madeBy: 'x', reason: 'x', reverts: null },
    ...more,
  }) satisfies Change
const revert = (id: number, of: Change, at: number) =>
  change(id, of.section, null, at, { reverts: of.id, madeAt: at })
const ring = (ringSeconds: number) => ({ ...profile.calls, ringSeconds })

t.test('a change holds from its instant on, and not a millisecond before', async t => {
  const changes = [change(1, 'hours', CLOSED, NOW)]
  t.same(effective(profile, changes, NOW - 1).province.hours, profile.hours)
  t.same(effective(profile, changes, NOW).province.hours, CLOSED)
  t.ok(takesCallsAt(effective(profile, changes, NOW - 1).province, NOW - 1))
  t.notOk(takesCallsAt(effective(profile, changes, NOW).province, NOW))
  t.equal(nextChangeAt(changes, NOW - 1), NOW)
  t.equal(nextChangeAt(changes, NOW), null)
})

t.test('what was planned earlier takes effect over what was changed at once in between', async t => {
  const planned = change(1, 'calls', ring(60), NOW + HOUR)
  const atOnce = change(2, 'calls', ring(30), NOW)
  const changes = [planned, atOnce]
  t.equal(effective(profile, changes, NOW).province.calls.ringSeconds, 30)
  t.equal(effective(profile, changes, NOW + HOUR).province.calls.ringSeconds, 60)
  t.equal(holdsUntil(changes, 'calls', NOW), NOW + HOUR)
  t.equal(holdsUntil(changes, 'hours', NOW), null)
})

t.test('of two changes for one instant the one made last holds', async t => {
  const changes = [change(1, 'calls', ring(60), NOW), change(2, 'calls', ring(30), NOW)]
  for (const order of [changes, changes.toReversed()])
    t.equal(effective(profile, order, NOW).province.calls.ringSeconds, 30)
})

t.test('a revert brings back what held before, and ends a plan', async t => {
  const first = change(1, 'calls', ring(30), NOW)
  const second = change(2, 'calls', ring(60), NOW + 1)
  const planned = change(3, 'calls', ring(90), NOW + HOUR)
  const changes = [first, second, planned, revert(4, second, NOW + 2), revert(5, planned, NOW + 3)]
  const ringAt = (at: number) => effective(profile, changes, at).province.calls.ringSeconds
  t.same([NOW - 1, NOW, NOW + 1, NOW + 2, NOW + HOUR].map(ringAt), [20, 30, 60, 30, 30])
  t.equal(nextChangeAt(changes, NOW + 3), null)
})

t.test('what holds does not depend on the order of rows made at different times', async t => {
  const made = fc.record({
    section: fc.constantFrom<Section>('calls', 'hours', 'disaster'),
    after: fc.integer({ min: 0, max: 20 }),
    ring: fc.integer({ min: 5, max: 120 }),
    on: fc.boolean(),
    reverts: fc.option(fc.nat({ max: 30 })),
  })
  const rows = fc.array(made, { maxLength: 30 }).map(all => {
    const changes: Change[] = []
    for (const [n, one] of all.entries()) {
      const target = one.reverts === null ? undefined : changes[one.reverts]
      const madeAt = NOW + n
      const isFree = target && target.value !== null && !changes.some(({ reverts }) => reverts === target.id)
      if (target && isFree) changes.push(revert(n + 1, target, madeAt))
      else {
        const values = {
          calls: ring(one.ring),
          hours: one.on ? CLOSED : profile.hours,
          disaster: { on: one.on },
        }
        const value = values[one.section as keyof typeof values]
        changes.push(change(n + 1, one.section, value, madeAt + one.after, { madeAt }))
      }
    }
    return changes
  })
  const shuffled = rows.chain(changes =>
    fc.tuple(
      fc.constant(changes),
      fc.shuffledSubarray(changes, { minLength: changes.length, maxLength: changes.length }),
      fc.integer({ min: -1, max: 60 }),
    ),
  )
  fc.assert(
    fc.property(shuffled, ([changes, others, offset]) => {
      const at = NOW + offset
      const [one, other] = [changes, others].map(list => effective(profile, list, at))
      t.same(other?.province, one?.province)
      t.equal(nextChangeAt(changes, at), nextChangeAt(others, at))
      // Between two instants nothing moves.
      const next = nextChangeAt(changes, at)
      if (next !== null && !changes.some(({ value }) => value === null))
        t.same(effective(profile, changes, next - 1).province, one?.province)
    }),
    { numRuns: 300 },
  )
})

t.test('what no longer fits is left out and named; the rest holds', async t => {
  const changes = [
    change(1, 'calls', ring(30), NOW),
    change(2, 'survey', { enabled: 'perhaps' }, NOW), // of another version of the program
    change(3, 'menu', { ...profile.menu, root: 'khong-co' }, NOW), // against another profile
  ]
  const { province, leftOut } = effective(profile, changes, NOW)
  t.equal(province.calls.ringSeconds, 30)
  t.same(province.survey, profile.survey)
  t.same(province.menu, profile.menu)
  t.same(leftOut.map(({ change }) => change.id).sort(), [2, 3])
  for (const { faults } of leftOut) t.ok(faults.length > 0)
})

t.test('a change is judged with what is planned: also at the instants after its own', async t => {
  const [queue] = profile.queues
  if (!queue) throw new Error('a queue')
  const both = [queue, { ...queue, name: 'su-co' }]
  const menu = {
    ...profile.menu,
    otherwise: { action: 'queue', queue: 'su-co' },
  }
  const before = [change(1, 'queues', both, NOW), change(2, 'menu', menu, NOW + HOUR)]
  const back = change(3, 'queues', [queue], NOW + 1)
  const faults = newFaults(profile, { before, after: [...before, back], from: NOW + 1 })
  t.match(faults, [{ path: 'menu.otherwise', text: 'there is no queue su-co' }])
  const harmless = change(3, 'calls', ring(40), NOW + 1)
  t.same(newFaults(profile, { before, after: [...before, harmless], from: NOW + 1 }), [])
})

t.test('faults that were there before are not held against a change that has no part in them', async t => {
  const broken = [change(1, 'menu', { ...profile.menu, root: 'khong-co' }, NOW)]
  const after = [...broken, change(2, 'calls', ring(40), NOW + 1)]
  t.same(newFaults(profile, { before: broken, after, from: NOW + 1 }), [])
})

t.test(
  'the disaster switch replaces what its profile names, and nothing is lost when it is off again',
  async t => {
    const disasterProfile = { greeting: { sounds: ['storm'] }, menu: null, queueLimits: null, hours: CLOSED }
    const changes = [
      change(1, 'disasterProfile', disasterProfile, NOW),
      change(2, 'disaster', { on: true }, NOW + 1),
      change(3, 'calls', ring(40), NOW + 2),
      change(4, 'disaster', { on: false }, NOW + 3),
    ]
    t.same(effective(profile, changes, NOW).province.greeting, profile.greeting)
    t.same(effective(profile, changes, NOW + 2).province.greeting, { sounds: ['storm'] })
    t.same(effective(profile, changes, NOW + 2).settled.greeting, profile.greeting)
    const calm = effective(profile, changes, NOW + 3).province
    t.same([calm.greeting, calm.hours, calm.calls.ringSeconds], [profile.greeting, profile.hours, 40])
  },
)

t.test('differences are named as deep as they go, whatever the order of keys', async t => {
  const [queue] = profile.queues
  if (!queue) throw new Error('a queue')
  const turned = Object.fromEntries(Object.entries(queue).reverse()) as typeof queue
  t.same(differences(profile, { ...profile, queues: [turned] }), [])
  const after = {
    ...profile,
    calls: ring(40),
    queues: [
      { ...queue, serviceLevel: { ...queue.serviceLevel, seconds: 30 } },
      { ...queue, name: 'b' },
    ],
  }
  const differs = differences(profile, after)
  t.match(differs, [
    { path: 'calls.ringSeconds', before: 20, after: 40 },
    { path: 'queues.chung.serviceLevel.seconds', before: 20, after: 30 },
    { path: 'queues.b', before: null },
  ])
  t.same(queuesConcerned(profile, after), ['chung', 'b'])
  t.same([...statesConcerned(differs)].sort(), ['greeting', 'ringing', 'talking', 'waiting'])
  t.same(statesConcerned(differences(profile, { ...profile, hours: CLOSED as never })).size, 0)
})

t.test('the days ahead show what is planned beside what would be', async t => {
  const after = [change(1, 'hours', CLOSED, NOW + 36 * HOUR)] // midnight of the 24th
  const days = daysBeside(profile, { before: [], after }, { from: NOW, count: 14, section: 'hours' })
  t.equal(days.length, 14)
  t.same(days.map(({ on, differs }) => [on, differs]).slice(0, 4), [
    ['2026-11-22', false],
    ['2026-11-23', false],
    ['2026-11-24', true],
    ['2026-11-25', true],
  ])
  t.same(days[3]?.after.shifts, [])
})
