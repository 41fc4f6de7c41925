import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import pg from 'pg'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import { type Ms, ZONE } from '../../src/clock.ts'
import { outboundRoutes } from '../../src/outbound/routes.ts'
import { DEFAULT_DIALLING, type DialRules } from '../../src/outbound/rules.ts'
import { createOutbound, refusalOf, type Wish } from '../../src/outbound/service.ts'
import { usedBefore } from '../../src/outbound/store.ts'
import type { Person } from '../../src/people/person.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON, serve } from '../rooms.ts'

type Change = Partial<NonNullable<DialRules['roles']['operator']>> & { centreDailyMinutes?: number }

/** The default rules with other limits for operators. */
function limits({ centreDailyMinutes = DEFAULT_DIALLING.centreDailyMinutes, ...change }: Change): DialRules {
  const { operator } = DEFAULT_DIALLING.roles
  if (!operator) throw new Error('operators dial')
  return {
    ...DEFAULT_DIALLING,
    centreDailyMinutes,
    roles: { ...DEFAULT_DIALLING.roles, operator: { ...operator, ...change } },
  }
}

async function exchange(t: Parameters<typeof desk>[0], change: Change = {}) {
  const here = await desk(t)
  const outbound = createOutbound({ ...here, journal, areaCode: '277', rules: () => limits(change) })
  const operator = await here.person('operator')
  const wish = (facts: Partial<Wish> = {}): Wish => ({
    ...{ person: operator, purpose: 'click-to-call', number: '0912345678', callId: null, at: NOON },
    ...facts,
  })
  const reserve = (facts: Partial<Wish> = {}) => here.database.tx(tx => outbound.reserve(tx, wish(facts)))
  const settle = (attemptId: string, seconds: number, at: Ms = NOON) =>
    here.database.tx(tx => outbound.settle(tx, attemptId, seconds, at))
  const codeOf = async (facts: Partial<Wish> = {}) => {
    const { verdict } = await reserve(facts)
    return verdict.isAllowed ? 'yes' : verdict.code
  }
  return { ...here, outbound, operator, wish, reserve, settle, codeOf }
}

/** Twenty at once, each in a transaction of its own; how many may dial. */
async function race(
  codeOf: (facts: Partial<Wish>) => Promise<string>,
  facts: (n: number) => Partial<Wish> = () => ({}),
) {
  const codes = await Promise.all(Array.from({ length: 20 }, (_, n) => codeOf(facts(n))))
  return codes.filter(code => code === 'yes').length
}

t.test('of twenty at once exactly one takes the last dial of the minute', async t => {
  const { codeOf } = await exchange(t, { perMinute: 3 })
  t.same([await codeOf(), await codeOf()], ['yes', 'yes'])
  t.equal(await race(codeOf), 1)
})

t.test('of twenty at once exactly one takes the last minute of a person’s day', async t => {
  const { codeOf, reserve, settle } = await exchange(t, { dailyMinutes: 10, perMinute: 600 })
  const { attemptId } = await reserve()
  await settle(attemptId, 9 * 60)
  t.equal(await race(codeOf), 1)
})

t.test('of twenty operators at once exactly one takes the centre’s last minute', async t => {
  const { codeOf, person } = await exchange(t, { centreDailyMinutes: 1 })
  const people: Person[] = []
  for (let n = 0; n < 20; n++) people.push(await person('operator'))
  t.equal(await race(codeOf, n => ({ person: people[n] ?? null })), 1)
})

t.test('what a transaction took and gave up is there again', async t => {
  const { database, outbound, wish, codeOf } = await exchange(t, { perMinute: 1 })
  await t.rejects(
    database.tx(async tx => {
      await outbound.reserve(tx, wish())
      throw new Error('the call was not stored')
    }),
  )
  t.equal(await codeOf(), 'yes')
  t.equal(await codeOf(), 'minute-rate-reached')
})

t.test('the day begins anew at midnight in Vietnam', async t => {
  const { reserve, settle, codeOf } = await exchange(t, { dailyMinutes: 10 })
  const late = DateTime.fromISO('2026-11-21T20:00:00', { zone: ZONE }).toMillis()
  const { attemptId } = await reserve({ at: late })
  await settle(attemptId, 600, late + 600_000)
  const midnight = DateTime.fromISO('2026-11-22T00:00:00', { zone: ZONE }).toMillis()
  t.equal(await codeOf({ at: midnight - 1 }), 'person-minutes-used')
  t.equal(await codeOf({ at: midnight }), 'yes')
})

