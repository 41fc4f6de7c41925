import { createHash, randomBytes } from 'node:crypto'
import type { Clock, Ms } from '../clock.ts'
import { messageOf, Weather } from '../errors.ts'
import { readStampReply, stampRequest } from './cms.ts'
import { readTrust } from './trust.ts'
import { type Stamp, verifyStamp } from './verify.ts'

/** A time-stamp authority over HTTP: RFC 3161 §3.4. */

const PATIENCE_MS = 20_000
/** A reply with all its certificates is some kilobytes. */
const REPLY_BYTES_MOST = 256 * 1024
/** First bit clear, so that as an integer it is as long as it is. */
const NONCE_BITS = 0x7f

export type StampingNeeds = Readonly<{ url: string; trustDir: string; clock: Clock }>

export type Stamping = ReturnType<typeof createStamping>

export function createStamping({ url, trustDir, clock }: StampingNeeds) {
  const verify = async (token: Buffer, bytes: Buffer): Promise<Stamp> =>
    verifyStamp(token, bytes, { trust: await readTrust(trustDir), now: clock.now() })

  return {
    authority: url,
    /** What such a token is worth now: by those who are trusted now. */
    verify,
    /**
     * A token that these bytes were there at an instant, which the authority vouches for.
     * @throws Weather where it does not answer, refuses, or answers something else than was asked
     */
    async stamp(bytes: Buffer): Promise<{ token: Buffer; at: Ms; isTrusted: boolean }> {
      const nonce = randomBytes(16)
      nonce[0] = ((nonce[0] ?? 0) & NONCE_BITS) | 1
      const asked = stampRequest(createHash('sha256').update(bytes).digest(), nonce)
      const reply = readStampReply(await post(url, asked))
      if (!reply) throw new Weather('the time-stamp authority answered what is no time-stamp')
      if (!reply.granted) throw new Weather(`the time-stamp authority refuses: ${reply.words}`)
      if (!reply.nonce?.equals(nonce)) throw new Weather('the time-stamp is an answer to something else')
      const { faults, at, chain } = await verify(reply.token, bytes)
      if (faults.length > 0 || at === null)
        throw new Weather(`the time-stamp does not hold: ${faults.join()}`)
      return { token: reply.token, at, isTrusted: chain === null }
    },
  }
}

async function post(url: string, asked: Buffer): Promise<Buffer> {
  try {
    const answer = await fetch(url, {
      ...{ method: 'POST', body: new Uint8Array(asked), redirect: 'error' },
      headers: { 'Content-Type': 'application/timestamp-query', Accept: 'application/timestamp-reply' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (!answer.ok) throw new Weather(`the time-stamp authority answers ${answer.status}`, answer.status)
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of answer.body ?? []) {
      size += piece.length
      if (size > REPLY_BYTES_MOST) throw new Weather('the time-stamp authority answers without end')
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  } catch (error) {
    if (error instanceof Weather) throw error
    throw new Weather(`the time-stamp authority is not reached: ${messageOf(error)}`, 0, { cause: error })
  }
}
