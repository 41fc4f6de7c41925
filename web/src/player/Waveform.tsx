import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import WaveSurfer from 'wavesurfer.js'
import { nonce } from '../kit/nonce.ts'

type WaveformProps = Readonly<{
  media: HTMLMediaElement
  /** The media element's source: it stays as it is. */
  address: string
  /** Lowest and highest of each piece in turn, from -128 to 127. */
  peaks: readonly number[]
  lengthMs: number
  height: number
  onSeek: (ms: number) => void
}>

const COLOURS = {
  light: { waveColor: '#868e96', progressColor: '#1864ab', cursorColor: '#c92a2a' },
  dark: { waveColor: '#828282', progressColor: '#74c0fc', cursorColor: '#ff8787' },
} as const

/** The picture of the sound, drawn from what the server has counted: not a byte of it is fetched for it. */
export function Waveform({ media, address, peaks, lengthMs, height, onSeek }: WaveformProps) {
  const box = useRef<HTMLDivElement>(null)
  const seek = useRef(onSeek)
  seek.current = onSeek
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    if (!box.current) return
    const drawn = WaveSurfer.create({
      ...{ container: box.current, height, media, cspNonce: nonce, normalize: true, cursorWidth: 2 },
      ...COLOURS[scheme],
      url: address,
      peaks: [levelsOf(peaks, 1), levelsOf(peaks, 0)],
      duration: lengthMs / 1_000,
      interact: true,
    })
    const stop = drawn.on('interaction', seconds => seek.current(seconds * 1_000))
    return () => {
      stop()
      drawn.destroy()
    }
  }, [media, address, peaks, lengthMs, height, scheme])
  return <div ref={box} aria-hidden />
}

/** @param place of the pair: 0 = the lowest, 1 = the highest */
const levelsOf = (peaks: readonly number[], place: 0 | 1) =>
  Float32Array.from({ length: peaks.length / 2 }, (_, n) => (peaks[2 * n + place] ?? 0) / 128)