t.test('a minute and an hour are the last ones, across midnight too', async t => {
  const { codeOf } = await exchange(t, { perMinute: 2, perHour: 3 })
  const midnight = DateTime.fromISO('2026-11-22T00:00:00', { zone: ZONE }).toMillis()
  t.same([await codeOf({ at: midnight - 2_000 }), await codeOf({ at: midnight - 1_000 })], ['yes', 'yes'])
  t.equal(await codeOf({ at: midnight }), 'minute-rate-reached')
  t.equal(await codeOf({ at: midnight + 58_000 }), 'yes', 'the first is a minute ago')
  t.equal(await codeOf({ at: midnight + 120_000 }), 'hour-rate-reached')
  t.equal(await codeOf({ at: midnight + 3_600_000 }), 'yes')
})

t.test('a call that goes on counts as long as it lasts, and with its talk when it is over', async t => {
  const { database, operator, reserve, settle } = await exchange(t)
  const secondsAt = async (at: Ms) =>
    (await usedBefore(database.db, { personId: operator.id, at, callSeconds: 3_600 })).personSeconds
  const { attemptId } = await reserve()
  t.equal(await secondsAt(NOON), 60, 'the minute it holds')
  t.equal(await secondsAt(NOON + 300_000), 300)
  t.equal(await secondsAt(NOON + 7_200_000), 3_600, 'its end was never told')
  await settle(attemptId, 42.2, NOON + 50_000)
  await settle(attemptId, 999, NOON + 60_000) // told twice
  t.equal(await secondsAt(NOON + 300_000), 43)
})

t.test('a limit asked for while refused is that of the rules: only an emergency has none', async t => {
  const { outbound, operator, reserve } = await exchange(t, { perMinute: 1, dailyMinutes: 10 })
  const limit = (purpose: 'click-to-call' | 'emergency', number: string) =>
    outbound.limitOf(operator, purpose, number)
  t.equal(await limit('click-to-call', '0912345678'), 600)
  await reserve()
  t.equal(await limit('click-to-call', '0912345678'), 3_600, 'the minute is used up now, and soon is not')
  t.equal(await limit('emergency', '113'), null)
})

t.test('an emergency waits for nobody and counts against nobody; it is journaled', async t => {
  const { database, outbound, operator, person, wish, reserve, codeOf, audit } = await exchange(t, {
    ...{ perMinute: 1, dailyMinutes: 1, centreDailyMinutes: 1 },
  })
  await database.tx(async tx => {
    await outbound.reserve(tx, wish()) // holds the lock and the last minute
    t.match((await reserve({ purpose: 'emergency', number: '02773851234' })).verdict, {
      isAllowed: true,
      maxSeconds: null,
    })
  })
  t.equal(await codeOf(), 'minute-rate-reached')
  for (let n = 0; n < 5; n++) t.equal(await codeOf({ purpose: 'emergency' }), 'yes')
  const other = await person('operator')
  t.equal(await codeOf({ at: NOON + 60_000, person: other }), 'centre-minutes-used', 'the one before them')
  t.match((await audit())[0], {
    ...{ action: 'dial.emergency', personId: operator.id, subjectKind: 'dial-attempt' },
    facts: { purpose: 'emergency', kind: 'fixed' },
  })
})

t.test('a refusal is kept with its reason, and journaled', async t => {
  const { outbound, operator, person, reserve, audit } = await exchange(t)
  const callId = randomUUID()
  const { attemptId, number, verdict } = await reserve({
    purpose: 'keypad',
    number: '+84 1900 1234',
    callId,
    address: '10.0.0.7',
  })
  t.match(verdict, { isAllowed: false, code: 'number-kind-refused' })
  t.equal(number.shown, '19001234')
  t.match(await audit(), [
    {
      ...{ action: 'dial.refused', personId: operator.id, subjectId: attemptId, address: '10.0.0.7' },
      facts: { purpose: 'keypad', kind: 'premium', code: 'number-kind-refused', callId },
    },
  ])
  if (!verdict.isAllowed) t.match(refusalOf(verdict), { status: 403, code: 'number-kind-refused' })
  await reserve({ purpose: 'refer', number: '*21*19001234#', at: NOON + 1 })
  const { items } = await outbound.attempts(await person('supervisor'), { isAllowed: false })
  t.match(items, [
    { number: null, shown: '*21*19001234#', code: 'number-unreadable', talkSeconds: null },
    { number: '19001234', kind: 'premium', callId, personId: operator.id, person: { id: operator.id } },
  ])
})

