import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { atExit, program, tied } from '../../../src/boot/phones/program.ts'
import { tone, wav } from '../../../src/boot/phones/sound.ts'
import { until } from '../../until.ts'
import { type Audio, readWav } from './tone.ts'

/** A softphone run by baresip, our second SIP implementation: an operator's phone, or a citizen's when it does not register. */
export type PhoneOptions = Readonly<{
  user: string
  /** `demo-1022` unless said. */
  secret?: string
  /** Asterisk, `127.0.0.1:5060`. */
  server: string
  /** Our own loopback address. */
  address?: string
  /** What the phone says: a steady tone, or a WAV file (8 kHz mono). */
  says: { hz: number } | { file: string }
  /** False = a citizen behind the trunk: calls without an account at the server. */
  registers?: boolean
  /** The end of everything, whatever happens. */
  limitMs?: number
}>

/** As baresip tells it over `ctrl_tcp`, with when we read it. */
export type PhoneEvent = Readonly<{
  at: number
  type: string
  id?: string
  peeruri?: string
  peerdisplayname?: string
  param?: string
}>

export type Phone = Readonly<{
  pid: number
  user: string
  address: string
  port: number
  events: readonly PhoneEvent[]
  /** Waits for the nth event of that type, from 1. */
  event: (type: string, nth?: number, withinMs?: number) => Promise<PhoneEvent>
  /** Waits for the nth incoming call, from 1. */
  rings: (nth?: number, withinMs?: number) => Promise<PhoneEvent>
  answer: () => Promise<void>
  /** Ends the call; while it rings: 486. */
  hangUp: () => Promise<void>
  hold: () => Promise<void>
  resume: () => Promise<void>
  dial: (number: string) => Promise<void>
  dtmf: (digits: string) => Promise<void>
  /** Its own transfer key (REFER). */
  transfer: (number: string) => Promise<void>
  /** What the phone heard, nth piece from 1: a call, and anew after each hold and resume. Whole once the call has ended. */
  hears: (nth?: number) => Promise<Audio>
  output: () => Promise<string>
  /** Unregisters and ends. */
  stop: () => Promise<void>
  /** The plug is pulled: no BYE, no unregistering. */
  kill: () => Promise<void>
}>

/** Registered when this returns (unless a citizen). */
export async function baresipPhone(options: PhoneOptions): Promise<Phone> {
  const { user, address = '127.0.0.21', registers = true } = options
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-phone-'))
  const port = await freePorts(address)
  const { root } = await program('baresip')
  await configure(folder, {
    ...options,
    address,
    registers,
    port,
    modules: join(root, 'usr/lib/baresip/modules'),
  })
  const { child, ended, said } = await launch(folder, options.limitMs ?? 600_000)
  const end = () => child.kill('SIGKILL')
  const forget = atExit(() => {
    end()
    rmSync(folder, { recursive: true, force: true })
  })
  const events: PhoneEvent[] = []
  const control = await until(`${user}: baresip listens`, () => open(address, port + 2, events)).catch(
    error => {
      end()
      throw new Error(`baresip did not start: ${said().slice(-800)}`, { cause: error })
    },
  )
  const event = (type: string, nth = 1, withinMs = 15_000) =>
    until(`${user}: ${type} number ${nth}`, () => events.filter(one => one.type === type)[nth - 1], {
      withinMs,
    })
  const leave = async () => {
    await ended
    control.destroy()
    forget()
    await rm(folder, { recursive: true, force: true })
  }
  const phone: Phone = {
    ...{ pid: child.pid ?? 0, user, address, port, events, event },
    ...keysOf(control, options.server),
    rings: (nth, withinMs) => event('CALL_INCOMING', nth, withinMs),
    hears: (nth = 1) => dump(folder, nth),
    output: async () => said(),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) await say(control, 'quit')
      const late = setTimeout(end, 3_000)
      await leave()
      clearTimeout(late)
    },
    kill: async () => {
      end()
      await leave()
    },
  }
  if (registers)
    await until(
      `${user} registered`,
      () => events.some(one => one.type === 'REGISTER_OK') || /200 OK/.test(said()),
    ).catch(async error => {
      await phone.kill()
      throw new Error(`${user} could not register: ${said().slice(-800)}`, { cause: error })
    })
  return phone
}

async function launch(folder: string, limitMs: number) {
  const baresip = await program('baresip')
  const args = ['-f', folder, '-t', `${Math.ceil(limitMs / 1_000)}`, '-v']
  const child = spawn(...tied(baresip.file, [...baresip.args, ...args]), {
    cwd: folder,
    env: baresip.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk).slice(-100_000)
    })
  const ended = new Promise<void>(done => {
    child.once('exit', () => done())
    child.once('error', () => done())
  })
  return { child, ended, said: () => output }
}

