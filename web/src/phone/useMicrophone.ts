import { useEffect, useRef, useState } from 'react'
import { closeMicrophone, NoMicrophone, openMicrophone } from './microphone.ts'
import { settings } from './settings.ts'
import { chooseSpeaker } from './speaker.ts'
import type { Failure } from './state.ts'

const LOOK_MS = 60
const LISTEN_MS = 3_000
/** Below this a microphone that works hears nobody. */
const QUIET = 0.02
const QUIET_AFTER_MS = 5_000

/** A microphone on trial: how loud it hears, and how it sounds. */
export function useMicrophone(deviceId: string | null) {
  const [failure, setFailure] = useState<Failure | null>(null)
  const [stream, setStream] = useState<MediaStream | null>(null)
  useEffect(() => {
    let isHere = true
    let mine: MediaStream | null = null
    openMicrophone(deviceId).then(
      opened => {
        if (!isHere) return closeMicrophone(opened)
        mine = opened
        setStream(opened)
        setFailure(null)
      },
      error => isHere && setFailure(error instanceof NoMicrophone ? error.why : 'microphone-busy'),
    )
    return () => {
      isHere = false
      closeMicrophone(mine)
      setStream(null)
    }
  }, [deviceId])
  return { failure, isOpen: stream !== null, ...useLevel(stream), ...useListening(stream) }
}

function useLevel(stream: MediaStream | null) {
  const [level, setLevel] = useState(0)
  const [isSilent, setSilent] = useState(false)
  useEffect(() => {
    if (!stream) return
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    analyser.fftSize = 1_024
    context.createMediaStreamSource(stream).connect(analyser)
    const samples = new Float32Array(analyser.fftSize)
    let heardAt = Date.now()
    const timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples)
      const loud = Math.min(1, loudest(samples))
      if (loud > QUIET) heardAt = Date.now()
      setLevel(loud)
      setSilent(Date.now() - heardAt > QUIET_AFTER_MS)
    }, LOOK_MS)
    return () => {
      clearInterval(timer)
      void context.close()
    }
  }, [stream])
  return { level, isSilent }
}

const loudest = (samples: Float32Array) => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0)

/** Three seconds of one's own voice. They stay in the page and are gone with it. */
function useListening(stream: MediaStream | null) {
  const [isRecording, setRecording] = useState(false)
  const [isPlaying, setPlaying] = useState(false)
  const player = useRef<HTMLAudioElement>(null)
  useEffect(() => () => player.current?.pause(), [])
  const listen = async () => {
    if (!stream) return
    setRecording(true)
    const sound = await record(stream).finally(() => setRecording(false))
    const audio = new Audio(URL.createObjectURL(sound))
    player.current = audio
    await chooseSpeaker(audio, settings().speaker)
    audio.addEventListener('ended', () => {
      URL.revokeObjectURL(audio.src)
      setPlaying(false)
    })
    setPlaying(true)
    await audio.play().catch(() => setPlaying(false))
  }
  return { isRecording, isPlaying, listen }
}

function record(stream: MediaStream): Promise<Blob> {
  return new Promise((done, fail) => {
    const recorder = new MediaRecorder(stream)
    const parts: Blob[] = []
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
    recorder.addEventListener('stop', () => done(new Blob(parts, { type: recorder.mimeType })))
    recorder.addEventListener('error', () => fail(new Error('not recorded')))
    recorder.start()
    setTimeout(() => recorder.stop(), LISTEN_MS)
  })
}
