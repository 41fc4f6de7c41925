import { settings } from './settings.ts'
import type { Failure } from './state.ts'

/** Sound processing of the browser: people sit in one room, and the citizen must hear one of them. */
const CLEAN = { echoCancellation: true, noiseSuppression: true, autoGainControl: true }

/** The microphone could not be had; `why` has words in words.ts. */
export class NoMicrophone extends Error {
  override readonly name = 'NoMicrophone'
  readonly why: Failure
  constructor(why: Failure) {
    super(why)
    this.why = why
  }
}

/** @throws NoMicrophone */
export async function openMicrophone(deviceId = settings().microphone): Promise<MediaStream> {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new NoMicrophone('insecure')
  const wanted = deviceId === null ? CLEAN : { ...CLEAN, deviceId: { ideal: deviceId } }
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: wanted, video: false })
  } catch (error) {
    throw new NoMicrophone(whyOf(error))
  }
}

export function closeMicrophone(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** Whether it may be used, asking the person where the browser has not yet. @throws NoMicrophone */
export async function allowMicrophone(): Promise<void> {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new NoMicrophone('insecure')
  if (!(await isAllowed())) return closeMicrophone(await openMicrophone())
  const all = await navigator.mediaDevices.enumerateDevices()
  if (!all.some(({ kind }) => kind === 'audioinput')) throw new NoMicrophone('microphone-missing')
}

export const isAllowed = async () => (await permission()) === 'granted'

async function permission(): Promise<PermissionState | 'unknown'> {
  try {
    return (await navigator.permissions.query({ name: 'microphone' })).state
  } catch {
    return 'unknown' // this browser does not tell
  }
}

/** W3C Media Capture §10.6: the names of its errors. */
function whyOf(error: unknown): Failure {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'microphone-denied'
  return name === 'NotFoundError' || name === 'OverconstrainedError'
    ? 'microphone-missing'
    : 'microphone-busy'
}

export type Devices = Readonly<{ microphones: MediaDeviceInfo[]; speakers: MediaDeviceInfo[] }>

/** Named only after the microphone was allowed once. */
export async function devices(): Promise<Devices> {
  const all = (await navigator.mediaDevices?.enumerateDevices()) ?? []
  const of = (kind: MediaDeviceKind) => all.filter(device => device.kind === kind && device.deviceId !== '')
  return { microphones: of('audioinput'), speakers: of('audiooutput') }
}
