import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { type Instance, prepareInstance, type Running, startAsterisk } from '../../src/boot/asterisk.ts'
import type { InstanceOptions } from '../../src/boot/conf.ts'
import { ensurePackages, type Root } from '../../src/boot/packages.ts'
import { makePrompts } from '../../src/boot/prompts.ts'
import { freePorts } from '../../src/boot/smoke.ts'

export const CACHE = process.env.CACHE_DIR ?? join(homedir(), '.cache', '1022')
const quiet = () => {}
export const serverRoot = () => ensurePackages(CACHE, 'server', quiet)

/** A real Asterisk of one test file, and scripted telephones around it. Everything ends with the test. */
export type Trial = Readonly<{
  instance: Instance
  asterisk: Running
  sipPort: number
  /** Listens only when the trial was given certificates. */
  tlsPort: number
  trunkPort: number
  amiPort: number
  httpPort: number
  recordings: string
  folder: string
  phones: Root
}>

export type Wish = Readonly<{
  /** First of 50 ports for sound, so that test files may run side by side. */
  rtpFrom: number
  /** Deeper than the temporary folder, to try long paths. */
  below?: string
  tls?: InstanceOptions['tls']
  /** Texts by name of a generated file; `TRUNK_PORT` in them is replaced. */
  generated?: Record<string, string>
}>

export async function trial(t: Test, wish: Wish): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-trial-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const [sipPort = 0, tlsPort = 0, httpPort = 0, amiPort = 0, trunkPort = 0] = await freePorts(5)
  const recordings = join(folder, wish.below ?? '', 'recordings')
  const instance = await prepareInstance({
    root: await serverRoot(),
    folder: join(folder, wish.below ?? '', 'asterisk'),
    recordingsDir: recordings,
    sip: { bind: '127.0.0.1', port: sipPort, tlsPort: wish.tls ? tlsPort : null, externalAddress: null },
    tls: wish.tls ?? null,
    rtp: { from: wish.rtpFrom, to: wish.rtpFrom + 49 },
    httpPort,
    amiPort,
    secrets: { ariService: 'ari-secret', ariRescuer: 'rescuer-secret', amiService: 'ami-secret' },
  })
  for (const [name, text] of Object.entries(wish.generated ?? {}))
    await writeFile(join(instance.conf, 'generated', name), text.replaceAll('TRUNK_PORT', String(trunkPort)))
  // One word each: tests should not wait for whole sentences.
  const texts = join(folder, 'texts')
  await mkdir(texts)
  for (const name of ['greeting', 'busy', 'sorry']) await writeFile(join(texts, `${name}.txt`), 'Alô')
  await makePrompts(
    { root: instance.root, folder: instance.prompts, province: 'none', voice: 'vi', texts },
    quiet,
  )
  // A test that is killed takes its Asterisk with it; the supervisor's must not go with the supervisor.
  const asterisk = await startAsterisk(instance, { prefix: ['setpriv', '--pdeathsig', 'KILL'] })
  t.teardown(() => asterisk.stop())
  const phones = await ensurePackages(CACHE, 'test', quiet)
  return { instance, asterisk, sipPort, tlsPort, trunkPort, amiPort, httpPort, recordings, folder, phones }
}

const digest = (algorithm: string, user: string, secret: string) =>
  createHash(algorithm).update(`${user}:cc1022:${secret}`).digest('hex')

/** A desk phone's three sections, as the comment at the top of pjsip.conf asks for them. */
export function deskPhone(user: string, secret: string, auth = 'phone-desk-auth'): string {
  return `[${user}](phone-desk)
auth = ${user}
aors = ${user}
[${user}](${auth})
username = ${user}
password_digest = MD5:${digest('md5', user, secret)}
password_digest = SHA-256:${digest('sha256', user, secret)}
[${user}](phone-desk-aor)
`
}

/** A browser's phone: MD5 alone, its secret lives for minutes. */
export function webPhone(user: string, secret: string): string {
  return `[${user}](phone-web)
auth = ${user}
aors = ${user}
[${user}](phone-web-auth)
username = ${user}
password_digest = MD5:${digest('md5', user, secret)}
[${user}](phone-web-aor)
`
}

