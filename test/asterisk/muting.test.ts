import { pino } from 'pino'
import t from 'tap'
import { muteRecording, unmuteRecording } from '../../src/asterisk/muting.ts'
import type { RecorderNeeds } from '../../src/asterisk/recorder.ts'
import { Weather } from '../../src/errors.ts'
import { until } from '../until.ts'

/** @param fails what the next requests meet, one after the other */
function asterisk(fails: readonly (Error | null)[]) {
  const left = [...fails]
  const asked: string[] = []
  const waited: number[] = []
  const needs: RecorderNeeds = {
    ...{ log: pino({ level: 'silent' }), now: () => 0, tell: () => {} },
    ari: { request: async () => ({}) },
    ami: {
      async action(name, fields) {
        asked.push(`${name} ${fields?.Direction} ${fields?.State}`)
        const fault = left.shift()
        if (fault) throw fault
        return {}
      },
    },
    pause: async ms => void waited.push(ms),
  }
  return { needs, asked, waited }
}

t.test('both directions are silent, and are heard again', async t => {
  const { needs, asked } = asterisk([])
  await muteRecording(needs, 'c')
  await unmuteRecording(needs, 'c')
  t.same(asked, ['MixMonitorMute both 1', 'MixMonitorMute both 0'])
})

t.test('where there is no recorder the mute fails, and there is nothing to give sound to', async t => {
  const { needs, asked } = asterisk([
    new Weather('Cannot set mute flag', 400),
    new Weather('No such channel', 400),
  ])
  await t.rejects(muteRecording(needs, 'c'), Weather)
  await unmuteRecording(needs, 'c')
  t.equal(asked.length, 2, 'not tried on')
})

t.test('sound is tried for until it is there', async t => {
  const away = new Weather('no connection to Asterisk (AMI)')
  const { needs, asked, waited } = asterisk([away, away, away, null])
  await unmuteRecording(needs, 'c')
  await until('it has sound', () => asked.length === 4)
  t.same(waited, [100, 400, 1_000])
})
