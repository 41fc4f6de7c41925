import fc from 'fast-check'
import t from 'tap'
import { audioMs, readWav } from '../../src/recordings/wav.ts'
import { head, openWav, tone, wav } from './sound.ts'

const read = (file: Buffer) => {
  const found = readWav(file.subarray(0, 4_096), file.length)
  return found && { ms: audioMs(found), isClosed: found.isClosed }
}

t.test('a closed file is known by its filled sizes', async t => {
  t.same(read(wav(1_234)), { ms: 1_234, isClosed: true })
  t.same(read(wav(0)), { ms: 0, isClosed: true }, 'a call in which nobody made a sound')
})

t.test('a file that Asterisk still writes, or never closed, is measured by its size', async t => {
  t.same(read(openWav(2_000)), { ms: 2_000, isClosed: false })
})

t.test('a file that lost its end is not closed, and as long as what is left', async t => {
  t.same(read(wav(2_000).subarray(0, 44 + 16_000)), { ms: 1_000, isClosed: false })
})

t.test('foreign chunks before the samples are passed over', async t => {
  const samples = tone(500)
  const [riff, rest] = [head(samples.length).subarray(0, 36), head(samples.length).subarray(36)]
  const list = Buffer.concat([Buffer.from('LIST'), Buffer.from([5, 0, 0, 0]), Buffer.from('abcde\0')])
  const file = Buffer.concat([riff, list, rest, samples])
  file.writeUInt32LE(file.length - 8, 4)
  t.same(read(file), { ms: 500, isClosed: true })
})

t.test('what is no WAV file is nothing', async t => {
  t.equal(read(Buffer.alloc(0)), null)
  t.equal(read(Buffer.from('RIFF')), null)
  t.equal(read(Buffer.from('RIFF\0\0\0\0AVI LIST')), null)
  t.equal(read(wav(100).subarray(0, 30)), null, 'half a head')
  const slow = Buffer.concat([head(16, { bytesPerSecond: 1 }), Buffer.alloc(16)])
  t.equal(read(slow), null, 'one byte a second would make an age of a kilobyte')
  t.equal(read(Buffer.concat([head(16, { bytesPerSecond: 0 }), Buffer.alloc(16)])), null)
})

t.test('no bytes make the reader fail or run for ever', async t => {
  const pieces = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map(bytes => Buffer.from(bytes)),
      fc
        .constantFrom('RIFF', 'WAVE', 'fmt ', 'data', '\0\0\0\0', '\xff\xff\xff\xff')
        .map(s => Buffer.from(s, 'latin1')),
    ),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(pieces, fc.boolean(), (parts, begins) => {
      const file = Buffer.concat(begins ? [Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), ...parts] : parts)
      const found = readWav(file, file.length)
      if (found && !(audioMs(found) >= 0 && found.dataBytes <= file.length)) throw new Error('bounds')
    }),
    { seed: 1022, numRuns: 5_000 },
  )
  t.pass('held')
})
