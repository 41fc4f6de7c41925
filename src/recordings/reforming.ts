import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Weather } from '../errors.ts'
import type { Copy } from './copy-store.ts'
import { encode, type Program } from './flac.ts'
import { type Framed, framed } from './framing.ts'
import type { Shelf } from './shelf.ts'
import type { Digest, Sound, Sounds } from './sounds.ts'
import type { RecordingRow } from './store.ts'
import { type Form, type Frame, isFlac, isSealed, partOf, pathAs } from './storing.ts'
import { type MasterKey, newKey, sealing, wrap } from './vault.ts'
import { HEAD_BYTES } from './wav.ts'

/** What is to be stored cannot be, for a reason that lies in this recording: tried again later, and told. */
export class Unstorable extends Error {
  override readonly name = 'Unstorable'
}

export type ReformingNeeds = Readonly<{
  sounds: Sounds
  shelf: Shelf
  flac(): Promise<Program | null>
  /** The master key that new copies are wrapped with. */
  master(): Promise<MasterKey>
}>

/** A copy that is finished and was read again, without a row as yet. */
export type Made = Omit<Copy, 'id' | 'at'>

export type Order = Readonly<{ row: RecordingRow; from: Copy; form: Form }>
export type Use = (made: Made, part: string) => Promise<void>

export type Reforming = ReturnType<typeof createReforming>

/**
 * Makes a copy of another form beside the one that is there, and proves it: what comes out of the finished file, read from
 * its first byte to its last, has the SHA-256 of the recording. Only then is it given its name.
 */
export function createReforming({ sounds, shelf, flac, master }: ReformingNeeds) {
  /**
   * @param use gives the part its place, in one transaction with its row
   * @throws Unstorable, Weather, what `use` throws, or what `signal` was aborted with; what was made is gone then
   */
  async function make(order: Order, signal: AbortSignal, use: Use): Promise<void> {
    const { row, from, form } = order
    const token = randomBytes(4).toString('hex')
    const path = pathAs(row.path, form)
    const plain = partOf(pathAs(row.path, isFlac(form) ? 'flac' : 'wav'), token)
    const part = partOf(path, token)
    try {
      const isMade = isFlac(form) && !isFlac(from.form)
      const frame = isMade ? await toFlac(row, { from, part: plain }, signal) : from.frame
      const bytes = isMade ? ({ place: 'local', path: plain } as const) : from
      const sealed = isSealed(form) ? await seal(row, { bytes, part }, signal) : null
      const made = { recordingId: row.id, place: 'local', form, keyId: null, wrappedKey: null } as const
      const facts = { ...made, frame, ...sealed }
      const { sha256, sizeBytes } = await proven(row, { ...facts, path: part }, signal)
      await use({ ...facts, path, sha256, sizeBytes }, part)
    } finally {
      for (const one of new Set([plain, part])) await shelf.remove(one)
    }
  }

  /** @throws Unstorable where the samples are none that FLAC keeps, or are not what was recorded */
  async function toFlac(row: RecordingRow, { from, part }: Parting, signal: AbortSignal): Promise<Frame> {
    const program = await flac()
    if (!program) throw new Weather('there is no program for FLAC on this machine')
    const found = framed(await startOf(await soundOf(row, from)), row.sizeBytes ?? 0)
    if (!found) throw new Unstorable('not samples that FLAC keeps')
    const sound = await soundOf(row, from)
    const split = splitting(sound.stream(null) as AsyncIterable<Buffer>, found)
    const samples = Readable.from(split.samples(), { objectMode: false })
    const { channels, bits, rate } = found
    const frame = { channels, bits, rate, head: '', tail: '' }
    try {
      await encode(program, samples, { frame, into: await shelf.making(part), signal })
    } finally {
      await sound.close()
    }
    const { sha256, head, tail } = split.rest()
    if (sha256 !== row.sha256) throw new Unstorable('the recording is not what was verified')
    return { ...frame, head, tail }
  }

  type Sealed = Readonly<{ bytes: Pick<Copy, 'place' | 'path'>; part: string }>

  /** Under a key of its own. */
  async function seal(row: RecordingRow, { bytes, part }: Sealed, signal: AbortSignal) {
    const [wrapped, key] = [await master(), newKey()]
    const plain = await sounds.stored(bytes)
    if (!plain) throw new Unstorable('the recording is gone')
    try {
      const into = createWriteStream(await shelf.making(part), { mode: 0o640 })
      await pipeline(plain.stream(null), sealing(key, row.id), into, { signal })
    } finally {
      await plain.close()
    }
    return { keyId: wrapped.id, wrappedKey: wrap(wrapped, row.id, key) }
  }

  /** @throws Unstorable where another sound comes out of it than was recorded */
  async function proven(row: RecordingRow, made: PartOf, signal: AbortSignal): Promise<Digest> {
    const copy = { ...made, id: null, at: 0, sha256: '', sizeBytes: -1 }
    const heard = await sounds.hear(row, copy, signal)
    if (heard?.wav?.sha256 !== row.sha256)
      throw new Unstorable(`not the sound that was recorded: ${heard?.fault ?? 'another hash'}`)
    return heard.stored
  }

  /** The bytes of another place, in the same form. @throws as `make` */
  async function fetch({ row, from }: Omit<Order, 'form'>, signal: AbortSignal, use: Use): Promise<void> {
    const { id: _, at: __, ...facts } = from
    const made = { ...facts, place: 'local', path: pathAs(row.path, from.form) } as const
    const part = partOf(made.path, randomBytes(4).toString('hex'))
    const bytes = await sounds.stored(from)
    if (!bytes) throw new Unstorable('the copy is gone')
    try {
      const into = createWriteStream(await shelf.making(part), { mode: 0o640 })
      await pipeline(bytes.stream(null), into, { signal }).finally(bytes.close)
      const { sha256 } = await proven(row, { ...made, path: part }, signal)
      if (sha256 !== from.sha256) throw new Unstorable('the copy in the store is not what was sent')
      await use(made, part)
    } finally {
      await shelf.remove(part)
    }
  }

  async function soundOf(row: RecordingRow, copy: Copy): Promise<Sound> {
    const sound = await sounds.openCopy(row, copy)
    if (sound) return sound
    throw new Unstorable('the recording is gone')
  }

  return { make, fetch }
}

