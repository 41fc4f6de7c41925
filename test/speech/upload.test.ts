import t from 'tap'
import { linear, tone } from '../../src/boot/samples.ts'
import { heardIn, wavOf } from '../../src/speech/upload.ts'

const RATE = 8_000
const sound = (seconds: number, loud = 0.3) => linear(tone(440, seconds).map(sample => sample * loud))
const codeOf = (bytes: Buffer) => (heardIn(bytes) as { code?: string }).code

t.test('a recording is known by its length, form and loudness', async t => {
  const heard = heardIn(wavOf(sound(1), RATE))
  t.match(heard, { seconds: 1, rate: 8_000, channels: 1 })
  t.ok('dbfs' in heard && Math.abs(heard.dbfs + 13.5) < 0.5, 'a sine of 0.3 is −13.5 dBFS')
})

t.test('what is no recording, or none that anybody should hear, is refused with its reason', async t => {
  const good = wavOf(sound(1), RATE)
  const changed = (at: number, value: number) => {
    const bytes = Buffer.from(good)
    bytes.writeUInt16LE(value, at)
    return bytes
  }
  t.equal(codeOf(Buffer.from('<html>')), 'not-wav')
  t.equal(codeOf(Buffer.alloc(0)), 'not-wav')
  t.equal(codeOf(good.subarray(0, 30)), 'not-wav', 'cut before its sound')
  t.equal(
    codeOf(Buffer.concat([Buffer.from('RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff', 'latin1')])),
    'not-wav',
  )
  t.equal(codeOf(changed(20, 6)), 'wav-form', 'A-law')
  t.equal(codeOf(changed(34, 8)), 'wav-form', '8 bit')
  t.equal(codeOf(changed(22, 9)), 'wav-form', 'nine channels')
  t.equal(codeOf(wavOf(sound(1), 4_000)), 'wav-form')
  t.equal(codeOf(wavOf(Buffer.alloc(0), RATE)), 'wav-short')
  t.equal(codeOf(wavOf(sound(121), RATE)), 'wav-long')
  t.equal(codeOf(wavOf(Buffer.alloc(16_000), RATE)), 'wav-silent')
  t.equal(codeOf(wavOf(sound(1, 0.001), RATE)), 'wav-silent', 'a whisper from afar')
  t.equal(codeOf(wavOf(Buffer.alloc(16_000, 0x7f), RATE)), 'wav-cut')
  const longer = Buffer.from(good)
  longer.writeUInt32LE(0xffff_ffff, 40)
  t.match(heardIn(longer), { seconds: 1 }, 'a file that was never closed has what is there')
})
