import fc from 'fast-check'
import t from 'tap'
import { chooseRange } from '../../src/recordings/range.ts'

const etag = '"abc"'
const choose = (range: string | undefined, ifRange?: string, sizeBytes = 1_000) =>
  chooseRange({ range, ifRange, sizeBytes, etag })
const part = (first: number, last: number) => ({ send: 'part', range: { first, last } })

t.test('a player gets the part it asks for', async t => {
  t.same(choose('bytes=0-99'), part(0, 99))
  t.same(choose('bytes=0-0'), part(0, 0))
  t.same(choose('bytes=500-'), part(500, 999), 'open end')
  t.same(choose('bytes=900-5000'), part(900, 999), 'cut at the end of the file')
  t.same(choose('bytes=-100'), part(900, 999), 'the last hundred')
  t.same(choose('bytes=-5000'), part(0, 999), 'more than there is')
  t.same(choose('BYTES= 1-2 '), part(1, 2))
})

t.test('what is not there cannot be sent', async t => {
  t.same(choose('bytes=1000-'), { send: 'none' })
  t.same(choose('bytes=1000-2000'), { send: 'none' })
  t.same(choose('bytes=-0'), { send: 'none' })
  t.same(choose('bytes=0-', undefined, 0), { send: 'none' })
  t.same(choose('bytes=999999999999999-'), { send: 'none' })
})

t.test('what is malformed, of another unit or of several ranges gets the whole file', async t => {
  const whole = { send: 'whole' }
  for (const range of [
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=2-1',
    'bytes=--5',
    'bytes=1-2-3',
    'bytes=0-1,5-6',
    'bytes=0x1-0x2',
    'bytes=1e3-',
    'seconds=0-1',
    'bytes=99999999999999999999-',
    `bytes=${'0-1,'.repeat(10_000)}`,
  ])
    t.same(choose(range), whole, String(range).slice(0, 40))
})

t.test('a part is sent only of the file the player already has a part of', async t => {
  t.same(choose('bytes=0-1', etag), part(0, 1))
  t.same(choose('bytes=0-1', '"old"'), { send: 'whole' })
  t.same(choose('bytes=0-1', 'W/"abc"'), { send: 'whole' }, 'weak is not strong enough')
  t.same(choose('bytes=0-1', 'Sat, 21 Nov 2026 10:00:00 GMT'), { send: 'whole' })
})

t.test('whatever is asked, no byte outside the file is sent', async t => {
  fc.assert(
    fc.property(fc.string(), fc.nat(5), fc.nat(5), fc.nat(5), (text, a, b, sizeBytes) => {
      for (const range of [text, `bytes=${text}`, `bytes=${a}-${b}`, `bytes=-${a}`, `bytes=${a}-`]) {
        const verdict = choose(range, undefined, sizeBytes)
        if (verdict.send !== 'part') continue
        const { first, last } = verdict.range
        if (!(first >= 0 && first <= last && last < sizeBytes)) throw new Error(range)
      }
    }),
    { seed: 1022, numRuns: 2_000 },
  )
  t.pass('held')
})
