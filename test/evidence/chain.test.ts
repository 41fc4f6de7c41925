import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import {
  chained,
  commitmentOf,
  type Entry,
  faultsOf,
  GENESIS,
  keyIdOf,
  macOf,
  marksOf,
  rangeDigestOf,
  rowDigestOf,
  rowSaltOf,
  type Sealed,
  sha256,
} from '../../src/evidence/chain.ts'
import { headLine, readHead, type SignedHead } from '../../src/evidence/head.ts'
import { advance, type Candidate } from '../../src/evidence/horizon.ts'
import { sourceOf } from '../../src/evidence/source.ts'
import { HELD_MS, STILL_MS, type Standing, troublesOf } from '../../src/evidence/standing.ts'

const KEY = Buffer.from('a key of the tests')
const DIGEST = '9a4947224610e7c92992052c340539d144827c1e273a4f2b32d5eb0ccd8cb390'
const MAC = '7ede662b55d1599f6362aac3b00a42eb64cc5a3472ca1f94489d86f461f2e457'
const digests = (...words: string[]) => words.map(word => sha256(Buffer.from(word)))

const sealed = (seq: number, over: Partial<Sealed> = {}): Sealed => ({
  ...{
    seq,
    at: 1_795_316_400_000 + seq,
    source: 'audit_log',
    form: 1,
    afterKey: seq - 1,
    toKey: seq,
    rows: 1,
  },
  ...{ digest: sha256(Buffer.from(`${seq}`)), marks: Buffer.from('0000'), ...over },
})
const chain = (length: number) =>
  chained(
    KEY,
    GENESIS,
    Array.from({ length }, (_, index) => sealed(index + 1)),
  )
/** The first entry whose mac does not follow from the one before; null = none. */
function firstBad(entries: readonly Entry[]): number | null {
  let before = GENESIS
  for (const entry of entries) {
    if (!macOf(KEY, entry, before).equals(entry.mac)) return entry.seq
    before = entry.mac
  }
  return null
}

t.test('a digest is the same for ever: these were sealed in 2026', async t => {
  const source = sourceOf('audit_log')
  const salt = Buffer.alloc(32, 7)
  const commitment = commitmentOf(rowSaltOf(salt, 41), '["c1", null, {"số": 1}]')
  const digest = rowDigestOf(source, 1, { rowKey: 41, openText: '["2026-11-22T03:00:00"]', commitment })
  const [entry] = chained(KEY, GENESIS, [
    { ...sealed(1), digest: rangeDigestOf([digest]), marks: marksOf([digest]) },
  ])
  t.equal(digest.toString('hex'), DIGEST)
  t.equal(entry?.mac.toString('hex'), MAC)
  t.match(keyIdOf(KEY), /^[0-9a-f]{16}$/)
})

t.test('F04: any change to any entry breaks the chain there, and cutting out one after it', async t => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(), fc.nat(), (length, place, which) => {
      const entries = chain(length)
      const index = place % length
      const changes: Partial<Entry>[] = [
        ...[{ at: 1 }, { source: 'cel_events' }, { form: 2 }, { afterKey: 99 }, { toKey: 99 }, { rows: 2 }],
        ...[{ digest: randomBytes(32) }, { marks: randomBytes(4) }, { mac: randomBytes(32) }, { seq: 99 }],
      ]
      const change = changes[which % changes.length]
      const bent = entries.map((entry, at) => (at === index ? { ...entry, ...change } : entry))
      const bad = firstBad(bent)
      return bad === bent[index]?.seq
    }),
  )
  t.equal(firstBad(chain(5)), null)
  t.equal(firstBad(chain(5).toSpliced(2, 1)), 4, 'one is gone')
  t.equal(firstBad([...chain(5).slice(0, 2), ...chain(5).slice(1)]), 2, 'one is there twice')
  t.equal(firstBad(chain(5).slice(0, 3)), null, 'the end cut off is seen by the witness only')
})

t.test('what may be moved between two columns of a row is not the same row', async t => {
  const source = sourceOf('dial_settlements')
  const digest = (rowKey: number, openText: string) =>
    rowDigestOf(source, 1, { rowKey, openText, commitment: null }).toString('hex')
  t.not(digest(1, '["a", "b"]'), digest(1, '["a\\", \\"b"]'))
  t.not(digest(1, '[1]'), digest(11, '[]'))
  t.not(commitmentOf(rowSaltOf(Buffer.alloc(32), 1), 'x'), commitmentOf(rowSaltOf(Buffer.alloc(32), 2), 'x'))
})