type PartOf = Omit<Made, 'sha256' | 'sizeBytes'>
type Parting = Readonly<{ from: Copy; part: string }>

const clamp = (value: number, most: number) => Math.max(0, Math.min(value, most))

/** The samples as they pass; what stood around them, and the hash of all of it, when they are through. */
function splitting(wav: AsyncIterable<Buffer>, { from, to }: Framed) {
  const [head, tail]: [Buffer[], Buffer[]] = [[], []]
  const hash = createHash('sha256')
  const text = (pieces: Buffer[]) => Buffer.concat(pieces).toString('base64')
  return {
    async *samples(): AsyncGenerator<Buffer> {
      let at = 0
      for await (const bytes of wav) {
        hash.update(bytes)
        const [first, last] = [clamp(from - at, bytes.length), clamp(to - at, bytes.length)]
        if (first > 0) head.push(bytes.subarray(0, first))
        if (last > first) yield bytes.subarray(first, last)
        if (last < bytes.length) tail.push(bytes.subarray(last))
        at += bytes.length
      }
    },
    rest: () => ({ sha256: hash.digest('hex'), head: text(head), tail: text(tail) }),
  }
}

/** @param sound is closed */
async function startOf(sound: Sound): Promise<Buffer> {
  const pieces: Buffer[] = []
  try {
    const range = { first: 0, last: Math.min(HEAD_BYTES, sound.sizeBytes) - 1 }
    for await (const bytes of sound.stream(range) as AsyncIterable<Buffer>) pieces.push(bytes)
  } finally {
    await sound.close()
  }
  return Buffer.concat(pieces)
}
