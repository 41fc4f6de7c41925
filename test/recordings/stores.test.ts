import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { pino } from 'pino'
import t from 'tap'
import { chance } from '../../bench/chance.ts'
import { verifyCentre } from '../../src/boot/verifying.ts'
import { messageOf } from '../../src/errors.ts'
import { exitCodeOf } from '../../src/evidence/verification.ts'
import { recordingFiles } from '../../src/recordings/files.ts'
import { openBucket, PART_BYTES, type StoreOptions } from '../../src/recordings/s3.ts'
import { DEFAULT_STORAGE } from '../../src/recordings/storagerules.ts'
import { createStorage, keyFileIn } from '../../src/recordings/storekeeper.ts'
import { smallCentre } from '../evidence/small.ts'
import { cephStore, motoStore } from './farstores.ts'
import { wav } from './sound.ts'
import { CACHE, DAY, sha256, storehouse } from './storehouse.ts'

// Why two: each is somebody else's reading of S3. Ceph checks who signs; moto knows parts, ranges and checksums.
t.setTimeout(180_000)
const [moto, ceph] = await Promise.all([motoStore(t), cephStore(t)])
const soon = () => AbortSignal.timeout(60_000)
const source = (bytes: Buffer) => ({
  sizeBytes: bytes.length,
  read: async (first: number, length: number) => bytes.subarray(first, first + length),
})
const raw = ({ endpoint, region, ...options }: StoreOptions) =>
  new S3Client({ endpoint: endpoint ?? '', region, forcePathStyle: true, credentials: options })
const all = async (options: StoreOptions, key: string) => {
  const found = await openBucket(options).open(key)
  return found && buffer(found.stream(null))
}

for (const [name, { options }] of Object.entries({ moto, ceph }))
  t.test(`what is put into ${name}’s store comes back, and is gone when it is removed`, async t => {
    const bucket = openBucket(options)
    await bucket.check()
    for (const length of [0, 1, 50_000]) {
      const bytes = randomBytes(length)
      await bucket.put('centre/2026/11/21/a.wav', source(bytes), soon())
      const found = await bucket.open('centre/2026/11/21/a.wav')
      t.equal(found?.sizeBytes, length)
      t.same(await all(options, 'centre/2026/11/21/a.wav'), bytes)
    }
    await bucket.remove('centre/2026/11/21/a.wav')
    t.equal(await bucket.open('centre/2026/11/21/a.wav'), null)
    await bucket.remove('centre/2026/11/21/a.wav')
    await t.rejects(openBucket({ ...options, bucket: 'nobodys' }).check(), { name: 'Weather', status: 404 })
  })

t.test(
  'a store that checks takes nothing under another key, and no secret is in what is told of it',
  async t => {
    for (const wrong of [{ secretAccessKey: 'another-secret' }, { accessKeyId: 'AKIAUNKNOWN' }]) {
      const options = { ...ceph.options, ...wrong }
      const error = await openBucket(options)
        .put('x', source(Buffer.from('x')), soon())
        .catch(messageOf)
      t.match(error, /the store: put: \w+ 403/)
      t.notOk(error?.includes(options.secretAccessKey) || error?.includes(options.accessKeyId))
    }
  },
)

t.test(
  'a large recording goes in parts; a killed upload goes on where it was, and is not seen before',
  async t => {
    const bucket = openBucket(moto.options)
    const bytes = randomBytes(2 * PART_BYTES + 12_345)
    const asked: number[] = []
    const dying = {
      sizeBytes: bytes.length,
      async read(first: number, length: number) {
        asked.push(first)
        if (asked.length === 3) throw new Error('the power went')
        return bytes.subarray(first, first + length)
      },
    }
    await t.rejects(bucket.put('big', dying, soon()), { message: 'the power went' })
    t.equal(await bucket.open('big'), null)
    const sent: string[] = []
    const client = createServer((request, response) => {
      sent.push(`${request.method} ${request.url?.replace(/.*partNumber=(\d+).*/, 'part $1')}`)
      const { endpoint } = moto.options
      const through = { method: request.method ?? 'GET', headers: request.headers as Record<string, string> }
      void buffer(request).then(async body => {
        const init = body.length > 0 ? { ...through, body: new Uint8Array(body) } : through
        const answer = await fetch(`${endpoint}${request.url}`, init)
        response
          .writeHead(answer.status, Object.fromEntries(answer.headers))
          .end(Buffer.from(await answer.arrayBuffer()))
      })
    }).listen(0, '127.0.0.1')
    t.after(() => client.close())
    await once(client, 'listening')
    const { port } = client.address() as AddressInfo
    const again = openBucket({ ...moto.options, endpoint: `http://127.0.0.1:${port}` })
    await again.put('big', source(bytes), soon())
    again.close()
    t.same(
      sent.filter(line => line.includes('part ')),
      ['PUT part 3'],
      'two were there',
    )
    t.same(await all(moto.options, 'big'), bytes)
    const found = await bucket.open('big')
    const range = { first: PART_BYTES - 3, last: PART_BYTES + 3 }
    t.same(found && (await buffer(found.stream(range))), bytes.subarray(range.first, range.last + 1))
    await bucket.remove('big')
  },
)

