import { pino } from 'pino'
import t from 'tap'
import type { Ms } from '../../src/clock.ts'
import { createSchedule, LOOK_MS, type Work } from '../../src/tickets/schedule.ts'
import { until } from '../until.ts'

const log = pino({ level: 'silent' })
type Test = { after(work: () => Promise<void>): unknown }

/** A schedule on the real clock, moved by `jumpMs`; what ran is told with how late it was. */
function running(t: Test, work: Work['run'], others: readonly Work[] = []) {
  const state = { jumpMs: 0 }
  const clock = { now: () => Date.now() + state.jumpMs }
  const schedule = createSchedule({ clock, log, works: [{ name: 'first', run: work }, ...others] })
  t.after(() => schedule.stop())
  return { schedule, clock, state }
}

/** Instants that are due, in memory, as rows are. */
function rows(...due: Ms[]) {
  const done: { at: Ms; ranAt: Ms }[] = []
  return {
    ...{ due, done },
    async run(at: Ms): Promise<Ms | null> {
      for (const one of due.filter(one => one <= at)) {
        due.splice(due.indexOf(one), 1)
        done.push({ at: one, ranAt: at })
      }
      return due.length > 0 ? Math.min(...due) : null
    },
  }
}

t.test('E07: what is due is done at its instant, not at the next look', async t => {
  const first = Date.now() + 150
  const book = rows(first, first + 40, first + 90)
  running(t, book.run).schedule.start()
  await until('all three are done', () => book.done.length === 3)
  for (const { at, ranAt } of book.done) {
    t.ok(ranAt >= at, 'never before its instant')
    t.ok(ranAt - at < LOOK_MS / 2, `${ranAt - at} ms after it`)
  }
})

t.test('a hint wakes it before it would have looked by itself', async t => {
  const book = rows()
  const { schedule } = running(t, book.run)
  schedule.start()
  await until('it has looked', () => schedule.now().lookedAt !== null)
  const due = Date.now() + 50
  book.due.push(due)
  schedule.hint(due)
  schedule.hint(null)
  await until('it is done', () => book.done.length === 1, { withinMs: LOOK_MS - 200 })
})

t.test('a hint that comes while it looks is not lost', async t => {
  const book = rows()
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  let looks = 0
  const { schedule } = running(t, async at => {
    const next = await book.run(at)
    if (looks++ === 0) {
      begun.resolve()
      await gate.promise
    }
    return next
  })
  schedule.start()
  await begun.promise
  const due = Date.now()
  book.due.push(due)
  schedule.hint(due)
  gate.resolve()
  await until('it is done', () => book.done.length === 1, { withinMs: LOOK_MS - 200 })
})

t.test('what nobody hinted at (another process wrote it) is found at the next look', async t => {
  const book = rows()
  const { schedule } = running(t, book.run)
  schedule.start()
  await until('it has looked', () => schedule.now().lookedAt !== null)
  book.due.push(Date.now())
  await until('it is done', () => book.done.length === 1, { withinMs: LOOK_MS + 2_000 })
})

t.test(
  'a clock that is put forward makes due what it passed; put back, nothing runs early or is lost',
  async t => {
    const book = rows(Date.now() + 3_600_000)
    const { schedule, state, clock } = running(t, book.run)
    schedule.start()
    await until('it has looked', () => schedule.now().lookedAt !== null)
    state.jumpMs = 2 * 3_600_000
    await until('it is done', () => book.done.length === 1, { withinMs: LOOK_MS + 2_000 })
    book.due.push(clock.now() - 1_800_000)
    state.jumpMs = 0
    const soon = Date.now() + 100
    book.due.push(soon)
    schedule.hint(soon)
    await until('what is due now is done', () => book.done.some(({ at }) => at === soon))
    t.equal(book.done.length, 2, 'what lies in the future again waits for it')
  },
)

t.test('work that fails is tried again after a pause, and holds up nothing else', async t => {
  const book = rows(Date.now() + 30)
  let tries = 0
  const { schedule } = running(t, async () => {
    tries++
    if (tries < 3) throw new Error('Connection terminated unexpectedly')
    return null
  }, [{ name: 'second', run: book.run }])
  schedule.start()
  await until('the other work is done', () => book.done.length === 1, { withinMs: 1_000 })
  await until('it was tried until it went well', () => tries >= 3)
})

t.test('E07: much that is due is done piece by piece, each kind of work in its turn', async t => {
  const order: string[] = []
  const left = { first: 3, second: 3 }
  const work = (name: keyof typeof left) => async (at: Ms) => {
    if (left[name] === 0) return null
    left[name]--
    order.push(name)
    return left[name] > 0 ? at : null
  }
  const { schedule } = running(t, work('first'), [{ name: 'second', run: work('second') }])
  schedule.start()
  await until('all is done', () => order.length === 6)
  t.same(order, ['first', 'second', 'first', 'second', 'first', 'second'])
})

t.test('with nothing there it looks and waits; stopped it does nothing more', async t => {
  const book = rows()
  const { schedule } = running(t, book.run)
  schedule.hint(Date.now())
  t.match(schedule.now(), { isRunning: false, lookedAt: null }, 'a hint does not start it')
  schedule.start()
  await until('it has looked', () => schedule.now().lookedAt !== null)
  t.equal(schedule.now().nextAt, null)
  await schedule.stop()
  const { lookedAt } = schedule.now()
  book.due.push(Date.now())
  schedule.hint(Date.now())
  await new Promise(resolve => setImmediate(resolve))
  t.match(schedule.now(), { isRunning: false, lookedAt })
  t.equal(book.done.length, 0)
})
