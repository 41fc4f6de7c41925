import t from 'tap'
import { type Ground, unfoundedIn } from '../../src/recordings/founding.ts'
import type { SealedEvent } from '../../src/recordings/proof.ts'

const LIST = { sha256: 'aa', recordingIds: new Set(['r1', 'r2']) }
const ground: Ground = {
  ...{ recordingId: 'r1', startedAt: 1_000 },
  executions: [{ planId: 'p', at: 5_000, personId: 'lan', sha256: 'aa' }],
  listOf: planId => (planId === 'p' ? LIST : null),
  mutesAsked: [{ at: 4_000, by: 'minh' }],
}
const event = (type: SealedEvent['type'], facts: object, more: object = {}) =>
  ({ id: 1, at: 6_000, type, sha256: null, sizeBytes: null, facts, byId: 'lan', ...more }) as SealedEvent & {
    byId: string | null
  }

t.test('what was destroyed is on the list of a plan that somebody had carried out', async t => {
  const purged = (facts: object = { planId: 'p' }, more = {}) => event('purged', facts, more)
  const why = (one: ReturnType<typeof event>, more: Partial<Ground> = {}) =>
    unfoundedIn(one, { ...ground, ...more })
  t.equal(why(purged()), null)
  t.equal(why(purged({ planId: 'q' })), 'purge-unfounded', 'of a plan that nobody carried out')
  t.equal(why(purged({ planId: 7 })), 'purge-unfounded')
  t.equal(why(purged(), { recordingId: 'r9' }), 'purge-unfounded', 'not on the list')
  t.equal(why(purged({ planId: 'p' }, { byId: 'minh' })), 'purge-unfounded', 'in another name')
  t.equal(why(purged({ planId: 'p' }, { at: 4_999 })), 'purge-unfounded', 'before it was decided')
  const longer = () => ({ ...LIST, sha256: 'bb' })
  t.equal(why(purged(), { listOf: longer }), 'purge-unfounded', 'the list was made longer afterwards')
  t.equal(why(purged({})), null, 'erased by law: it says nothing any more')
})

t.test('where a recording is silent on request somebody asked for it at that very instant', async t => {
  const muted = (facts: object, byId: string | null = 'minh') => event('muted', facts, { byId })
  t.equal(unfoundedIn(muted({ fromMs: 3_000, toMs: 9_000 }), ground), null)
  t.equal(unfoundedIn(muted({ fromMs: 3_001, toMs: 9_000 }), ground), 'mute-unfounded')
  t.equal(unfoundedIn(muted({ fromMs: 3_000, toMs: 9_000 }, 'lan'), ground), 'mute-unfounded')
  t.equal(unfoundedIn(muted({ fromMs: 0 }), { ...ground, startedAt: 9_000 }), null, 'asked before it began')
  t.equal(unfoundedIn(muted({ fromMs: '3000' }), ground), 'mute-unfounded')
  t.equal(unfoundedIn(muted({ fromMs: 3_000 }), { ...ground, mutesAsked: [{ at: 4_000, by: null }] }), null)
  t.equal(unfoundedIn(event('held', {}), ground), null, 'of anything else nothing is asked')
})
