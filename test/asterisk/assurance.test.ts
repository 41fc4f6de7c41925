import { pino } from 'pino'
import t, { type Test } from 'tap'
import { openAmi } from '../../src/asterisk/ami.ts'
import { assureRecorder } from '../../src/asterisk/assurance.ts'
import type { CallEvent } from '../../src/calls/call.ts'
import { Weather } from '../../src/errors.ts'
import { until } from '../until.ts'
import { type Asked, polite, scriptedAmi } from './scripted-ami.ts'

const log = pino({ level: 'silent' })
const ACT = { type: 'assureRecorder', callId: 'a', channel: 'citizen-1', path: '2026/11/22/a.wav' } as const
const NONE = 'Response: Error\r\nMessage: Cannot set mute flag\r\n'

/** @param answer to an action, or null for yes; `growing` whether the file does */
async function play(
  t: Test,
  answer: (asked: Asked, before: readonly Asked[]) => string | null,
  { growing = true, isGone = false } = {},
) {
  const before: Asked[] = []
  const server = await scriptedAmi((asked, say, socket) => {
    const text = asked.action === 'login' ? null : answer(asked, before)
    if (text) say(text)
    else polite(asked, say, socket)
    before.push(asked)
  })
  const address = { host: '127.0.0.1', port: server.port, username: 'service', password: 'x' }
  const ami = openAmi({ ...address, log, onEvent: () => {}, onUp: () => {}, onDown: () => {} })
  t.after(async () => {
    ami.close()
    await server.close()
  })
  await until('AMI is up', () => ami.isUp())
  const told: CallEvent[] = []
  let size = 9_964
  await assureRecorder(
    {
      ...{ ami, log, now: () => 1_000, tell: (_callId: string, event: CallEvent) => void told.push(event) },
      ari: {
        async request() {
          if (isGone) throw new Weather('no such channel', 404)
          return { value: '/recordings/2026/11/22/a.wav' }
        },
      },
      async sizeOf() {
        if (growing) size += 32_768
        return size
      },
    },
    ACT,
  )
  const did = server.asked.flatMap(asked => (/mixmonitor/i.test(asked.action ?? '') ? [asked.action] : []))
  return { told, did }
}

t.test('a recorder that runs is left alone', async t => {
  const { told, did } = await play(t, () => null)
  t.same(did, ['MixMonitorMute'])
  t.same(told, [])
})

t.test('one that does not is started into its own file, and that is told', async t => {
  const { told, did } = await play(t, ({ action }) => (action === 'MixMonitorMute' ? NONE : null))
  t.same(
    did,
    ['MixMonitorMute', 'MixMonitorMute', 'MixMonitor'],
    'one that is being renewed is given its time',
  )
  t.match(told, [{ type: 'recorderChecked', outcome: 'started', why: null }])
})

t.test('one that was only being renewed is left alone', async t => {
  const { told, did } = await play(t, ({ action }, before) =>
    action === 'MixMonitorMute' && !before.some(one => one.action === action) ? NONE : null,
  )
  t.same(did, ['MixMonitorMute', 'MixMonitorMute'])
  t.same(told, [])
})

t.test('what cannot be started is told with its reason', async t => {
  const { told } = await play(t, ({ action }) => (action === 'Ping' ? null : NONE))
  t.match(told, [{ type: 'recorderChecked', outcome: 'failed', why: /Cannot set mute flag/ }])
})

t.test('a file that does not grow is no recording, whatever Asterisk says', async t => {
  const { told } = await play(t, () => null, { growing: false })
  t.match(told, [{ type: 'recorderChecked', outcome: 'failed', why: 'file-does-not-grow' }])
})

t.test('a citizen who has hung up meanwhile needs none', async t => {
  const isOff = ({ action }: Asked) => (action === 'MixMonitorMute' ? NONE : null)
  t.same((await play(t, isOff, { isGone: true })).told, [], 'before it was started')
  t.same((await play(t, () => null, { growing: false, isGone: true })).told, [], 'while the file was watched')
})
