import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import pino from 'pino'
import t from 'tap'
import { iso } from '../../src/clock.ts'
import { Refusal } from '../../src/errors.ts'
import { namesOf } from '../../src/people/names.ts'
import { applyToAccount } from '../../src/people/planning.ts'
import { createPlanned } from '../../src/planned/service.ts'
import { asPerson, makePerson, openHouse } from '../http/house.ts'
import { openWholeApp } from '../people/wholeapp.ts'
import { until } from '../until.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** An account, who plans for it, and two processes that look at the clock. */
async function office(t: Parameters<typeof openHouse>[0]) {
  const house = await openHouse(t, { isDemo: true })
  const { database, people, audit, time } = house
  const [boss, mai] = [
    await makePerson(house, { role: 'admin' }),
    await makePerson(house, { role: 'operator' }),
  ]
  const clock = { now: () => time.now }
  const told: unknown[] = []
  const process = () =>
    createPlanned({
      ...{ database, clock, log: pino({ level: 'silent' }), journal: audit.journal, publish: () => {} },
      names: ids => namesOf(database.db, ids),
      apply: {
        person: applyToAccount({ clock, people, reader: database.db, isUnitOpen: async () => true }),
        line: ({ subject }) => Promise.reject(new Error(`no line is planned here: ${subject}`)),
      },
      refused: async (_tx, { id }, { code }) => {
        told.push([id, code])
        return []
      },
    })
  const planned = process()
  const by = { person: boss, address: '10.0.0.1' }
  const of = (subject: string) => ({ kind: 'person', subject }) as const
  return {
    ...{ house, database, people, time, boss, mai, told, planned, process, by, of },
    plan: (change: Record<string, unknown>, afterMs = DAY, subject = mai.id) =>
      planned.plan(by, {
        ...of(subject),
        change,
        effectiveFrom: iso(time.now + afterMs),
        reason: 'Theo quyết định',
      }),
    withdraw: (id: number, subject = mai.id) => planned.withdraw(by, of(subject), { id, reason: 'Đổi ý' }),
    run: () => planned.work.run(time.now),
    outcomes: async (subject = mai.id) =>
      (await planned.listOf(of(subject), {})).items.map(({ outcome }) => outcome?.outcome ?? null).reverse(),
    changes: async () =>
      (
        await database.pool.query(
          `select person_id, address, facts from audit_log where action = 'person.changed' order by id`,
        )
      ).rows,
  }
}

const refusedWith = (work: Promise<unknown>) =>
  work.then(
    () => null,
    error => (error instanceof Refusal ? error.code : error),
  )

t.test('what is planned happens once at its hour, by whom it was planned, and ends what is open', async t => {
  const here = await office(t)
  const { mai, boss, time, people } = here
  const { id } = await here.plan({ role: 'supervisor', displayName: 'Lê Thị Mai' })
  const hour = time.now + DAY
  t.equal(await here.run(), hour, 'the clock knows when')
  time.now = hour - 1
  await here.run()
  t.equal((await people.find(mai.id)).role, 'operator', 'not a moment before')
  const browser = await asPerson(here.house, mai)
  t.equal((await browser.ask({ url: '/api/session' })).statusCode, 200)
  // It was away when the hour came, and another process is awake too.
  time.now = hour + HOUR / 4
  await Promise.all([here.run(), here.process().work.run(time.now), here.process().work.run(time.now)])
  await here.run()
  t.match(await people.find(mai.id), { role: 'supervisor', displayName: 'Lê Thị Mai' })
  t.equal((await browser.ask({ url: '/api/session' })).statusCode, 401, 'another role proves itself anew')
  t.match(await here.changes(), [
    {
      ...{ person_id: boss.id, address: null },
      facts: { plan: id, reason: 'Theo quyết định', role: 'supervisor', before: { role: 'operator' } },
    },
  ])
  t.equal((await here.changes()).length, 1)
  t.same(await here.outcomes(), ['applied'])
  t.equal(await refusedWith(here.withdraw(id)), 'plan-settled')
})

t.test('what was withdrawn does not happen, and nothing is withdrawn twice', async t => {
  const here = await office(t)
  const { id } = await here.plan({ isDisabled: true })
  t.equal(await refusedWith(here.withdraw(id, randomUUID())), 'plan-not-found', 'of another account')
  t.equal(await refusedWith(here.withdraw(999_999)), 'plan-not-found')
  here.time.now += DAY
  t.match(await here.withdraw(id), {
    outcome: { outcome: 'withdrawn', by: { id: here.boss.id }, text: 'Đổi ý' },
  })
  t.equal(await refusedWith(here.withdraw(id)), 'plan-settled')
  t.equal(await here.run(), null)
  t.equal((await here.people.find(here.mai.id)).isDisabled, false)
  const { rows } = await here.database.pool.query(
    `select action, subject_kind, subject_id, facts from audit_log where action like 'change.%' order by id`,
  )
  t.match(rows, [
    {
      action: 'change.planned',
      subject_kind: 'person',
      subject_id: here.mai.id,
      facts: { plan: id, isDisabled: true },
    },
    { action: 'change.withdrawn', facts: { plan: id, reason: 'Đổi ý' } },
  ])
})

