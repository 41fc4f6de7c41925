import { randomBytes } from 'node:crypto'
import connectManager from 'asterisk-manager'
import type { Logger } from 'pino'
import { LIMITS } from '../config.ts'
import { messageOf, Weather } from '../errors.ts'

/**
 * The one door to AMI: what ARI lacks (queue members, contacts, reloads, security events). asterisk-manager connects,
 * logs in, writes actions and parses messages. Keeping the connection alive is ours: its own reconnection gives up
 * after a refused login and keeps old listeners (NodeJS-AsteriskManager#18, #30), so each connection gets a new
 * instance, thrown away with its socket.
 *
 * So is telling messages apart. The library emits under names that come over the wire, and Asterisk 22.10 lets
 * strangers write there: `%0d%0a` in a From user arrives as a line break, so one packet without a password can send
 * `Event: rawevent` (the library then loops for ever) or `Response: x`, `ActionID: rawevent` (it throws). Answers are
 * therefore matched here, by ids that nobody can guess, and what an event says is a hint: facts are asked for.
 */
export type AmiMessage = Readonly<Record<string, string>>
export type AmiFields = Readonly<Record<string, string>>

export type Ami = Readonly<{
  /**
   * @returns Asterisk's answer, names in lower case
   * @throws Weather: status 400 where Asterisk answers "Error", 0 without a connection or an answer in time
   */
  action(name: string, fields?: AmiFields): Promise<AmiMessage>
  /** An action that answers with a list: its events in order, without the closing one. */
  list(name: string, fields?: AmiFields): Promise<AmiMessage[]>
  isUp(): boolean
  reconnects(): number
  close(): void
}>

export type AmiOptions = Readonly<{
  host: string
  port: number
  username: string
  password: string
  log: Logger
  /** May be invented by a stranger: a reason to look, never a fact. */
  onEvent(event: AmiMessage): void
  /** After every login, once Asterisk is fully booted: what happened before must be asked for. */
  onUp(): void
  onDown(): void
  pingEveryMs?: number
  deadlineMs?: number
}>

const PING_EVERY_MS = 5_000
/** 250 contacts take 20 ms; an Asterisk that is reloading holds them back for seconds. */
const LIST_MS = 15_000
const LIST_ITEMS = 20_000
const RETRY_FROM_MS = 100
const RETRY_TO_MS = 5_000
/** Asterisk cuts longer lines (manager.c reads 1,024 characters). */
const FIELD_CHARS = 900

/** Starts at once and stays: connects, logs in, reconnects for ever with back-off and jitter. */
export function openAmi(options: AmiOptions): Ami {
  const { log, deadlineMs = LIMITS.asteriskRequestMs, pingEveryMs = PING_EVERY_MS } = options
  let line: Line | null = null
  let isBooted = false
  let ups = 0
  let waitMs = RETRY_FROM_MS
  let isClosed = false
  let timer: NodeJS.Timeout | null = null

  const connect = () => {
    timer = null
    const opened = openLine(options, message => hear(opened, message))
    line = opened
    opened.lost.catch(error => lose(opened, messageOf(error)))
    within(deadlineMs, 'Login', opened.logged).then(
      () => watch(opened),
      error => opened.end(messageOf(error)),
    )
  }

  const lose = (which: Line, why: string) => {
    if (line !== which) return
    line = null
    if (isClosed) return
    log.warn({ why }, 'ami down')
    if (isBooted) safely(options.onDown)
    isBooted = false
    // Jitter: two processes must not knock in step.
    timer = setTimeout(connect, waitMs * (0.5 + Math.random()))
    waitMs = Math.min(waitMs * 2, RETRY_TO_MS)
  }

  const hear = (which: Line, event: AmiMessage) => {
    if (line !== which) return
    // Comes right after the login, or when a booting Asterisk has loaded its modules: before, nothing can be asked.
    if (event.event === 'FullyBooted' && !isBooted) {
      isBooted = true
      waitMs = RETRY_FROM_MS
      ups += 1
      log.info({ ups }, 'ami up')
      safely(options.onUp)
    }
    safely(() => options.onEvent(event))
  }

  /** A fault of ours must not end the library's read loop: the rest of the bytes would be lost with it. */
  const safely = (work: () => void) => {
    try {
      work()
    } catch (error) {
      log.error({ err: error }, 'ami news was not taken')
    }
  }

  /** Finds the peer that vanished without a word, the Asterisk that hangs, and the library that lost its place. */
  const watch = (which: Line) => {
    const ticker = setInterval(() => {
      if (line !== which) return clearInterval(ticker)
      which.ask('Ping', {}, deadlineMs).catch(error => which.end(messageOf(error)))
    }, pingEveryMs)
    ticker.unref()
  }

  const current = () => {
    if (!line) throw new Weather('no connection to Asterisk (AMI)')
    return line
  }

  connect()
  return {
    action: async (name, fields = {}) => current().ask(name, fields, deadlineMs),
    list: async (name, fields = {}) => current().list(name, fields, LIST_MS),
    isUp: () => isBooted,
    reconnects: () => Math.max(0, ups - 1),
    close() {
      isClosed = true
      isBooted = false
      if (timer) clearTimeout(timer)
      line?.end('closed by us')
    },
  }
}