/** The demo trunk, which sends from 127.0.0.2, and one that shares 127.0.0.1 with the phones. */
export const TRUNKS = `[trunk-demo](trunk)
aors = trunk-demo
[trunk-demo](trunk-aor)
contact = sip:127.0.0.2:TRUNK_PORT
qualify_frequency = 0
[trunk-demo](trunk-identify)
endpoint = trunk-demo
match = 127.0.0.2
[trunk-same](trunk)
aors = trunk-same
[trunk-same](trunk-aor)
contact = sip:127.0.0.1:TRUNK_PORT
qualify_frequency = 0
[trunk-same](trunk-identify)
endpoint = trunk-same
match = 127.0.0.1:TRUNK_PORT/32
`

export const NUMBERS = ['1022', '02771022', '+842771022']
  .map(number => `exten => ${number},1,Set(DIALLED=${number})\n same => n,Goto(citizen,s,1)\n`)
  .join('')

/** What one scripted telephone did: SIPp's exit code (0 = as the scenario says) and every message it saw. */
export type Seen = Readonly<{ code: number; messages: string }>

export type Script = Readonly<{
  scenario: string
  from: string
  port: number
  user: string
  transport?: 'u1' | 't1' | 'l1'
  to?: number
  args?: readonly string[]
}>

let scripts = 0

/** Runs a SIPp scenario once against the trial's Asterisk. */
export async function sipp(trial: Trial, script: Script): Promise<Seen> {
  scripts += 1
  const base = join(trial.folder, `sipp-${scripts}`)
  await writeFile(`${base}.xml`, script.scenario)
  const { file, args, env } = trial.phones.command('sipp', [
    ...[
      '-sf',
      `${base}.xml`,
      '-i',
      script.from,
      '-p',
      String(script.port),
      '-s',
      script.user,
      '-m',
      '1',
      '-nostdin',
    ],
    ...['-t', script.transport ?? 'u1', '-trace_msg', '-message_file', `${base}.log`, '-timeout', '30s'],
    ...(script.args ?? []),
    `127.0.0.1:${script.to ?? trial.sipPort}`,
  ])
  const child = spawn(file, args, { env, cwd: trial.folder, stdio: 'ignore' })
  const code = await new Promise<number>(done => child.once('exit', status => done(status ?? 1)))
  return { code, messages: await readFile(`${base}.log`, 'utf8').catch(() => '') }
}

/** A raw A-law file of a steady tone. */
export async function tone(trial: Trial, hertz: number): Promise<string> {
  const target = join(trial.folder, `${hertz}.al`)
  const sound = ['-n', '-t', 'al', '-r', '8000', '-c', '1', '-e', 'a-law', target]
  const command = trial.instance.root.command('sox', [
    ...sound,
    'synth',
    '5',
    'sine',
    String(hertz),
    'vol',
    '0.4',
  ])
  await promisify(execFile)(command.file, command.args, { env: command.env })
  return target
}

/** One AMI request. @returns everything Asterisk said until the answer to it, or until a text came */
export async function ami(trial: Trial, action: Record<string, string>, awaited?: string): Promise<string> {
  const socket = connect(trial.amiPort, '127.0.0.1')
  const write = (fields: Record<string, string>) =>
    socket.write(
      `${Object.entries(fields)
        .map(([key, value]) => `${key}: ${value}\r\n`)
        .join('')}\r\n`,
    )
  let text = ''
  return new Promise((done, fail) => {
    socket.once('error', fail)
    socket.on('data', chunk => {
      text += chunk
      const isThere = awaited ? text.includes(awaited) : /ActionID: asked\r\n/.test(text)
      if (!isThere || !text.endsWith('\r\n\r\n')) return
      socket.destroy()
      done(text)
    })
    write({ Action: 'Login', Username: 'service', Secret: 'ami-secret' })
    write({ ...action, ActionID: 'asked' })
  })
}

/** One ARI request as the service. */
export async function ari(
  trial: Trial,
  method: string,
  path: string,
): Promise<{ status: number; body: unknown }> {
  const authorization = `Basic ${Buffer.from('service:ari-secret').toString('base64')}`
  const answer = await fetch(`http://127.0.0.1:${trial.httpPort}/ari${path}`, {
    method,
    headers: { authorization },
  })
  const text = await answer.text()
  return { status: answer.status, body: text ? JSON.parse(text) : null }
}
