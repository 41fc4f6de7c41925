import fc from 'fast-check'
import t from 'tap'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import type { Measure } from '../../src/reports/measure.ts'
import { reportRoutes } from '../../src/reports/routes.ts'
import { createReports } from '../../src/reports/service.ts'
import { bucketsOf } from '../../src/reports/window.ts'
import { desk, serve } from '../rooms.ts'
import { at, tell } from './day.ts'
import { NOVEMBER, OCTOBER, turnOfTheMonth } from './turn.ts'

const iso = (instant: number) => new Date(instant).toISOString()
const [BEGIN, MIDNIGHT] = [at('31/10', '00:00:00'), at('01/11', '00:00:00')]
const END = MIDNIGHT + 86_400_000
const days = { from: iso(BEGIN), to: iso(END) }

async function books(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const people = await turnOfTheMonth(here)
  return { ...here, ...people, reports: createReports({ ...here, promised: () => LIMITS_USUAL }) }
}

const valuesOf = (figures: Record<string, Measure>) =>
  Object.fromEntries(Object.entries(figures).map(([code, { value }]) => [code, value]))

t.test('thirty calls around midnight, each figure reckoned by hand', async t => {
  const { reports } = await books(t)
  const { buckets, figures } = await reports.figures({ ...days, bucket: 'day' })
  t.same(
    buckets.map(({ from }) => from),
    [iso(BEGIN), iso(MIDNIGHT)],
  )
  const [october, november] = buckets.map(bucket => valuesOf(bucket.figures))
  t.same(october, OCTOBER)
  t.same(november, NOVEMBER)
  t.same(
    figures.map(({ code }) => code),
    Object.keys(october ?? {}),
  )
  t.match(
    figures.find(({ code }) => code === 'service-level'),
    {
      value: 33.33,
      numerator: 7,
      denominator: 21,
      label: 'Mức phục vụ',
      unit: 'percent',
      formula: /20 giây/,
    },
  )
})

t.test(
  'messages, callbacks, blocked numbers and a full queue are counted apart, and with the rest are what was offered',
  async t => {
    const here = await desk(t)
    const ten = at('01/11', '10:00:00')
    const { id: operator } = await here.person('operator')
    await tell(here, { at: ten, wait: 5, talk: 30, operator, queue: 'chung' })
    await tell(here, { at: ten + 1_000, ending: 'voicemail', endedIn: 'voicemail' })
    await tell(here, { at: ten + 2_000, wait: 90, ending: 'voicemail', endedIn: 'voicemail', queue: 'chung' })
    await tell(here, { at: ten + 3_000, wait: 60, ending: 'abandoned', endedIn: 'voicemail', queue: 'chung' })
    await tell(here, { at: ten + 4_000, ending: 'abandoned', endedIn: 'menu' })
    const promised = { ending: 'callback', endedIn: 'promising' } as const
    await tell(here, { at: ten + 4_500, wait: 70, ...promised, queue: 'chung' })
    const refusing = { ending: 'refused', endedIn: 'refusing' } as const
    await tell(here, { at: ten + 5_000, ...refusing, refusedFor: 'blocked' })
    await tell(here, { at: ten + 6_000, ...refusing, refusedFor: 'overflow' })
    await tell(here, { at: ten + 7_000, ...refusing, refusedFor: 'outside-hours' })
    await tell(here, {
      at: ten + 8_000,
      ending: 'refused',
      endedIn: 'voicemail',
      refusedFor: 'outside-hours',
    })
    const reports = createReports({ ...here, promised: () => LIMITS_USUAL })
    const { figures } = await reports.figures({ ...days, bucket: 'none' })
    const value = (code: string) => figures.find(figure => figure.code === code)?.value
    const each = { answered: 1, 'abandoned-queue': 1, 'abandoned-before': 1, refused: 2, blocked: 1 }
    const counted = { ...each, 'turned-away': 1, voicemail: 2, 'callback-taken': 1 }
    for (const [code, count] of Object.entries(counted)) t.equal(value(code), count, code)
    t.equal(
      value('offered'),
      Object.values(counted).reduce((sum, count) => sum + count),
    )
    t.equal(value('received'), 10)
    t.equal(value('voicemail-queue'), 1)
    t.equal(value('service-level'), 20, '1 of 5: who left a message or went home was not answered in time')
  },
)

