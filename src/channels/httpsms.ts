import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { text as textOf } from 'node:stream/consumers'
import { Weather } from '../errors.ts'
import { NeverDeliverable } from './channel.ts'
import type { SmsSender } from './smpp.ts'
import { measured } from './sms.ts'

export type HttpSmsOptions = Readonly<{
  /** https, or http to this machine (ways.ts). */
  url: string
  key: string
  secret: string
  /** The brand name as registered with the networks. */
  sender: string
  deadlineMs?: number
}>

const DEADLINE_MS = 20_000
const ANSWER_BYTES = 64 * 1024

/** `CodeResult` of eSMS, whose shape the others share; what is not listed may pass. */
const TAKEN = '100'
/** The gateway has this RequestId already: a try of ours that nobody lived to write down. */
const KNOWN = '124'
const FINAL = new Map([
  ['118', 'type of message'],
  ['119', 'number'],
])

/**
 * A brand name's gateway over HTTP: JSON with key and secret in it, type 2 (customer care). `RequestId` is the same at
 * every try, and the gateway leaves out within 24 hours what it has: the one way for SMS on which a crash sends nothing
 * twice.
 */
export function httpSmsSender(options: HttpSmsOptions): SmsSender {
  return async ({ id, to, text }) => {
    const answer = await post(options, {
      ...{ ApiKey: options.key, SecretKey: options.secret, Brandname: options.sender, SmsType: '2' },
      ...{ Phone: national(to), Content: text, RequestId: id },
      IsUnicode: measured(text).alphabet === 'ucs2' ? '1' : '0',
    })
    const code = String(answer.CodeResult ?? '')
    if (code === TAKEN || code === KNOWN) return
    const final = FINAL.get(code)
    // What it says may have the number or the key in it: only the code is kept.
    if (final) throw new NeverDeliverable(`the SMS gateway answered ${code} (${final})`)
    throw new Weather(`the SMS gateway answered ${/^\w{1,8}$/.test(code) ? code : 'without a code'}`)
  }
}

type Answer = Readonly<{ CodeResult?: unknown }>

async function post({ url, deadlineMs = DEADLINE_MS }: HttpSmsOptions, asked: object): Promise<Answer> {
  const body = JSON.stringify(asked)
  const { status, text } = await exchange(new URL(url), body, deadlineMs)
  // Redirects are not followed: the secret goes to the address that was configured.
  if (status < 200 || status > 299) throw new Weather(`the SMS gateway answered HTTP ${status}`, status)
  try {
    const answer: unknown = JSON.parse(text)
    return typeof answer === 'object' && answer !== null ? answer : {}
  } catch {
    return {} // told as an answer without a code
  }
}

function exchange(target: URL, body: string, deadlineMs: number): Promise<{ status: number; text: string }> {
  const request = target.protocol === 'https:' ? requestHttps : requestHttp
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'user-agent': '1022',
  }
  return new Promise((done, fail) => {
    const told = (error: Error) =>
      fail(
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new Weather('the SMS gateway does not answer')
          : new Weather(`SMS gateway: ${error.message}`),
      )
    const asked = request(
      target,
      { method: 'POST', headers, agent: false, signal: AbortSignal.timeout(deadlineMs) },
      answer => {
        textOf(upTo(ANSWER_BYTES, answer)).then(text => done({ status: answer.statusCode ?? 0, text }), told)
      },
    )
    asked.once('error', told)
    asked.end(body)
  })
}

/** Whatever length it told of. @throws where it is longer: the rest is not read, and the connection closes */
async function* upTo(most: number, answer: IncomingMessage) {
  let bytes = 0
  for await (const piece of answer as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > most) throw new Error('the answer is too long')
    yield piece
  }
}

/** `+84912345678` → `0912345678`, as brand name gateways of Vietnam want it. */
const national = (number: string) => number.replace(/^\+?84/, '0')
