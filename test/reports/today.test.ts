import { pino } from 'pino'
import t from 'tap'
import { systemClock } from '../../src/clock.ts'
import type { LiveMessage } from '../../src/http/live.ts'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import { createReports } from '../../src/reports/service.ts'
import { createToday } from '../../src/reports/today.ts'
import { desk, NOON } from '../rooms.ts'
import { until } from '../until.ts'

const CALL: LiveMessage = { type: 'call', data: {}, mayRead: () => true }

t.test('figures of today are those of the reports, without what the centre dialled or checked', async t => {
  const here = await desk(t)
  await here.call()
  await here.call({ ending: 'abandoned', endedIn: 'waiting', talkAt: null, talkMs: 0 })
  await here.call({ direction: 'check', ending: 'abandoned', endedIn: 'checking', talkAt: null, talkMs: 0 })
  await here.call({ arrivedAt: NOON - 86_400_000 })
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL } as never)
  t.match(await reports.today(), { offered: 2, answered: 1, abandoned: 1, from: '2026-11-20T17:00:00.000Z' })
})

t.test('each queue has its own service level of today, by what it promises itself', async t => {
  const here = await desk(t)
  await here.call({ queue: 'chung', waitMs: 15_000 })
  await here.call({ queue: 'chung', ending: 'abandoned', endedIn: 'waiting', talkAt: null, talkMs: 0 })
  await here.call({ queue: 'khan', waitMs: 15_000 })
  await here.call({ queue: null })
  const reports = createReports({
    ...{ ...here, promised: () => LIMITS_USUAL, promisedByQueue: () => ({ khan: 10 }) },
  } as never)
  t.same((await reports.today()).levels, { chung: 50, khan: 0 })
})

t.test('those who watch are told when a figure is another, and a burst of news is one count', async t => {
  const published: LiveMessage[] = []
  let [counted, answered] = [0, 0]
  const today = createToday({
    ...{
      clock: systemClock,
      log: pino({ level: 'silent' }),
      hasListeners: () => true,
      waiting: async () => [],
    },
    publish: messages => void published.push(...messages),
    figures: async () => {
      counted++
      return { from: '', offered: answered, answered, abandoned: 0, serviceLevel: null, levels: {} }
    },
  })
  t.teardown(today.stop)
  for (let n = 0; n < 100; n++) today.hear([CALL])
  await until('it is told', () => published.length === 1)
  t.equal(counted, 1)
  today.hear([CALL])
  await until('it was counted again', () => counted === 2)
  t.equal(published.length, 1, 'nothing is another')
  answered = 1
  today.hear([CALL])
  await until('the change is told', () => published.length === 2)
  t.match(published[1], { type: 'today', data: { answered: 1 } })
})

t.test('waiting are the callers of all queues, since the one who waits longest', async t => {
  // Why: the wall said one more than the queue itself whenever somebody was to be called back.
  const today = createToday({
    ...{ clock: systemClock, log: pino({ level: 'silent' }), publish: () => {}, hasListeners: () => true },
    waiting: async () => [
      { count: 2, longestSince: NOON },
      { count: 1_500, longestSince: NOON - 60_000 },
    ],
    figures: async () => ({
      from: '',
      offered: 0,
      answered: 0,
      abandoned: 0,
      serviceLevel: null,
      levels: {},
    }),
  })
  t.teardown(today.stop)
  t.match(await today.shown(), { waiting: 1_502, longestSince: new Date(NOON - 60_000).toISOString() })
})

t.test('a hundred who connect at once are one count, and a count that fails leaves them without', async t => {
  let counted = 0
  let isAway = false
  const today = createToday({
    ...{ clock: systemClock, log: pino({ level: 'silent' }), publish: () => {} },
    ...{ hasListeners: () => true, waiting: async () => [] },
    figures: async () => {
      counted++
      if (isAway) throw new Error('the database is away')
      return { from: '', offered: 1, answered: 1, abandoned: 0, serviceLevel: null, levels: {} }
    },
  })
  t.teardown(today.stop)
  const shown = await Promise.all(Array.from({ length: 100 }, today.shown))
  t.equal(counted, 1)
  t.ok(shown.every(one => one?.answered === 1))
  isAway = true
  await until('it is not known', async () => (await today.shown()) === null)
  t.equal(counted, 2)
})
