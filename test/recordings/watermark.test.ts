import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import t from 'tap'
import { marked } from '../../src/recordings/copying.ts'
import {
  agreement,
  isThisExport,
  isUnmarked,
  placeOf,
  type Samples,
  samplesOf,
} from '../../src/recordings/leak.ts'
import { manifestBytes, readManifest } from '../../src/recordings/manifest.ts'
import { createPeaks, msPerPeakOf } from '../../src/recordings/peaks.ts'
import { markable, originalOf } from '../../src/recordings/watermark.ts'
import { head, wav } from './sound.ts'

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
const EXPORT = 'e0000000-0000-4000-8000-000000000001'
const OTHER = 'e0000000-0000-4000-8000-000000000002'
const ID = 'c0000000-0000-4000-8000-000000000001'

/** Speech has no two pieces alike; a tone repeats itself. */
function talk(ms: number, seed = 1): Buffer {
  const samples = Buffer.alloc(ms * 16)
  let state = seed
  for (let at = 0; at < samples.length; at += 2) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    samples.writeInt16LE(((state >>> 16) % 16_000) - 8_000, at)
  }
  return Buffer.concat([head(samples.length), samples])
}

const pieces = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))

const known = (bytes: Buffer) => ({ id: ID, sha256: sha256(bytes), sizeBytes: bytes.length })

async function copied(bytes: Buffer, { exportId = EXPORT, size = 65_536 } = {}) {
  const { recording, sizeBytes, stream } = await marked(
    exportId,
    known(bytes),
    Readable.from(pieces(bytes, size)),
  )
  const copy = await buffer(stream)
  t.equal(copy.length, sizeBytes, 'so long as was said beforehand')
  return { recording, copy }
}

function restored(copy: Buffer, recording: Parameters<typeof originalOf>[1], size = 65_536) {
  const original = originalOf(EXPORT, recording)
  const bytes = Buffer.concat(pieces(copy, size).map(piece => original.take(piece)))
  return { bytes, sha256: original.sha256() }
}

const samplesIn = (bytes: Buffer): Samples => {
  const region = markable(bytes.subarray(0, 4_096), bytes.length)
  if (!region) throw new Error('not marked')
  return samplesOf(bytes, region.dataOffset, region.dataBytes)
}

t.test('a mark changes the lowest bits only, and comes off again whole, however the bytes come', async t => {
  const sound = talk(1_500)
  const { copy, recording } = await copied(sound)
  const [was, is] = [samplesIn(sound), samplesIn(copy)]
  t.ok(
    was.every((sample, n) => sample >> 1 === (is[n] ?? 0) >> 1),
    'nobody hears it',
  )
  const flipped = was.filter((sample, n) => sample !== is[n]).length / was.length
  t.ok(flipped > 0.45 && flipped < 0.55, `about half of them: ${flipped}`)
  t.ok(copy.includes(`1022 export ${EXPORT} recording ${ID}`), 'any player shows where it came from')
  t.equal(copy.readUInt32LE(4), copy.length - 8, 'and it is a whole WAV file')
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9_000 }),
      fc.integer({ min: 1, max: 9_000 }),
      async (into, back) => {
        const again = await copied(sound, { size: into })
        const { bytes, sha256: hash } = restored(again.copy, again.recording, back)
        return again.copy.equals(copy) && bytes.equals(sound) && hash === recording.sha256
      },
    ),
    { numRuns: 20 },
  )
})

t.test('what is no plain WAV leaves as it is; what a dead writer left is marked all the same', async t => {
  const text = Buffer.from('not a sound at all, but long enough to be looked at '.repeat(100))
  const plain = await copied(text)
  t.equal(plain.recording.watermark, null)
  t.ok(plain.copy.equals(text))
  const open = Buffer.concat([head(0, { open: true }), talk(500).subarray(44)])
  const { copy, recording } = await copied(open)
  t.notOk(copy.subarray(44, open.length).equals(open.subarray(44)))
  t.ok(restored(copy, recording).bytes.equals(open))
  const none = await copied(head(0))
  t.ok(restored(none.copy, none.recording).bytes.equals(head(0)), 'not one sample')
})

