import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { messageOf, Weather } from '../errors.ts'
import type { Ami } from './ami.ts'
import type { Ari } from './ari.ts'

export type RecorderNeeds = Readonly<{
  ari: Pick<Ari, 'request'>
  ami: Pick<Ami, 'action'>
  log: Logger
}>

/** Two packets of sound: with the first one that finds no recorder, Asterisk forgets the numbers of the last talk. */
const FORGET_MS = 60
const AGAIN_MS = [100, 300, 1_000, 3_000]

/**
 * Starts the recorder of a citizen's channel anew, into the same file. Needed before a second voice speaks to the
 * citizen: sound whose RTP number lies behind the last one's would be left out of the recording (Debian's Asterisk,
 * patch 2016_opus_plc; asterisk#507). What it costs is FORGET_MS of the recording, while music plays.
 * @returns when it runs again, or could not be stopped; one that stopped and does not start is tried on in the background
 */
export async function renewRecorder(needs: RecorderNeeds, channel: string): Promise<void> {
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
  await pause(FORGET_MS)
  const start = () => ami.action('MixMonitor', { Channel: channel, File: file, options: 'a' })
  const missed = await start().then(() => null, messageOf)
  if (missed === null) return
  log.error({ channel, reason: missed }, 'recorder stopped and not started: trying on')
  // Somebody else may have started it meanwhile: two would write into one file.
  const startOnce = async () => (await isRecorded(needs, channel)) || start()
  void insist(startOnce, () => log.info({ channel }, 'recorder started'))
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
export async function recordLeg({ ari, ami, log }: RecorderNeeds, leg: string, path: string): Promise<void> {
  try {
    await ami.action('MixMonitor', { Channel: leg, File: `${await folderOf(ari)}/${path}`, options: '' })
  } catch (error) {
    log.error({ leg, reason: messageOf(error) }, 'guest is not recorded')
  }
}

/**
 * Records the line of a citizen whom the centre has called; repeated, it changes nothing.
 * @param path below RECORDINGS_DIR, of our own making
 */
export async function recordCall(needs: RecorderNeeds, channel: string, path: string): Promise<void> {
  const { ari, ami, log } = needs
  // Also one whose answer was lost may have been started: two would write into one file.
  const start = async () => {
    if (await isRecorded(needs, channel)) return
    await ami.action('MixMonitor', { Channel: channel, File: `${await folderOf(ari)}/${path}`, options: '' })
  }
  const missed = await start().then(() => null, messageOf)
  if (missed === null) return
  log.error({ channel, reason: missed }, 'called citizen is not recorded: trying on')
  void insist(start, () => log.info({ channel }, 'recorder started'))
}

/** The folder as Asterisk sees it: it may run elsewhere. */
async function folderOf(ari: Pick<Ari, 'request'>): Promise<string> {
  const answer = await ari.request('GET', '/asterisk/variable', { variable: 'RECORDINGS_DIR' })
  return (answer as { value: string }).value
}

export async function endLegRecording({ ami, log }: RecorderNeeds, leg: string): Promise<void> {
  await ami
    .action('StopMixMonitor', { Channel: leg })
    .catch(error => log.warn({ leg, reason: messageOf(error) }, "guest's recording not ended"))
}

async function insist(start: () => Promise<unknown>, done: () => void): Promise<void> {
  for (const ms of AGAIN_MS) {
    await pause(ms)
    if (
      await start().then(
        () => true,
        () => false,
      )
    )
      return done()
  }
}