t.test('months, weeks and hours of the calendar in Vietnam; the same call stands in each once', async t => {
  const { reports } = await books(t)
  for (const bucket of ['quarter-hour', 'half-hour', 'hour', 'day', 'week', 'month', 'none'] as const) {
    const { buckets, figures } = await reports.figures({ ...days, bucket })
    const sum = buckets.reduce((total, { figures }) => total + (figures.received?.value ?? 0), 0)
    t.equal(sum, 30, bucket)
    t.equal(figures.find(({ code }) => code === 'received')?.value, 30, bucket)
  }
  const { buckets: months } = await reports.figures({ ...days, bucket: 'month' })
  t.same(
    months.map(({ figures }) => figures.answered?.value),
    [5, 6],
  )
  const { buckets: hours } = await reports.figures({ ...days, bucket: 'hour' })
  t.equal(hours.length, 48)
  t.equal(hours[44]?.figures.peak?.value, 1, 'who is still on the line in the evening')
})

t.test('other limits, other service level; the goal is said to be met or not', async t => {
  const { reports } = await books(t)
  const november = { from: iso(MIDNIGHT), to: iso(END) }
  const { figures, isGoalMet } = await reports.figures({ ...november, within: 60, goal: 42, short: 11 })
  const value = (code: string) => figures.find(one => one.code === code)?.value
  t.equal(value('service-level'), 42.86) // 6 of 14
  t.equal(value('service-level-without-short'), 54.55) // 6 of 11
  t.equal(isGoalMet, true)
  t.equal((await reports.figures({ ...november, goal: 29 })).isGoalMet, false)
  const empty = { from: '2025-01-01T00:00:00Z', to: '2025-01-02T00:00:00Z' }
  t.equal((await reports.figures(empty)).isGoalMet, null, 'nobody called')
})

t.test('adjacent windows add up to the joined one', async t => {
  const { reports } = await books(t)
  const measures = async (from: number, to: number) => {
    const { buckets } = await reports.figures({ from: iso(from), to: iso(to) })
    return buckets[0]?.figures ?? {}
  }
  // Near midnight and at the calls' own instants, where a slip would show.
  const instants = fc.oneof(
    fc.integer({ min: BEGIN, max: END }),
    fc.integer({ min: at('31/10', '23:44:00'), max: at('01/11', '00:30:00') }),
    fc.constantFrom(MIDNIGHT, MIDNIGHT - 1, MIDNIGHT + 1, at('01/11', '00:03:38'), at('01/11', '08:00:09')),
  )
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(instants, { minLength: 3, maxLength: 3 }), async borders => {
      const [a = 0, b = 0, c = 0] = borders.toSorted((one, other) => one - other)
      const [early, late, joined] = [await measures(a, b), await measures(b, c), await measures(a, c)]
      for (const [code, whole] of Object.entries(joined)) {
        const add = (part: 'numerator' | 'denominator') =>
          (early[code]?.[part] ?? 0) + (late[code]?.[part] ?? 0)
        if (whole.numerator !== null) fcEqual(code, add('numerator'), whole.numerator)
        if (whole.denominator !== null) fcEqual(code, add('denominator'), whole.denominator)
      }
      const most = (code: string) => Math.max(early[code]?.value ?? 0, late[code]?.value ?? 0)
      for (const code of ['peak', 'longest-wait']) fcEqual(code, most(code), joined[code]?.value ?? 0)
    }),
    { numRuns: 60 },
  )
})

function fcEqual(code: string, got: number, wanted: number): void {
  if (Math.abs(got - wanted) > 0.001) throw new Error(`${code}: ${got} instead of ${wanted}`)
}

