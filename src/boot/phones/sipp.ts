import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type SipMessage, sipMessages } from './messages.ts'
import { atExit, program, tied } from './program.ts'

export type SippOptions = Readonly<{
  /** Asterisk, `127.0.0.1:5060`. */
  server: string
  /** Our own loopback address. */
  address: string
  /** A free one when absent. */
  port?: number | undefined
  /** The scenario of the calls we make. */
  scenario: string
  /** The scenario of calls that come to us meanwhile, on the same port. */
  incoming?: string
  /** Rows for `[field0]…`, one call a row. */
  rows?: readonly (readonly string[])[]
  calls?: number
  perSecond?: number
  /** The end of everything, whatever happens. */
  limitMs: number
}>

export type Sipp = Readonly<{
  pid: number
  address: string
  port: number
  /** SIP Call-ID of our own nth call, from 1. */
  callId: (n: number) => string
  messages: () => Promise<SipMessage[]>
  /** Tells the scenario of that call something it waits for, as a MESSAGE in its dialog: hang up now. */
  tell: (callId: string) => Promise<void>
  /** Settles with SIPp's exit code when it has ended: 0 = every call went as its scenario says. */
  ended: Promise<number>
  /** What SIPp itself complained about. */
  complaints: () => Promise<string>
  stop: () => Promise<void>
}>

type Place = Readonly<{ at: (name: string) => string; port: number; token: string }>

function argumentsOf(options: SippOptions, { at, port, token }: Place): string[] {
  const { server, address, incoming, rows, calls = rows?.length ?? 1, perSecond = 50, limitMs } = options
  const words = [
    `${server} -rsa ${server} -i ${address} -bind_local -mi ${address} -p ${port}`,
    `-m ${calls} -r ${perSecond} -l 1000 -timeout ${Math.ceil(limitMs / 1_000)}s -watchdog_interval 0`,
    '-nostdin -trace_msg -trace_err',
  ]
  return [
    ...words.flatMap(line => line.split(' ')),
    ...['-sf', at('main.xml'), '-cid_str', `%u-${token}@${address}`],
    ...(incoming ? ['-oocsf', at('incoming.xml')] : []),
    ...(rows ? ['-inf', at('rows.csv')] : []),
    ...['-message_file', at('messages.log'), '-error_file', at('errors.log')],
  ]
}

/** Starts a SIPp of its own; it ends by itself after its calls, by `stop`, at `limitMs`, and with this process. */
export async function startSipp(options: SippOptions): Promise<Sipp> {
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-sipp-'))
  const at = (name: string) => join(folder, name)
  const { address } = options
  const port = options.port || (await freeUdpPort(address))
  const token = folder.slice(-6)
  await writeFile(at('main.xml'), options.scenario)
  if (options.incoming) await writeFile(at('incoming.xml'), options.incoming)
  if (options.rows)
    await writeFile(at('rows.csv'), `SEQUENTIAL\n${options.rows.map(row => `${row.join(';')}\n`).join('')}`)
  const sipp = await program('sipp')
  const args = argumentsOf(options, { at, port, token })
  const child = spawn(...tied(sipp.file, [...sipp.args, ...args]), {
    cwd: folder,
    env: { ...sipp.env, TZ: 'UTC' },
    stdio: 'ignore',
  })
  const ended = new Promise<number>(done => {
    child.once('error', () => done(-1))
    child.once('exit', code => done(code ?? -1))
  })
  const end = () => child.kill('SIGKILL')
  const clear = () => rmSync(folder, { recursive: true, force: true })
  const forget = atExit(() => {
    end()
    clear()
  })
  const text = (name: string) => readFile(at(name), 'utf8').catch(() => '')
  return {
    ...{ pid: child.pid ?? 0, address, port, ended },
    callId: n => `${n}-${token}@${address}`,
    messages: async () => sipMessages(await text('messages.log')),
    tell: callId => sendMessage(callId, address, port),
    complaints: () => text('errors.log'),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      const late = setTimeout(end, 2_000)
      await ended
      clearTimeout(late)
      forget()
      clear()
    },
  }
}

/**
 * One datagram is all that is needed: SIPp looks at the Call-ID and the method only. UDP may lose it even here, so
 * the caller of this waits for the fact and asks again where it matters.
 */
async function sendMessage(callId: string, address: string, port: number): Promise<void> {
  const text = [
    `MESSAGE sip:now@${address}:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${address}:9;branch=z9hG4bK-${Date.now()}`,
    `From: <sip:test@${address}>;tag=1`,
    `To: <sip:now@${address}>`,
    `Call-ID: ${callId}`,
    'CSeq: 1 MESSAGE',
    'Content-Length: 0',
  ]
  const socket = createSocket('udp4')
  await new Promise<void>((done, fail) =>
    socket.send(`${text.join('\r\n')}\r\n\r\n`, port, address, error => (error ? fail(error) : done())),
  ).finally(() => socket.close())
}

export async function freeUdpPort(address: string): Promise<number> {
  const socket = createSocket('udp4')
  await new Promise<void>((done, fail) => {
    socket.once('error', fail)
    socket.bind(0, address, done)
  })
  const { port } = socket.address()
  await new Promise<void>(done => socket.close(done))
  return port
}

/** Waits until the messages so far satisfy `check`; the process ending first is an answer too. */
export async function untilMessages<T>(
  sipp: Sipp,
  check: (messages: SipMessage[]) => T | null | undefined | false,
  { what, withinMs }: { what: string; withinMs: number },
): Promise<T> {
  const deadline = Date.now() + withinMs
  let isOver = false
  void sipp.ended.then(() => {
    isOver = true
  })
  for (;;) {
    const wasOver = isOver
    const found = check(await sipp.messages())
    if (found) return found
    if (wasOver || Date.now() > deadline)
      throw new Error(
        `${wasOver ? 'the phone stopped before' : `not within ${withinMs} ms`}: ${what}. ${(await sipp.complaints()).slice(-600)}`,
      )
    await pause(20)
  }
}