t.test(
  'a recording goes into the store, is read again, and only then leaves this machine; and comes back',
  async t => {
    for (const rules of [{}, { format: 'flac' }, { format: 'flac', encrypt: true }] as const) {
      const house = await storehouse(t, { store: moto.options })
      const { id, bytes } = await house.kept(wav(4_000))
      house.set({ ...rules, remote: true, keepLocalDays: 20 })
      await house.storage.work()
      t.equal(house.onDisk().length, 1)
      t.same(await house.heard(id), bytes)
      house.now.at += 20 * DAY
      await house.storage.work()
      t.same(house.onDisk(), [])
      t.equal((await house.rowOf(id)).stored, 'none+s3')
      t.same(await house.heard(id), bytes)
      t.same(await house.heard(id, { first: 30_000, last: 30_999 }), bytes.subarray(30_000, 31_000))
      t.same(await house.unproved(), ['sound-elsewhere'])
      t.same(
        await house.unproved({ withCopies: true }),
        [],
        'fetched, opened, and the sound is the one that was sealed',
      )
      const types = (await house.events(id)).map(({ type }) => type)
      t.same(types.slice(-2), ['copied', 'local-removed'])
      const copy = (await house.copies(id)).find(({ place }) => place === 's3')
      const stored = await all(moto.options, copy?.path ?? '')
      t.equal(stored && sha256(stored), copy?.sha256)
      t.equal(stored?.includes(bytes.subarray(2_000, 2_064)), !('format' in rules))
      const instead = async (Body: Buffer) => {
        const to = { Bucket: moto.options.bucket, Key: copy?.path ?? '', Body }
        await raw(moto.options).send(new PutObjectCommand(to))
        return house.unproved({ withCopies: true })
      }
      const other = stored?.with(stored.length - 9, (stored.at(-9) ?? 0) ^ 1) ?? Buffer.alloc(0)
      t.match((await instead(Buffer.from(other)))[0], /^sound-(altered|unreadable)/, 'one bit of the object')
      t.same(await instead(stored ?? Buffer.alloc(0)), [])
      await house.storage.restore(id, null, 3)
      t.equal(house.onDisk().length, 1)
      await house.storage.work()
      t.equal(house.onDisk().length, 1, 'it stays for its days')
      t.same(await house.heard(id), bytes)
      t.equal((await house.events(id)).at(-1)?.type, 'restored')
      t.same(await house.unproved(), [])
      house.now.at += 4 * DAY
      await house.storage.work()
      t.same(house.onDisk(), [])
      const [gone] = await house.database.tx(tx => house.storage.forget(tx, id))
      t.match(gone, { place: 's3', path: copy?.path })
      const keys = (await house.copies(id)).map(({ wrappedKey }) => wrappedKey)
      t.ok(keys.length > 1 && keys.every(key => key === null), 'nor of the copies that went before it')
      await house.storage.work()
      t.equal(await all(moto.options, copy?.path ?? ''), null)
    }
  },
)

t.test('what is purged while it is on its way into the store does not stay there', async t => {
  const house = await storehouse(t, { store: moto.options })
  const { id, path } = await house.kept()
  house.set({ remote: true })
  const { files } = house.needs
  let isPurged = false
  const racing = house.anew({
    files: {
      async openAudio(asked) {
        const audio = await files.openAudio(asked)
        // The file is open, and the plan of another process is carried out.
        if (!isPurged) await house.database.tx(tx => house.storage.forget(tx, id))
        isPurged = true
        return audio
      },
    },
  })
  await racing.work()
  t.same(house.onDisk(), [])
  t.equal(await all(moto.options, `${moto.options.prefix}${path}`), null)
  t.ok(
    (await house.copies(id)).some(({ place, goneAt }) => place === 's3' && goneAt !== null),
    'it was there',
  )
})

