import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import t from 'tap'
import { missingIn, mixedWith } from '../../src/boot/centre.ts'
import { keep, nextPauseMs, type Running, spawnProgram } from '../../src/boot/child.ts'
import { openLogs, rotate } from '../../src/boot/logs.ts'
import { endOrphans, openRecord, readTicks, ticksOf } from '../../src/boot/orphans.ts'
import { clashes, takenPorts, wantedPorts } from '../../src/boot/ports.ts'
import { notReadyWhy } from '../../src/boot/ready.ts'
import { remarks } from '../../src/boot/supervisor.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { freePort } from '../../src/db/embedded.ts'
import { until } from '../until.ts'
import { dataDir } from './folder.ts'

const NEVER = new AbortController().signal
const config = (env: Record<string, string> = {}): Config => readConfig(env, '/srv/1022')

t.test('pauses before a restart double up to ten seconds, and start anew after a minute of life', async t => {
  const pauses: number[] = []
  for (let death = 1; death <= 8; death++) pauses.push(nextPauseMs(pauses.at(-1) ?? 0, 1))
  t.same(pauses, [250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000])
  t.equal(nextPauseMs(10_000, 59_999), 10_000)
  t.equal(nextPauseMs(10_000, 60_000), 250)
})

const BACKOFF = { firstMs: 5, mostMs: 20, resetAfterMs: 60_000 }

/** A part whose lives end when the test says so. */
function scripted(starts: (() => Promise<void>)[] = []) {
  const lives: { end: (how: string) => void; isStopped: boolean }[] = []
  const lines: string[] = []
  const start = async (): Promise<Running> => {
    await starts.shift()?.()
    const life = { end: (_how: string) => {}, isStopped: false }
    const ended = new Promise<string>(done => {
      life.end = done
    })
    lives.push(life)
    const stop = async () => {
      life.isStopped = true
      life.end('stopped')
    }
    return { pid: lives.length, ended, stop }
  }
  return {
    lives,
    lines,
    part: { name: 'x', start, log: (line: string) => void lines.push(line), backoff: BACKOFF },
  }
}

t.test('a part whose first start fails is the callers to hear of', async t => {
  const { part } = scripted([() => Promise.reject(new Error('no room'))])
  await t.rejects(keep(part), /no room/)
})

t.test('a restart that fails is tried again', async t => {
  const broken = () => Promise.reject(new Error('no room'))
  const { part, lives, lines } = scripted([async () => {}, broken, broken])
  const kept = await keep(part)
  lives[0]?.end('fell')
  await until('the second life', () => lives[1])
  t.equal(kept.deaths(), 3)
  t.match(lines.join('\n'), /x is down \(fell\)[\s\S]*does not start: no room[\s\S]*x runs again/)
  await kept.stop(NEVER)
  t.ok(lives[1]?.isStopped)
})

t.test('a part told to stop while it starts again is ended when it is up', async t => {
  const held: (() => void)[] = []
  const slow = () => new Promise<void>(done => held.push(done))
  const { part, lives } = scripted([async () => {}, slow])
  const kept = await keep(part)
  lives[0]?.end('fell')
  await until('it is starting', () => held[0])
  const stopped = kept.stop(NEVER)
  held[0]?.()
  await stopped
  t.equal(lives.length, 2)
  t.ok(lives[1]?.isStopped)
  t.equal(kept.deaths(), 1, 'and never started again')
})

t.test('a program that does not hear SIGTERM is killed in time, at once when there is no time', async t => {
  const folder = dataDir(t)
  mkdirSync(folder)
  const deaf = {
    file: process.execPath,
    args: ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1e6)'],
    env: {},
    logFile: join(folder, 'deaf.log'),
    stopWithinMs: 200,
  }
  const start = async (lines: number) => {
    const running = await spawnProgram(deaf)
    await until('it is up', () => readFileSync(deaf.logFile, 'utf8').split('up').length > lines)
    return running
  }
  const first = await start(1)
  await first.stop(NEVER)
  t.equal(await first.ended, 'signal SIGKILL')
  const second = await start(2)
  await second.stop(AbortSignal.abort())
  t.equal(await second.ended, 'signal SIGKILL')
  await t.rejects(spawnProgram({ ...deaf, file: '/nowhere/program' }), /ENOENT/)
})

