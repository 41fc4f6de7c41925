import { randomBytes, randomUUID } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { eq, sql } from 'drizzle-orm'
import t from 'tap'
import { runCommand } from '../../src/boot/command.ts'
import { messageOf } from '../../src/errors.ts'
import { storageCommands } from '../../src/recordings/admin.ts'
import { keysInUse } from '../../src/recordings/copy-store.ts'
import { unflac } from '../../src/recordings/flac.ts'
import { openKeyring } from '../../src/recordings/keyring.ts'
import { rewrapAll } from '../../src/recordings/rewrapping.ts'
import { storageRoutes } from '../../src/recordings/storageroutes.ts'
import { recordingCopies, recordings } from '../../src/recordings/tables.ts'
import { serve } from '../rooms.ts'
import { head, openWav, wav } from './sound.ts'
import { CACHE, DAY, sha256, storehouse } from './storehouse.ts'

t.setTimeout(180_000)

const FLAC = { format: 'flac', compressAfterDays: 1 } as const

t.test('a province that says nothing keeps every recording as Asterisk wrote it', async t => {
  const house = await storehouse(t)
  const { id, path, bytes } = await house.kept()
  await house.storage.work()
  t.same(house.onDisk(), [path])
  t.same(await house.copies(id), [])
  t.same(await house.heard(id), bytes)
  t.equal((await house.rowOf(id)).stored, 'wav')
  t.equal(existsSync(house.keyFile), false)
})

t.test('a recording becomes FLAC, and comes out of it to the last bit, whole and in parts', async t => {
  const house = await storehouse(t)
  const sounds = [
    wav(3_000),
    openWav(2_000), // Asterisk died: both sizes in its head are 0
    Buffer.concat([wav(1_000), Buffer.from([7])]), // half a sample at the end
    Buffer.concat([wav(1_000), Buffer.from('LIST\x04\x00\x00\x00note')]),
    Buffer.concat([head(16_000), randomBytes(16_000)]), // noise, which FLAC makes no smaller
  ]
  const all = []
  for (const bytes of sounds) all.push(await house.kept(bytes))
  const young = await house.kept(wav(1_000), 0)
  house.set(FLAC)
  await house.storage.work()
  for (const { id, path, bytes } of all) {
    const flac = path.replace('.wav', '.flac')
    t.notOk(house.isThere(path))
    t.same(await house.heard(id), bytes)
    t.same(await house.heard(id, { first: 40, last: 15_999 }), bytes.subarray(40, 16_000))
    t.same(await house.heard(id, { first: bytes.length - 1, last: bytes.length - 1 }), bytes.subarray(-1))
    const [was, is] = await house.copies(id)
    t.match(was, { form: 'wav', path, sha256: sha256(bytes) })
    t.ok(was?.removedAt && was.goneAt)
    t.match(is, { form: 'flac', path: flac, sha256: sha256(house.bytesAt(flac)), removedAt: null })
    const event = (await house.events(id)).at(-1)
    t.match(event, { type: 'compressed', sha256: sha256(bytes), sizeBytes: bytes.length })
    t.match(event?.facts, {
      ...{ place: 'local', form: 'flac', storedSha256: is?.sha256, before: { path, form: 'wav' } },
    })
    t.match(await house.rowOf(id), { stored: 'flac', path, sha256: sha256(bytes) }, 'the row keeps the WAV’s')
  }
  t.same(await house.unproved(), [])
  // Why: whoever has the file and not our books still hears it.
  const [first] = all
  t.same(house.unpacked(first?.path.replace('.wav', '.flac') ?? '').subarray(44), first?.bytes.subarray(44))
  t.ok(house.isThere(young.path), 'its days are not over')
  await house.recordings.strangers()
  t.match(await house.recordings.figures(), { unknown: 0 })
})

t.test('a file that is not what was verified is never replaced, and is told', async t => {
  const house = await storehouse(t)
  const { id, path, bytes } = await house.kept()
  const foreign = await house.kept(
    Buffer.concat([head(2_000, { bytesPerSecond: 8_000 }), randomBytes(2_000)]),
  )
  const good = await house.kept()
  const bent = Buffer.from(bytes)
  bent[20_000] = (bent[20_000] ?? 0) ^ 1
  writeFileSync(house.lying(path), bent)
  const gone = await house.kept()
  rmSync(house.lying(gone.path))
  house.set({ ...FLAC, encrypt: true })
  await house.storage.work()
  t.same(house.bytesAt(path), bent)
  t.match(await house.rowOf(id), { stored: 'wav' })
  t.match(await house.rowOf(good.id), { stored: 'flac-aes' }, 'the others are not held up by it')
  t.ok((await house.rowOf(foreign.id)).stored.endsWith('-aes'))
  const waits = await house.waits()
  t.same(waits.map(({ recordingId }) => recordingId).toSorted(), [id, gone.id].toSorted())
  t.match(await house.storage.standing(), { failed: [{ tries: 1 }, { tries: 1 }] })
  t.equal(await house.storage.failing(), 2)
  writeFileSync(house.lying(path), bytes)
  await house.storage.work()
  t.match(await house.rowOf(id), { stored: 'wav' }, 'it waits')
  house.now.at += DAY
  await house.storage.work()
  t.match(await house.rowOf(id), { stored: 'flac-aes' })
  t.equal(await house.storage.failing(), 1)
  t.same(
    house.onDisk().filter(name => name.startsWith('.making')),
    [],
  )
})

