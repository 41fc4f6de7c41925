import { pino } from 'pino'
import t, { type Test } from 'tap'
import { openAmi } from '../../src/asterisk/ami.ts'
import {
  endLegRecording,
  type RecorderNeeds,
  recordCall,
  recordLeg,
  renewRecorder,
} from '../../src/asterisk/recorder.ts'
import type { CallEvent } from '../../src/calls/call.ts'
import { Weather } from '../../src/errors.ts'
import { until } from '../until.ts'
import { type Asked, polite, scriptedAmi } from './scripted-ami.ts'

const log = pino({ level: 'silent' })
const FILE = '/recordings/2026/11/22/a.wav'

const renew = (needs: RecorderNeeds) => renewRecorder(needs, { callId: 'a', channel: 'citizen-1' })

/** A channel of its own each time, as in a centre: one that is still being tried on is not begun twice. */
let called = 0
const record = (needs: RecorderNeeds) =>
  recordCall(needs, { callId: 'a', channel: `cit.a.${++called}` }, 'a.wav')

/** @param refuses whether Asterisk refuses this action */
async function play(
  t: Test,
  refuses: (asked: Asked, before: readonly Asked[]) => boolean,
  { hasFile = true, act = renew }: { hasFile?: boolean; act?: (needs: RecorderNeeds) => Promise<void> } = {},
) {
  const before: Asked[] = []
  const server = await scriptedAmi((asked, answer, socket) => {
    if (asked.action && refuses(asked, before)) answer('Response: Error\r\nMessage: no\r\n')
    else polite(asked, answer, socket)
    before.push(asked)
  })
  const address = { host: '127.0.0.1', port: server.port, username: 'service', password: 'x' }
  const ami = openAmi({ ...address, log, onEvent: () => {}, onUp: () => {}, onDown: () => {} })
  t.after(async () => {
    ami.close()
    await server.close()
  })
  await until('AMI is up', () => ami.isUp())
  const request = async () => {
    if (!hasFile) throw new Weather('no such channel', 404)
    return { value: FILE }
  }
  await act({ ari: { request }, ami, log, now: () => 1_000, tell: () => {} })
  return () =>
    server.asked.flatMap(asked => (/^(Stop)?MixMonitor$/.test(asked.action ?? '') ? [asked.action] : []))
}

t.test('the recorder is stopped and started into the same file', async t => {
  const asked = await play(t, () => false)
  t.same(asked(), ['StopMixMonitor', 'MixMonitor'])
})

t.test('a recorder that cannot be stopped runs on as it was', async t => {
  const asked = await play(t, one => one.action === 'StopMixMonitor')
  t.same(asked(), ['StopMixMonitor'])
})

t.test('a citizen who is gone has no recorder', async t => {
  const asked = await play(t, () => false, { hasFile: false })
  t.same(asked(), [])
})

t.test('one that does not start again is tried on, without holding up the call', async t => {
  const starts = (all: readonly Asked[]) => all.filter(one => one.action === 'MixMonitor').length
  const isOff = (one: Asked) => one.action === 'MixMonitorMute'
  const asked = await play(
    t,
    (one, before) => isOff(one) || (one.action === 'MixMonitor' && starts(before) < 2),
  )
  await until('started at last', () => asked().length === 4)
  t.same(asked(), ['StopMixMonitor', 'MixMonitor', 'MixMonitor', 'MixMonitor'])
})

t.test('who was called is recorded once', async t => {
  const isOff = (one: Asked) => one.action === 'MixMonitorMute'
  const asked = await play(t, isOff, { act: record })
  t.same(asked(), ['MixMonitor'])
})

t.test('who was called is recorded although Asterisk could not be asked at first', async t => {
  let isUp = false
  const needs = (real: RecorderNeeds): RecorderNeeds => ({
    ...real,
    ami: {
      action: async (name, fields) => {
        if (isUp) return real.ami.action(name, fields)
        isUp = true
        throw new Weather('no connection to Asterisk (AMI)')
      },
    },
  })
  const isOff = (one: Asked) => one.action === 'MixMonitorMute'
  const asked = await play(t, isOff, { act: real => record(needs(real)) })
  await until('started at last', () => asked().length === 1)
  t.same(asked(), ['MixMonitor'])
})

