import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import t from 'tap'
import { chance } from '../../bench/chance.ts'
import { journal } from '../../src/audit/store.ts'
import { openSecrets } from '../../src/boot/secrets.ts'
import { verifyBeside } from '../../src/boot/verify-thread.ts'
import { needsOf } from '../../src/boot/verifying.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { prepareDatabase, serviceRoleOf } from '../../src/db/migrate.ts'
import { eraseRow } from '../../src/evidence/erasing.ts'
import type { Progress } from '../../src/evidence/verification.ts'
import { createVerifications } from '../../src/evidence/verifications.ts'
import { verify as verifyWith } from '../../src/evidence/verifying.ts'
import type { Person } from '../../src/people/person.ts'
import { smallCentre } from './small.ts'

t.setTimeout(90_000)

const ROOT = join(import.meta.dirname, '../..')
const CACHE = readConfig(process.env, ROOT).cacheDir
const MINH: Person = {
  ...{ id: '00000000-0000-4000-8000-00000000000b', username: 'minh', displayName: 'Minh', role: 'auditor' },
  unitId: null,
}

t.test('a centre is verified at the shell and over the API', async t => {
  const { centre, database, owner, round, sounds, verify } = await smallCentre(t, chance(7))
  const { dataDir, recordingsDir, witnessFile } = centre
  const env = {
    ...process.env,
    ...{ DATABASE_URL: database.ownerUrl, DATA_DIR: dataDir, RECORDINGS_DIR: recordingsDir },
    WITNESS_FILE: witnessFile,
  }
  const run = async (args: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const child = spawn(join(ROOT, 'script/verify'), args, { env: { ...env, ...more } })
    const [out, err, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>(done => child.on('close', done)),
    ])
    return { out, err, code }
  }
  const role = {
    name: serviceRoleOf(database.ownerUrl),
    password: openSecrets(dataDir).get('servicePassword'),
  }
  await prepareDatabase(database.ownerUrl, role)
  t.teardown(() => owner.query(`drop owned by "${role.name}"; drop role "${role.name}"`).catch(() => {}))

  await t.test('0 where both are good, in words and for programs', async t => {
    const told = await run([])
    t.equal(told.code, 0, told.err)
    t.match(told.out, /TÍNH TOÀN VẸN: ĐẠT\n[\s\S]*TÍNH ĐẦY ĐỦ: ĐẠT/)
    const { out, code } = await run(['--json', '--no-audio', '--from', '2026-11-01', '--to', '2026-11-01'])
    t.equal(code, 0)
    t.match(JSON.parse(out), { exitCode: 0, integrity: { outcome: 'good' }, looked: { soundBytes: 0 } })
  })

  await t.test('1 where a byte is another, and it is named', async t => {
    const [sound] = sounds
    const path = join(recordingsDir, sound?.path ?? '')
    const bytes = await readFile(path)
    await writeFile(path, bytes.with(99, (bytes[99] ?? 0) ^ 1))
    const { out, code } = await run(['--json'])
    t.equal(code, 1)
    t.match(JSON.parse(out), {
      integrity: { outcome: 'bad', first: { code: 'sound-altered', key: sound?.id } },
      completeness: { outcome: 'good' },
    })
    await writeFile(path, bytes)
  })

  await t.test('2 where nothing can be said: no centre, no key, no such day', async t => {
    t.match(await run([], { DATA_DIR: join(dataDir, 'nowhere') }), { code: 2, err: /Không kiểm chứng được/ })
    t.match(await run(['--from', 'hôm qua']), { code: 2, err: /ISO 8601/ })
    t.match(await run(['--what']), { code: 2, err: /script\/verify/ })
    t.match(await run(['--offline', witnessFile]), { code: 2, err: /Không kiểm chứng được/ })
    t.equal((await run(['--help'])).code, 0)
  })

  await t.test('what the law has erased is told, and is no forgery', async t => {
    const { rows } = await owner.query<{ id: number }>('select min(id) as id from audit_log')
    const rowKey = Number(rows[0]?.id)
    const erasure = { source: 'audit_log', rowKey, basis: 'Điều 16', byId: null, at: Date.now() }
    await eraseRow(database.ownerUrl, erasure)
    const clean = await verify()
    t.match(clean.integrity, { outcome: 'good', counts: { erased: 1 } })
    await owner.query(`update audit_log set subject_id = 'x' where id = ${rowKey}`)
    t.match((await verify()).integrity.first, {
      code: 'erasure-altered',
      source: 'audit_log',
      key: String(rowKey),
    })
    await owner.query(`update audit_log set subject_id = '' where id = ${rowKey}`)
    await owner.query(`update audit_log set action = action || 'x' where id = ${rowKey}`)
    t.match((await verify()).integrity.first, {
      code: 'row-altered',
      source: 'audit_log',
      key: String(rowKey),
    })
    await owner.query(`update audit_log set action = left(action, -1) where id = ${rowKey}`)
    t.equal((await verify()).integrity.outcome, 'good')
  })

  await t.test('over the API: one at a time, with its progress, journaled, kept', async t => {
    const steps: Progress[] = []
    const needs: Parameters<typeof createVerifications>[0] = {
      ...{ database, clock: systemClock, log: pino({ level: 'silent' }), journal },
      names: async () => new Map(),
      run: (asked, course) =>
        verifyBeside({ ...centre, copies: { store: null, cacheDir: CACHE } }, asked, {
          ...course,
          progress(now) {
            steps.push(now)
            course.progress?.(now)
          },
        }),
    }
    const verifications = createVerifications(needs)
    await t.rejects(
      verifications.ask(MINH, { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' }, null),
      {
        code: 'bad-period',
      },
    )
    const asked = await verifications.ask(MINH, { withCopies: true }, '10.0.0.1')
    t.match(asked, { withAudio: true, withCopies: true, state: 'running', integrity: null, result: null })
    await verifications.start()
    await verifications.settled()
    const done = await verifications.one(asked.id)
    t.match(done, { state: 'done', integrity: 'good', completeness: 'good' })
    t.match(done.result?.told.join('\n'), /TÍNH TOÀN VẸN: ĐẠT/)
    t.match(steps.map(({ step }) => step).join(), /chain.*witness.*recordings.*completeness/)
    t.match(await verifications.list({}), { items: [{ id: asked.id, integrity: 'good' }], next: null })
    const { rows } = await owner.query(`select action from audit_log where subject_id = $1 order by id`, [
      asked.id,
    ])
    t.same(
      rows.map(({ action }) => action),
      ['evidence.verificationAsked', 'evidence.verified'],
    )
    await t.rejects(verifications.one('00000000-0000-4000-8000-000000000000'), {
      code: 'verification-not-found',
    })
    await owner.query(`update evidence_verifications set state = 'running', ended_at = null, result = null`)
    await createVerifications(needs).start()
    t.match(
      await verifications.one(asked.id),
      { state: 'interrupted' },
      'it ran in a process that is no more',
    )
    await verifications.stop()
  })

  await t.test('what is sealed and witnessed while it is verified is no end that was cut off', async t => {
    // Why: a year takes ten minutes to verify, and a centre at work seals every half minute.
    const needs = needsOf(centre)
    async function* grown(lines: AsyncIterable<string>) {
      await round()
      yield* lines
    }
    const witness = () => needs.witness()?.map(part => ({ ...part, lines: grown(part.lines) })) ?? null
    const [before] = (await owner.query<{ seq: number }>('select max(seq) as seq from evidence_entries')).rows
    const found = await verifyWith({ ...needs, witness }, { from: null, to: null, withAudio: false })
    const [after] = (await owner.query<{ seq: number }>('select max(seq) as seq from evidence_entries')).rows
    t.ok(Number(after?.seq) > Number(before?.seq), 'it grew')
    t.same(found.integrity.counts['chain-truncated'] ?? 0, 0)
    t.equal(found.integrity.outcome, 'good')
  })
})
