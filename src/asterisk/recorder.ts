import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { CallEvent } from '../calls/call.ts'
import type { Ms } from '../clock.ts'
import { messageOf, Weather } from '../errors.ts'
import type { Ami } from './ami.ts'
import type { Ari } from './ari.ts'

export type RecorderNeeds = Readonly<{
  ari: Pick<Ari, 'request'>
  ami: Pick<Ami, 'action'>
  log: Logger
  now(): Ms
  /** What was found of a call's recorder. */
  tell(callId: string, event: CallEvent): void
  /** Of a test that cannot wait. */
  pause?(ms: number): Promise<void>
}>

/** A channel whose recorder is to run. */
export type Line = Readonly<{ callId: string; channel: string }>

/** Two packets of sound: with the first one that finds no recorder, Asterisk forgets the numbers of the last talk. */
const FORGET_MS = 60
/** After these it is told that nothing is recorded; tried on it is all the same. */
const AGAIN_MS = [100, 300, 1_000, 3_000]
const LATER_MS = [5_000, 10_000, 20_000, 40_000]
const LAST_MS = 60_000
/** Channels whose recorder is being tried on; ids of channels are used once. */
const insisted = new Map<string, AbortController>()

/**
 * Starts the recorder of a citizen's channel anew, into the same file. Needed before a second voice speaks to the
 * citizen: sound whose RTP number lies behind the last one's would be left out of the recording (Debian's Asterisk,
 * patch 2016_opus_plc; asterisk#507). What it costs is FORGET_MS of the recording, while music plays.
 * @returns when it runs again, or could not be stopped; one that stopped and does not start is tried on in the background
 */
export async function renewRecorder(needs: RecorderNeeds, { callId, channel }: Line): Promise<void> {
  const { ari, ami, log } = needs
  let file: string
  try {
    const path = `/channels/${channel}/variable`
    const { value } = (await ari.request('GET', path, { variable: 'MIXMONITOR_FILENAME' })) as {
      value: string
    }
    file = value
    await ami.action('StopMixMonitor', { Channel: channel })
  } catch (error) {
    // It runs on as it was; mostly because the citizen is gone.
    return log.warn({ channel, reason: messageOf(error) }, 'recorder not renewed')
  }
  await waiting(needs, FORGET_MS)
  const start = () => ami.action('MixMonitor', { Channel: channel, File: file, options: 'a' })
  const missed = await start().then(() => null, messageOf)
  if (missed === null) return
  log.error({ channel, reason: missed }, 'recorder stopped and not started: trying on')
  // Somebody else may have started it meanwhile: two would write into one file.
  const startOnce = async () => (await isRecorded(needs, channel)) || start()
  void insist(needs, { callId, channel }, startOnce)
}

/**
 * Whether a recorder sits on this channel. Asked by unmuting it, which changes nothing and is refused where there is none
 * (MIXMONITOR_FILENAME outlives the recorder, and a citizen's channel has no other listener).
 * @returns false also where there is no such channel: AMI gives both one status
 * @throws Weather where Asterisk cannot be asked
 */
export async function isRecorded({ ami }: RecorderNeeds, channel: string): Promise<boolean> {
  try {
    await ami.action('MixMonitorMute', { Channel: channel, Direction: 'both', State: '0' })
    return true
  } catch (error) {
    if (error instanceof Weather && error.status === 400) return false
    throw error
  }
}

/** Starts a recorder that is known not to run, into the file that it had. @throws Weather, with 404 for a channel that is gone */
export async function startRecorder({ ari, ami }: RecorderNeeds, channel: string): Promise<void> {
  const path = `/channels/${channel}/variable`
  const { value } = (await ari.request('GET', path, { variable: 'MIXMONITOR_FILENAME' })) as { value: string }
  await ami.action('MixMonitor', { Channel: channel, File: value, options: 'a' })
}

/**
 * Records what a guest's own line hears and says.
 * @param path below RECORDINGS_DIR, of our own making
 */