t.test('a recorder whose start was done, and only its answer lost, is not started again', async t => {
  const starts = (all: readonly Asked[]) => all.filter(one => one.action === 'MixMonitor').length
  const looks = (all: readonly Asked[]) => all.filter(one => one.action === 'MixMonitorMute').length
  let all: readonly Asked[] = []
  const asked = await play(
    t,
    (one, before) => {
      all = before
      return one.action === 'MixMonitor' || (one.action === 'MixMonitorMute' && starts(before) === 0)
    },
    { act: record },
  )
  await until('looked again', () => looks(all) === 2)
  t.same(asked(), ['MixMonitor'])
})

/** Asterisk without a wire: what it refuses, whether the channel lives, and how long was waited; no time passes. */
function asterisk() {
  const here = {
    ...{ isAway: true, isRunning: false, isGone: false },
    waited: [] as number[],
    starts: 0,
    told: [] as CallEvent[],
    onWait: (_times: number): void => {},
  }
  const needs: RecorderNeeds = {
    ...{ log, now: () => 1_000, tell: (_callId, event) => void here.told.push(event) },
    ari: {
      async request() {
        if (here.isGone) throw new Weather('GET: 404', 404)
        return { value: '/recordings' }
      },
    },
    ami: {
      async action(name) {
        if (here.isAway) throw new Weather('no connection to Asterisk (AMI)')
        if (name === 'MixMonitorMute' && !here.isRunning) throw new Weather('Cannot set mute flag', 400)
        if (name === 'MixMonitor') {
          here.starts++
          here.isRunning = true
        }
        if (name === 'StopMixMonitor') here.isRunning = false
        return {}
      },
    },
    async pause(ms) {
      here.waited.push(ms)
      await new Promise(setImmediate)
      here.onWait(here.waited.length)
    },
  }
  return { here, needs }
}

for (const [who, begin] of [
  [
    'a called citizen',
    (needs: RecorderNeeds, n: number) => recordCall(needs, { callId: 'a', channel: `cit.b.${n}` }, 'a.wav'),
  ],
  [
    'a guest',
    (needs: RecorderNeeds, n: number) => recordLeg(needs, { callId: 'a', channel: `leg.a.${n}` }, 'a.wav'),
  ],
] as const) {
  t.test(`${who} who cannot be recorded is told of once, and tried on until it can be done`, async t => {
    const { here, needs } = asterisk()
    here.onWait = times => {
      if (times === 10) here.isAway = false
    }
    await begin(needs, 1)
    await until('told that it runs', () => here.told.length === 2)
    t.match(here.told, [
      { type: 'recorderChecked', at: 1_000, outcome: 'failed', why: /no connection/ },
      { type: 'recorderChecked', outcome: 'started', why: null },
    ])
    t.equal(here.starts, 1)
    t.same(here.waited.slice(3), [3_000, 5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
  })

  t.test(`${who} who is gone is not tried on, and nobody is alarmed`, async t => {
    const { here, needs } = asterisk()
    here.isGone = true
    await begin(needs, 2)
    await until('looked', () => here.waited.length === 1)
    for (let n = 0; n < 20; n++) await new Promise(setImmediate)
    t.same(here.waited, [100])
    t.same(here.told, [])
  })
}

t.test('a guest whose recording is ended meanwhile is not tried on', async t => {
  const { here, needs } = asterisk()
  await recordLeg(needs, { callId: 'a', channel: 'leg.a.3' }, 'a.wav')
  await endLegRecording(needs, 'leg.a.3')
  here.isAway = false
  for (let n = 0; n < 20; n++) await new Promise(setImmediate)
  t.equal(here.starts, 0)
  t.same(here.told, [])
})