t.test('encrypted, a recording is heard as before, and its file tells nothing', async t => {
  const house = await storehouse(t)
  const { id, path, bytes } = await house.kept(wav(9_000))
  house.set({ encrypt: true })
  await house.storage.work()
  t.same(house.onDisk(), [`${path}.aes`])
  t.notOk(house.bytesAt(`${path}.aes`).includes(bytes.subarray(1_000, 1_032)))
  t.same(await house.heard(id), bytes)
  t.same(await house.heard(id, { first: 70_000, last: 70_001 }), bytes.subarray(70_000, 70_002))
  t.same(
    (await house.events(id)).map(({ type }) => type),
    ['judged', 'encrypted'],
  )
  house.set(FLAC)
  await house.storage.work()
  t.same(house.onDisk(), [`${path.replace('.wav', '.flac.aes')}`])
  t.same(await house.heard(id), bytes)
  t.same(
    (await house.events(id)).map(({ type }) => type),
    ['judged', 'encrypted', 'compressed'],
  )
  t.same(await house.unproved(), [])
  const found = JSON.stringify(await house.copies(id)) + JSON.stringify(await house.events(id))
  const { key } = openKeyring(house.keyFile).active() ?? {}
  t.notOk(found.includes(key?.toString('base64') ?? '?'), 'the master key is in no row')
  const second = await house.kept()
  writeFileSync(house.lying(second.path), 'x')
  truncateSync(house.lying(path.replace('.wav', '.flac.aes')), 500)
  t.equal(await house.heard(id), null, 'cut off, it is not given out as if it were whole')
})

t.test(
  'the master key is changed without touching a copy; where it is gone, none is made beside it',
  async t => {
    const house = await storehouse(t)
    house.set({ encrypt: true })
    const all = [await house.kept(), await house.kept(wav(500))]
    await house.storage.work()
    const before = house.onDisk().map(path => [path, sha256(house.bytesAt(path))])
    const ring = openKeyring(house.keyFile)
    const first = ring.active()
    const second = ring.rotate()
    t.match(await rewrapAll(house.database.db, ring, second), { wrapped: 2 })
    t.match(await rewrapAll(house.database.db, ring, second), { wrapped: 0 }, 'again does nothing')
    for (const { id, bytes } of all) {
      t.same(await house.heard(id), bytes)
      t.match(await house.copies(id), [{ keyId: null }, { keyId: second.id }])
    }
    t.same(
      house.onDisk().map(path => [path, sha256(house.bytesAt(path))]),
      before,
    )
    ring.rotate()
    const [, bent] = await house.copies(all[1]?.id ?? '')
    await house.database.db
      .update(recordingCopies)
      .set({ wrappedKey: Buffer.alloc(60).toString('base64') })
      .where(eq(recordingCopies.id, bent?.id ?? 0))
    await house.storage.work()
    t.notOk(
      (await house.copies(all[0]?.id ?? '')).some(({ keyId }) => keyId === second.id),
      'taken up by itself, and one whose key is bent holds up no other',
    )
    t.match(await house.copies(all[1]?.id ?? ''), [{}, { keyId: second.id }])
    rmSync(house.keyFile)
    const late = await house.kept()
    await house.storage.work()
    t.equal(existsSync(house.keyFile), false)
    t.match(await house.rowOf(late.id), { stored: 'wav' })
    await t.rejects(house.heard(all[0]?.id ?? ''), /master key .* is not on this machine/)
    t.ok(first)
  },
)

t.test('a million copies with the key of today cost no round anything', async t => {
  const house = await storehouse(t)
  const { id } = await house.kept()
  const { db } = house.database
  await db.execute(sql`insert into recording_copies
    (recording_id, place, path, form, sha256, size_bytes, key_id, wrapped_key, at, removed_at, gone_at)
    select ${id}, 'local', 'x', 'wav-aes', 'x', 1, 'today', 'x', now(), now(), now() from generate_series(1, 20000)`)
  await db.execute(sql`analyze recording_copies`)
  t.same(await keysInUse(db), [{ first: 'today', last: 'today' }])
  const { rows } = await db.execute(sql`explain (analyze) ${keysInUse(db).getSQL()}`)
  t.match(JSON.stringify(rows), /recording_copies_key/)
  t.notMatch(JSON.stringify(rows), /Seq Scan|Removed by Filter/)
})

