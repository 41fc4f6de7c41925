import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import t from 'tap'
import { chance } from '../../bench/chance.ts'
import { verifyCentre } from '../../src/boot/verifying.ts'
import { openSigner } from '../../src/evidence/keys.ts'
import { witnessFile } from '../../src/evidence/witness.ts'
import { forgerOf } from './forgeries.ts'
import { smallCentre } from './small.ts'

t.setTimeout(90_000)

t.test('what is taken out leaves no trace of its own, and is found all the same', async t => {
  const small = await smallCentre(t, chance(11))
  const { centre, owner, sounds, round } = small
  const forger = await forgerOf(small)
  const atOf = async (seq: number) => {
    const { rows } = await owner.query<{ at: Date }>('select at from evidence_entries where seq = $1', [seq])
    return rows[0]?.at.getTime() ?? 0
  }
  const last = await atOf(forger.entries.length)
  const of = (from: number | null, to: number | null) => verifyCentre(centre, { from, to, withAudio: false })

  await t.test('a period without its entries is not an empty one', async t => {
    const first = await atOf(1)
    const [from, to] = [first + 1, last] // all but the first round and the last
    t.equal((await of(from, to)).integrity.outcome, 'good')
    const gone = 'delete from evidence_entries where at >= $1 and at < $2'
    await owner.query(gone, [new Date(from), new Date(to)])
    t.match((await of(from, to)).integrity.first, { code: 'entry-missing' })
    await forger.restore('evidence_entries')
    await owner.query(gone, [new Date(to - 1_200_000), new Date(to)])
    t.match((await of(from, to)).integrity.first, { code: 'entry-missing' }, 'nor one without its end')
    await forger.restore('evidence_entries')
    t.equal((await of(last + 1, null)).integrity.outcome, 'good', 'one in which nothing was sealed')
    t.equal((await of(null, first - 1)).integrity.outcome, 'good')
  })

  await t.test('a recording does not leave its period by what its row says', async t => {
    const id = sounds[0]?.id ?? ''
    const { rows } = await owner.query<{ at: Date }>(
      'select started_at as at from recordings where id = $1',
      [id],
    )
    const begun = rows[0]?.at.getTime() ?? 0
    await owner.query(`update recordings set started_at = '2001-01-01' where id = $1`, [id])
    const { integrity } = await of(begun - 1, begun + 1)
    t.match(integrity.first, { code: 'recording-altered', key: id, facts: { columns: 'startedAt' } })
    await forger.restore('recordings')
    t.equal((await of(begun - 1, begun + 1)).integrity.outcome, 'good')
  })

  await t.test(
    'another sound, told as the service tells it: file, row, and a judgement of its own',
    async t => {
      const [sound] = sounds
      const bytes = Buffer.from(`another sound of ${sound?.id}`)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      await writeFile(join(centre.recordingsDir, sound?.path ?? ''), bytes)
      const said = [sound?.id, new Date(last), sha256, bytes.length]
      await owner.query(
        `insert into recording_events (recording_id, at, type, sha256, size_bytes, facts)
         select recording_id, $2, type, $3, $4, facts from recording_events where recording_id = $1`,
        said,
      )
      await owner.query(
        'update recordings set verified_at = $2, sha256 = $3, size_bytes = $4 where id = $1',
        said,
      )
      const { integrity } = await small.verify()
      t.match(integrity.breaches, [
        { code: 'recording-altered', key: sound?.id, facts: { why: 'judged-again' } },
      ])
      await forger.restore('recordings', 'recording_events')
      await writeFile(join(centre.recordingsDir, sound?.path ?? ''), sound?.bytes ?? '')
    },
  )

  await t.test('what would be played is the copy that was sealed', async t => {
    const [sound, other] = sounds
    await owner.query(
      `insert into recording_copies (recording_id, place, path, form, sha256, size_bytes, at)
       select $1, 'local', path, 'wav', sha256, size_bytes, now() from recordings where id = $2`,
      [sound?.id, other?.id],
    )
    t.match((await small.verify()).integrity.breaches, [
      { code: 'recording-altered', key: sound?.id, facts: { columns: 'recording_copies/local' } },
    ])
    await forger.restore('recording_copies')
  })

  await t.test('lines cut out of the midst of the witness are a silence, which is told', async t => {
    const lines = (await readFile(centre.witnessFile, 'utf8')).split('\n')
    await writeFile(centre.witnessFile, lines.toSpliced(2, 1).join('\n'))
    const { seq } = JSON.parse(lines[1] ?? '{}') as { seq: number }
    const { integrity } = await small.verify()
    t.match(integrity, {
      outcome: 'good',
      notes: [{ code: 'witness-silent', seq: seq + 1, facts: { line: 3 } }],
    })
    await writeFile(centre.witnessFile, lines.join('\n'))
    t.same((await small.verify()).integrity.counts, {})
  })

  await t.test('what was to be judged when the centre stopped, or was backed up, is no gap', async t => {
    const hungUp = last + 1_200_000 - 30_000 // the next round seals twenty minutes after the last
    const id = randomUUID()
    const tell = (type: string, at: number) =>
      owner.query(
        `insert into cel_events (at, type, channel, unique_id, linked_id, call_id, facts)
         values ($1, $2, 'x', 'c', 'c', $3, '{"context":"citizen"}')`,
        [new Date(at), type, id],
      )
    await tell('ANSWER', hungUp - 10_000)
    await tell('HANGUP', hungUp)
    await owner.query(
      `insert into recordings (id, call_id, path, state, started_at, ended_at) values ($1, $1, $4, 'recording', $2, $3)`,
      [id, new Date(hungUp - 10_000), new Date(hungUp), `2026/11/01/${id}.wav`],
    )
    await round()
    t.match(await small.verify(), { integrity: { outcome: 'good' }, completeness: { outcome: 'good' } })
    await tell('LINKEDID_END', hungUp + 1_200_000)
    await round()
    t.match((await small.verify()).completeness, { outcome: 'bad', first: { cause: 'unjudged', callId: id } })
  })

  await t.test(
    'a month of the witness that is over is closed by the next, which knows if it is cut or gone',
    async t => {
      const path = centre.witnessFile
      const witness = witnessFile(path, openSigner(centre.dataDir))
      const folder = dirname(path)
      const head = await witness.last()
      if (!head) throw new Error('the witness has heard nothing')
      const tell = (month: number) => witness.write({ ...head, at: Date.UTC(2026, month - 1, 22) })
      const [november, december] = ['head-2026-11.jsonl', 'head-2026-12.jsonl'].map(name =>
        join(folder, name),
      )
      if (!november || !december) throw new Error('two months')
      await tell(12)
      await writeFile(path, (await readFile(path)).subarray(0, 40)) // the power went in the midst of its first line
      t.same(await witness.last(), head, 'what it heard before is known')
      for (const month of [12, 13, 12, 13]) await tell(month) // and once the clock was set back
      t.same((await readdir(folder)).toSorted(), [basename(november), basename(december), 'head.jsonl'])
      const told = async () => {
        const { integrity } = await small.verify()
        return integrity.breaches.map(({ code, facts }) =>
          [code, facts.file, facts.why].filter(Boolean).join(' '),
        )
      }
      t.same(await told(), [])
      const altered = async (file: string, forge: (text: string) => string) => {
        const text = await readFile(file, 'utf8')
        await writeFile(file, forge(text))
        const found = await told()
        await writeFile(file, text)
        return found
      }
      const cut = (text: string) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`
      t.same(await altered(november, cut), ['witness-altered head-2026-11.jsonl sum'])
      t.same(
        await altered(path, text => text.slice(text.indexOf('\n') + 1)),
        ['witness-altered head-2026-12.jsonl unlinked'],
        'nor does it go with the line that names it',
      )
      for (const file of [november, december]) {
        await rename(file, `${file}.aside`)
        t.same(await told(), [`witness-missing ${basename(file)}`])
        await rename(`${file}.aside`, file)
      }
      t.same(await told(), [])
    },
  )
})
