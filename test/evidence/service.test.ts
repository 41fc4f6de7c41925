import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import t from 'tap'
import { createAudit } from '../../src/audit/service.ts'
import type { Mail } from '../../src/channels/smtp.ts'
import { drawPdf } from '../../src/documents/paper.ts'
import { createBooks } from '../../src/evidence/books.ts'
import { keyIdOf } from '../../src/evidence/chain.ts'
import { hashOf, readDigest } from '../../src/evidence/digest.ts'
import { createDigests } from '../../src/evidence/digesting.ts'
import { headText, readHead } from '../../src/evidence/head.ts'
import { openSigner, verifySigned } from '../../src/evidence/keys.ts'
import { createEvidence } from '../../src/evidence/service.ts'
import { witnessFile } from '../../src/evidence/witness.ts'
import { createStamping } from '../../src/signatures/stamping.ts'
import { type TestDatabase, testDatabase } from '../database.ts'
import { openAuthority } from '../signatures/authority.ts'
import { tsaOf } from '../signatures/tsa.ts'
import { until } from '../until.ts'
import { CLOCK, connected, disagreements, entriesOf, KEY, note } from './books.ts'

const log = pino({ level: 'silent' })
const DAY_MS = 86_400_000
const TIMES = { everyMs: 40, pauseMs: 0, tellMs: 100 }