t.test('withdrawn in the moment of its hour it ends one way', async t => {
  const here = await office(t)
  for (let round = 0; round < 5; round++) {
    const { id } = await here.plan({ displayName: `Tên ${round}` }, HOUR)
    here.time.now += HOUR
    const [code] = await Promise.all([
      refusedWith(here.withdraw(id)),
      here.run(),
      here.process().work.run(here.time.now),
    ])
    const { displayName } = await here.people.find(here.mai.id)
    t.equal(displayName === `Tên ${round}`, code === 'plan-settled', `${code}`)
  }
})

t.test('what may not be any more is refused and told, and holds up nothing else', async t => {
  const here = await office(t)
  const { boss, mai, people, time } = here
  const other = await makePerson(here.house, { role: 'admin' })
  const { id } = await here.plan({ isDisabled: true }, DAY, other.id)
  const gone = await here.plan({ isDisabled: true }, DAY, randomUUID())
  await here.plan({ displayName: 'Lê Thị Mai' })
  // Meanwhile the one who planned it went away: the other is the last administrator.
  await people.change({ person: other, address: '10.0.0.2' }, boss.id, { isDisabled: true })
  time.now += DAY
  await here.run()
  t.same(here.told, [
    [id, 'last-admin'],
    [gone.id, 'person-not-found'],
  ])
  t.match((await here.planned.listOf(here.of(other.id), {})).items, [
    { outcome: { outcome: 'refused', by: null, code: 'last-admin', text: /quản trị viên/ } },
  ])
  t.equal((await people.find(other.id)).isDisabled, false)
  t.equal(
    (await people.find(mai.id)).displayName,
    'Lê Thị Mai',
    'what a planner who left was allowed to plan is done all the same',
  )
  await here.run()
  t.equal(here.told.length, 2, 'told once')
})

t.test(
  'several of one account happen in the order of their hours, those of one hour in that of their making',
  async t => {
    const here = await office(t)
    await here.plan({ displayName: 'Ba' }, 3 * HOUR)
    await here.plan({ displayName: 'Hai' }, 2 * HOUR)
    await here.plan({ displayName: 'Hai B' }, 2 * HOUR)
    here.time.now += 5 * HOUR
    await here.run()
    t.same(
      (await here.changes()).map(({ facts }) => facts.displayName),
      ['Hai', 'Hai B', 'Ba'],
    )
  },
)

const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ plan: fc.integer({ min: 1, max: 4 }), isRefused: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ withdraw: fc.nat(5) }) },
    { weight: 2, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 2, arbitrary: fc.constant({ run: true } as const) },
  ),
  { minLength: 4, maxLength: 14 },
)

t.test(
  'whatever is planned, withdrawn and let pass in any order, each plan ends once, and as it must',
  async t => {
    const here = await office(t)
    const { time, house, database } = here
    const run = () => Promise.all([here.run(), here.process().work.run(time.now)])
    await fc.assert(
      fc.asyncProperty(steps, async steps => {
        const { id: subject } = await makePerson(house, { role: 'operator' })
        const plans: { id: number; hour: number; becomes: 'applied' | 'refused'; end: string | null }[] = []
        const happen = async () => {
          await run()
          for (const plan of plans) if (plan.hour <= time.now) plan.end ??= plan.becomes
        }
        for (const step of steps) {
          if ('plan' in step) {
            // An officer belongs to a unit: refused when its hour comes.
            const change = step.isRefused ? { role: 'officer' } : { displayName: `Tên ${plans.length}` }
            const { id } = await here.plan(change, step.plan * HOUR, subject)
            const hour = time.now + step.plan * HOUR
            plans.push({ id, hour, becomes: step.isRefused ? 'refused' : 'applied', end: null })
          } else if ('withdraw' in step) {
            const plan = plans[step.withdraw]
            const code = await refusedWith(here.withdraw(plan?.id ?? 0, subject))
            t.equal(code, plan ? plan.end && 'plan-settled' : 'plan-not-found')
            if (plan) plan.end ??= 'withdrawn'
          } else if ('pass' in step) time.now += step.pass * HOUR
          else await happen()
        }
        time.now += DAY
        await happen()
        t.same(
          await here.outcomes(subject),
          plans.map(({ end }) => end),
        )
        const applied = plans.filter(({ end }) => end === 'applied')
        const { rows } = await database.pool.query(
          `select facts->>'plan' as plan from audit_log where action = 'person.changed' and subject_id = $1 order by id`,
          [subject],
        )
        t.equal(rows.length, applied.length, 'each made once')
      }),
      { numRuns: 8 },
    )
  },
)

