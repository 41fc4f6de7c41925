import { appendFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { chance } from '../../bench/chance.ts'
import { headLine, headText, readHead } from '../../src/evidence/head.ts'
import { openSigner } from '../../src/evidence/keys.ts'
import { inTurn, OLD_KEYS, signatoriesOf } from '../../src/evidence/signatories.ts'
import { witnessFile } from '../../src/evidence/witness.ts'
import { smallCentre } from './small.ts'

t.test('another signing key does not make strangers of what the one before has signed', async t => {
  const small = await smallCentre(t, chance(11))
  const { dataDir, witnessFile: path } = small.centre
  const first = openSigner(dataDir)
  const stolen = join(dataDir, 'stolen.pem')
  await rename(join(dataDir, 'keys/evidence-signing.pem'), stolen)
  const second = openSigner(dataDir)
  t.not(second.keyId, first.keyId)
  const codes = async () =>
    (await small.verify()).integrity.breaches
      .map(({ code }) => code)
      .filter(code => code !== 'digest-missing')
  t.ok((await codes()).includes('witness-altered'), 'nobody vouches for the key of before')

  await mkdir(join(dataDir, OLD_KEYS), { recursive: true })
  await writeFile(join(dataDir, OLD_KEYS, '2026-11-01.pem'), first.publicKey)
  await writeFile(join(dataDir, OLD_KEYS, 'README'), 'not a key')
  t.same(await codes(), [], 'its owner does')

  // The last head, said once more by the new key, and then again by whoever has the old one.
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const last = readHead(lines.at(-1) ?? '')
  if (!last) throw new Error('the witness has heard nothing')
  await witnessFile(path, second).write({ ...last, at: last.at + 1_000 })
  t.same(await codes(), [])
  const head = { ...last, at: last.at + 2_000 }
  await appendFile(
    path,
    `${headLine({ ...head, keyId: first.keyId, signature: first.sign(headText(head)) })}\n`,
  )
  t.same(await codes(), ['witness-altered'], 'a key of before has nothing more to say')
})

t.test('a file that is no key is named', async t => {
  const dataDir = await mkdtemp(join(tmpdir(), 'evidence-keys-'))
  t.after(() => rm(dataDir, { recursive: true }))
  t.same(signatoriesOf(dataDir), [], 'none, and none is made')
  const own = openSigner(dataDir)
  await mkdir(join(dataDir, OLD_KEYS), { recursive: true })
  await writeFile(join(dataDir, OLD_KEYS, 'a.pem'), own.publicKey)
  t.same(
    signatoriesOf(dataDir).map(({ id }) => id),
    [own.keyId],
    'the key of now is not one of before',
  )
  await writeFile(
    join(dataDir, OLD_KEYS, 'b.pem'),
    '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n',
  )
  t.throws(() => signatoriesOf(dataDir), /b\.pem is no public key/)
})

t.test('turns go forward only', t => {
  const signatories = ['a', 'b', 'c'].map(id => ({ id, key: null as never }))
  const keyOf = inTurn(signatories)
  t.same(
    ['a', 'a', 'c', 'b', 'x', 'c'].map(id => keyOf(id)?.id ?? null),
    ['a', 'a', 'c', null, null, 'c'],
  )
  t.end()
})
