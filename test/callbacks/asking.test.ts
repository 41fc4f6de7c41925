import t from 'tap'
import { tooMuch } from '../../src/callbacks/callback.ts'
import { createCallbacks } from '../../src/callbacks/service.ts'
import { Refusal } from '../../src/errors.ts'
import { desk } from '../rooms.ts'
import { LINKED, MINUTE_MS } from './linked.ts'

const [MOST_OPEN, MOST_PER_HOUR] = [20, 60]

t.test('nobody has more open, or asks for more within an hour, than a person could see to', async t => {
  t.equal(tooMuch({ open: MOST_OPEN - 1, lastHour: MOST_PER_HOUR - 1 }), null)
  t.equal(tooMuch({ open: MOST_OPEN, lastHour: 0 })?.code, 'callbacks-open-reached')
  t.equal(tooMuch({ open: 0, lastHour: MOST_PER_HOUR })?.code, 'callbacks-hour-reached')
})

t.test('a stolen account does not use up the callbacks of the centre', async t => {
  const here = await desk(t)
  const callbacks = createCallbacks({ ...here, ...LINKED })
  t.teardown(() => callbacks.stop())
  const [thief, other] = [await here.person('operator'), await here.person('operator')]
  let last = 0
  const number = () => `+8491${String(++last).padStart(7, '0')}`
  const ask = (who = thief, wanted = number()) =>
    callbacks.ask(who, { number: wanted }, '10.0.0.1').then(
      entry => entry,
      (error: Refusal) => {
        if (error instanceof Refusal) return error
        throw error
      },
    )
  const [first] = await Promise.all([ask(), ...Array.from({ length: MOST_OPEN - 2 }, () => ask())])
  const atOnce = await Promise.all(Array.from({ length: 5 }, () => ask()))
  t.same(
    atOnce.flatMap(answer => (answer instanceof Refusal ? [`${answer.status} ${answer.code}`] : [])),
    Array.from({ length: 4 }, () => '429 callbacks-open-reached'),
    'one of five at once has the last place',
  )
  t.match((await here.audit()).at(-1), {
    ...{ action: 'callback.refused', personId: thief.id, address: '10.0.0.1' },
    facts: { code: 'callbacks-open-reached' },
  })
  t.match(await ask(other), { state: 'due', requestedById: other.id }, 'colleagues ask on')
  if (first instanceof Refusal) throw first
  t.match(await ask(thief, first.number), { code: 'callback-already-requested' }, 'as ever')

  const clear = async () => {
    const { items } = await callbacks.page(thief, { state: 'due', limit: 200 })
    for (const { id, requestedById } of items)
      if (requestedById === thief.id) await callbacks.clearByHand(thief, id, '10.0.0.1')
  }
  for (const _ of [1, 2]) {
    await clear()
    t.match(await ask(), { state: 'due' }, 'who has cleared theirs asks again')
    await Promise.all(Array.from({ length: MOST_OPEN - 1 }, () => ask()))
  }
  await clear()
  t.match(await ask(), { code: 'callbacks-hour-reached' }, 'and again, but not for ever')
  here.now.at += 61 * MINUTE_MS
  t.match(await ask(), { state: 'due' })
})
