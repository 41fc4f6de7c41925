import t from 'tap'
import { createMetrics } from '../../src/metrics.ts'
import { NOON } from '../rooms.ts'
import { archive } from './archive.ts'
import { put, wav } from './sound.ts'

t.test('the metrics tell how many recordings nobody has looked at, and since when', async t => {
  // Why: a disk that hangs or a sweep that stopped leaves recordings unjudged, and nothing else would be loud about it.
  const { database, recordings, recorded, settled, root, now } = await archive(t)
  const metrics = createMetrics({
    database,
    recordings: async () => ({ ...(await recordings.figures()), unstored: 0 }),
    ariReconnects: () => 0,
    evidence: () => ({ seq: 7, sealedAt: 5_000, witnessedAt: null }),
  })
  const figures = async () => {
    const rows = [...(await metrics.text()).matchAll(/^cc1022_recordings_(\w+) (\S+)$/gm)]
    return Object.fromEntries(rows.map(([, name = '', value]) => [name, Number(value)]))
  }
  t.same(await figures(), {
    missing: 0,
    short: 0,
    unjudged: 0,
    unknown: 0,
    unstored: 0,
    unjudged_oldest_seconds: 0,
  })
  const first = await recorded(3_000)
  const second = await recorded(5_000)
  now.at = NOON + 63_000
  t.same(await figures(), {
    missing: 0,
    short: 0,
    unjudged: 2,
    unknown: 0,
    unstored: 0,
    unjudged_oldest_seconds: 60,
  })
  put(root, first.path, wav(3_000))
  await settled(first.callId)
  await settled(second.callId)
  t.same(await figures(), {
    missing: 1,
    short: 0,
    unjudged: 0,
    unknown: 0,
    unstored: 0,
    unjudged_oldest_seconds: 0,
  })
})