t.test('each operator: time per state within the window, pauses by reason, offers', async t => {
  const { reports, lan, minh } = await books(t)
  const { items } = await reports.operators({ from: iso(MIDNIGHT), to: iso(END) })
  t.match(items, [
    {
      operator: { username: lan.username },
      ...{ answered: 3, talkMs: 160_000, offers: 0 },
      times: [
        { state: 'paused', reason: 'họp', ms: 1_800_000 },
        { state: 'paused', reason: 'ăn trưa', ms: 1_800_000 },
        { state: 'ready', reason: null, ms: 1_567_000 },
        { state: 'signed-out', ms: 81_000_000 },
        { state: 'talking', ms: 218_000 },
        { state: 'wrap-up', ms: 15_000 },
      ],
    },
    {
      operator: { username: minh.username },
      ...{ answered: 3, talkMs: 175_000, offers: 2, noAnswer: 1, refused: 0, unreachable: 0, callerLeft: 0 },
    },
  ])
  const day = items[0]?.times.reduce((total, { ms }) => total + ms, 0)
  t.equal(day, 86_400_000, 'a day has 24 hours')
  t.match(
    items[1]?.figures.find(({ code }) => code === 'occupancy'),
    { numerator: 120, denominator: 268 },
  )
})

t.test('what is still going on counts until now, and no further', async t => {
  const { reports, now } = await books(t)
  now.at = at('01/11', '08:02:28') // a minute into Minh's talk, as if it were now
  const { items } = await reports.operators({ from: iso(MIDNIGHT), to: iso(END) })
  const talking = items[1]?.times.find(({ state }) => state === 'talking')
  t.equal(talking?.ms, 90_000, 'it ended later in the books')
  now.at = at('01/11', '10:00:00')
  const again = await reports.operators({ from: iso(MIDNIGHT), to: iso(END) })
  t.equal(again.items[1]?.times.find(({ state }) => state === 'signed-out')?.ms, 3_600_000)
})

t.test('a spreadsheet opens with Vietnamese letters and dates', async t => {
  const { reports, person, ...here } = await books(t)
  const office = await person('office')
  const { ask } = await serve(t, [office], async app => {
    await app.register(reportRoutes, { reports: createReports({ ...here, promised: () => LIMITS_USUAL }) })
  })
  const url = `/api/reports/figures.csv?from=${days.from}&to=${days.to}&bucket=day`
  const answer = await ask(office, { url })
  t.match(answer.headers, { 'content-type': 'text/csv; charset=utf-8' })
  t.same([...answer.rawPayload.subarray(0, 3)], [0xef, 0xbb, 0xbf])
  const [head, first, second, total] = answer.body.slice(1).split('\r\n')
  t.match(head, /^,Từ,Đến,Cuộc gọi đến \(cuộc\),/)
  t.match(first, /^1,31\/10\/2026 00:00,01\/11\/2026 00:00,10,9,5,/)
  t.match(second, /^2,01\/11\/2026 00:00,02\/11\/2026 00:00,20,18,6,/)
  t.match(total, /^Tổng,31\/10\/2026 00:00,02\/11\/2026 00:00,30,27,11,/)
  t.match((await ask(office, { url: `${url}&separator=semicolon` })).body, /;42,86;50;33,33;/)
  const figures = await ask(office, { url: url.replace('.csv', '') })
  t.equal(figures.json().buckets[0].figures.asa.value, 16.4)
  const operators = await ask(office, {
    url: url.replace('figures.csv', 'operators').replace('&bucket=day', ''),
  })
  t.equal(operators.json().items.length, 2)
})

t.test('a window that is none, and one cut too fine, are refused', async t => {
  const day = 86_400_000
  t.throws(() => bucketsOf({ from: 5, to: 5 }, 'none'), { code: 'bad-window' })
  t.throws(() => bucketsOf({ from: 0, to: 40 * day }, 'quarter-hour'), { code: 'window-too-fine' })
  const hour = { from: at('31/10', '10:10:00'), to: at('31/10', '11:10:00') }
  t.same(
    bucketsOf(hour, 'half-hour').map(({ from }) => from),
    [hour.from, at('31/10', '10:30:00'), at('31/10', '11:00:00')],
    'half hours begin on the hour and half past it',
  )
  const week = bucketsOf({ from: at('31/10', '10:00:00'), to: at('31/10', '10:00:00') + 8 * day }, 'week')
  t.same(
    week.map(({ from }) => new Date(from + 7 * 3_600_000).toISOString().slice(0, 10)),
    ['2026-10-31', '2026-11-02', '2026-11-09'].slice(0, week.length),
    'weeks begin on Monday',
  )
})
