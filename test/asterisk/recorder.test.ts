import { pino } from 'pino'
import t, { type Test } from 'tap'
import { openAmi } from '../../src/asterisk/ami.ts'
import { renewRecorder } from '../../src/asterisk/recorder.ts'
import { Weather } from '../../src/errors.ts'
import { until } from '../until.ts'
import { type Asked, polite, scriptedAmi } from './scripted-ami.ts'

const log = pino({ level: 'silent' })
const FILE = '/recordings/2026/11/22/a.wav'

/** @param refuses whether Asterisk refuses this action */
async function play(t: Test, refuses: (asked: Asked, before: readonly Asked[]) => boolean, hasFile = true) {
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
  await renewRecorder({ ari: { request }, ami, log }, 'citizen-1')
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
  const asked = await play(t, () => false, false)
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
