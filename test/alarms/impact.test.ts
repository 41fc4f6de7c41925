import { randomUUID } from 'node:crypto'
import t from 'tap'
import { createAlarmImpact } from '../../src/alarms/impact.ts'
import { type AlarmRules, DEFAULT_ALARMS } from '../../src/alarms/rules.ts'
import { ON_DUTY, room } from './room.ts'

const WELL = {
  ...{ waiting: [], staffing: [], lines: [], isAsteriskUp: true, databaseMs: 1, freeBytes: 50e9 },
  ...{ isProtecting: false, inFallback: 0, stalled: [] },
}
const kind = (
  name: 'recording-missing' | 'wait-over-limit',
  more: Partial<AlarmRules['kinds']['disk-low']>,
) => ({
  ...DEFAULT_ALARMS,
  kinds: { ...DEFAULT_ALARMS.kinds, [name]: { ...DEFAULT_ALARMS.kinds[name], ...more } },
})

t.test('other rules are told by the alarms of this moment, and nothing is raised', async t => {
  const { alarms, all, now } = await room(t)
  const [told, untold] = [randomUUID(), randomUUID()]
  const beside = createAlarmImpact({
    ...{ alarms, channels: ['email'] },
    watch: {
      moment: async () => ({
        facts: {
          ...WELL,
          waiting: [{ queue: 'general', label: 'Hàng chờ chung', count: 2, longestSince: now.at - 60_000 }],
        },
        ...{ seen: { since: new Map(), goneSince: new Map() }, at: now.at },
      }),
    },
    sources: {
      evidence: () => ({ stalled: [], broken: [] }),
      flaggedRecordings: async () =>
        [told, untold].map(id => ({ id, callId: id, state: 'missing', gapCause: null })),
    },
  })
  const sooner = { ...kind('wait-over-limit', { afterSeconds: 30 }), recipients: [ON_DUTY] }
  t.match(await beside(DEFAULT_ALARMS, sooner), {
    raised: {
      count: 1,
      first: [
        {
          ...{ kind: 'wait-over-limit', subject: 'general', facts: { label: 'Hàng chờ chung', waiting: 2 } },
          heardBy: [{ channel: 'email', name: ON_DUTY.name }],
        },
      ],
    },
    ...{ ended: { count: 0 }, unheard: [] },
  })
  t.match(await beside(sooner, DEFAULT_ALARMS), {
    ...{ raised: { count: 0 }, ended: { count: 1, first: [{ kind: 'wait-over-limit' }] } },
  })
  t.ok((await beside(sooner, DEFAULT_ALARMS)).unheard.includes('trunk-down'), 'nobody is there to be told')
  await alarms.raiseNow({ kind: 'recording-missing', subject: told, at: now.at })
  const before = await all()
  const off = kind('recording-missing', { enabled: false })
  t.match(await beside(off, DEFAULT_ALARMS), {
    raised: { count: 1, first: [{ kind: 'recording-missing', subject: untold }] },
  })
  t.match(
    await beside(DEFAULT_ALARMS, off),
    { ended: { count: 0 } },
    'it ends when somebody takes note of it',
  )
  t.same(await all(), before)
})
