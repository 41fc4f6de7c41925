import { execFile } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t, { type Test as Tap } from 'tap'
import { readTicks } from '../../src/boot/orphans.ts'
import { takenPorts, wantedPorts } from '../../src/boot/ports.ts'
import { readConfig } from '../../src/config.ts'
import { until } from '../until.ts'
import { dataDir } from './folder.ts'
import { childrenIn, runningIn, startServer, untilReady } from './server.ts'

// Everything for real: PostgreSQL, Asterisk, the rescuer, the service, as script/server --demo runs them.

function realEnv(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CACHE_DIR: process.env.CACHE_DIR,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    APT_MIRROR: process.env.APT_MIRROR,
    DATA_DIR: folder,
    RECORDINGS_DIR: join(folder, 'recordings'),
    HTTP_PORT: '26522',
    SIP_PORT: '26560',
    TRUNK_PORT: '26580',
    ASTERISK_HTTP_PORT: '26588',
    ASTERISK_AMI_PORT: '26538',
    RTP_PORTS: '26600-26799',
    DRAIN_SECONDS: '1',
  }
}

const isReady = async () => (await fetch('http://127.0.0.1:26522/readyz')).status === 200
/** One of our commands to its end, which must be good. @returns what it printed */
function run(t: Tap, name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const program = join(import.meta.dirname, `../../src/boot/${name}.ts`)
  return new Promise(done => {
    const all = { env, maxBuffer: 10_000_000 }
    execFile(process.execPath, [program, ...args], all, (error, out, err) => {
      t.equal(error, null, `${name}: ${err.slice(-2_000)}`)
      done(out)
    })
  })
}

const wavIn = (folder: string) => globSync('*/*/*/*.wav', { cwd: folder }).map(path => join(folder, path))

/** Where a centre's backups and what opens them are kept. */
const safeIn = (home: string) => ({
  ...{ identity: join(home, 'identity.txt'), to: join(home, 'backups'), keys: join(home, 'keys') },
  words() {
    const recipient = /age1\S+/.exec(readFileSync(this.identity, 'utf8'))?.[0] ?? ''
    return ['--to', this.to, '--recipient', recipient, '--keys-to', this.keys]
  },
})

const pidOf = (folder: string, name: string) => childrenIn(folder)[name] ?? 0

