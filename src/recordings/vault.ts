import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Readable, Transform } from 'node:stream'
import type { OpenAudio } from './files.ts'
import type { ByteRange } from './range.ts'

// How a copy is encrypted at rest. AES-256-GCM over pieces of 64 KiB, each with its own tag, so that a part of a
// recording is read without the rest of it. The piece's place and whether it is the last are in its nonce (the STREAM
// construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015), so that pieces cannot be left out, swapped or cut off at the
// end; whose recording it is stands in what is authenticated. Each copy has a key of its own, made for it and never used
// again, which is why counting nonces are safe (NIST SP 800-38D §8.2.1).

const MAGIC = Buffer.from('1022AES1')
const PIECE_BYTES = 64 * 1024
const TAG_BYTES = 16
const SEALED_BYTES = PIECE_BYTES + TAG_BYTES
const KEY_BYTES = 32
const NONCE_BYTES = 12

/** A copy is not what was written, or its key is not the one. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal'
}

export const newKey = () => randomBytes(KEY_BYTES)

function nonceOf(place: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUInt8(isLast ? 1 : 0, 3)
  nonce.writeBigUInt64BE(BigInt(place), 4)
  return nonce
}

const contextOf = (recordingId: string) => Buffer.concat([MAGIC, Buffer.from(recordingId)])

/** @param recordingId the copy opens for no other */
export function sealing(key: Buffer, recordingId: string): Transform {
  const context = contextOf(recordingId)
  let place = 0
  let held = Buffer.alloc(0)
  const seal = (piece: Buffer, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(place++, isLast)).setAAD(context)
    return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()])
  }
  const sealed = new Transform({
    transform(bytes: Buffer, _, done) {
      held = Buffer.concat([held, bytes])
      // The last piece is known as such when nothing comes after it: one is held back.
      while (held.length > PIECE_BYTES) {
        this.push(seal(held.subarray(0, PIECE_BYTES), false))
        held = held.subarray(PIECE_BYTES)
      }
      done()
    },
    flush(done) {
      done(null, seal(held, true))
    },
  })
  sealed.push(MAGIC)
  return sealed
}

/** Bytes that come out of so many stored ones. @throws BrokenSeal where no copy has that length */
export function openedBytes(storedBytes: number): number {
  const body = storedBytes - MAGIC.length
  const pieces = Math.ceil(body / SEALED_BYTES)
  const opened = body - pieces * TAG_BYTES
  if (pieces < 1 || opened < (pieces - 1) * PIECE_BYTES) throw new BrokenSeal('not the length of a copy')
  return opened
}

/** A stored copy as what it was before it was encrypted; reads whole pieces of it, and only those that are asked for. */
export function unsealed(stored: OpenAudio, key: Buffer, recordingId: string): OpenAudio {
  const sizeBytes = openedBytes(stored.sizeBytes)
  const pieces = Math.ceil((stored.sizeBytes - MAGIC.length) / SEALED_BYTES)
  const context = contextOf(recordingId)

  function unseal(piece: Buffer, place: number): Buffer {
    const tag = piece.length - TAG_BYTES
    const cipher = createDecipheriv('aes-256-gcm', key, nonceOf(place, place === pieces - 1))
    cipher.setAAD(context).setAuthTag(piece.subarray(tag))
    try {
      return Buffer.concat([cipher.update(piece.subarray(0, tag)), cipher.final()])
    } catch (error) {
      throw new BrokenSeal('a piece of the copy is not what was written', { cause: error })
    }
  }

  async function* opened(range: ByteRange): AsyncGenerator<Buffer> {
    let place = Math.floor(range.first / PIECE_BYTES)
    const last = Math.max(place, Math.floor(range.last / PIECE_BYTES))
    const first = MAGIC.length + place * SEALED_BYTES
    const end = Math.min(MAGIC.length + (last + 1) * SEALED_BYTES, stored.sizeBytes)
    for await (const piece of cut(stored.stream({ first, last: end - 1 }), SEALED_BYTES)) {
      if (piece.length < TAG_BYTES) throw new BrokenSeal('the copy ends too early')
      const start = place * PIECE_BYTES
      const bytes = unseal(piece, place++)
      yield bytes.subarray(Math.max(0, range.first - start), Math.max(0, range.last + 1 - start))
    }
    if (place !== last + 1) throw new BrokenSeal('the copy ends too early')
  }

  return {
    sizeBytes,
    stream: range => Readable.from(opened(range ?? { first: 0, last: sizeBytes - 1 }), { objectMode: false }),
    close: stored.close,
  }
}

/** Pieces of that length; the last may be shorter. */
async function* cut(stream: Readable, length: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    held.push(chunk)
    bytes += chunk.length
    if (bytes < length) continue
    let rest = Buffer.concat(held)
    while (rest.length >= length) {
      yield rest.subarray(0, length)
      rest = rest.subarray(length)
    }
    held = [rest]
    bytes = rest.length
  }
  if (bytes > 0) yield Buffer.concat(held)
}

/** A master key and its name. */
export type MasterKey = Readonly<{ id: string; key: Buffer }>

/** A copy's key as the database keeps it: of no use without the master key, nor for another recording. */
export function wrap(master: MasterKey, recordingId: string, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', master.key, nonce).setAAD(wrapContext(master, recordingId))
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** @throws BrokenSeal */
export function unwrap(master: MasterKey, recordingId: string, wrapped: string): Buffer {
  const bytes = Buffer.from(wrapped, 'base64')
  if (bytes.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) throw new BrokenSeal('not a wrapped key')
  const cipher = createDecipheriv('aes-256-gcm', master.key, bytes.subarray(0, NONCE_BYTES))
  cipher.setAAD(wrapContext(master, recordingId)).setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return Buffer.concat([cipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()])
  } catch (error) {
    throw new BrokenSeal('the master key does not open this', { cause: error })
  }
}

const wrapContext = ({ id }: MasterKey, recordingId: string) => Buffer.from(`${id}/${recordingId}`)
