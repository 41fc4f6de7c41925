import { closeMicrophone, openMicrophone } from './microphone.ts'
import { speakerChanged } from './speaker.ts'

/**
 * Headsets are pulled out in the middle of a talk: what else hears takes the microphone's place, or what is plugged in next, and the
 * headset itself when it is back.
 * @param got what hears now; null = nothing does
 * @returns the end of it
 */
export function keepHeard(first: MediaStream, got: (microphone: MediaStream | null) => void): () => void {
  let isOver = false
  let isLost = false
  let isSeeking = false
  async function seek(): Promise<void> {
    if (isSeeking) return
    isSeeking = true
    isLost = true
    const found = await openMicrophone().catch(() => null)
    isSeeking = false
    if (isOver) return closeMicrophone(found)
    if (found) watch(found)
    got(found)
  }
  /** W3C Media Capture §4.3.3: told where the device is gone, not where we have stopped it. */
  function watch(microphone: MediaStream): void {
    for (const track of microphone.getAudioTracks())
      track.addEventListener('ended', () => void seek(), { once: true })
  }
  const changed = () => {
    speakerChanged()
    if (isLost) void seek()
  }
  watch(first)
  navigator.mediaDevices.addEventListener('devicechange', changed)
  return () => {
    isOver = true
    navigator.mediaDevices.removeEventListener('devicechange', changed)
  }
}