t.test('the centre dials by itself within limits of its own', async t => {
  const { codeOf } = await exchange(t, { perMinute: 0 })
  t.equal(await codeOf({ person: null, purpose: 'callback' }), 'yes')
  t.equal(await codeOf(), 'minute-rate-reached')
  t.equal(await codeOf({ person: null, purpose: 'callback', number: '+85523724011' }), 'number-kind-refused')
})

t.test('the console asks what would happen, and nothing is taken', async t => {
  const { outbound, operator, person } = await exchange(t, { perMinute: 1 })
  const [officer, auditor, admin] = [await person('officer'), await person('auditor'), await person('admin')]
  const { ask } = await serve(t, [operator, officer, auditor, admin], async app => {
    await app.register(outboundRoutes, { outbound })
  })
  for (let n = 0; n < 2; n++) {
    const answer = await ask(operator, { url: '/api/dial-policy', query: { number: '3.851.234' } })
    t.match(answer.json(), {
      ...{ number: '+842773851234', shown: '02773851234', kind: 'fixed', isAllowed: true, maxSeconds: 3_600 },
      used: { lastMinute: 0 },
    })
  }
  t.match((await ask(operator, { url: '/api/dial-policy?number=19001234&purpose=transfer' })).json(), {
    ...{ isAllowed: false, code: 'number-kind-refused', what: 'Dịch vụ tính phí người gọi' },
  })
  t.equal((await ask(officer, { url: '/api/dial-policy?number=113' })).statusCode, 403)
  t.equal((await ask(operator, { url: '/api/dial-policy' })).statusCode, 400)
})

t.test(
  'attempts are read by those who oversee, page by page, numbers masked for whom they do not concern',
  async t => {
    const { outbound, operator, person, reserve, settle } = await exchange(t, { perMinute: 600 })
    const [auditor, admin] = [await person('auditor'), await person('admin')]
    for (let n = 0; n < 5; n++) {
      const { attemptId } = await reserve({ at: NOON + n, number: `091234567${n}` })
      await settle(attemptId, n)
    }
    const { ask } = await serve(t, [operator, auditor, admin], async app => {
      await app.register(outboundRoutes, { outbound })
    })
    const read = async (who: Person, query: string) =>
      (await ask(who, { url: `/api/dial-attempts?${query}` })).json()
    const first = await read(auditor, 'limit=3')
    const second = await read(auditor, `limit=3&cursor=${first.next}`)
    const numbers = [...first.items, ...second.items].map((item: { number: string }) => item.number.at(-1))
    t.same(numbers, ['4', '3', '2', '1', '0'])
    t.equal(second.next, null)
    t.match(first.items[0], { talkSeconds: 4, isAllowed: true, role: 'operator', maxSeconds: 3_600 })
    t.match((await read(admin, 'limit=1')).items, [{ number: '*********674', shown: '*******674' }])
    t.match((await read(auditor, 'number=0912345672')).items, [{ number: '+84912345672' }])
    t.match(await read(admin, 'number=0912345672'), { code: 'number-not-shown' })
    t.equal((await ask(operator, { url: '/api/dial-attempts' })).statusCode, 403)
  },
)

t.test('a year of attempts does not slow the question down', async t => {
  const { database, operator } = await exchange(t)
  await database.db.execute(sql`
    insert into dial_attempts (id, at, person_id, role, purpose, number, shown, kind, is_allowed)
    select gen_random_uuid(), ${new Date(NOON).toISOString()}::timestamptz - n * interval '5 minutes', ${operator.id}::uuid,
      'operator', 'click-to-call', '+84912345678', '0912345678', 'mobile', true
    from generate_series(1, 100000) n`)
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query('analyze dial_attempts')
  await owner.end()
  const plans = await plansOf(database, db =>
    usedBefore(db, { personId: operator.id, at: NOON, callSeconds: 3_600 }),
  )
  t.match(plans, [/dial_attempts_counted/])
})