t.test('a log that grew too large is kept aside, and its program goes on writing', async t => {
  const folder = dataDir(t)
  mkdirSync(folder)
  const path = join(folder, 'service.log')
  const program = openSync(path, 'a')
  for (let round = 1; round <= 4; round++) {
    writeSync(program, `${`round ${round}`.padEnd(100)}\n`)
    rotate(path, 100, 2)
  }
  writeSync(program, 'small\n')
  rotate(path, 100, 2)
  t.equal(readFileSync(path, 'utf8'), 'small\n', 'no hole where the old lines were')
  t.match(readFileSync(`${path}.1`, 'utf8'), 'round 4')
  t.match(readFileSync(`${path}.2`, 'utf8'), 'round 3')
  t.notOk(existsSync(`${path}.3`), 'older ones are gone')
  rotate(join(folder, 'none.log'), 100)
})

t.test('the last lines of a log can be shown, and of none there are none', async t => {
  const logs = openLogs(dataDir(t), ['service'])
  t.teardown(() => logs.close())
  t.same(logs.tail('service', 2), [])
  for (const line of ['a', 'b', 'c']) logs.append('service', line)
  t.same(logs.tail('service', 2), ['b', 'c'])
})

t.test('the start time is found behind a program name full of brackets', async t => {
  // proc_pid_stat(5): pid (comm) state ppid … field 22 is starttime.
  const fields = Array.from({ length: 50 }, (_, index) => String(index + 3))
  t.equal(ticksOf(`7 (evil) S 1) name) ${fields.join(' ')}`), 22)
  t.equal(readTicks(process.pid), readTicks(process.pid))
  t.equal(readTicks(2 ** 22 + 1), null, 'no such process')
})

t.test('only what we started is ended: a stranger with the same pid is left alone', async t => {
  const folder = dataDir(t)
  mkdirSync(folder)
  const [ours, stranger] = [1, 2].map(() => spawn('sleep', ['60'], { stdio: 'ignore' }))
  if (!ours?.pid || !stranger?.pid) throw new Error('sleep did not start')
  t.teardown(() => stranger.kill())
  const record = openRecord(folder)
  record.set('rescuer', ours.pid)
  record.set('service', stranger.pid)
  const path = join(folder, 'children.json')
  const entries = JSON.parse(readFileSync(path, 'utf8'))
  entries.find((entry: { name: string }) => entry.name === 'service').ticks += 1
  writeFileSync(path, JSON.stringify(entries))
  const lines: string[] = []
  await endOrphans(folder, line => lines.push(line))
  t.equal(lines.length, 1)
  await until('ours has ended', () => ours.signalCode === 'SIGTERM')
  t.equal(stranger.exitCode ?? stranger.signalCode, null)
  t.notOk(existsSync(path))
})

t.test('a damaged list of children stops nobody from starting', async t => {
  const folder = dataDir(t)
  mkdirSync(folder)
  writeFileSync(join(folder, 'children.json'), '[{"name":')
  await endOrphans(folder, () => t.fail('nothing to end'))
  await endOrphans(join(folder, 'nowhere'), () => t.fail('nothing to end'))
})