t.test('a player that looks at the head only leaves no file open', async t => {
  const house = await storehouse(t)
  const { id, bytes } = await house.kept()
  house.set(FLAC)
  await house.storage.work()
  const sound = await house.storage.sounds.open(await house.rowOf(id))
  let closed = 0
  const stored = { sizeBytes: 1, stream: () => Readable.from([]), close: async () => void closed++ }
  const frame = sound?.copy.frame
  if (!frame) throw new Error('it is FLAC')
  const part = unflac(house.program, stored, frame, bytes.length).stream({ first: 0, last: 1 })
  t.same(await buffer(part), bytes.subarray(0, 2))
  t.equal(closed, 1)
  await sound?.close()
})

t.test('killed at any moment, nothing is lost: the next start ends what was begun', async t => {
  const house = await storehouse(t)
  house.set({ ...FLAC, encrypt: true })
  // Killed before the commit: a half copy, a whole one that no row knows, the WAV untouched.
  const early = await house.kept()
  const flac = early.path.replace('.wav', '.flac.aes')
  const half = house.lying(`.making/${flac.slice(11)}.0123abcd`)
  mkdirSync(dirname(half))
  writeFileSync(half, 'half')
  utimesSync(half, 1, 1)
  writeFileSync(house.lying(flac), 'of a process that was killed')
  await house.storage.work()
  t.same(await house.heard(early.id), early.bytes)
  t.same(house.onDisk(), [flac])
  // Killed after the commit: the WAV is still there and the books have given it up.
  const late = await house.kept(wav(700))
  const wavAside = `${house.lying(late.path)}.aside`
  copyFileSync(house.lying(late.path), wavAside)
  await house.storage.work()
  mkdirSync(dirname(house.lying(late.path)), { recursive: true })
  copyFileSync(wavAside, house.lying(late.path))
  rmSync(wavAside)
  await house.database.db.update(recordingCopies).set({ goneAt: null })
  await house.anew().work()
  t.same(house.onDisk().toSorted(), [flac, late.path.replace('.wav', '.flac.aes')].toSorted())
  t.same(await house.heard(late.id), late.bytes)
})

t.test('two who work on one recording at once leave one copy and one line in its history', async t => {
  const house = await storehouse(t)
  house.set(FLAC)
  const { id, bytes } = await house.kept()
  const second = house.anew()
  await Promise.all([house.storage.work(), second.work(), house.storage.work()])
  t.same(
    (await house.events(id)).map(({ type }) => type),
    ['judged', 'compressed'],
  )
  t.same(await house.heard(id), bytes)
  t.equal(house.onDisk().length, 1)
})

t.test('a recording that is mended meanwhile keeps its file', async t => {
  const house = await storehouse(t)
  house.set(FLAC)
  const { id, path } = await house.kept()
  let isMended = false
  const slow = house.anew({
    findFlac: async () => {
      // Between what was due and what is made of it.
      if (!isMended) await house.database.db.update(recordings).set({ sha256: sha256(Buffer.from('x')) })
      isMended = true
      return house.program
    },
  })
  await slow.work()
  t.ok(house.isThere(path))
  t.match(await house.rowOf(id), { stored: 'wav' })
})

t.test('a call that goes on, or was not looked at, is never touched', async t => {
  const house = await storehouse(t)
  house.set({ ...FLAC, compressAfterDays: 0, encrypt: true })
  const callId = await house.call({ arrivedAt: house.now.at })
  const path = `2026/11/21/${callId}.wav`
  await house.database.tx(tx =>
    house.recordings.start(tx, { id: callId, callId, path, startedAt: house.now.at - 30 * DAY }),
  )
  mkdirSync(dirname(house.lying(path)), { recursive: true })
  writeFileSync(house.lying(path), openWav(1_000))
  const before = statSync(house.lying(path)).mtimeMs
  const ended = await house.recorded(2_000, { at: house.now.at - 10 * DAY })
  writeFileSync(house.lying(ended.path), wav(2_000))
  await house.storage.work()
  t.same(house.onDisk().toSorted(), [path, ended.path].toSorted())
  t.equal(statSync(house.lying(path)).mtimeMs, before)
})