function folderOf(t: { after(work: () => void): unknown }) {
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-evidence-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n')

function evidenceOf(database: TestDatabase, dir: string, file = join(dir, 'witness/head.jsonl')) {
  const signer = openSigner(dir)
  const witness = witnessFile(file, signer)
  return {
    ...{ signer, file },
    evidence: createEvidence({ database, clock: CLOCK, log, key: KEY, witness, times: TIMES }),
  }
}

t.test('the centre seals and tells its witness', async t => {
  const database = await testDatabase(t)
  const { pool } = database
  const dir = folderOf(t)
  const { evidence, signer, file } = evidenceOf(database, dir)

  await t.test('F04: what is written is sealed by itself, and the witness is told, signed', async t => {
    evidence.start()
    await note(pool, 'first')
    const head = await until(
      'the witness knows',
      () => existsSync(file) && readHead(linesOf(file).at(-1) ?? ''),
    )
    await note(pool, 'second')
    await until('it is told of the second', () => readHead(linesOf(file).at(-1) ?? '')?.seq === 2)
    t.equal(verifySigned(signer.publicKey, headText(head), head.signature), true)
    t.equal(verifySigned(signer.publicKey, headText({ ...head, seq: 9 }), head.signature), false)
    // A line is there before the disk has it: only then is it told when.
    await evidence.sealNow()
    const lines = linesOf(file).length
    CLOCK.time += 200
    await until('and that nothing has changed, once in a while', () => linesOf(file).length > lines)
    t.same(evidence.troubles(), [])
    await note(pool, 'last words')
    await evidence.stop()
    t.equal((await entriesOf(database)).length, 3, 'what was said before the end is sealed')
    t.equal(readHead(linesOf(file).at(-1) ?? '')?.seq, 3)
  })

  await t.test('half a line that a power cut left does not spoil the next', async t => {
    appendFileSync(file, '{"at":"2026-')
    const again = evidenceOf(database, dir)
    await note(pool, 'after the cut')
    await again.evidence.sealNow()
    t.equal(readHead(linesOf(file).at(-1) ?? '')?.seq, 4)
    t.equal(readHead(linesOf(file).at(-2) ?? ''), null)
    t.equal(again.signer.publicKey, signer.publicKey, 'the key is kept')
  })

  await t.test('a witness that cannot be written is told, and sealing goes on', async () => {
    const blocked = join(dir, 'blocked')
    writeFileSync(blocked, 'a file where a folder should be')
    const there = evidenceOf(database, dir, join(blocked, 'head.jsonl'))
    there.evidence.start()
    await note(pool, 'unseen')
    await until('it is sealed', async () => (await entriesOf(database)).length === 5)
    CLOCK.time += 121_000
    await until('the trouble has its name', () => there.evidence.troubles().join() === 'witness')
    rmSync(blocked)
    mkdirSync(blocked)
    await until('and goes when the disk is back', () => there.evidence.troubles().length === 0)
    await there.evidence.stop()
  })

  await t.test('a transaction that somebody left open is told when it lasts', async t => {
    const client = await connected(t, database.serviceUrl)
    await client.query('begin')
    await note(client, 'forgotten')
    await note(pool, 'behind it')
    const there = evidenceOf(database, dir)
    await there.evidence.sealNow()
    t.ok(there.evidence.standing().heldSince)
    await client.query('rollback')
    await there.evidence.sealNow()
    t.equal(there.evidence.standing().heldSince, null)
  })

  await t.test('an end that was cut off is found against the witness', async t => {
    const owner = await connected(t, database.ownerUrl)
    await owner.query('alter table evidence_entries disable trigger append_only')
    await owner.query('delete from evidence_entries where seq = (select max(seq) from evidence_entries)')
    await owner.query('alter table evidence_entries enable trigger append_only')
    const there = evidenceOf(database, dir)
    there.evidence.start()
    await until('it is found', () => there.evidence.troubles().join() === 'truncated')
    await there.evidence.stop()
    t.same(await disagreements(database), [], 'the chain by itself looks well: only the witness knew')
  })

  await t.test('years of rows that are sealed at once do not keep the witness waiting', async t => {
    await note(pool, 'years', 45_000)
    const witness = witnessFile(join(dir, 'years/head.jsonl'), signer)
    const clock = { now: () => (CLOCK.time += 1_000) }
    await createEvidence({ database, clock, log, key: KEY, witness, times: TIMES }).sealNow()
    const seqs = linesOf(witness.path).map(line => readHead(line)?.seq ?? 0)
    t.ok(seqs.length > 2, `${seqs}`)
    t.same(
      seqs,
      seqs.toSorted((one, other) => one - other),
    )
  })
})

t.test('a day’s evidence comes to a digest that is signed, stamped, kept, mailed and printed', async t => {
  const database = await testDatabase(t)
  const { pool } = database
  const dir = folderOf(t)
  const authority = openAuthority(t)
  authority.trust(authority.root)
  const tsa = await tsaOf(t, authority)
  const { evidence, signer } = evidenceOf(database, dir)
  const audit = createAudit({ database, names: async () => new Map() })
  const mails: Mail[] = []
  let isMailAway = true
  const folder = join(dir, 'witness/digests')
  const chainKeyId = keyIdOf(KEY)
  const stamper = createStamping({ url: tsa.url, trustDir: authority.trustDir, clock: CLOCK })
  const made = () =>
    createDigests({
      ...{ database, clock: CLOCK, log, signer, chainKeyId, folder, stamper },
      ...{ centre: 'Tổng đài 1022', journal: audit.journal, to: ['luu.tru@example.vn'] },
      wasMailed: async day =>
        ((
          await pool.query(
            `select 1 from audit_log where action = 'evidence.digest-mailed' and subject_id = $1`,
            [day],
          )
        ).rowCount ?? 0) > 0,
      async mail(mail) {
        if (isMailAway) throw new Error('no mail')
        mails.push(mail)
      },
    })
  const digests = made()
  await pool.query(`insert into calls (id, version, state, value, dialled, arrived_at)
    values ('00000000-0000-4000-8000-000000000001', 1, 'ended', '{}', '1022', now())`)
  await pool.query(`insert into recordings (id, call_id, path, state, started_at)
    select id, id, 'x', 'verified', now() from calls`)
  await pool.query(`insert into recording_events (recording_id, at, type, sha256, size_bytes)
    select id, now(), 'judged', repeat('ab', 32), 44 from recordings`)
  await note(pool, 'a day’s work', 3)
  await evidence.sealNow()
  await digests.settle()
  t.same((await digests.list(9)).length, 0, 'the day is not over')
  const day = new Date(CLOCK.time + 7 * 3_600_000).toISOString().slice(0, 10)
  CLOCK.time += 3 * DAY_MS

  await digests.settle()
  t.same((await digests.list(9)).length, 3, 'also of days on which nobody was there')
  t.equal(mails.length, 0)
  isMailAway = false
  await digests.settle()
  t.equal(mails.length, 0, 'not at once again')
  CLOCK.time += 600_000
  await digests.settle()
  await made().settle()
  t.equal(mails.length, 3, 'once each, also after a restart')
  const first = await digests.one(day)
  const digest = readDigest(first?.body ?? '')
  t.match(digest, { day, first: 1, last: 2, rows: { audit_log: 3, recording_events: 1 } })
  t.match(digest, { previous: null, chainKeyId, recordings: { count: 1 } })
  t.equal(digest?.mac, (await entriesOf(database))[1]?.mac.toString('hex'))
  t.equal(verifySigned(signer.publicKey, first?.body ?? '', first?.signature ?? ''), true)
  const [last, second] = await digests.list(2)
  t.match(second?.digest, { first: 3, last: 2, previous: hashOf(first?.body ?? '') }, 'an empty day')
  t.match(last?.digest, { previous: hashOf(second?.body ?? '') }, 'each holds the one before')
  t.equal(tsa.queries, 3)
  const [stamp] = first?.stamps ?? []
  t.match(await stamper.verify(stamp?.token ?? Buffer.alloc(0), Buffer.from(first?.body ?? '')), {
    faults: [],
    chain: null,
  })
  t.match(JSON.parse(readFileSync(join(folder, `${day}.json`), 'utf8')), {
    body: first?.body,
    signature: first?.signature,
  })
  t.match(mails[0]?.text, first?.signature)
  t.ok(mails[0]?.text.includes(first?.body ?? '?'))
  const books = createBooks({
    ...{ evidence, digests, signer, chainKeyId, draw: drawPdf },
    house: { agency: ['UBND TỈNH', 'TỔNG ĐÀI 1022'], place: 'Đồng Tháp' },
  })
  t.equal((await books.print(day)).subarray(0, 5).toString(), '%PDF-')
  t.match(await books.digest(day), { day, stamps: [{ authority: tsa.url }] })
  await t.rejects(books.digest('1999-01-01'), { code: 'digest-not-found' })
  await evidence.sealNow()
  t.same(await disagreements(database), [], 'digests and stamps are sealed themselves')
})