/** What a person does with the phone in hand. */
function keysOf(control: Socket, server: string) {
  return {
    answer: () => say(control, 'accept'),
    hangUp: () => say(control, 'hangup'),
    hold: () => say(control, 'hold'),
    resume: () => say(control, 'resume'),
    dial: (number: string) => say(control, 'dial', `sip:${number}@${server}`),
    transfer: (number: string) => say(control, 'transfer', `sip:${number}@${server}`),
    dtmf: async (digits: string) => {
      for (const digit of digits) await say(control, 'sndcode', digit)
    },
  }
}

/** sndfile's files have the instant in their names. */
async function dump(folder: string, nth: number): Promise<Audio> {
  const dumps = (await readdir(folder)).filter(name => name.endsWith('-dec.wav')).sort()
  const name = dumps[nth - 1]
  if (!name) throw new Error(`${dumps.length} pieces were heard, there is no number ${nth}`)
  return readWav(join(folder, name))
}

type Setup = PhoneOptions & { address: string; registers: boolean; port: number; modules: string }

async function configure(folder: string, setup: Setup): Promise<void> {
  const { address, port, modules, says, user, secret = 'demo-1022', server, registers } = setup
  const file = 'file' in says ? says.file : join(folder, 'says.wav')
  // Minutes of it: the file is not played again when it ends.
  if ('hz' in says) await writeFile(file, wav(tone(says.hz, 180)))
  const lines = [
    `sip_listen ${address}:${port}`,
    'sip_trans_def udp',
    'call_local_timeout 120',
    'call_max_calls 4',
    // No sound card: what comes in ends in a bridge that nobody listens to, after the dump has taken it.
    'audio_player aubridge,nowhere',
    'audio_alert aubridge,nowhere',
    `audio_source aufile,${file}`,
    ...['ausrc_srate', 'auplay_srate'].map(key => `${key} 8000`),
    ...['ausrc_channels', 'auplay_channels'].map(key => `${key} 1`),
    ...['ausrc_format', 'auplay_format', 'auenc_format', 'audec_format'].map(key => `${key} s16`),
    'audio_buffer 20-160',
    'jitter_buffer_delay 1-5',
    'rtcp_mux no',
    `rtp_ports ${rtpPorts()}`,
    `net_interface ${address}`,
    `module_path ${modules}`,
    ...['g711', 'sndfile', 'aufile', 'aubridge'].map(name => `module ${name}.so`),
    'module_tmp account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen ${address}:${port + 2}`,
    `snd_path ${folder}`,
  ]
  await writeFile(join(folder, 'config'), `${lines.join('\n')}\n`)
  const account = [
    `<sip:${user}@${registers ? server : address};transport=udp>`,
    `auth_user=${user}`,
    `auth_pass=${secret}`,
    `regint=${registers ? 600 : 0}`,
    'audio_codecs=pcma',
    'answermode=manual',
  ]
  await writeFile(join(folder, 'accounts'), `${account.join(';')}\n`)
}

/** baresip takes a SIP port, the next one for TLS whether wanted or not, and we put `ctrl_tcp` after it. */
async function freePorts(address: string): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 27_000 + 4 * Math.floor(Math.random() * 100)
    const free = await Promise.all([port, port + 1, port + 2].map(one => isFree(address, one)))
    if (free.every(Boolean)) return port
  }
  throw new Error(`no free ports on ${address}`)
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise(done => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, address, () => server.close(() => done(true)))
  })
}

let nextRtp = 0
/** Twenty for each phone of this process; other processes begin elsewhere. */
function rtpPorts(): string {
  const first = 36_000 + ((process.pid * 7 + nextRtp++) % 200) * 20
  return `${first}-${first + 19}`
}

function open(address: string, port: number, events: PhoneEvent[]): Promise<Socket> {
  return new Promise((done, fail) => {
    const socket = connect(port, address)
    socket.once('error', fail)
    socket.once('connect', () => done(socket))
    socket.on('error', () => {}) // a phone that was killed
    let rest = Buffer.alloc(0)
    socket.on('data', chunk => {
      rest = Buffer.concat([rest, chunk])
      for (let text = take(); text !== null; text = take()) {
        const message = JSON.parse(text) as { event?: true; type?: string }
        if (message.event && message.type) events.push({ ...(message as PhoneEvent), at: Date.now() })
      }
    })
    /** The next netstring, `<bytes>:<text>,`, or null when it has not come whole. */
    const take = (): string | null => {
      const colon = rest.indexOf(':')
      const length = colon < 0 ? Number.NaN : Number(rest.toString('latin1', 0, colon))
      if (Number.isNaN(length) || rest.length < colon + length + 2) return null
      const text = rest.toString('utf8', colon + 1, colon + 1 + length)
      rest = rest.subarray(colon + length + 2)
      return text
    }
  })
}

function say(control: Socket, command: string, params = ''): Promise<void> {
  const text = JSON.stringify({ command, params })
  return new Promise((done, fail) =>
    control.write(`${Buffer.byteLength(text)}:${text},`, error => (error ? fail(error) : done())),
  )
}