t.test('an orphan notices within moments that its supervisor is gone', async t => {
  const orphan = JSON.stringify(join(import.meta.dirname, '../../src/boot/orphan.ts'))
  const child = `import(${orphan}).then(({ whenOrphaned }) => { whenOrphaned(() => process.exit(0), 20); setInterval(() => {}, 1e6); console.log(process.pid) })`
  const parent = `const { spawn } = require('node:child_process');
    spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(child)}], { stdio: 'inherit', detached: true })`
  const supervisor = spawn(process.execPath, ['-e', parent], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(supervisor.stdout, 'data')
  const pid = Number(String(line))
  t.ok(readTicks(pid))
  supervisor.kill('SIGKILL')
  await until('the orphan has ended', () => readTicks(pid) === null)
})

t.test('every port follows from the settings, and a clash is named', async t => {
  const keys = (env: Record<string, string>) =>
    wantedPorts(config(env)).map(({ key, port }) => `${key} ${port}`)
  t.same(
    [...new Set(keys({}))],
    ['HTTP_PORT 8022', 'SIP_PORT 5060', 'ASTERISK_HTTP_PORT 8088', 'ASTERISK_AMI_PORT 5038'],
  )
  t.ok(keys({ DATABASE_PORT: '6000' }).includes('DATABASE_PORT 6000'))
  t.notOk(keys({ DATABASE_PORT: '6000', DATABASE_URL: 'postgres://x/y' }).includes('DATABASE_PORT 6000'))
  t.ok(keys({ SIP_TLS_PORT: '5061', TLS_CERT: 'c', TLS_KEY: 'k' }).includes('SIP_TLS_PORT 5061'))
  t.same(clashes(config()), [])
  t.same(clashes(config({ HTTP_PORT: '5038', SIP_PORT: '20500' })), [
    'HTTP_PORT and ASTERISK_AMI_PORT are both 5038',
    'SIP_PORT 20500 is one of RTP_PORTS 20000-20999',
  ])
})

t.test('a SIP port taken over UDP alone is named, and so is an address that is not ours', async t => {
  const socket = createSocket('udp4')
  await new Promise<void>(done => socket.bind(0, '127.0.0.1', done))
  t.teardown(() => socket.close())
  const { port } = socket.address()
  const env = { HTTP_PORT: String(await freePort()), SIP_PORT: String(port) }
  const wanted = wantedPorts(config(env)).filter(({ key }) => key === 'SIP_PORT')
  t.same(await takenPorts(wanted, 0), [
    `port ${port} (SIP_PORT, udp) is taken by another program: end it or set SIP_PORT`,
  ])
  const away = [{ key: 'HTTP_PORT', port: 8022, address: '192.0.2.1', protocol: 'tcp' }] as const
  t.same(await takenPorts(away, 0), ['192.0.2.1 (for HTTP_PORT) is no address of this machine'])
})

t.test('a port that is just being given back is waited for', async t => {
  const port = await freePort()
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  const asked = takenPorts([{ key: 'HTTP_PORT', port, address: '127.0.0.1', protocol: 'tcp' }], 5_000)
  server.close()
  t.same(await asked, [])
})

t.test('why the service is not ready is told in the words of its checks', async t => {
  let body = ''
  const server = createServer((_request, response) => response.writeHead(body === '' ? 200 : 503).end(body))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const at = config({ HTTP_PORT: String(port) })
  t.equal(await notReadyWhy(at), null)
  body = JSON.stringify({
    ok: false,
    checks: [
      { name: 'database', ok: true, detail: '' },
      { name: 'asterisk', ok: false, detail: 'no answer' },
    ],
  })
  t.equal(await notReadyWhy(at), 'asterisk: no answer')
  body = '<html>'
  t.match(await notReadyWhy(at), /no readable answer/)
  t.match(await notReadyWhy(config({ HTTP_PORT: String(await freePort()) })), /ECONNREFUSED/)
})

t.test('what a new centre misses is told with the command that mends it', async t => {
  const empty = { administrators: 0, trunks: 0, numbers: 0, demoPeople: 0, realPeople: 0 }
  t.equal(missingIn(empty).length, 3)
  for (const line of missingIn(empty)) t.match(line, 'script/admin')
  t.same(missingIn({ ...empty, administrators: 1, trunks: 1, numbers: 2 }), [])
})

t.test('demo people and real people never share books', async t => {
  // Why: the passwords of the demo are public, and script/server without --demo may listen anywhere.
  const centre = { administrators: 1, trunks: 1, numbers: 1, demoPeople: 0, realPeople: 0 }
  t.equal(mixedWith(centre, true, '/d'), null)
  t.match(mixedWith({ ...centre, realPeople: 3 }, true, '/d'), /--demo is refused: \/d has real people \(3\)/)
  t.match(mixedWith({ ...centre, demoPeople: 8 }, false, '/d'), /start with --demo/)
})

t.test('who listens beyond this machine without https is warned about browser phones', async t => {
  t.match(remarks(config({ HTTP_BIND: '0.0.0.0' })).join('\n'), /WARNING: .* is not https/)
  const proxied = config({ HTTP_BIND: '0.0.0.0', PUBLIC_URL: 'https://1022.example.vn', SIP_BIND: '0.0.0.0' })
  t.same(remarks(proxied), [])
})
