/** One person signed in over HTTP, as a script or a browser would be. */
export type Client = Readonly<{
  username: string
  /** Of the session, as a browser sends it. */
  cookie: string
  /** @throws Error with status, code and body when the answer is not 2xx */
  get: <T>(path: string) => Promise<T>
  put: <T>(path: string, body: unknown) => Promise<T>
  post: <T>(path: string, body: unknown) => Promise<T>
  delete: (path: string) => Promise<void>
  /** The answer as it came. */
  raw: (path: string, init?: RequestInit) => Promise<Response>
}>

export class Unexpected extends Error {
  readonly status: number
  readonly code: string | null
  constructor(status: number, code: string | null, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** @param origin `http://127.0.0.1:8022` */
export async function signIn(origin: string, username: string, password = 'demo-1022'): Promise<Client> {
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
    signal: AbortSignal.timeout(20_000),
  })
  if (!answer.ok) throw await unexpected(answer, `POST /api/session as ${username}`)
  const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const raw = (path: string, init: RequestInit = {}) =>
    fetch(`${origin}${path}`, {
      signal: AbortSignal.timeout(20_000),
      ...init,
      headers: { cookie, ...(init.body ? { 'content-type': 'application/json' } : {}), ...init.headers },
    })
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await raw(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    if (!answer.ok) throw await unexpected(answer, `${method} ${path} as ${username}`)
    return (answer.status === 204 ? undefined : await answer.json()) as T
  }
  return {
    username,
    cookie,
    raw,
    get: path => ask('GET', path),
    put: (path, body) => ask('PUT', path, body),
    post: (path, body) => ask('POST', path, body),
    delete: path => ask('DELETE', path),
  }
}

export async function unexpected(answer: Response, what: string): Promise<Unexpected> {
  const text = await answer.text()
  let code: string | null = null
  try {
    code = (JSON.parse(text) as { code?: string }).code ?? null
  } catch {
    // no problem document: the text tells
  }
  return new Unexpected(answer.status, code, `${what}: ${answer.status} ${text.slice(0, 300)}`)
}
