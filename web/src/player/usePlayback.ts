import { useEffect, useRef, useState } from 'react'
import { whenLocked } from '../kit/session.tsx'
import { feed } from './feed.ts'

export const SPEEDS = ['0.75', '1', '1.25', '1.5', '2'] as const

export type Playback = ReturnType<typeof usePlayback>

/**
 * A media element that is fed; nothing is fetched, and so nothing is written down as heard, before somebody plays it.
 * @param lengthMs as the server has counted it: known before a byte is here
 */
export function usePlayback(source: string, lengthMs: number) {
  const [media] = useState(() => {
    const audio = new Audio()
    audio.preload = 'none'
    return audio
  })
  const [isPlaying, setPlaying] = useState(false)
  const [atMs, setAt] = useState(0)
  const [rate, setRate] = useState('1')
  const [hasFailed, setFailed] = useState(false)
  const [address, setAddress] = useState<string | null>(null)
  const frame = useRef(0)

  useEffect(() => whenLocked(() => media.pause()), [media])
  useEffect(() => {
    setFailed(false)
    const fed = feed(media, source, () => {
      media.pause()
      setFailed(true)
    })
    setAddress(fed.address)
    return () => {
      media.pause()
      fed.close()
      media.removeAttribute('src')
      media.load()
    }
  }, [media, source])

  useEffect(() => {
    const tell = () => setAt(media.currentTime * 1_000)
    const turn = () => {
      tell()
      frame.current = requestAnimationFrame(turn)
    }
    const stand = () => {
      cancelAnimationFrame(frame.current)
      setPlaying(false)
      tell()
    }
    const run = () => {
      cancelAnimationFrame(frame.current)
      setPlaying(true)
      turn()
    }
    const fail = () => {
      if (media.getAttribute('src') !== null) setFailed(true)
      stand()
    }
    const heard = { play: run, pause: stand, ended: stand, seeked: tell, error: fail }
    for (const [name, hear] of Object.entries(heard)) media.addEventListener(name, hear)
    return () => {
      cancelAnimationFrame(frame.current)
      for (const [name, hear] of Object.entries(heard)) media.removeEventListener(name, hear)
    }
  }, [media])

  const seek = (ms: number) => {
    const wanted = Math.min(Math.max(0, ms), lengthMs)
    media.currentTime = wanted / 1_000
    setAt(wanted)
  }
  return {
    ...{ media, address, isPlaying, atMs, rate, hasFailed, seek },
    skip: (ms: number) => seek(atMs + ms),
    toggle() {
      if (isPlaying) return media.pause()
      setFailed(false)
      if (atMs >= lengthMs) seek(0)
      // What stops it from playing is told by the error event.
      media.play().catch(() => {})
    },
    setRate(next: string) {
      setRate(next)
      media.playbackRate = Number(next)
    },
  }
}
