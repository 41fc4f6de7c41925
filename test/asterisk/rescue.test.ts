import t from 'tap'
import {
  type Look,
  listening,
  lookOf,
  planRescue,
  type SeenChannel,
  servesCallers,
  silence,
} from '../../src/asterisk/rescue.ts'

const CALL = 'ea69925c-8aac-4998-8c36-690ca2b2725d'
const SERVED_AT = 1_000_000
const citizen = (id: string, app = 'Stasis', createdAt = SERVED_AT - 5_000): SeenChannel => ({
  ...{ id, app, createdAt, isServed: false },
  data: `cc1022,citizen,${CALL},1022`,
})
const leg = (n = 1, app = 'Stasis'): SeenChannel => ({
  ...{ id: `leg.${CALL}.${n}`, app, data: 'cc1022,leg', createdAt: SERVED_AT - 1_000 },
  isServed: false,
})
const plan = (look: Partial<Look>, alone: readonly string[] = []) =>
  planRescue({ channels: [], bridges: [], ...look }, { alone: new Set(alone), servedAt: SERVED_AT })

t.test('a citizen who waits or hears the greeting goes to the dialplan queue at once', async t => {
  t.same(plan({ channels: [citizen('1.1'), citizen('1.2')] }).acts, [
    { type: 'release', channel: '1.1', to: 's' },
    { type: 'release', channel: '1.2', to: 's' },
  ])
})

t.test('one who came after the service had fallen silent hears first that calls are recorded', async t => {
  const late = citizen('1.1', 'Stasis', SERVED_AT + 1)
  t.same(plan({ channels: [late] }).acts, [{ type: 'release', channel: '1.1', to: 'new' }])
})

t.test('one who has had their talk, and is only asked whether they were content, is let go', async t => {
  const asked = { ...citizen('1.1'), isServed: true }
  t.same(plan({ channels: [asked, citizen('1.2')] }).acts, [
    { type: 'hangUp', channel: '1.1' },
    { type: 'release', channel: '1.2', to: 's' },
  ])
  const served = (value: string) => {
    const channel = { id: '1.1', channelvars: { CALL_ID: CALL, SERVED: value } }
    return lookOf([channel], []).channels[0]?.isServed
  }
  t.same([served('1'), served('')], [true, false])
})

t.test('one who is in the dialplan queue already stays where they are', async t => {
  t.same(
    plan({ channels: [{ ...citizen('1.1', 'Queue'), data: 'fallback' }, citizen('1.2', 'Playback')] }).acts,
    [],
  )
})

t.test('a phone that rings or answered into nothing is hung up', async t => {
  // Why: nobody would connect it, and the operator is needed for the dialplan queue.
  const channels = [citizen('1.1'), leg(1, 'AppDial2'), leg(2)]
  t.same(plan({ channels }).acts.slice(1), [
    { type: 'hangUp', channel: `leg.${CALL}.1` },
    { type: 'hangUp', channel: `leg.${CALL}.2` },
  ])
})

t.test('a supervisor who hears nobody any more is let go, one who listens is left alone', async t => {
  const watch = { ...leg(), id: `watch.${CALL}.1`, data: 'cc1022,watch' }
  const ear = { ...leg(), id: `snoop.${CALL}.1`, data: 'cc1022,snoop' }
  const bridge = (channels: string[]) => [{ id: `listen.${CALL}.1`, channels }]
  const both = { channels: [watch, ear], bridges: bridge([watch.id, ear.id]) }
  t.same(plan(both), { acts: [], alone: new Set() })
  const deaf = { channels: [watch], bridges: bridge([watch.id]) }
  t.same(plan(deaf), { acts: [], alone: new Set([watch.id]) })
  t.same(plan(deaf, [watch.id]).acts, [{ type: 'hangUp', channel: watch.id }])
  t.same(plan({ channels: [ear] }).acts, [{ type: 'hangUp', channel: ear.id }])
})

