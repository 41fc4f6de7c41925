import t from 'tap'
import { nextOf } from '../../../web/src/player/ahead.ts'
import { FRAME, formatOf, pieceOf } from '../../../web/src/player/piece.ts'
import { wav } from '../../recordings/sound.ts'

const RATE = 8_000
const here = {
  speed: 1,
  rate: RATE,
  samples: 60 * RATE,
  frames: 20,
  ranges: [] as { from: number; to: number }[],
}

t.test('who listens is sent a few seconds at a time, from where they are', async t => {
  t.same(nextOf({ ...here, at: 0 }), { first: 0, end: 20 * FRAME })
  t.same(nextOf({ ...here, at: 30 }), { first: 58 * FRAME, end: 78 * FRAME })
  t.same(nextOf({ ...here, at: 59 }), { first: 115 * FRAME, end: 60 * RATE }, 'no more than there is')
  const first = [{ from: 0, to: 10.24 }]
  t.equal(nextOf({ ...here, at: 1, ranges: first }), null, 'enough for now')
  t.same(nextOf({ ...here, at: 7, ranges: first }), { first: 20 * FRAME, end: 40 * FRAME })
  t.same(
    nextOf({ ...here, at: 3, speed: 2, ranges: first }),
    { first: 20 * FRAME, end: 40 * FRAME },
    'sooner, who listens faster',
  )
  const both = [...first, { from: 15.36, to: 30 }]
  t.same(nextOf({ ...here, at: 9, ranges: both }), { first: 20 * FRAME, end: 30 * FRAME }, 'nothing twice')
  t.equal(nextOf({ ...here, at: 60 }), 'ended')
  t.equal(nextOf({ ...here, at: 55, ranges: [{ from: 50, to: 60 }] }), 'ended')
})

t.test('a frame of hours later is numbered as one of the first, and holds the same samples', async t => {
  const bytes = new Uint8Array(wav(2_000))
  const format = formatOf(bytes)
  t.match(format, { rate: RATE, channels: 1, dataOffset: 44 })
  if (!format) return
  for (const number of [0, 127, 128, 2_047, 2_048, 30_000, 65_536]) {
    const piece = Buffer.from(pieceOf(format, bytes.subarray(44), number * FRAME))
    // RFC 9639 §9.1.5: numbers are written as UTF-8 writes characters.
    const coded = Buffer.from(String.fromCodePoint(number))
    const at = piece.indexOf(Buffer.concat([Buffer.of(0xff, 0xf8, 0xc0, 0x08), coded]))
    t.ok(at > 0, `frame ${number}`)
    const sample = at + 4 + coded.length + 2
    t.equal(piece.readInt16BE(sample + 2_000), Buffer.from(bytes).readInt16LE(44 + 2_000))
  }
})

t.test('what is no plain sound of 16 bits is left to the browser', async t => {
  const bytes = new Uint8Array(wav(100))
  t.equal(formatOf(bytes.subarray(0, 43)), null)
  for (const [place, value] of [
    [0, 0],
    [20, 3],
    [22, 6],
    [34, 8],
    [36, 0],
  ] as const) {
    const bent = bytes.slice()
    bent[place] = value
    t.equal(formatOf(bent), null, `${place}`)
  }
})
