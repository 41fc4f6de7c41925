import { execFileSync } from 'node:child_process'
import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { openZip } from '../../src/attachments/unzip.ts'
import { archiveOf, partOf } from '../../src/documents/archive.ts'
import { fingerprintOf } from '../../src/evidence/keys.ts'
import { type Packed, toldExport, verifyExport } from '../../src/evidence/offline.ts'
import { exitCodeOf } from '../../src/evidence/verification.ts'
import { manifestBytes } from '../../src/recordings/manifest.ts'

const keys = generateKeyPairSync('ed25519')
const publicKey = keys.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const signing = {
  publicKey,
  fingerprint: fingerprintOf(keys.publicKey),
  sign: (text: string) => sign(null, Buffer.from(text), keys.privateKey).toString('base64'),
}
const HEAD = {
  ...{ exportId: 'x1', madeAt: 0, by: 'minh', purpose: 'khiếu nại', entry: { seq: 7, mac: 'ab' } },
  missing: [{ name: 'c.wav', why: 'đã tiêu hủy' }],
}

/** What lies in an archive of ours, by names. */
async function contents(): Promise<Map<string, Buffer>> {
  const dir = await mkdtemp(join(tmpdir(), 'offline-'))
  const path = join(dir, 'x.zip')
  try {
    const parts = [partOf('a.txt', 'một'), partOf('b.txt', 'hai')]
    await writeFile(path, await buffer(archiveOf('ho-so', parts, HEAD, signing)))
    const zip = await openZip(path)
    const files = new Map<string, Buffer>()
    for await (const file of zip.files()) files.set(file.name, await buffer(await file.open()))
    zip.close()
    return files
  } finally {
    await rm(dir, { recursive: true })
  }
}

async function verified(files: ReadonlyMap<string, Buffer>, trusted: string | null = publicKey) {
  const packed = [...files].map(
    ([name, bytes]): Packed => ({
      name,
      unpackedBytes: bytes.length,
      open: async () => Readable.from([bytes]),
    }),
  )
  return verifyExport({
    files: Readable.from(packed),
    trusted: trusted === null ? null : createPublicKey(trusted),
  })
}

t.test('F03: an archive proves itself where there is no centre', async t => {
  const files = await contents()
  const found = await verified(files)
  t.match(found, {
    files: 3,
    integrity: { outcome: 'good', breaches: [] },
    completeness: { outcome: 'good' },
  })
  t.equal(exitCodeOf(found), 0)
  t.match(toldExport(found).join('\n'), /x1[\s\S]*mục 7[\s\S]*ĐẠT[\s\S]*c\.wav \(đã tiêu hủy\)/)
  const hostile = { ...found, export: found.export && { ...found.export, purpose: 'a\u001b[2J\nĐẠT' } }
  t.notMatch(toldExport(hostile).join(''), /\p{Cc}/u, 'nothing in an archive is an order to a terminal')
  t.match(await verified(files, null), { integrity: { outcome: 'good', counts: { 'key-enclosed': 1 } } })
})

t.test(
  'a recording that bears no mark, since no place in it can, is what was recorded or is not',
  async t => {
    const sound = Buffer.from('a sound of a kind that is not marked')
    const sha256 = createHash('sha256').update(sound).digest('hex')
    const archive = (original: string) => {
      const recording = { id: 'r', sha256: original, sizeBytes: sound.length, watermark: null }
      const bytes = manifestBytes(HEAD, [{ name: 'r.wav', sizeBytes: sound.length, sha256, recording }])
      return new Map([
        ...([
          ['manifest.json', bytes],
          ['manifest.sig', Buffer.from(signing.sign(String(bytes)))],
        ] as const),
        ...([
          ['public-key.pem', Buffer.from(publicKey)],
          ['r.wav', sound],
        ] as const),
      ])
    }
    t.match((await verified(archive(sha256))).integrity, { outcome: 'good', breaches: [] })
    t.match((await verified(archive('0'.repeat(64)))).integrity, { counts: { 'original-altered': 1 } })
  },
)

t.test('who has nothing of ours makes sure of it by the commands that lie in it', async t => {
  const dir = await mkdtemp(join(tmpdir(), 'offline-'))
  t.after(() => rm(dir, { recursive: true }))
  const files = await contents()
  for (const [name, bytes] of files) await writeFile(join(dir, basename(name)), bytes)
  const text = String(files.get('ho-so/doc-truoc.txt'))
  t.match(text, /người lập: minh[\s\S]*Mục đích: khiếu nại[\s\S]*c\.wav: đã tiêu hủy/)
  t.match(text, `     ${signing.fingerprint}\n`)
  const run = (command: string) => {
    const [program = '', ...args] = command.split(' ')
    return execFileSync(program, args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' })
  }
  const commands = [...text.matchAll(/^ {5}(openssl .*)$/gm)].map(([, command = '']) => command)
  t.equal(commands.length, 5)
  const [, key, , signature, hash] = commands.map(run)
  t.match(key, signing.fingerprint)
  t.match(signature, 'Signature Verified Successfully')
  const sha256 = createHash('sha256').update(text).digest('hex')
  t.match(hash, sha256)
  const manifest = String(files.get('ho-so/manifest.json'))
  t.match(JSON.parse(manifest).files[0], { name: 'doc-truoc.txt', sha256 })
  await writeFile(join(dir, 'manifest.json'), manifest.replace('khiếu nại', 'khiếu nài'))
  t.throws(() => run(commands[3] ?? ''), 'another list')
})

t.test('and whatever is another in it is named', async t => {
  const files = await contents()
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const changed = (name: string, bytes: Buffer | null) => {
    const copy = new Map(files)
    if (bytes) copy.set(`ho-so/${name}`, bytes)
    else copy.delete(`ho-so/${name}`)
    return copy
  }
  const manifest = files.get('ho-so/manifest.json') ?? Buffer.alloc(0)
  const forged = Buffer.from(String(manifest).replace('khiếu nại', 'khiếu nài'))
  const cases: [what: string, files: Map<string, Buffer>, code: string][] = [
    ['another text', changed('a.txt', Buffer.from('mốt')), 'file-altered'],
    ['a longer one', changed('a.txt', Buffer.from('một một một')), 'file-altered'],
    ['a file less', changed('a.txt', null), 'file-missing'],
    ['a file more', changed('z.txt', Buffer.from('ba')), 'file-inserted'],
    ['another list', changed('manifest.json', forged), 'manifest-altered'],
    ['no list', changed('manifest.json', null), 'manifest-missing'],
    ['a list that is none', changed('manifest.json', Buffer.from('{}')), 'manifest-altered'],
    ['no signature', changed('manifest.sig', null), 'manifest-missing'],
    ['another signature', changed('manifest.sig', Buffer.from('AAAA')), 'manifest-altered'],
    ['another key in it', changed('public-key.pem', Buffer.from(other)), 'key-unknown'],
  ]
  for (const [what, forgery, code] of cases) {
    const found = await verified(forgery)
    t.ok(
      found.integrity.breaches.some(one => one.code === code),
      `${what}: ${code}`,
    )
    t.equal(exitCodeOf(found), 1, what)
  }
  t.match((await verified(files, other)).integrity, { outcome: 'bad', counts: { 'manifest-altered': 1 } })
})