t.test('marks name the rows that are altered, gone or slipped in', async t => {
  const rows = (...words: string[]) =>
    digests(...words).map((digest, index) => ({ rowKey: (index + 1) * 10, digest }))
  const entry = { afterKey: 0, marks: marksOf(digests('a', 'b', 'c')) }
  t.same(faultsOf(entry, rows('a', 'b', 'c')), [])
  t.same(faultsOf(entry, rows('a', 'X', 'c')), [{ rowKey: 20, fault: 'altered' }])
  t.same(faultsOf(entry, rows('a', 'c')), [{ rowKey: 10, fault: 'deleted' }])
  t.same(faultsOf(entry, rows('b', 'c')), [{ rowKey: 0, fault: 'deleted' }])
  t.same(faultsOf(entry, rows('a', 'b')), [{ rowKey: 20, fault: 'deleted' }])
  t.same(faultsOf(entry, rows('a', 'X', 'b', 'c')), [{ rowKey: 20, fault: 'inserted' }])
  t.same(faultsOf(entry, rows('a', 'b', 'c', 'X')), [{ rowKey: 40, fault: 'inserted' }])
  t.same(faultsOf(entry, []), Array(3).fill({ rowKey: 0, fault: 'deleted' }))
})

t.test(
  'whatever is done to rows, marks end and name something, and nothing where nothing was done',
  async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd')
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.array(word, { maxLength: 8 }), (before, after) => {
        const faults = faultsOf(
          { afterKey: 0, marks: marksOf(digests(...before)) },
          digests(...after).map((digest, index) => ({ rowKey: index + 1, digest })),
        )
        return (faults.length === 0) === (before.join() === after.join())
      }),
    )
  },
)

const look = (pending: readonly Candidate[], key: number | null, ...writers: string[]) =>
  advance(pending, { at: 0, key, writers: new Set(writers) })

t.test('a number is safe when nobody who may hold a lower one is still writing', async t => {
  t.equal(look([], null, 'a').safe, null)
  t.equal(look([], 5).safe, 5)
  const first = look([], 5, 'a')
  t.equal(first.safe, null)
  const second = look(first.pending, 9, 'a', 'b')
  t.equal(second.safe, null)
  const third = look(second.pending, 12, 'b', 'c')
  t.equal(third.safe, 5, 'a has ended: whatever it wrote is visible')
  t.equal(look(third.pending, 15, 'c', 'd').safe, 9)
  t.equal(look(third.pending, null).safe, 12)
})

/**
 * A small database: transactions take numbers, one after the other, and end in any order. Whatever the sealer seals, no
 * row may ever turn up below.
 */
t.test('no row ever turns up in what was sealed, whatever the order of commits', async () => {
  const step = fc.record({
    who: fc.nat(4),
    does: fc.constantFrom('write', 'write', 'commit', 'abort', 'peek', 'look', 'look'),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const open = new Map<string, number[]>()
      const visible = new Set<number>()
      let [last, sealedTo, turn] = [0, 0, 0]
      let pending: Candidate[] = []
      let newest: number | null = null
      const names = ['a', 'b', 'c', 'd', 'e'].map(name => ({ name, life: 0 }))
      for (const { who, does } of steps) {
        const one = names[who] as { name: string; life: number }
        const id = `${one.name}/${one.life}`
        if (does === 'write') open.set(id, [...(open.get(id) ?? []), ++last])
        if (does === 'commit' || does === 'abort') {
          for (const key of open.get(id) ?? [])
            if (does === 'commit') {
              if (key <= sealedTo) return false
              visible.add(key)
            }
          open.delete(id)
          one.life += 1
        }
        // The highest number is read first, who writes after it; others go on in between.
        if (does === 'peek') newest = visible.size > 0 ? Math.max(...visible) : null
        if (does !== 'look') continue
        const now = { at: turn++, key: newest, writers: new Set(open.keys()) }
        const found = advance(pending, now)
        pending = found.pending
        sealedTo = Math.max(sealedTo, found.safe ?? 0)
      }
      return pending.length <= 2
    }),
    { numRuns: 500 },
  )
})

t.test('a line of the witness is read back, and nothing else is', async t => {
  const head: SignedHead = { at: 1_795_316_400_123, seq: 7, mac: 'ab', keyId: 'k', signature: 's' }
  t.same(readHead(headLine(head)), head)
  const line = headLine(head)
  for (const bad of ['', '{', line.slice(0, -5), 'null', '[]', '{"at":"x"}', line.replace('7', '"7"')])
    t.equal(readHead(bad), null, bad)
})

t.test('what stands still for too long is told, each by its name', async t => {
  const at = 10_000_000
  const fine: Standing = {
    ...{ since: 0, sealedAt: at, witnessedAt: at, heldSince: null, isOtherKey: false, isTruncated: false },
  }
  const of = (over: Partial<Standing>) => troublesOf({ ...fine, ...over }, at)
  t.same(of({}), [])
  t.same(of({ since: null, sealedAt: null }), [], 'who stands by seals nothing')
  t.same(of({ sealedAt: at - STILL_MS - 1 }), ['sealing'])
  t.same(of({ sealedAt: null, witnessedAt: null, since: at }), [], 'just begun')
  t.same(of({ witnessedAt: null }), ['witness'])
  t.same(of({ heldSince: at - HELD_MS - 1 }), ['held'])
  t.same(of({ isOtherKey: true, sealedAt: null }), ['key'])
  t.same(of({ isTruncated: true }), ['truncated'])
})
