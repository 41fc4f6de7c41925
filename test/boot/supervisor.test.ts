import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import t from 'tap'
import { isAlive } from '../../src/boot/lock.ts'
import { readTicks } from '../../src/boot/orphans.ts'
import { freePort } from '../../src/db/embedded.ts'
import { until } from '../until.ts'
import { dataDir } from './folder.ts'
import { childrenIn, runningIn, servicePid, standInEnv, startServer, untilReady } from './server.ts'

// Each test runs the real supervisor as a process, with a real PostgreSQL; service and rescuer are stand-ins.

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n')

t.test(
  'a server says ready once, tells what a centre still misses, and leaves nothing when it ends',
  async t => {
    const folder = dataDir(t)
    const port = await freePort()
    const server = startServer(t, standInEnv(folder, port))
    await untilReady(server)
    t.equal(server.out(), `ready http://127.0.0.1:${port}\n`, 'nothing else is on standard output')
    for (const thing of ['administrator', 'trunk', 'number']) t.match(server.err(), `MISSING: no ${thing}`)
    t.match(server.err(), /https/, 'that browsers elsewhere need https is said')
    t.equal(statSync(join(folder, 'secrets.json')).mode & 0o777, 0o600)
    const children = childrenIn(folder)
    t.same(Object.keys(children).sort(), ['PostgreSQL', 'rescuer', 'service'])

    server.child.kill('SIGTERM')
    t.equal(await server.ended, 0)
    t.same(
      Object.values(children).filter(pid => readTicks(pid) !== null),
      [],
      'no process is left',
    )
    t.same(runningIn(folder), [], 'nor one that they started')
    t.equal(await servicePid(port), null)
    t.same(readdirSync(folder).sort(), ['log', 'postgres', 'secrets.json', 'server.lock'])
    const order = [...server.err().matchAll(/^ending (\w+)/gm)].map(([, name]) => name)
    t.same(order, ['service', 'rescuer', 'PostgreSQL'], 'the service drains while the others still serve it')
    const facts = linesOf(join(folder, 'log/service.log')).map(line => JSON.parse(line).msg)
    t.same(facts, ['listening', 'draining'], 'the log of the service is lines of JSON and nothing else')

    const again = startServer(t, standInEnv(folder, port))
    await untilReady(again)
    again.child.kill('SIGINT')
    t.equal(await again.ended, 0, 'Ctrl-C is the same')
  },
)

