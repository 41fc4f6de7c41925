import t from 'tap'
import { createTurns } from '../../src/calls/turns.ts'

const RING = { type: 'ring' } as const
const later = () => Promise.withResolvers<void>()

t.test('D02: who was chosen first is rung first, whatever is stored first', async t => {
  const turns = createTurns(60_000)
  const rung: string[] = []
  const ring = (callId: string) => turns.perform(callId, RING, async () => void rung.push(callId))
  for (const callId of ['a', 'b', 'c']) turns.take(callId)
  const [c, b] = [ring('c'), ring('b')]
  await ring('other')
  t.same(rung, ['other'], 'who took no turn waits for nobody')
  t.equal(await turns.perform('c', { type: 'music' }, async () => 'played'), 'played', 'nor does music')
  await ring('a')
  await Promise.all([b, c])
  t.same(rung, ['other', 'a', 'b', 'c'])
})

t.test('the next one waits until the one before is really rung, or could not be', async t => {
  const turns = createTurns(60_000)
  turns.take('a')
  turns.take('b')
  turns.take('c')
  const held = later()
  const rung: string[] = []
  const a = turns.perform('a', RING, async () => {
    await held.promise
    rung.push('a')
    throw new Error('Asterisk is away')
  })
  const b = turns.perform('b', RING, async () => void rung.push('b'))
  turns.giveUp('c')
  turns.take('d')
  const d = turns.perform('d', RING, async () => void rung.push('d'))
  held.resolve()
  await t.rejects(a, /away/)
  await Promise.all([b, d])
  t.same(rung[0], 'a')
  t.same(rung.toSorted(), ['a', 'b', 'd'])
})

t.test('a turn that never comes holds nobody up for long', async t => {
  const turns = createTurns(5)
  turns.take('stuck')
  turns.take('b')
  t.equal(await turns.perform('b', RING, async () => 'rung'), 'rung')
  turns.take('c')
  turns.giveUp('stuck')
  turns.giveUp('nobody')
  t.equal(await turns.perform('c', RING, async () => 'rung'), 'rung')
})

t.test('a call that is chosen anew goes to the end', async t => {
  const turns = createTurns(60_000)
  turns.take('a')
  turns.take('b')
  turns.take('a')
  const rung: string[] = []
  const a = turns.perform('a', RING, async () => void rung.push('a'))
  await turns.perform('b', RING, async () => void rung.push('b'))
  await a
  t.same(rung, ['b', 'a'])
})
