import { randomBytes, randomUUID } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import t from 'tap'
import type { OpenAudio } from '../../src/recordings/files.ts'
import { openKeyring } from '../../src/recordings/keyring.ts'
import { newKey, openedBytes, sealing, unsealed, unwrap, wrap } from '../../src/recordings/vault.ts'

const PIECE = 64 * 1024
const id = randomUUID()

const seal = (bytes: Buffer, key: Buffer) => buffer(Readable.from([bytes]).pipe(sealing(key, id)))

function lying(bytes: Buffer): OpenAudio & { read: number } {
  const audio = {
    ...{ sizeBytes: bytes.length, read: 0, close: async () => {} },
    stream(range: { first: number; last: number } | null) {
      const part = range ? bytes.subarray(range.first, range.last + 1) : bytes
      audio.read += part.length
      return Readable.from([part])
    },
  }
  return audio
}

t.test('what was encrypted comes out again, whole and every part of it', async t => {
  const key = newKey()
  for (const length of [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 3 * PIECE + 7]) {
    const bytes = randomBytes(length)
    const sealed = await seal(bytes, key)
    t.equal(openedBytes(sealed.length), length)
    t.same(await buffer(unsealed(lying(sealed), key, id).stream(null)), bytes, `${length} bytes`)
  }
  const bytes = randomBytes(3 * PIECE + 1_000)
  const sealed = await seal(bytes, key)
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(bytes.length - 1), async (a, b) => {
      const range = { first: Math.min(a, b), last: Math.max(a, b) }
      const part = await buffer(unsealed(lying(sealed), key, id).stream(range))
      return part.equals(bytes.subarray(range.first, range.last + 1))
    }),
    { numRuns: 60 },
  )
  const stored = lying(sealed)
  await buffer(unsealed(stored, key, id).stream({ first: 2 * PIECE + 5, last: 2 * PIECE + 6 }))
  t.equal(stored.read, PIECE + 16, 'one piece is read for two bytes')
})

t.test('whatever is changed, cut off, swapped or of another recording is found', async t => {
  const key = newKey()
  const sealed = await seal(randomBytes(2 * PIECE + 500), key)
  const opens = async (bytes: Buffer, with_ = key, of = id) => {
    await buffer(unsealed(lying(bytes), with_, of).stream(null))
  }
  for (let n = 0; n < 100; n++) {
    const bent = Buffer.from(sealed)
    const at = 8 + Math.floor(Math.random() * (sealed.length - 8))
    bent[at] = (bent[at] ?? 0) ^ (1 << (n % 8))
    await t.rejects(opens(bent), { name: 'BrokenSeal' }, `a bit of byte ${at}`)
  }
  const body = (place: number) => sealed.subarray(8 + place * (PIECE + 16), 8 + (place + 1) * (PIECE + 16))
  const head = sealed.subarray(0, 8)
  await t.rejects(opens(Buffer.concat([head, body(0), body(1)])), { name: 'BrokenSeal' }, 'the end cut off')
  await t.rejects(opens(Buffer.concat([head, body(1), body(0), body(2)])), { name: 'BrokenSeal' }, 'swapped')
  await t.rejects(opens(Buffer.concat([head, body(1), body(2)])), { name: 'BrokenSeal' }, 'the start cut off')
  await t.rejects(opens(Buffer.concat([sealed, randomBytes(20)])), { name: 'BrokenSeal' }, 'something added')
  await t.rejects(opens(sealed, newKey()), { name: 'BrokenSeal' }, 'another key')
  await t.rejects(opens(sealed, key, randomUUID()), { name: 'BrokenSeal' }, 'another recording')
  for (const length of [0, 5, 8, 23]) t.throws(() => openedBytes(length), { name: 'BrokenSeal' })
})

t.test('nothing of the sound can be seen in the copy, and two copies of it are not alike', async t => {
  const silence = Buffer.alloc(2 * PIECE)
  const [one, two] = await Promise.all([seal(silence, newKey()), seal(silence, newKey())])
  t.notOk(one?.includes(Buffer.alloc(16)))
  t.notOk(one && two?.equals(one))
})

t.test(
  'a copy’s key opens with the master key that wrapped it, for that recording, and with nothing else',
  async t => {
    const key = newKey()
    const [master, other] = [
      { id: 'k1', key: randomBytes(32) },
      { id: 'k2', key: randomBytes(32) },
    ]
    const wrapped = wrap(master, id, key)
    t.same(unwrap(master, id, wrapped), key)
    t.notOk(Buffer.from(wrapped, 'base64').includes(key))
    t.throws(() => unwrap(other, id, wrapped), { name: 'BrokenSeal' })
    t.throws(() => unwrap({ ...master, id: 'k9' }, id, wrapped), { name: 'BrokenSeal' })
    t.throws(() => unwrap(master, randomUUID(), wrapped), { name: 'BrokenSeal' })
    t.throws(() => unwrap(master, id, 'AAAA'), { name: 'BrokenSeal' })
  },
)

t.test('master keys are in a file of its owner’s; a new one leaves those before it', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'keys-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'keys', 'recordings.json')
  const ring = openKeyring(file)
  t.equal(ring.active(), null)
  t.throws(() => ring.rotate(), /is not there/)
  const first = ring.begin()
  t.same(openKeyring(file).begin(), first, 'whoever comes second takes what is there')
  t.equal(statSync(file).mode & 0o777, 0o600)
  const second = ring.rotate()
  t.not(second.id, first.id)
  t.same(openKeyring(file).active(), second)
  t.same(ring.key(first.id), first)
  t.equal(ring.key('nobody'), null)
  chmodSync(file, 0o644)
  ring.active()
  t.equal(statSync(file).mode & 0o777, 0o600, 'put back without its mode')
  writeFileSync(file, '{"active":"x","keys":{}}')
  t.throws(() => ring.active(), /Restore it from a backup/)
  t.throws(() => ring.begin(), /Restore it from a backup/, 'no new one in the place of a damaged one')
})
