import t from 'tap'
import { answerTransfer } from '../../src/asterisk/transfers.ts'
import { Weather } from '../../src/errors.ts'
import { until } from '../until.ts'

// An answer while a REFER is being taken in ends Asterisk (docs/asterisk.md §1): the leg takes none meanwhile, and those that
// came before are waited for.
const LEG = 'leg.0b1f8a52-6a3e-4c5e-9d2a-0123456789ab.1'

function asterisk() {
  const asked: string[] = []
  const waiting: ((error?: Error) => void)[] = []
  const request = (_method: string, path: string, query: Readonly<Record<string, unknown>> = {}) => {
    const { value, states, variable } = query
    asked.push(String(states ?? value ?? variable))
    t.ok(path.startsWith(`/channels/${LEG}/`))
    return new Promise<unknown>((done, fail) => waiting.push(error => (error ? fail(error) : done(null))))
  }
  const answer = async (error?: Error) => {
    const next = await until('a request', () => waiting.shift())
    next(error)
  }
  const askApart = async (path: string, query: Readonly<Record<string, unknown>>) => {
    await request('GET', path, query)
  }
  return { asked, answer, ari: { request, askApart } }
}

t.test('nothing is answered before the leg takes no transfer any more', async t => {
  const { ari, asked, answer } = asterisk()
  const told = answerTransfer(ari, LEG, 'declined')
  await until('the first', () => asked.length === 1)
  await answer()
  await until('the next', () => asked.length === 2)
  t.same(asked, ['core', 'CHANNEL(pjsip,call-id)'])
  await answer()
  await until('the next', () => asked.length === 3)
  t.same(asked, ['core', 'CHANNEL(pjsip,call-id)', 'channel_declined'])
  await answer()
  await answer()
  await told
  t.same(asked.at(-1), 'ari-only', 'another time')
})

t.test('two answers of one leg follow each other, and the one that lets it go is the last', async t => {
  const { ari, asked, answer } = asterisk()
  const declined = answerTransfer(ari, LEG, 'unavailable')
  const accepted = answerTransfer(ari, LEG, 'accepted')
  for (let i = 0; i < 7; i++) await answer()
  await Promise.all([declined, accepted])
  const one = ['core', 'CHANNEL(pjsip,call-id)']
  t.same(asked, [...one, 'channel_unavailable', 'ari-only', ...one, 'channel_answered'])
})

t.test('a leg that is gone is answered no further, and stands in nobody’s way', async t => {
  const { ari, asked, answer } = asterisk()
  const gone = answerTransfer(ari, LEG, 'accepted')
  const next = answerTransfer(ari, LEG, 'declined')
  await answer(new Weather('gone', 404))
  await t.rejects(gone, { name: 'Weather' })
  await answer(new Weather('gone', 404))
  await t.rejects(next)
  t.same(asked, ['core', 'core'])
})