t.test('the whole centre', async t => {
  // A path longer than a unix socket may have: sockets go elsewhere, and nothing else minds.
  const folder = join(dataDir(t), 'a'.repeat(60), 'b'.repeat(60))
  const server = startServer(t, realEnv(folder), ['--demo'], 'real')

  await t.test('is ready, with every part by its name', async t => {
    await untilReady(server)
    t.equal(server.out(), 'ready http://127.0.0.1:26522\n')
    t.same(Object.keys(childrenIn(folder)).sort(), ['Asterisk', 'PostgreSQL', 'rescuer', 'service'])
    t.notMatch(server.err(), /is down|WARNING/)
    const answer = await fetch('http://127.0.0.1:26522/api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'op101', password: 'demo-1022' }),
    })
    t.equal(answer.status, 200, 'an operator of the demo can sign in')
  })

  const safe = safeIn(join(folder, '..'))

  await t.test('is backed up while a citizen talks, who notices nothing', async t => {
    const env = realEnv(folder)
    writeFileSync(safe.identity, await run(t, 'backup', ['new-key'], env))
    const talk = run(t, 'call', ['--seconds', '8', '--json'], env)
    await until('the citizen is recorded', () => wavIn(join(folder, 'recordings')).length > 0, {
      withinMs: 30_000,
    })
    t.match(await run(t, 'backup', safe.words(), env), /database .* keys elsewhere/)
    t.match(JSON.parse(await talk), { recording: { state: 'verified' } })
  })

  await t.test('keeps Asterisk and the database untouched when the service is killed', async t => {
    const before = childrenIn(folder)
    process.kill(pidOf(folder, 'service'), 'SIGKILL')
    await until(
      'another service is up and ready',
      async () => pidOf(folder, 'service') !== before.service && (await isReady()),
    )
    const { service: _, ...others } = before
    t.match(childrenIn(folder), others)
  })

  await t.test('starts Asterisk again, and the service finds it', async t => {
    const before = childrenIn(folder)
    process.kill(pidOf(folder, 'Asterisk'), 'SIGKILL')
    await until('the service misses it', async () => !(await isReady()))
    await until('another Asterisk is up and the service ready', isReady, { withinMs: 30_000 })
    t.not(pidOf(folder, 'Asterisk'), before.Asterisk)
    t.equal(pidOf(folder, 'service'), before.service)
  })

  await t.test('starts PostgreSQL again, and the service finds it', async t => {
    const before = childrenIn(folder)
    process.kill(pidOf(folder, 'PostgreSQL'), 'SIGKILL')
    await until(
      'another PostgreSQL runs',
      () => ![0, before.PostgreSQL].includes(pidOf(folder, 'PostgreSQL')),
    )
    await until('the service is ready', isReady, { withinMs: 30_000 })
    t.equal(pidOf(folder, 'Asterisk'), before.Asterisk)
  })

  await t.test('logs lines of JSON that a program can read', async t => {
    const lines = readFileSync(join(folder, 'log/service.log'), 'utf8').trimEnd().split('\n')
    for (const line of lines) t.type(JSON.parse(line).level, 'number')
    t.notMatch(lines.join('\n'), /demo-1022/, 'no secret is in them')
  })

  await t.test('ends whole: no process, no port, nothing in the way of the next start', async t => {
    const children = Object.values(childrenIn(folder))
    server.child.kill('SIGTERM')
    t.equal(await server.ended, 0)
    t.same(
      children.filter(pid => readTicks(pid) !== null),
      [],
    )
    t.same(runningIn(folder), [])
    t.same(await takenPorts(wantedPorts(readConfig(realEnv(folder) as Record<string, string>, '/')), 0), [])
    const order = [...server.err().matchAll(/^ending (\w+)/gm)].map(([, name]) => name)
    t.same(order, ['service', 'rescuer', 'Asterisk', 'PostgreSQL'])
  })

  await t.test('backed up when it stands still, and restored elsewhere, it is proven whole', async t => {
    const env = realEnv(folder)
    await run(t, 'backup', safe.words(), env)
    const listed = (await run(t, 'backup', ['list', '--to', safe.to], env)).trim().split('\n')
    t.equal(listed.length, 2)
    const there = join(folder, '../there')
    const elsewhere = { ...env, DATA_DIR: there, RECORDINGS_DIR: join(there, 'recordings') }
    const keys = join(safe.keys, `${listed[1]?.split(' ')[0]}.keys.age`)
    const words = ['--from', safe.to, '--identity', safe.identity, '--keys', keys]
    t.match(await run(t, 'restore', words, elsewhere), /restored/)
    const [was, is] = [folder, there].map(one => readFileSync(wavIn(join(one, 'recordings'))[0] ?? ''))
    t.same(is, was, 'every byte of the recording')
    const verdict = await run(t, 'verify', ['--json'], elsewhere)
    t.match(
      JSON.parse(verdict),
      { integrity: { outcome: 'good' }, completeness: { outcome: 'good' } },
      verdict.slice(0, 2_000),
    )
  })

  await t.test('names a SIP port that another program has, at the next start', async t => {
    const other = createServer().listen(26_560, '127.0.0.1')
    t.teardown(() => other.close())
    const refused = startServer(t, realEnv(folder), ['--demo'], 'real')
    t.equal(await refused.ended, 1)
    t.match(refused.err(), 'port 26560 (SIP_PORT, tcp) is taken by another program')
  })

  await t.test('is never a demo and a real centre in turn', async t => {
    const real = startServer(t, realEnv(folder), [], 'real')
    t.equal(await real.ended, 1)
    t.match(real.err(), /demo people, whose passwords are public: start with --demo/)
    t.same(runningIn(folder), [])
  })

  await t.test('after kill -9 of its supervisor is started anew on the same ports', async t => {
    const killed = startServer(t, realEnv(folder), ['--demo'], 'real')
    await untilReady(killed)
    const left = childrenIn(folder)
    killed.child.kill('SIGKILL')
    await killed.ended
    const next = startServer(t, realEnv(folder), ['--demo'], 'real')
    await untilReady(next)
    t.same(
      Object.values(left).filter(pid => readTicks(pid) !== null),
      [],
      'nothing of the killed one is left',
    )
    next.child.kill('SIGTERM')
    t.equal(await next.ended, 0)
    t.same(runningIn(folder), [])
  })
})
