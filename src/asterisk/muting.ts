import { setTimeout as pause } from 'node:timers/promises'
import { messageOf, Weather } from '../errors.ts'
import type { RecorderNeeds } from './recorder.ts'

/** A recorder that is renewed just now stands still for less than the first of these. */
const AGAIN_MS = [100, 400, 1_000, 3_000, 5_000]
const LAST_MS = 10_000

const asked = ({ ami }: Pick<RecorderNeeds, 'ami'>, channel: string, isSilent: boolean) =>
  ami.action('MixMonitorMute', { Channel: channel, Direction: 'both', State: isSilent ? '1' : '0' })

/** The recording of this line is silent from now on, its time goes on. @throws Weather where there is no recorder */
export async function muteRecording(needs: Pick<RecorderNeeds, 'ami'>, channel: string): Promise<void> {
  await asked(needs, channel, true)
}

/**
 * It has sound again. Tried on until that is so: silence that nobody asked for is lost. Where there is no recorder, there
 * is none that is muted.
 */
export async function unmuteRecording(needs: RecorderNeeds, channel: string): Promise<void> {
  if (await isDone(needs, channel)) return
  void tryOn(needs, channel)
}

async function tryOn(needs: RecorderNeeds, channel: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    const ms = AGAIN_MS[tries] ?? LAST_MS
    await (needs.pause ? needs.pause(ms) : pause(ms, undefined, { ref: false }))
    if (await isDone(needs, channel)) return
  }
}

async function isDone(needs: RecorderNeeds, channel: string): Promise<boolean> {
  try {
    await asked(needs, channel, false)
    return true
  } catch (error) {
    if (error instanceof Weather && error.status === 400) return true
    needs.log.warn({ channel, reason: messageOf(error) }, 'recording still muted: trying on')
    return false
  }
}
