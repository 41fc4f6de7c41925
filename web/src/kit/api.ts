import type { Static, TSchema } from 'typebox'
import { setClock } from './now.ts'

/** The JSON of a schema of the server's: `Json<typeof TicketPage>`, with `import type { TicketPage } from '../../../src/…'`. */
export type Json<T extends TSchema> = Static<T>

/** A page of a list. */
export type Paged<T> = Readonly<{ items: T[]; next: string | null }>

/** What the server refused (RFC 9457), or that it could not be reached: `code` for programs, `message` for people. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly code: string
  /** What else the answer holds, such as the article of the regulation. */
  readonly facts: Readonly<Record<string, unknown>>
  constructor(status: number, code: string, detail: string, facts: Readonly<Record<string, unknown>> = {}) {
    super(detail)
    this.status = status
    this.code = code
    this.facts = facts
  }
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | null | undefined>>
type Asked = Readonly<{
  query?: Query
  body?: unknown
  signal?: AbortSignal | undefined
  /** It goes on when the page goes. */
  keepalive?: boolean
}>

/** An answer tells whole seconds, and one that was asked for ahead has waited for its page. */
const CLOCK_MS = 30_000

/** Told when an answer says that nobody is signed in any more. */
let onSignedOut: () => void = () => {}
export function whenSignedOut(tell: () => void): void {
  onSignedOut = tell
}

/** `/api/x?a=1`; what is null, undefined or empty is left out. */
export function addressOf(path: string, query: Query = {}): string {
  const asked = new URLSearchParams()
  for (const [key, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null && one !== undefined && one !== '') asked.append(key, String(one))
  const text = asked.toString()
  return text === '' ? path : `${path}?${text}`
}

/** @throws Problem */
async function ask<T>(
  method: string,
  path: string,
  { query, body, signal, keepalive }: Asked = {},
): Promise<T> {
  const isForm = body instanceof FormData
  const init: RequestInit = {
    method,
    headers: body === undefined || isForm ? {} : { 'content-type': 'application/json' },
    credentials: 'same-origin',
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
    ...(keepalive ? { keepalive } : {}),
  }
  const response = await fetch(addressOf(path, query), init).catch(error => {
    if (signal?.aborted) throw error
    throw new Problem(0, 'unreachable', 'Không kết nối được với máy chủ. Vui lòng thử lại.')
  })
  setClock(Date.parse(response.headers.get('date') ?? ''), CLOCK_MS)
  if (response.ok) return (response.status === 204 ? undefined : await contentOf(response)) as T
  throw problemOf(response.status, await response.json().catch(() => ({})))
}

/** Sounds and papers are no JSON. */
const contentOf = (response: Response): Promise<unknown> =>
  response.headers.get('content-type')?.startsWith('application/json') ? response.json() : response.blob()

/** What the server refused. @param facts the answer's JSON, whatever it holds */
export function problemOf(status: number, facts: Readonly<Record<string, unknown>>): Problem {
  const code = typeof facts.code === 'string' ? facts.code : 'unexpected'
  const detail =
    typeof facts.detail === 'string' ? facts.detail : 'Máy chủ gặp sự cố. Vui lòng thử lại sau ít phút.'
  if (code === 'not-signed-in') onSignedOut()
  return new Problem(status, code, detail, facts)
}

export const get = <T>(path: string, query?: Query, signal?: AbortSignal) =>
  ask<T>('GET', path, { ...(query ? { query } : {}), signal })
export const post = <T>(path: string, body: unknown = {}) => ask<T>('POST', path, { body })
export const put = <T>(path: string, body: unknown, more: Pick<Asked, 'keepalive'> = {}) =>
  ask<T>('PUT', path, { body, ...more })
export const patch = <T>(path: string, body: unknown) => ask<T>('PATCH', path, { body })
export const remove = <T>(path: string, query?: Query) => ask<T>('DELETE', path, query ? { query } : {})