t.test('a purge takes every copy, its key, and what nobody knew of any more', async t => {
  const house = await storehouse(t)
  house.set({ ...FLAC, encrypt: true })
  const { id, path } = await house.kept()
  const plain = await house.kept(wav(900), 0)
  await house.storage.work()
  // The power went once between a copy and its row.
  writeFileSync(house.lying(path.replace('.wav', '.flac')), 'left over')
  const were = await house.database.tx(tx => house.storage.forget(tx, id))
  t.match(were, [{ place: 'local', form: 'flac-aes', path: path.replace('.wav', '.flac.aes') }])
  const [recorded] = await house.database.tx(tx => house.storage.forget(tx, plain.id))
  t.match(recorded, { form: 'wav', sha256: sha256(plain.bytes) })
  t.same(await house.database.tx(tx => house.storage.forget(tx, id)), [], 'twice is once')
  await house.storage.work()
  t.same(house.onDisk(), [])
  t.ok((await house.copies(id)).every(({ wrappedKey, goneAt }) => wrappedKey === null && goneAt !== null))
  t.equal(await house.heard(id), null)
  t.match(await house.rowOf(id), { stored: 'none' })
})

t.test('on a disk that is nearly full nothing is made, and nothing is lost', async t => {
  const house = await storehouse(t)
  house.set({ ...FLAC, protectBelowGigabytes: 100_000 })
  const { id, path, bytes } = await house.kept(wav(1_000), 0.1)
  await house.storage.work()
  t.ok(house.storage.isProtecting())
  t.match(await house.rowOf(id), { stored: 'flac' }, 'its days are not waited for')
  t.same(await house.heard(id), bytes)
  t.notOk(house.isThere(path))
  const error = await house.storage.restore(id, null, 1).catch(messageOf)
  t.match(error, /không có bản lưu/)
})

t.test(
  'what is kept how is seen by those who may, and nobody else; keys and secrets are in no answer',
  async t => {
    const house = await storehouse(t)
    const { id } = await house.kept()
    house.set({ ...FLAC, encrypt: true })
    await house.storage.work()
    const [auditor, operator] = [await house.person('auditor'), await house.person('operator')]
    const { ask } = await serve(t, [auditor, operator], async app => {
      await app.register(storageRoutes, { storage: house.storage })
    })
    const get = (person: typeof auditor, url: string) => ask(person, { method: 'GET', url })
    const post = (person: typeof auditor, url: string, payload: object) =>
      ask(person, { method: 'POST', url, payload })
    const standing = await get(auditor, '/api/storage')
    t.match(standing.json(), { space: 'enough', stored: [{ stored: 'flac-aes', recordings: 1 }], failed: [] })
    const copies = await get(auditor, `/api/recordings/${id}/copies`)
    t.match(copies.json(), { items: [{ place: 'local', form: 'flac-aes', keyId: /^[0-9a-f]{12}$/ }] })
    t.notOk(/wrapped/i.test(copies.body + standing.body))
    for (const path of ['/api/storage', `/api/recordings/${id}/copies`])
      t.equal((await get(operator, path)).statusCode, 403)
    t.equal((await get(auditor, `/api/recordings/${randomUUID()}/copies`)).statusCode, 404)
    const restoration = `/api/recordings/${id}/restoration`
    t.equal((await post(operator, restoration, { days: 3 })).statusCode, 403)
    t.match((await post(auditor, restoration, { days: 3 })).json(), { code: 'no-remote-copy' })
    t.equal((await post(auditor, restoration, { days: 0 })).statusCode, 400)
  },
)

t.test('at the shell the key is changed and the standing told', async t => {
  const house = await storehouse(t)
  const dataDir = dirname(dirname(house.keyFile))
  const said: string[] = []
  const config = { dataDir, recordingsDir: house.root, cacheDir: CACHE, store: null }
  const desk = { ...house, config, say: (line: string) => void said.push(line) }
  const type = (line: string) =>
    runCommand(storageCommands, line.split(' '), {
      say: desk.say,
      atDesk: work => work(desk as unknown as Parameters<typeof work>[0]),
    })
  await t.rejects(type('storage rotate-key'), /nothing was encrypted yet/)
  const { id, bytes } = await house.kept()
  house.set({ encrypt: true })
  await house.storage.work()
  await type('storage rotate-key')
  t.match(said.at(-1), /^master key [0-9a-f]{12}: 1 keys wrapped anew/)
  t.same(await house.heard(id), bytes)
  t.match((await house.audit()).at(-1), { action: 'recording-key.rotated', address: 'console' })
  await type('storage status')
  t.match(said.join('\n'), /wav-aes +1\n/)
  await t.rejects(type('storage restore --from yesterday --to 2026-12-01'), /--from must be a day/)
  await t.rejects(type('storage restore --from 2026-11-01 --to 2026-12-01 --days 0'), /--days must be/)
  await type('storage restore --from 2026-11-01 --to 2026-12-01')
  t.equal(said.at(-1), '0 brought back, 0 not')
})
