import { FIRST_FRAMES, FRAMES_MOST, nextOf } from './ahead.ts'
import { bytesPerSample, type Format, formatOf, HEAD_BYTES, openingOf, PIECE_TYPE, pieceOf } from './piece.ts'

export type Feed = Readonly<{
  /** What the media element has as its source. */
  address: string
  close(): void
}>

type Sound = Readonly<{ format: Format; samples: number; buffer: SourceBuffer }>

/**
 * Feeds a media element with a recording, piece by piece as it is heard: whoever stops early was sent little more than they
 * heard, and the journal of the server says no more either. Nothing is fetched before somebody plays it.
 */
export function feed(media: HTMLMediaElement, source: string, onFailure: () => void): Feed {
  const whole = new URL(source, location.href).href
  if (typeof MediaSource === 'undefined' || !MediaSource.isTypeSupported(PIECE_TYPE)) {
    media.src = whole
    return { address: whole, close: () => {} }
  }
  const stream = new MediaSource()
  const address = URL.createObjectURL(stream)
  const isOpen = new Promise(done => stream.addEventListener('sourceopen', done, { once: true }))
  const life = new AbortController()
  let piece = new AbortController()
  let sound: Sound | null = null
  let frames = FIRST_FRAMES
  /** On its way, s. */
  let coming = { from: 0, to: Number.POSITIVE_INFINITY }
  let isFilling = false

  async function begun(): Promise<Sound | null> {
    const { bytes, sizeBytes } = await fetched(source, 0, HEAD_BYTES, life.signal)
    const format = formatOf(bytes)
    if (!format) return null
    const samples = Math.floor((sizeBytes - format.dataOffset) / bytesPerSample(format))
    const buffer = stream.addSourceBuffer(PIECE_TYPE)
    stream.duration = samples / format.rate
    await appended(buffer, openingOf(format))
    return { format, samples, buffer }
  }

  /** @returns whether there is more to do now */
  async function step({ format, samples, buffer }: Sound): Promise<boolean> {
    const ranges = Array.from({ length: buffer.buffered.length }, (_, n) => ({
      ...{ from: buffer.buffered.start(n), to: buffer.buffered.end(n) },
    }))
    const here = { at: media.currentTime, speed: media.playbackRate, ranges, rate: format.rate }
    const next = nextOf({ ...here, samples, frames })
    if (next === 'ended' && stream.readyState === 'open') stream.endOfStream()
    if (next === 'ended' || next === null) return false
    const size = bytesPerSample(format)
    coming = { from: next.first / format.rate, to: next.end / format.rate }
    const [from, to] = [format.dataOffset + next.first * size, format.dataOffset + next.end * size]
    const { bytes } = await fetched(source, from, to, piece.signal)
    await appended(buffer, pieceOf(format, bytes, next.first))
    frames = Math.min(frames * 2, FRAMES_MOST)
    return true
  }

  async function fill(): Promise<void> {
    await isOpen
    sound ??= await begun()
    if (sound) while (!media.paused && (await step(sound)));
    else {
      // Of another kind: the browser fetches it as it likes.
      const at = media.currentTime
      media.src = whole
      media.currentTime = at
      await media.play()
    }
  }

  async function go(): Promise<void> {
    if (isFilling || media.paused || life.signal.aborted || media.src !== address) return
    isFilling = true
    try {
      await fill()
    } catch {
      if (life.signal.aborted) return
      if (!piece.signal.aborted) onFailure()
    } finally {
      isFilling = false
    }
    if (!piece.signal.aborted) return
    piece = new AbortController()
    await go()
  }

  const turn = () => void go()
  /** Somewhere else: what was on its way is not heard. */
  const jump = () => {
    frames = FIRST_FRAMES
    const isComing = coming.from <= media.currentTime && media.currentTime < coming.to
    if (isFilling && !isComing) piece.abort()
    else turn()
  }
  const heard = { play: turn, timeupdate: turn, ratechange: turn, seeking: jump }
  for (const [name, hear] of Object.entries(heard)) media.addEventListener(name, hear)
  media.src = address
  return {
    address,
    close() {
      for (const [name, hear] of Object.entries(heard)) media.removeEventListener(name, hear)
      life.abort()
      piece.abort()
      URL.revokeObjectURL(address)
    },
  }
}

/** @param to the byte after the last. @throws where the server gives something else */
async function fetched(source: string, from: number, to: number, signal: AbortSignal) {
  const response = await fetch(source, { headers: { range: `bytes=${from}-${to - 1}` }, signal })
  const sizeBytes = Number(/\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1])
  if (response.status !== 206 || !sizeBytes) throw new Error(`${response.status} for a part of a recording`)
  return { bytes: new Uint8Array(await response.arrayBuffer()), sizeBytes }
}

function appended(buffer: SourceBuffer, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  return new Promise((done, failed) => {
    buffer.addEventListener('updateend', () => done(), { once: true })
    buffer.addEventListener('error', () => failed(new Error('the browser took no piece')), { once: true })
    buffer.appendBuffer(bytes)
  })
}