t.test('two who hear each other are left alone', async t => {
  const look = {
    channels: [citizen('1.1'), leg()],
    bridges: [{ id: `talk.${CALL}.1`, channels: ['1.1', leg().id] }],
  }
  t.same(plan(look), { acts: [], alone: new Set() })
})

t.test('somebody alone in a bridge is given one look more: the other may be about to come', async t => {
  const look = { channels: [citizen('1.1')], bridges: [{ id: `talk.${CALL}.1`, channels: ['1.1'] }] }
  const first = plan(look)
  t.same(first, { acts: [], alone: new Set(['1.1']) })
  t.same(plan(look, ['1.1']).acts, [{ type: 'release', channel: '1.1', to: 's' }])
  t.same(plan({ channels: [leg()], bridges: [{ id: 'b', channels: [leg().id] }] }, [leg().id]).acts, [
    { type: 'hangUp', channel: leg().id },
  ])
})

t.test('channels that are none of ours are not touched', async t => {
  const channels = [
    { ...citizen('x'), data: 'other,citizen' },
    { ...citizen('y', 'AppQueue'), data: '(Outgoing Line)' },
    { ...citizen('leg.no-call.1'), data: '' },
  ]
  t.same(plan({ channels }).acts, [])
})

t.test("ARI's own answers are read", async t => {
  const channels = [
    {
      ...{ id: '1.1', state: 'Up', creationtime: '2026-11-21T22:51:03.123+0000' },
      dialplan: { app_name: 'Stasis', app_data: 'cc1022,citizen,x' },
    },
    { id: '2' },
  ]
  t.same(lookOf(channels, [{ id: 'b', channels: ['1.1'], technology: 'simple_bridge' }]), {
    channels: [
      {
        ...{ id: '1.1', app: 'Stasis', data: 'cc1022,citizen,x' },
        createdAt: Date.UTC(2026, 10, 21, 22, 51, 3, 123),
        isServed: false,
      },
      { id: '2', app: '', data: '', createdAt: 0, isServed: false },
    ],
    bridges: [{ id: 'b', channels: ['1.1'] }],
  })
})

t.test('the service serves callers while it has its database and Asterisk', async t => {
  const checks = (bad: string[]) =>
    ['database', 'clock', 'asterisk', 'telephony', 'disk'].map(name => ({ name, ok: !bad.includes(name) }))
  t.equal(servesCallers(checks([])), true)
  t.equal(servesCallers(checks(['disk', 'clock'])), true, 'callers are not taken from it for that')
  t.equal(servesCallers(checks(['database'])), false)
  t.equal(servesCallers(checks(['asterisk'])), false)
  t.equal(servesCallers(checks(['asterisk', 'telephony'])), true, 'it stands by: another process serves')
  t.equal(servesCallers(null), false)
})

t.test('a service is silent since it was last heard; what nobody listened to does not count', async t => {
  const begun = listening(0)
  t.same(silence({ ...begun, lookedAt: 2_000 }, 3_000), { silentMs: 3_000, awokeAt: 0 }, 'never up yet')
  const served = { servedAt: 5_000, awokeAt: 0, lookedAt: 9_000 }
  t.same(silence(served, 10_000), { silentMs: 5_000, awokeAt: 0 })
  t.same(silence(served, 13_000), { silentMs: 8_000, awokeAt: 0 }, 'a slow look is none that stood still')
  // Why: after a machine was paused for a minute the service needs its time as we do.
  const paused = silence(served, 70_000)
  t.same(paused, { silentMs: 0, awokeAt: 70_000 })
  const after = { ...served, awokeAt: paused.awokeAt, lookedAt: 71_000 }
  t.same(silence(after, 72_000), { silentMs: 2_000, awokeAt: 70_000 }, 'counted from the awaking')
  t.same(silence({ ...after, servedAt: 71_500 }, 72_000), { silentMs: 500, awokeAt: 70_000 })
})
