import { appendFile, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { openSecrets } from '../../src/boot/secrets.ts'
import { evidenceKeyOf } from '../../src/evidence/keys.ts'
import { createSealer } from '../../src/evidence/sealing.ts'
import { SOURCES } from '../../src/evidence/source.ts'
import { copyRow, type Forger, type Forgery } from './forgeries.ts'
import { below, keyOf } from './small.ts'

type Takeover = (forger: Forger) => Promise<Forgery>

/** The last round, with all that it sealed, was never there: no entry, no row, no recording, no file. */
async function cutEnd(forger: Forger): Promise<{ cut: number; undo(): Promise<void> }> {
  const { owner, small, entries } = forger
  const { rows } = await owner.query<{ cut: number }>(
    'select max(seq) as cut from evidence_entries where at < (select max(at) from evidence_entries)',
  )
  const cut = Number(rows[0]?.cut)
  for (const { source } of entries.slice(cut)) {
    const reached = Math.max(
      0,
      ...entries
        .slice(0, cut)
        .filter(one => one.source === source)
        .map(one => one.toKey),
    )
    await owner.query(`delete from "${source}" where "${keyOf(source)}" > $1`, [reached])
  }
  await owner.query('delete from evidence_entries where seq > $1', [cut])
  const gone = small.sounds.slice(-2)
  await owner.query('delete from recordings where id = any($1)', [gone.map(({ id }) => id)])
  for (const sound of gone) await rm(forger.soundPath(sound))
  const tables = ['evidence_entries', 'recordings', ...SOURCES.map(({ name }) => name)]
  const undo = async () => {
    await forger.restore(...tables)
    await forger.restoreFiles(...gone.map(forger.soundPath))
  }
  return { cut, undo }
}

const truncateEnd: Takeover = async forger => {
  const { cut, undo } = await cutEnd(forger)
  return {
    what: 'the end of the chain taken away, and everything in the database with it',
    expected: [{ code: 'chain-truncated', seq: cut + 1 }],
    undo,
  }
}

/** By somebody who has the chain's own key, and not the witness. */
const sealAnew: Takeover = async forger => {
  const { database, centre } = forger.small
  const { undo } = await cutEnd(forger)
  const [from] = forger.entries.filter(({ source }) => source === 'audit_log')
  await copyAs(forger, from?.toKey ?? 1, 900)
  const clock = { now: () => Date.UTC(2026, 10, 1, 6) }
  await createSealer({ database, clock, key: evidenceKeyOf(openSecrets(centre.dataDir)) }).round()
  return { what: 'another end sealed with the true key', expected: [{ code: 'chain-truncated' }], undo }
}

/** One more row as the database itself would have numbered it: what has another number is not sealed. */
async function copyAs(forger: Forger, from: number, to: number): Promise<void> {
  await copyRow(forger, { table: 'audit_log', from, to: String(to) })
  await forger.owner.query(`select setval(pg_get_serial_sequence('audit_log', 'id'), $1)`, [to])
}

/** The same, and then as long as it was. */
const sealLonger: Takeover = async forger => {
  const { database, centre } = forger.small
  const { cut, undo } = await cutEnd(forger)
  const sealer = createSealer({
    ...{ database, key: evidenceKeyOf(openSecrets(centre.dataDir)) },
    clock: { now: () => Date.UTC(2026, 10, 1, 6) },
  })
  const last = forger.entries.at(-1)?.seq ?? 0
  for (let seq = cut; seq < last + 2; seq++) {
    const [from] = forger.entries.filter(({ source }) => source === 'audit_log')
    await copyAs(forger, from?.toKey ?? 1, 900 + seq)
    await sealer.round()
  }
  return {
    what: 'another end, longer than the first',
    expected: [{ code: 'chain-replaced', seq: last }],
    undo,
  }
}

const flipWitness: Takeover = async ({ draw, files, small: { centre }, restoreFiles }) => {
  const bytes = Buffer.from(files.get(centre.witnessFile) ?? [])
  const at = below(draw, bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(draw, 8))
  await writeFile(centre.witnessFile, bytes)
  return {
    what: `byte ${at} of the witness`,
    expected: [{ code: 'witness-altered' }],
    undo: () => restoreFiles(centre.witnessFile),
  }
}

const cutWitness: Takeover = async ({ files, small: { centre }, restoreFiles, entries }) => {
  const lines = String(files.get(centre.witnessFile)).split('\n')
  const kept = lines.slice(0, -3).join('\n')
  await truncate(centre.witnessFile, kept.length + 1)
  const heard = (JSON.parse(lines.at(-4) ?? '{}') as { seq: number }).seq
  return {
    what: `the witness forgets what came after entry ${heard} of ${entries.length}`,
    expected: [{ code: 'witness-behind', seq: heard + 1 }],
    undo: () => restoreFiles(centre.witnessFile),
  }
}

const removeWitness: Takeover = async ({ small: { centre }, restoreFiles }) => {
  await rm(centre.witnessFile)
  return {
    what: 'the witness removed',
    expected: [{ code: 'witness-missing' }],
    undo: () => restoreFiles(centre.witnessFile),
  }
}

const repeatWitness: Takeover = async ({ small: { centre }, restoreFiles }) => {
  const [first] = String(await readFile(centre.witnessFile)).split('\n')
  await appendFile(centre.witnessFile, `${first}\n`)
  return {
    what: 'an old line of the witness said again',
    expected: [{ code: 'witness-altered' }],
    undo: () => restoreFiles(centre.witnessFile),
  }
}

/** @param to an expression of SQL for its number */
const putIn =
  (to: string, what: string): Takeover =>
  async forger => {
    const { source, toKey } = forger.entries[below(forger.draw, 10)] as Forger['entries'][0]
    const key = await copyRow(forger, {
      table: source,
      from: toKey,
      to: to.replace('TABLE', source).replace('KEY', keyOf(source)),
    })
    return {
      what: `${what}: ${source} ${key}`,
      expected: [{ code: 'row-inserted', source, key: String(key) }],
      undo: () => forger.restore(source),
    }
  }

const repeatAtEnd: Takeover = async forger => {
  const last = forger.entries.at(-1)?.seq ?? 0
  await forger.owner.query(
    `insert into evidence_entries (seq, at, source, form, after_key, to_key, rows, digest, marks, mac, salt)
     select $1, at, source, form, after_key, to_key, rows, digest, marks, mac, salt from evidence_entries where seq = $2`,
    [last + 1, 1 + below(forger.draw, last)],
  )
  return {
    what: 'an old entry at the end of the chain',
    expected: [{ code: 'entry-altered', seq: last + 1 }],
    undo: () => forger.restore('evidence_entries'),
  }
}

const inventRecording: Takeover = async forger => {
  const { rows } = await forger.owner.query<{ id: string }>(
    `insert into recordings (id, call_id, path, state, started_at, ended_at, expected_ms, actual_ms, size_bytes, sha256, verified_at)
     select gen_random_uuid(), call_id, '2026/11/01/x.wav', state, started_at, ended_at, expected_ms, actual_ms, size_bytes, sha256, verified_at
     from recordings limit 1 returning id`,
  )
  return {
    what: 'a recording of nothing',
    expected: [{ code: 'recording-inserted', source: 'recordings', key: String(rows[0]?.id) }],
    undo: () => forger.restore('recordings'),
  }
}

/** As after an erasure, which nobody ordered. */
const forgetSecret: Takeover = async forger => {
  const { rows } = await forger.owner.query<{ seq: number; source: string }>(
    `update evidence_entries set salt = null where seq = (select max(seq) from evidence_entries where salt is not null)
     returning seq, source`,
  )
  const { seq = 0, source = '' } = rows[0] ?? {}
  return {
    what: `the secret of entry ${seq} forgotten`,
    expected: [{ code: 'row-altered', seq: Number(seq), source }],
    undo: () => forger.restore('evidence_entries'),
  }
}

const inventSecret: Takeover = async forger => {
  const { source, toKey, seq } = forger.entries[0] as Forger['entries'][0]
  await forger.owner.query(
    `insert into evidence_row_salts (source, row_key, salt) values ($1, $2, '\\x00')`,
    [source, toKey],
  )
  return {
    what: `a secret for a row of ${source} that has none`,
    expected: [{ code: 'erasure-altered', seq, source, key: String(toKey) }],
    undo: () => forger.restore('evidence_row_salts'),
  }
}

export const TAKEOVERS: readonly Takeover[] = [
  ...[truncateEnd, sealAnew, sealLonger],
  ...Array.from({ length: 4 }, () => flipWitness),
  ...[cutWitness, removeWitness, repeatWitness],
  putIn(`nextval(pg_get_serial_sequence('TABLE', 'KEY'))`, 'an old row at the end'),
  putIn('-7', 'a row before the first'),
  ...[repeatAtEnd, inventRecording, forgetSecret, inventSecret],
]
