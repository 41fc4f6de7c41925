import { settings } from './settings.ts'
import { chooseSpeaker } from './speaker.ts'
import { tell } from './store.ts'

/** The ringing, made of two tones: no file to load, and written ahead, so that a hidden window rings in time too. */

const TONES_HZ = [587, 740]
/** One ring of two strokes every three seconds, like a telephone on a desk. */
const STROKES_S = [
  [0, 0.4],
  [0.6, 1],
] as const
const EVERY_S = 3
const RINGS = 40
/** A browser that lets the page sound does so by then, on a busy machine too. */
const SOUNDS_WITHIN_MS = 1_000
/** Without this the tone begins and ends with a click. */
const SOFT_S = 0.015

type Bell = { context: AudioContext; stop: (() => void) | null }
const bells = new Map<string, Bell>()
const OWN = ''

function bellOf(device: string): Bell {
  const known = bells.get(device)
  if (known) return known
  const bell: Bell = { context: new AudioContext(), stop: null }
  if (device !== OWN) void chooseSpeaker(bell.context, device)
  bells.set(device, bell)
  return bell
}

/** At the headset, and where else the person wants it. */
const places = () => [...new Set([settings().speaker ?? OWN, settings().bell ?? OWN])]

/** @param rings how often; a try of the loudness rings once */
export function ring(rings = RINGS): void {
  hush()
  for (const place of places()) {
    const bell = bellOf(place)
    bell.context.resume().catch(() => {})
    bell.stop = sound(bell.context, settings().loudness, rings)
  }
  void unlockBell()
}

export function hush(): void {
  for (const bell of bells.values()) {
    bell.stop?.()
    bell.stop = null
    // A clock that nobody hears costs power all day.
    void bell.context.suspend()
  }
}

/**
 * A browser may let a page sound only once somebody has touched it. Whether it does is not to be asked: a policy, or a touch before
 * the page was loaded anew, frees it as well. So it is tried, and told; the promise is kept when the page may sound.
 */
export async function unlockBell(): Promise<void> {
  const bell = bellOf(OWN)
  // After a touch whatever keeps it silent, as a computer without a loudspeaker, is no matter of the browser's.
  const isUntouched = () => !(navigator.userActivation?.hasBeenActive ?? false)
  const late = setTimeout(() => tell({ type: 'bell', isBlocked: isUntouched() }), SOUNDS_WITHIN_MS)
  await bell.context.resume()
  clearTimeout(late)
  tell({ type: 'bell', isBlocked: false })
  if (!bell.stop) await bell.context.suspend()
}

function sound(context: AudioContext, loudness: number, rings: number): () => void {
  const gain = context.createGain()
  gain.gain.value = 0
  gain.connect(context.destination)
  const from = context.currentTime + 0.05
  const level = loudness ** 2 / TONES_HZ.length
  for (let n = 0; n < rings; n++)
    for (const [begin, end] of STROKES_S) {
      const at = from + n * EVERY_S
      gain.gain.setTargetAtTime(level, at + begin, SOFT_S)
      gain.gain.setTargetAtTime(0, at + end, SOFT_S)
    }
  const tones = TONES_HZ.map(hertz => {
    const tone = context.createOscillator()
    tone.frequency.value = hertz
    tone.connect(gain)
    tone.start()
    tone.stop(from + rings * EVERY_S)
    return tone
  })
  return () => {
    for (const tone of tones) tone.disconnect()
    gain.disconnect()
  }
}