/** One connection. */
type Line = Readonly<{
  logged: Promise<void>
  /** Rejects when the connection is gone; never resolves. */
  lost: Promise<never>
  ask(name: string, fields: AmiFields, withinMs: number): Promise<AmiMessage>
  list(name: string, fields: AmiFields, withinMs: number): Promise<AmiMessage[]>
  end(why: string): void
}>

type Heard = { answered(answer: AmiMessage): void; listed(event: AmiMessage): void }
type Waiter<T> = Heard & { result: Promise<T> }

function openLine({ host, port, username, password }: AmiOptions, hear: (event: AmiMessage) => void): Line {
  const manager = connectManager(undefined, undefined, username, password, true)
  const socket = new AbortController()
  const waiters = new Map<string, Heard>()
  const secret = randomBytes(8).toString('hex')
  let asked = 0
  let isAnswered = false
  const { promise: lost, reject: fail } = Promise.withResolvers<never>()
  const end = (why: string) => {
    fail(new Weather(`connection to Asterisk (AMI) lost: ${why}`))
    // Not the library's disconnect(): it half-closes, and leaves alone a socket that is still connecting.
    socket.abort()
  }
  manager.removeAllListeners('rawevent')
  manager.on('rawevent', raw => {
    const message = plain(raw)
    // Asterisk's first answer is the one to the login, and strangers have no say before it: the library's own way.
    if (!isAnswered) {
      if (message.response === undefined) return
      isAnswered = true
      manager.emit(message.actionid ?? '', message.response === 'Success' ? undefined : raw, raw)
      return
    }
    // Events first: one of them (ChallengeResponseFailed) has a field named Response.
    const isEvent = message.event !== undefined
    const waiter = waiters.get(message.actionid ?? '')
    if (waiter && isEvent) waiter.listed(message)
    else if (waiter) waiter.answered(message)
    else if (isEvent) hear(message)
  })
  manager.on('error', error => end(error.message))
  manager.on('close', () => end('closed'))
  const logged = new Promise<void>((done, refuse) => {
    const connected = () =>
      manager.login(refusal => (refusal ? refuse(new Weather('login refused', 401)) : done()))
    manager.connect({ host, port, signal: socket.signal }, undefined, connected)
  })
  /** One request; its answer is taken by `answered`, the events of its list by `listed`. */
  const request = async <T>(name: string, fields: AmiFields, withinMs: number, waiter: Waiter<T>) => {
    const id = `${secret}-${++asked}`
    waiters.set(id, waiter)
    try {
      manager.action({ ...checked(fields), action: name, actionid: id })
      return await within(withinMs, name, Promise.race([waiter.result, lost]))
    } finally {
      waiters.delete(id)
      manager.removeAllListeners(id) // the library waits for every answer by a listener of its own
    }
  }
  return {
    logged: Promise.race([logged, lost]),
    lost,
    end,
    ask: (name, fields, withinMs) => request(name, fields, withinMs, oneAnswer(name)),
    list: (name, fields, withinMs) => request(name, fields, withinMs, wholeList(name)),
  }
}

function oneAnswer(name: string): Waiter<AmiMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<AmiMessage>()
  const answered = (answer: AmiMessage) => (isError(answer) ? reject(refused(name, answer)) : resolve(answer))
  return { result: promise, answered, listed: () => {} }
}

function wholeList(name: string): Waiter<AmiMessage[]> {
  const { promise, resolve, reject } = Promise.withResolvers<AmiMessage[]>()
  const events: AmiMessage[] = []
  return {
    result: promise,
    answered(answer) {
      if (isError(answer)) reject(refused(name, answer))
    },
    listed(event) {
      if (event.eventlist === 'Complete') resolve(events)
      else if (events.length < LIST_ITEMS) events.push(event)
    },
  }
}

const isError = (answer: AmiMessage) => answer.response === 'Error'
const refused = (name: string, answer: AmiMessage) =>
  new Weather(`${name}: ${answer.message ?? 'Error'}`, 400)

/** What a message says, name by name. Of a name that comes twice the last counts: injected lines come before it. */
function plain(raw: Record<string, unknown>): AmiMessage {
  const text = (value: unknown): string =>
    Array.isArray(value) ? text(value.at(-1)) : typeof value === 'string' ? value : ''
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, text(value)]))
}

/** A line break in a value would be an action of its own. */
function checked(fields: AmiFields): AmiFields {
  for (const [name, value] of Object.entries(fields))
    if (!/^[A-Za-z]+$/.test(name) || /[\r\n\0]/.test(value) || value.length > FIELD_CHARS)
      throw new Error(`not a field of AMI: ${name}`)
  return fields
}

async function within<T>(ms: number, name: string, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Weather(`no answer from Asterisk (AMI) to ${name}`)), ms)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}
