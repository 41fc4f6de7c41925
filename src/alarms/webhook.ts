import { createHmac } from 'node:crypto'
import { lookup } from 'node:dns'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { NeverDeliverable } from '../channels/channel.ts'
import { Weather } from '../errors.ts'
import { isForbiddenAddress } from './address.ts'
import type { Carrier } from './carrier.ts'
import { webhookOf } from './texts.ts'

export type WebhookOptions = Readonly<{
  /** https, or http to this machine (config.ts). */
  url: string
  /** Key of the signature. */
  secret: string
  deadlineMs?: number
}>

const DEADLINE_MS = 10_000
/** RFC 9110 §15.5: what will be answered the same again. A wrong path or key is mended some day. */
const FINAL = new Set([400, 405, 410, 413, 414, 415, 422])

/**
 * POST of JSON. `Webhook-Signature: v1=<hex>` is HMAC-SHA256 over `<Webhook-Id>.<Webhook-Timestamp>.<body>`; the id is
 * the same at every try, so that the receiver can leave out what it has. Redirects are not followed, and a name that
 * leads to this machine's own network for machines (link-local, cloud metadata) is refused when it is resolved, not
 * before.
 */
export function webhookBy({ url, secret, deadlineMs = DEADLINE_MS }: WebhookOptions): Carrier {
  const target = new URL(url)
  return async (_recipient, letter) => {
    const body = JSON.stringify(webhookOf(letter))
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const signature = createHmac('sha256', secret).update(`${letter.id}.${timestamp}.${body}`).digest('hex')
    const status = await post(target, body, deadlineMs, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': '1022',
      'webhook-id': letter.id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1=${signature}`,
    })
    if (status >= 200 && status < 300) return
    if ((status >= 300 && status < 400) || FINAL.has(status))
      throw new NeverDeliverable(`the webhook answered ${status}`)
    throw new Weather(`the webhook answered ${status}`, status)
  }
}

function post(
  target: URL,
  body: string,
  deadlineMs: number,
  headers: Record<string, string>,
): Promise<number> {
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) && isForbiddenAddress(host))
    throw new NeverDeliverable('the webhook is at a forbidden address')
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((done, fail) => {
    const asked = request(
      target,
      // Not the shared agent: a connection that another request left open may be dead.
      { method: 'POST', headers, agent: false, lookup: guarded, signal: AbortSignal.timeout(deadlineMs) },
      (answer: IncomingMessage) => {
        answer.resume() // what it says is nobody's concern
        done(answer.statusCode ?? 0)
      },
    )
    asked.once('error', error =>
      fail(error.name === 'AbortError' ? new Weather('the webhook does not answer') : error),
    )
    asked.end(body)
  })
}

/** Resolves a name and refuses where it leads, so that nothing changes between the look and the connection. */
const guarded: typeof lookup = ((
  name: string,
  options: object,
  done: (error: Error | null, address?: unknown, family?: number) => void,
) =>
  lookup(name, { ...options, all: true }, (error, found) => {
    if (error) return done(error)
    const allowed = found.filter(({ address }) => !isForbiddenAddress(address))
    const [first] = allowed
    if (!first) return done(new NeverDeliverable('the webhook leads to a forbidden address'))
    if ((options as { all?: boolean }).all) return done(null, allowed)
    done(null, first.address, first.family)
  })) as typeof lookup
