import { pino } from 'pino'
import t, { type Test } from 'tap'
import { openAmi } from '../../src/asterisk/ami.ts'
import { type RecorderNeeds, recordCall, renewRecorder } from '../../src/asterisk/recorder.ts'
import { Weather } from '../../src/errors.ts'
import { until } from '../until.ts'
import { type Asked, polite, scriptedAmi } from './scripted-ami.ts'

const log = pino({ level: 'silent' })
const FILE = '/recordings/2026/11/22/a.wav'

const renew = (needs: RecorderNeeds) => renewRecorder(needs, 'citizen-1')
const record = (needs: RecorderNeeds) => recordCall(needs, 'cit.a.1', 'a.wav')

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
  await act({ ari: { request }, ami, log })
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