t.test('a copy of what is not the recording any more never ends well', async t => {
  const sound = talk(500)
  const bent = Buffer.from(sound)
  bent[2_000] = (bent[2_000] ?? 0) ^ 1
  for (const bytes of [bent, sound.subarray(0, -2), Buffer.concat([sound, Buffer.alloc(2)])]) {
    const { stream } = await marked(EXPORT, known(sound), Readable.from(pieces(bytes, 4_096)))
    await t.rejects(buffer(stream), /is not what it was/)
  }
})

t.test('one bit more or less in a copy is seen when its mark is taken off', async t => {
  const { copy, recording } = await copied(talk(300))
  for (const at of [50, 1_001, 4_000]) {
    const bent = Buffer.from(copy)
    bent[at] = (bent[at] ?? 0) ^ 4
    t.not(restored(bent, recording).sha256, recording.sha256)
  }
})

t.test('a piece of a leaked copy leads to its export, and to no other', async t => {
  const sound = talk(20_000)
  const { copy } = await copied(sound)
  const piece = samplesIn(copy).slice(50_000, 90_000)
  const whole = samplesIn(sound)
  t.equal(placeOf(piece, whole), 50_000)
  const share = (exportId: string) => agreement(piece, whole, { place: 50_000, exportId, recordingId: ID })
  t.equal(share(EXPORT), 1)
  t.ok(isThisExport(share(EXPORT)) && !isThisExport(share(OTHER)), `${share(OTHER)}`)
  t.equal(placeOf(piece, samplesIn(talk(20_000, 7))), null, 'another talk')
  t.ok(isUnmarked(whole.slice(100, 9_000), whole, 100))
  t.notOk(isUnmarked(piece, whole, 50_000))
  const cut = new Int16Array([...new Int16Array(500).fill(3), ...piece.slice(0, 20_000)])
  t.equal(placeOf(cut, whole), 49_500, 'something before it that is not of the talk')
  t.equal(placeOf(new Int16Array(8_000), whole), null, 'silence is everywhere')
})

t.test('a copy of a talk after a long wait has its place, and is looked for in no time', t => {
  const tone = Int16Array.from({ length: 1_200_000 }, (_, n) => (n % 320) * 40)
  const whole = new Int16Array([...tone, ...samplesIn(talk(60_000))])
  const begun = performance.now()
  t.equal(placeOf(whole.slice(200_000), whole), 200_000)
  t.equal(placeOf(tone, samplesIn(talk(20_000))), null)
  // Why: every sample at each of the places that a tone has would be 10^9 of them, on the thread that answers calls.
  t.ok(performance.now() - begun < 5_000)
  t.end()
})

t.test('a manifest reads as it was written, and nothing else does', t => {
  const made = { exportId: EXPORT, madeAt: 0, by: 'auditor1', purpose: 'x', entry: null, missing: [] }
  const file = { name: 'a', sizeBytes: 1, sha256: 'a'.repeat(64) }
  t.match(readManifest(manifestBytes(made, [file])), { form: 1, files: [file] })
  for (const text of ['', 'null', '[]', '{"form":1}', '{"form":2,"exportId":"a","files":[],"missing":[]}'])
    t.equal(readManifest(Buffer.from(text)), null, text)
  t.equal(readManifest(manifestBytes(made, [{ ...file, sha256: 'x' }])), null)
  t.end()
})

t.test('a picture of a sound has its highs and lows, however the bytes come', t => {
  const samples = Buffer.alloc(8)
  for (const [n, value] of [-32_768, 32_767, 256, -512].entries()) samples.writeInt16LE(value, n * 2)
  for (const size of [1, 3, 8]) {
    const counting = createPeaks(2, 4)
    for (const piece of pieces(samples, size)) counting.take(piece)
    t.same([...counting.done()], [-128, 127, -2, 1], `${size} bytes at a time`)
  }
  t.equal(msPerPeakOf(1_000), 50)
  t.equal(msPerPeakOf(3_600_000), 1_800, 'an hour has no more pieces than fit a screen')
  const tone = createPeaks(400, 8_000)
  tone.take(wav(1_000).subarray(44))
  t.equal(tone.done().length, 40)
  t.end()
})
