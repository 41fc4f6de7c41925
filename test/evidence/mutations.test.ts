import t, { type Test } from 'tap'
import { chance } from '../../bench/chance.ts'
import type { Finding, Verification } from '../../src/evidence/verification.ts'
import { ENTRY_KINDS, type Entry, type Forger, type Forgery, forgerOf, ROW_KINDS } from './forgeries.ts'
import { oneOf, type SmallCentre, type Sound, smallCentre } from './small.ts'
import { SOUND_KINDS } from './soundforgeries.ts'
import { TAKEOVERS } from './takeovers.ts'

// SEED=<number> tells the same story again.
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9))
const ROUNDS = 17
/** Forgeries that are looked for together: each must be found beside the others, at its own place. */
const ROWS_AT_ONCE = 15
const ENTRIES_AT_ONCE = 2

t.setTimeout(120_000) // seconds alone, and more where others use the machine too

t.test('issue 5: whatever is altered in what was sealed is found, and named', async t => {
  t.comment(`SEED=${seed}`)
  const small = await smallCentre(t, chance(seed))
  const forger = await forgerOf(small)
  let done = 0

  await t.test('an honest centre is found honest', async t => {
    const { integrity, completeness, looked } = await small.verify()
    t.same({ ...integrity, notes: [] }, { outcome: 'good', first: null, counts: {}, breaches: [], notes: [] })
    t.equal(completeness.outcome, 'good')
    t.equal(looked.entries, forger.entries.length)
    t.equal(looked.soundFiles, small.sounds.length)
  })

  await t.test('hundreds of forgeries, by dozens', async t => {
    for (let round = 0; round < ROUNDS; round++) {
      const forgeries = await forge(forger, small)
      check(t, forgeries, await small.verify())
      done += forgeries.length
      for (const { undo } of forgeries) await undo()
    }
    t.comment(`${done} forgeries`)
  })

  await t.test('whoever has the database, or its key, or the witness, and not all of them', async t => {
    for (const takeover of TAKEOVERS) {
      const forgery = await takeover(forger)
      check(t, [forgery], await small.verify())
      await forgery.undo()
    }
  })

  await t.test('and everything was put back', async t => {
    t.match(await small.verify(), { integrity: { outcome: 'good', first: null } })
  })
})

/** Some of each kind, each at rows, entries and files of its own. */
async function forge(forger: Forger, { sounds, draw }: SmallCentre): Promise<Forgery[]> {
  const forgeries: Forgery[] = []
  const take = async (work: Promise<Forgery | null>) => {
    const forgery = await work
    if (forgery) forgeries.push(forgery)
  }
  const touched = new Set<string>()
  const beside: number[] = []
  const free = ({ source }: Entry) => !touched.has(source) && source !== 'recording_events'
  const [first] = shuffled(sounds, draw)
  const others = shuffled(sounds, draw).filter(sound => sound !== first)
  await take(oneOf(draw, SOUND_KINDS)(forger, first as Sound, others[0] as Sound))
  await take(SOUND_KINDS[0]?.(forger, others[1] as Sound, others[2] as Sound) as Promise<Forgery>)
  // An undone table is as it was at first: one forgery each.
  for (const entry of shuffled(forger.entries, draw)) {
    if (touched.size >= ROWS_AT_ONCE) break
    if (!free(entry)) continue
    touched.add(entry.source)
    beside.push(entry.seq)
    await take(oneOf(draw, ROW_KINDS)(forger, entry))
  }
  // What follows an entry that is another altogether cannot be told from it.
  const near = (seq: number) => beside.some(other => Math.abs(other - seq) <= 1)
  const apart = shuffled(forger.entries, draw).filter(
    entry => free(entry) && entry.seq > 3 && !near(entry.seq),
  )
  const [one, ...rest] = apart
  const two = rest.find(({ seq }) => Math.abs(seq - (one?.seq ?? 0)) > 3)
  for (const entry of [one, two].slice(0, ENTRIES_AT_ONCE))
    if (entry) await take(oneOf(draw, ENTRY_KINDS)(forger, entry))
  return forgeries
}

const shuffled = <T>(all: readonly T[], draw: () => number): T[] =>
  all
    .map(one => ({ one, at: draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)

function check(t: Test, forgeries: readonly Forgery[], { integrity }: Verification): void {
  for (const { what, expected } of forgeries)
    for (const one of expected)
      t.ok(
        integrity.breaches.some(found =>
          Object.entries(one).every(([name, value]) => found[name as keyof Finding] === value),
        ),
        `SEED=${seed}: ${what}`,
        { expected: one, found: integrity.breaches.map(({ facts: _, ...found }) => found) },
      )
  const places = integrity.breaches.map(({ seq }) => seq ?? Number.POSITIVE_INFINITY)
  t.equal(integrity.outcome, 'bad')
  t.equal(integrity.first?.seq ?? Number.POSITIVE_INFINITY, Math.min(...places), 'the first one is named')
}