t.test('what the store has lost or bent is found before the local copy goes, and sent again', async t => {
  const house = await storehouse(t, { store: moto.options })
  const [lost, bent, good] = [await house.kept(), await house.kept(wav(900)), await house.kept(wav(1_100))]
  house.set({ remote: true, keepLocalDays: 20 })
  await house.storage.work()
  const keyOf = (path: string) => ({ Bucket: moto.options.bucket, Key: `${moto.options.prefix}${path}` })
  const client = raw(moto.options)
  await client.send(new DeleteObjectCommand(keyOf(lost.path)))
  const other = Buffer.from(bent.bytes)
  other[5_000] = (other[5_000] ?? 0) ^ 64
  await client.send(new PutObjectCommand({ ...keyOf(bent.path), Body: other }))
  client.destroy()
  house.now.at += 20 * DAY
  await house.storage.work()
  t.same(house.onDisk().toSorted(), [lost.path, bent.path].toSorted())
  t.equal((await house.rowOf(good.id)).stored, 'none+s3')
  t.equal(await house.storage.failing(), 2)
  house.now.at += DAY
  await house.storage.work()
  t.same(house.onDisk(), [])
  for (const { id, bytes } of [lost, bent, good]) t.same(await house.heard(id), bytes)
})

t.test(
  'Ceph on its own database loses the order of parts: what it gives back is read, and nothing is let go',
  async t => {
    // Why: seen on 20.2.4 with dbstore; whatever a store says of itself, the bytes decide.
    const house = await storehouse(t, { store: ceph.options })
    const small = await house.kept(wav(2_000))
    const large = await house.kept(wav(600_000)) // 9.6 MB, two parts
    house.set({ remote: true, keepLocalDays: 5 })
    await house.storage.work()
    t.equal((await house.rowOf(small.id)).stored, 'none+s3')
    t.same(await house.heard(small.id), small.bytes)
    t.equal((await house.rowOf(large.id)).stored, 'wav')
    t.same(house.onDisk(), [large.path])
    t.match(await house.waits(), [{ recordingId: large.id, error: /not what was sent/ }])
  },
)

t.test(
  'while the store is away calls are kept here, nothing is noted against a recording, and it goes on after',
  async t => {
    const lines: string[] = []
    const log = pino({ level: 'warn' }, { write: line => void lines.push(line) })
    const away = { ...moto.options, endpoint: 'http://127.0.0.1:9' }
    const house = await storehouse(t, { store: away, log })
    const { id, bytes } = await house.kept()
    house.set({ remote: true, keepLocalDays: 5 })
    await house.storage.work()
    t.same(await house.waits(), [])
    t.match(await house.storage.standing(), { resting: ['upload'] })
    t.same(await house.heard(id), bytes)
    t.notOk(lines.join().includes(away.secretAccessKey))
    const back = house.anew({ store: moto.options })
    await back.work()
    t.equal((await house.rowOf(id)).stored, 'none+s3')
    t.same(house.onDisk(), [])
    rmSync(house.root, { recursive: true })
    const sound = await back.sounds.open(await house.rowOf(id))
    t.same(sound && (await buffer(sound.stream(null))), bytes)
  },
)

