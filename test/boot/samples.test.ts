import fc from 'fast-check'
import t from 'tap'
import { bare, levelled, linear, loudness, padded, RATE, tone } from '../../src/boot/samples.ts'

t.test('a tone has the level asked for, as sox would measure it', async t => {
  const loud = levelled(tone(1_400, 1), -22)
  t.ok(Math.abs(loudness(loud) + 22) < 0.1)
  t.equal(loud.length, RATE)
  t.equal(loudness(tone(0, 1)), Number.NEGATIVE_INFINITY)
  t.same(levelled(tone(0, 0.1), -22), tone(0, 0.1), 'silence stays silence')
})

t.test('silence at the ends is cut off, with a margin, and nothing within', async t => {
  const sound = new Float32Array([...tone(700, 0.1), ...tone(0, 0.2), ...tone(700, 0.1)])
  const cut = bare(padded(sound, [0.5, 0.3]))
  t.ok(Math.abs(cut.length - sound.length) <= 0.03 * RATE, `${cut.length} of ${sound.length}`)
  t.same(bare(tone(0, 0.1)), tone(0, 0.1), 'where all is silence nothing is cut')
})

t.test('no sample ever leaves 16 bits, however loud it is made', async _t => {
  const law = fc.property(
    fc.float32Array({ noNaN: true, min: -1, max: 1, maxLength: 50 }),
    fc.integer({ min: -60, max: 0 }),
    (samples, dBFS) => {
      const bytes = linear(levelled(samples, dBFS))
      return bytes.length === samples.length * 2
    },
  )
  fc.assert(law)
})
