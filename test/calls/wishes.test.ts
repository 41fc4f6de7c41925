import t from 'tap'
import { callEvents, calls } from '../../src/calls/tables.ts'
import { waiting } from '../../src/queue/tables.ts'
import { until } from '../until.ts'
import { desk, RULES, readyOperator, waitingCaller } from './desk.ts'

const OFFERS = {
  queues: RULES.queues.map(queue => ({ ...queue, announceEverySeconds: 30 })),
  callback: { enabled: true, offerAfterMs: 0 },
}
const news = {
  ...{ queue: RULES.queues[0]?.name ?? '', before: 0, isFree: false, isStaffed: true },
  ...{ range: { from: 2, to: 5 }, medianMs: 200_000, modelMs: 200_000 },
} as const

type Options = Parameters<typeof desk>[1]
/** A caller who was offered a callback, and presses 1. */
async function asking(t: Parameters<typeof desk>[0], options: Options = {}) {
  const at = await desk(t, { ...options, rules: OFFERS })
  const id = await waitingCaller(at)
  at.pass(2_000)
  await at.hear(id, { type: 'deadline' } as never)
  await at.hear(id, { type: 'waitLookedUp', news } as never)
  await at.hear(id, { type: 'digit', digit: '1' } as never)
  const { db } = at.database
  const stored = async () => (await db.select().from(calls)).find(row => row.id === id)
  return {
    at,
    id,
    stored,
    places: () => db.select().from(waiting),
    events: () => db.select().from(callEvents),
  }
}

t.test('the answer of another room comes in after the key is stored, and takes the caller out', async t => {
  const { stored, places, events } = await asking(t)
  await until('it is granted', async () => (await stored())?.state === 'promising')
  t.same(await places(), [])
  const types = (await events()).toSorted((a, b) => a.version - b.version).map(({ type }) => type)
  t.same(types.slice(-2), ['digit', 'callbackAnswered'])
  t.match((await stored())?.value, { stage: 'promised', modelMs: 200_000 })
})

t.test('a request that cannot be stored changes nothing: the caller waits, and may ask again', async t => {
  let tries = 0
  const request = async () => {
    if (++tries === 1) throw new Error('the list is not there')
    return { answer: 'refused-class' as const, messages: [] }
  }
  const { at, id, stored, places } = await asking(t, { request })
  t.match((await stored())?.value, { state: 'waiting', wait: { wish: 'offered' } })
  await at.hear(id, { type: 'digit', digit: '1' } as never)
  await until('the refusal is told', async () =>
    at.acts.some(({ act }) => 'prompts' in act && act.prompts.includes('callback-refused')),
  )
  t.equal((await places()).length, 1, 'in the same place')
})

t.test('an operator who comes before the answer has the caller; the place is given back once', async t => {
  let grant = () => {}
  const granted = new Promise<void>(done => {
    grant = done
  })
  const request = async () => {
    await granted
    return { answer: 'accepted' as const, messages: [] }
  }
  const begun = asking(t, { request })
  grant()
  const { at, id, stored, places } = await begun
  await readyOperator(at)
  await until('the call is decided', async () => (await stored())?.state !== 'waiting')
  await at.calls.settled()
  const { state } = (await stored()) ?? {}
  t.ok(state === 'promising' || state === 'ringing', `${state}`)
  t.equal((await places()).length, state === 'ringing' ? 1 : 0)
  await at.hear(id, { type: 'callerGone', cut: false } as never)
  t.same(await places(), [])
})

t.end()