t.test('encryption that comes after uploads leaves nothing plain in the store', async t => {
  const house = await storehouse(t, { store: moto.options })
  const [here, gone, kept] = [await house.kept(), await house.kept(wav(900)), await house.kept(wav(700))]
  house.set({ remote: true })
  await house.storage.work()
  house.set({ remote: true, keepLocalDays: 0 })
  await house.storage.work()
  await house.storage.restore(here.id, null, 30)
  const keyOf = (path: string) => `${moto.options.prefix}${path}`
  const client = raw(moto.options)
  t.teardown(() => client.destroy())
  const place = { Bucket: moto.options.bucket, Key: keyOf(kept.path) }
  await client.send(
    new PutObjectCommand({ ...place, Body: Buffer.concat([kept.bytes.subarray(0, -1), Buffer.from([7])]) }),
  )
  house.set({ remote: true, keepLocalDays: null, encrypt: true })
  // Killed in the midst: an object that no row tells of is written over.
  await client.send(new PutObjectCommand({ ...place, Key: keyOf(`${gone.path}.aes`), Body: 'half' }))
  house.now.at += 31 * DAY
  await house.storage.work()
  for (const { id, path, bytes } of [here, gone]) {
    t.equal(await all(moto.options, keyOf(path)), null, 'the plain object is gone')
    const stored = await all(moto.options, keyOf(`${path}.aes`))
    t.notOk(stored?.includes(bytes.subarray(1_000, 1_032)) ?? true)
    t.same(await house.heard(id), bytes)
    const event = (await house.events(id)).findLast(
      ({ facts }) => (facts as { place?: string }).place === 's3',
    )
    t.match(event, {
      type: 'encrypted',
      facts: { form: 'wav-aes', before: { form: 'wav', path: keyOf(path) } },
    })
    t.match(event?.facts, { storedSha256: stored && sha256(stored) })
  }
  t.same(house.onDisk(), [`${here.path}.aes`], 'and nothing was left on this machine')
  t.ok(
    await all(moto.options, keyOf(kept.path)),
    'one that is not what was recorded is kept as it is, and told',
  )
  t.match(await house.waits(), [{ recordingId: kept.id, error: /not the sound that was recorded/ }])
  t.match(await house.unproved({ withCopies: true }), [/^sound-altered/])
  const before = (await house.events(here.id)).length
  await house.storage.work()
  t.equal((await house.events(here.id)).length, before, 'again does nothing')
})

t.test(
  'copies in the store are opened by a verification, and what it cannot reach is no forgery',
  async t => {
    const small = await smallCentre(t, chance(11))
    const { database, centre, round, owner } = small
    const { recordingsDir: root, dataDir } = centre
    const storage = createStorage({
      ...{ database, root, log: pino({ level: 'silent' }), files: recordingFiles(root) },
      ...{ clock: { now: () => Date.UTC(2026, 10, 1, 6) }, keyFile: keyFileIn(dataDir), store: moto.options },
      ...{ findFlac: async () => null, lowBelowBytes: () => 0 },
      rules: () => ({ ...DEFAULT_STORAGE, encrypt: true, remote: true, keepLocalDays: 0 }),
    })
    await storage.work()
    await storage.stop()
    await round()
    const verified = async (store: StoreOptions | null = moto.options) => {
      const copies = { store, cacheDir: CACHE }
      const asked = { from: null, to: null, withAudio: true, withCopies: true }
      const found = await verifyCentre({ ...centre, copies }, asked)
      const { outcome, counts, breaches } = found.integrity
      return { code: exitCodeOf(found), outcome, counts, breaches, files: found.looked.soundFiles }
    }
    const { rows } = await owner.query<{ id: string; path: string }>(
      `select recording_id as id, path from recording_copies where place = 's3' and removed_at is null order by id`,
    )
    const number = small.sounds.length
    t.equal(rows.length, number, 'all of them, and none on this machine')
    t.match(await verified(), { code: 0, outcome: 'good', counts: {}, files: number })
    const [first, second] = rows
    const client = raw(moto.options)
    t.teardown(() => client.destroy())
    const place = { Bucket: moto.options.bucket, Key: first?.path ?? '' }
    const bytes = (await all(moto.options, place.Key)) ?? Buffer.alloc(0)
    const bent = Buffer.from(bytes)
    bent.writeUInt8(bent.readUInt8(500) ^ 1, 500)
    await client.send(new PutObjectCommand({ ...place, Body: bent }))
    await client.send(new DeleteObjectCommand({ ...place, Key: second?.path ?? '' }))
    const bad = await verified()
    t.match(bad, { code: 1, outcome: 'bad' })
    t.same(
      bad.breaches.map(({ code, key }) => [code, key]).toSorted(),
      [
        ['sound-missing', second?.id],
        ['sound-unreadable', first?.id],
      ],
      'each is named',
    )
    const away = { ...moto.options, endpoint: 'http://127.0.0.1:9' }
    const unknown = { code: 2, outcome: 'unknown', breaches: [], counts: { 'sound-unreachable': number } }
    t.match(await verified(away), unknown)
    t.match(await verified(null), unknown, 'and where the environment names none')
    await owner.query(`update recordings set started_at = started_at + interval '1 second' where id = $1`, [
      first?.id,
    ])
    t.match(await verified(away), { code: 1, outcome: 'bad' }, 'a forgery is told all the same')
  },
)

t.end() // the stores are stopped then