export async function recordLeg(needs: RecorderNeeds, line: Line, path: string): Promise<void> {
  const { ari, ami, log } = needs
  const { channel } = line
  const start = async () =>
    ami.action('MixMonitor', { Channel: channel, File: `${await folderOf(ari)}/${path}`, options: '' })
  const missed = await start().then(() => null, messageOf)
  if (missed === null) return
  log.error({ leg: channel, reason: missed }, 'guest is not recorded: trying on')
  void insist(needs, line, async () => (await isRecorded(needs, channel)) || start())
}

/**
 * Records the line of a citizen whom the centre has called; repeated, it changes nothing.
 * @param path below RECORDINGS_DIR, of our own making
 */
export async function recordCall(needs: RecorderNeeds, line: Line, path: string): Promise<void> {
  const { ari, ami, log } = needs
  const { channel } = line
  // Also one whose answer was lost may have been started: two would write into one file.
  const start = async () => {
    if (await isRecorded(needs, channel)) return
    await ami.action('MixMonitor', { Channel: channel, File: `${await folderOf(ari)}/${path}`, options: '' })
  }
  const missed = await start().then(() => null, messageOf)
  if (missed === null) return
  log.error({ channel, reason: missed }, 'called citizen is not recorded: trying on')
  void insist(needs, line, start)
}

/** The folder as Asterisk sees it: it may run elsewhere. */
async function folderOf(ari: Pick<Ari, 'request'>): Promise<string> {
  const answer = await ari.request('GET', '/asterisk/variable', { variable: 'RECORDINGS_DIR' })
  return (answer as { value: string }).value
}

export async function endLegRecording({ ami, log }: RecorderNeeds, leg: string): Promise<void> {
  insisted.get(leg)?.abort()
  await ami
    .action('StopMixMonitor', { Channel: leg })
    .catch(error => log.warn({ leg, reason: messageOf(error) }, "guest's recording not ended"))
}

/**
 * Tries on until the recorder runs, the channel is gone or nobody wants it any more. That it does not run is told once,
 * when it is no matter of moments; so is that it runs again.
 */
async function insist(needs: RecorderNeeds, line: Line, start: () => Promise<unknown>): Promise<void> {
  const { log } = needs
  const { channel } = line
  if (insisted.has(channel)) return
  const { signal } = keep(channel)
  try {
    for (let tries = 0; ; tries++) {
      await waiting(needs, AGAIN_MS[tries] ?? LATER_MS[tries - AGAIN_MS.length] ?? LAST_MS)
      if (signal.aborted) return
      const error = await start().then(() => null, faultOf)
      // Ended while it was being started.
      if (signal.aborted) return error ? undefined : await endLegRecording(needs, channel)
      const isTold = tries >= AGAIN_MS.length
      if (!error) {
        log.info(line, 'recorder started')
        return isTold ? found(needs, line, 'started', null) : undefined
      }
      if (await isGone(needs, channel, error)) return
      if (tries !== AGAIN_MS.length - 1) continue
      log.error({ ...line, reason: error.message }, 'recorder does not run: trying on, and told')
      found(needs, line, 'failed', error.message)
    }
  } finally {
    insisted.delete(channel)
  }
}

function keep(channel: string): AbortController {
  const wanted = new AbortController()
  insisted.set(channel, wanted)
  return wanted
}

function found(
  { now, tell }: RecorderNeeds,
  { callId }: Line,
  outcome: 'started' | 'failed',
  why: string | null,
): void {
  tell(callId, { type: 'recorderChecked', at: now(), outcome, why })
}

const faultOf = (error: unknown): Error => (error instanceof Error ? error : new Error(messageOf(error)))

/** AMI has one status for everything that it refuses; ARI knows its channels. */
async function isGone({ ari }: RecorderNeeds, channel: string, error: Error): Promise<boolean> {
  if (/no such channel/i.test(error.message)) return true
  return ari.request('GET', `/channels/${channel}`).then(
    () => false,
    why => why instanceof Weather && why.status === 404,
  )
}

/** Keeps no process alive. */
const waiting = (needs: RecorderNeeds, ms: number): Promise<void> =>
  needs.pause ? needs.pause(ms) : pause(ms, undefined, { ref: false })