t.test('no hour that is gone or too far, and no end of plans', async t => {
  const here = await office(t)
  const at = (afterMs: number) => refusedWith(here.plan({ displayName: 'Mai' }, afterMs))
  t.equal(await at(-61_000), 'effective-in-the-past')
  t.equal(await at(3 * 366 * DAY), 'effective-too-far')
  t.equal(await at(-30_000), null, 'now, as it was meant while the form was filled in')
  await here.run()
  here.time.now += 1
  await here.run()
  t.same(await here.outcomes(), ['applied'])
  for (let n = 1; n <= 20; n++) t.equal(await at(n * HOUR), null)
  t.equal(await at(HOUR), 'too-many-planned')
  const first = await here.planned.pending({ kind: 'person' }, { limit: 15 })
  const rest = await here.planned.pending({ kind: 'person' }, { limit: 15, cursor: first.next ?? '' })
  const hours = [...first.items, ...rest.items].map(({ effectiveFrom }) => effectiveFrom)
  t.same([hours.length, rest.next], [20, null])
  t.same(hours, hours.toSorted())
})

t.test(
  'over the API: looked at, planned, shown, made by the clock, in the history, and taken back',
  async t => {
    const { app, database, headersOf } = await openWholeApp(t)
    const headers = await headersOf('admin1')
    const ask = async (method: 'GET' | 'POST', url: string, body?: object) => {
      const answer = await app.inject({ method, url, headers, ...(body ? { payload: body } : {}) })
      return { status: answer.statusCode, ...answer.json() }
    }
    const idOf = async (username: string) =>
      (await database.pool.query('select id from people where username = $1', [username])).rows[0]
        .id as string
    const [op, admin, officer] = await Promise.all([idOf('op101'), idOf('admin1'), idOf('officer1')])
    const path = `/api/people/${op}`
    const later = iso(Date.now() + DAY)
    const look = { role: 'supervisor', effectiveFrom: later }
    const seen = await ask('POST', `${path}/preview`, look)
    t.match(seen, { effectiveFrom: later, planned: [], differs: [{ what: 'role', after: 'supervisor' }] })
    const reason = 'Theo quyết định 12'
    const made = await ask('POST', `${path}/plans`, { ...look, seen: seen.seen, reason })
    t.match(made, {
      ...{ status: 201, personId: op, effectiveFrom: later, madeBy: { username: 'admin1' }, outcome: null },
      differs: [{ what: 'role', before: 'operator', after: 'supervisor' }],
    })
    t.match(
      (await ask('POST', `${path}/preview`, { displayName: 'Mai' })).planned,
      [{ id: made.id }],
      'named',
    )
    t.match((await ask('GET', '/api/people/plans')).items, [{ id: made.id, personId: op }])

    const refusals = [
      [op, { mobile: '0912345678' }, 'not-plannable'],
      [op, { role: 'officer' }, 'unit-missing'],
      [op, { unitId: randomUUID() }, 'unit-not-found'],
      [op, { role: 'supervisor', effectiveFrom: '2020-01-01T00:00:00Z' }, 'effective-in-the-past'],
      [op, { role: 'supervisor', effectiveFrom: '2999-01-01T00:00:00Z' }, 'effective-too-far'],
      [op, { role: 'supervisor', effectiveFrom: 'tomorrow' }, 'invalid-request'],
      [op, { displayName: 'Mai', seen: { ...seen.seen, role: 'head' } }, 'person-moved'],
      [admin, { isDisabled: true }, 'not-yourself'],
      [officer, { role: 'officer' }, 'plan-unchanged'],
      [randomUUID(), { role: 'supervisor' }, 'person-not-found'],
    ] as const
    for (const [id, body, code] of refusals)
      t.equal(
        (await ask('POST', `/api/people/${id}/plans`, { effectiveFrom: later, reason, ...body })).code,
        code,
        code,
      )

    t.match(await ask('POST', `${path}/plans/${made.id}/withdrawal`, { reason: 'Hoãn lại' }), {
      ...{ status: 200, outcome: { outcome: 'withdrawn', text: 'Hoãn lại', by: { username: 'admin1' } } },
    })
    // Now, as it was a moment ago.
    await ask('POST', `${path}/plans`, {
      displayName: 'Lê  Thị Mai',
      effectiveFrom: iso(Date.now() - 1_000),
      reason,
    })
    await ask('POST', `/api/people/${officer}/plans`, {
      isDisabled: true,
      effectiveFrom: iso(Date.now()),
      reason,
    })
    await until(
      'nothing is to come any more',
      async () => (await ask('GET', `/api/people/plans`)).items.length === 0,
    )
    t.match((await ask('GET', `${path}/plans`)).items, [
      { outcome: { outcome: 'applied', by: null }, differs: [{ what: 'displayName', after: 'Lê Thị Mai' }] },
      { id: made.id },
    ])
    const { items } = await ask('GET', `${path}/changes`)
    t.match(items, [
      {
        action: 'person.changed',
        reason,
        plan: Number,
        by: { username: 'admin1' },
        back: { displayName: String },
      },
      { action: 'change.planned', effectiveFrom: String, differs: [{ what: 'displayName' }] },
      { action: 'change.withdrawn', plan: made.id, reason: 'Hoãn lại' },
      { action: 'change.planned', plan: made.id, effectiveFrom: later },
    ])
    t.match(await ask('POST', `${path}/changes/${items[0].id}/revert`, { reason: 'Nhầm tên' }), {
      ...{ status: 200, displayName: items[0].back.displayName },
    })
    t.match(await ask('GET', `/api/people/${officer}`), { isDisabled: true })
  },
)