t.test('whatever dies is started again, and the others live on', async t => {
  const folder = dataDir(t)
  const port = await freePort()
  const server = startServer(t, standInEnv(folder, port))
  await untilReady(server)
  const before = childrenIn(folder)
  const service = before.service as number

  const killedAt = Date.now()
  process.kill(service, 'SIGKILL')
  const next = await until('another service answers', async () => {
    const pid = await servicePid(port)
    return pid !== service && pid
  })
  const awayMs = Date.now() - killedAt
  t.ok(awayMs < 2_000, `the service was away for ${awayMs} ms`)
  t.equal(childrenIn(folder).PostgreSQL, before.PostgreSQL, 'the database was not touched')

  process.kill(before.PostgreSQL as number, 'SIGKILL')
  await until('another PostgreSQL runs', () => {
    const pid = childrenIn(folder).PostgreSQL
    return pid !== undefined && pid !== before.PostgreSQL
  })
  await until('the service is ready again by itself', async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`)
    return answer.status === 200
  })
  t.equal(await servicePid(port), next, 'the service was not restarted for it')

  process.kill(before.rescuer as number, 'SIGKILL')
  await until('another rescuer runs', () => {
    const pid = childrenIn(folder).rescuer
    return pid !== undefined && pid !== before.rescuer
  })
  t.match(server.err(), /service is down \(signal SIGKILL\); started again in 250 ms/)
  t.equal(server.out().match(/ready/g)?.length, 1)
})

t.test('a second start is refused and named the first, which goes on', async t => {
  const folder = dataDir(t)
  const port = await freePort()
  const env = standInEnv(folder, port)
  const both = [startServer(t, env), startServer(t, env)]
  await until('one of two has ended', () => both.some(({ child }) => child.exitCode !== null), {
    withinMs: 60_000,
  })
  const refused = both.find(({ child }) => child.exitCode !== null)
  const first = both.find(({ child }) => child.exitCode === null)
  if (!refused || !first) throw new Error('both ended')
  t.equal(await refused.ended, 1)
  t.match(refused.err(), new RegExp(`pid ${first.pid}, since .*HTTP_PORT ${port}`))
  await untilReady(first)

  const third = startServer(t, { ...env, HTTP_PORT: String(await freePort()) })
  t.equal(await third.ended, 1, 'other ports do not help: the folder is taken')
  t.match(third.err(), `kill ${first.pid}`)
  t.ok(await servicePid(port), 'the first goes on')
})

t.test(
  'after kill -9 of the supervisor the next start ends what was left, and is ready on the same ports',
  async t => {
    const folder = dataDir(t)
    const port = await freePort()
    const first = startServer(t, standInEnv(folder, port))
    await untilReady(first)
    const left = childrenIn(folder)
    first.child.kill('SIGKILL')
    await first.ended
    t.ok(isAlive(left.PostgreSQL as number), 'what it started lives on')

    const second = startServer(t, standInEnv(folder, port))
    await untilReady(second)
    t.match(second.err(), /service \(pid \d+\) is left from a supervisor that was killed/)
    t.same(
      Object.values(left).filter(pid => readTicks(pid) !== null),
      [],
      'all of it is gone',
    )
    t.notMatch(childrenIn(folder), left)
  },
)

t.test('a port that another program has is named, and nothing is started', async t => {
  const folder = dataDir(t)
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  t.after(() => void other.close())
  const server = startServer(t, standInEnv(folder, port))
  t.equal(await server.ended, 1)
  t.match(server.err(), `port ${port} (HTTP_PORT, tcp) is taken by another program`)
  t.notOk(existsSync(join(folder, 'postgres')))
})

t.test('a stop at any moment of the start ends it, and nothing is left', async t => {
  const folder = dataDir(t)
  const port = await freePort()
  // The first moments hit the making of the database, the later ones a start on it.
  for (const line of [
    'starting PostgreSQL',
    'starting PostgreSQL',
    'PostgreSQL runs',
    'rescuer runs',
    'service runs',
  ]) {
    const server = startServer(t, standInEnv(folder, port))
    await until(`"${line}" is said`, () => server.err().includes(line), { withinMs: 60_000, everyMs: 1 })
    server.child.kill('SIGTERM')
    t.equal(await server.ended, 0, line)
    t.same(runningIn(folder), [], `nothing is left after "${line}"`)
    t.notOk(existsSync(join(folder, 'children.json')))
  }
  const server = startServer(t, standInEnv(folder, port))
  await untilReady(server)
})

t.test('a service that drains is waited for, and a second signal hurries it', async t => {
  const folder = dataDir(t)
  const port = await freePort()
  const env = { ...standInEnv(folder, port), DRAIN_SECONDS: '600', STAND_IN_DRAINS_MS: '600000' }
  const server = startServer(t, env)
  await untilReady(server)
  const { PostgreSQL } = childrenIn(folder)
  server.child.kill('SIGTERM')
  await until('it drains', () => linesOf(join(folder, 'log/service.log')).at(-1)?.includes('draining'))
  t.ok(isAlive(PostgreSQL as number), 'the database serves it to the end')
  server.child.kill('SIGTERM')
  t.equal(await server.ended, 0)
  t.same(runningIn(folder), [])
})

t.test('a service that never stays up ends the start, with its last words', async t => {
  const folder = dataDir(t)
  const server = startServer(t, { ...standInEnv(folder, await freePort()), STAND_IN: 'dies' })
  t.equal(await server.ended, 1)
  t.match(server.err(), /cannot start: the service does not stay up[\s\S]*a fault that no restart mends/)
  const pauses = [...server.err().matchAll(/service is down \(exit code 3\); started again in (\d+) ms/g)]
  t.same(
    pauses.map(([, ms]) => ms),
    ['250', '500', '1000', '2000', '4000'],
  )
  t.same(runningIn(folder), [])
})

t.test('every bad setting is named at once, before anything is made', async t => {
  const folder = dataDir(t)
  const env = { ...standInEnv(folder, 70_000), RTP_PORTS: 'many', LOG_LEVEL: 'loud', ASTERISK_AMI_URL: '' }
  const server = startServer(t, env)
  t.equal(await server.ended, 78, 'EX_CONFIG: starting again does not help')
  for (const key of ['HTTP_PORT', 'RTP_PORTS', 'LOG_LEVEL', 'ASTERISK_AMI_URL']) t.match(server.err(), key)
  t.notOk(existsSync(folder))
})

t.test('ports that clash with each other are named', async t => {
  const env = {
    ...standInEnv(dataDir(t), 26_080),
    ASTERISK_URL: '',
    ASTERISK_HTTP_PORT: '26080',
    SIP_PORT: '20005',
  }
  const server = startServer(t, env)
  t.equal(await server.ended, 1)
  t.match(server.err(), 'HTTP_PORT and ASTERISK_HTTP_PORT are both 26080')
  t.match(server.err(), 'SIP_PORT 20005 is one of RTP_PORTS 20000-20999')
})

t.test('a province with faults, or one that is not there, is refused with all of them', async t => {
  const folder = dataDir(t)
  const provinces = join(folder, '../provinces')
  mkdirSync(join(provinces, 'odd'), { recursive: true })
  writeFileSync(join(provinces, 'odd/profile.json'), '{"code": "x", "colour": "red"}')
  const env = { ...standInEnv(folder, await freePort()), PROVINCES_DIR: provinces }
  const odd = startServer(t, { ...env, PROVINCE: 'odd' })
  t.equal(await odd.ended, 78)
  for (const fault of ['code', 'colour', 'hotlines', 'hours']) t.match(odd.err(), fault)
  const missing = startServer(t, { ...env, PROVINCE: 'atlantis' })
  t.equal(await missing.ended, 78)
  t.match(missing.err(), /PROVINCE may be odd/)
})

t.test('an unknown flag is answered with how to use the command', async t => {
  const server = startServer(t, standInEnv(dataDir(t), 26_081), ['--dmeo'])
  t.equal(await server.ended, 64)
  t.match(server.err(), /--dmeo[\s\S]*script\/server \[--demo\]/)
})

t.test('damaged secrets are named and kept', async t => {
  const folder = dataDir(t)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'secrets.json'), '{"ariPassword": "ab')
  const server = startServer(t, standInEnv(folder, await freePort()))
  t.equal(await server.ended, 1)
  t.match(server.err(), /secrets\.json cannot be read .*Restore it from a backup/)
  t.equal(readFileSync(join(folder, 'secrets.json'), 'utf8'), '{"ariPassword": "ab')
})

t.test(
  'a database folder of another version of PostgreSQL is refused with its own words, and kept',
  async t => {
    const folder = dataDir(t)
    const port = await freePort()
    const first = startServer(t, standInEnv(folder, port))
    await untilReady(first)
    first.child.kill('SIGTERM')
    await first.ended
    writeFileSync(join(folder, 'postgres/PG_VERSION'), '14\n')
    const server = startServer(t, standInEnv(folder, port))
    t.equal(await server.ended, 1)
    t.match(server.err(), /PostgreSQL does not start: [\s\S]*14/)
    t.ok(existsSync(join(folder, 'postgres/global')))
    t.same(runningIn(folder), [])
  },
)

t.test('a database elsewhere that does not answer is named by its setting, without its password', async t => {
  const env = {
    ...standInEnv(dataDir(t), await freePort()),
    DATABASE_URL: 'postgres://u:hidden@127.0.0.1:1/x',
  }
  const server = startServer(t, env)
  t.equal(await server.ended, 1)
  t.match(server.err(), /DATABASE_URL cannot be used/)
  t.notMatch(server.err(), 'hidden')
})

t.test('a DATA_DIR with a very long path works', async t => {
  const folder = join(dataDir(t), ...Array.from({ length: 5 }, () => 'a'.repeat(60)))
  const server = startServer(t, standInEnv(folder, await freePort()))
  await untilReady(server)
  server.child.kill('SIGTERM')
  t.equal(await server.ended, 0)
})
