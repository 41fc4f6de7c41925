import { spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import t from 'tap'
import { openSecrets } from '../../src/boot/secrets.ts'
import { type Embedded, findRunning, freePort, startEmbedded } from '../../src/db/embedded.ts'
import { provideDatabase } from '../../src/db/provide.ts'
import { until } from '../until.ts'

type Test = { after(work: () => Promise<void> | void): unknown }

function folder(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-embedded-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** Durable as in a real centre only where the test is about that. */
async function start(t: Test, dir: string, port?: number, isDurable = false): Promise<Embedded> {
  const server = await startEmbedded({
    ...{ dir, isDurable, password: "pass'word" },
    port: port ?? (await freePort()),
  })
  t.after(() => server.stop())
  return server
}

async function query(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

t.test(
  'starts below a private folder with a long path, in a session of its own, on loopback and TCP only',
  async t => {
    const outer = folder(t)
    chmodSync(outer, 0o700)
    const dir = join(outer, 'x'.repeat(150), 'postgres')
    const server = await start(t, dir, undefined, true)
    t.match(await query(server.adminUrl, 'show server_encoding'), [{ server_encoding: 'UTF8' }])
    t.match(await query(server.adminUrl, 'show fsync'), [{ fsync: 'on' }])
    t.match(await query(server.adminUrl, 'show listen_addresses'), [{ listen_addresses: '127.0.0.1' }])
    t.match(
      await query(server.adminUrl, `select lower('ĐỒNG THÁP') as a, 'Ăn' < 'Bà' collate "vi-x-icu" as b`),
      [{ a: 'đồng tháp', b: true }],
    )
    t.equal(statSync(dir).mode & 0o777, 0o700)
    const group = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2]
    t.equal(Number(group), server.pid, 'Ctrl-C in our terminal does not reach it')
    const began = performance.now()
    await server.stop()
    t.ok(performance.now() - began < 5_000, 'a fast shutdown')
    t.equal(await server.ended, 'exit code 0')
    t.equal(findRunning(dir), null)
  },
)

t.test('a server killed hard is started again with everything that was committed', async t => {
  const dir = join(folder(t), 'postgres')
  const first = await start(t, dir, undefined, true)
  await query(first.adminUrl, 'create table kept as select 1 as one')
  process.kill(first.pid, 'SIGKILL')
  t.equal(await first.ended, 'signal SIGKILL')
  const second = await start(t, dir, first.port, true)
  t.match(await query(second.adminUrl, 'select one from kept'), [{ one: 1 }])
  await second.stop()

  // A reboot may give the dead server's pid to anybody, who must be left alone and must not be in the way.
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
  t.after(() => void stranger.kill())
  writeFileSync(join(dir, 'postmaster.pid'), `${stranger.pid}\n${dir}\n0\n${first.port}\n\n127.0.0.1\n`)
  t.equal(findRunning(dir), null)
  const third = await start(t, dir, first.port, true)
  t.match(await query(third.adminUrl, 'select one from kept'), [{ one: 1 }])
  t.equal(stranger.exitCode, null)
})

t.test('a server that a killed supervisor left behind is ended and started anew', async t => {
  const dir = join(folder(t), 'postgres')
  const left = await start(t, dir)
  t.match(findRunning(dir), { pid: left.pid, port: left.port })
  const ours = await start(t, dir, left.port)
  t.equal(await left.ended, 'exit code 0')
  t.not(ours.pid, left.pid)
  t.match(findRunning(dir), { pid: ours.pid })
})

t.test('a cluster whose making was cut short is made again', async t => {
  const dir = join(folder(t), 'postgres')
  mkdirSync(`${dir}.new`, { recursive: true })
  writeFileSync(join(`${dir}.new`, 'PG_VERSION'), '18')
  await start(t, dir)
  t.notOk(existsSync(`${dir}.new`))
  t.notOk(existsSync(`${dir}.password`))
})

t.test('a server that cannot start says why, in its own words', async t => {
  const dir = join(folder(t), 'postgres')
  const holder = createServer()
  const port = await freePort()
  await new Promise<void>(done => holder.listen(port, '127.0.0.1', done))
  t.after(() => void holder.close())
  await t.rejects(
    startEmbedded({ dir, port, password: 'x', isDurable: false }),
    /could not bind|Address already in use/,
  )
})

t.test(
  'the database of a DATA_DIR: port, passwords and rows last over starts; a taken port is left',
  async t => {
    const dataDir = folder(t)
    const wanted = { dataDir, databaseUrl: null, databasePort: null, secrets: openSecrets(dataDir) }
    const first = await provideDatabase(wanted)
    t.after(() => first.server?.stop())
    t.equal(statSync(join(dataDir, 'secrets.json')).mode & 0o777, 0o600)
    t.match(await query(first.serviceUrl, 'select current_user as me, current_database() as it'), [
      { me: 'cc1022_service', it: 'cc1022' },
    ])
    t.match(await query(first.ownerUrl, `select rolsuper as s from pg_roles where rolname = current_user`), [
      { s: false },
    ])
    const beside = await provideDatabase(wanted, true)
    t.equal(beside.server, null, 'a command beside it joins the running one')
    t.equal(beside.serviceUrl, first.serviceUrl)

    process.kill(first.server?.pid ?? 0, 'SIGKILL')
    await first.server?.ended
    const again = await first.restart()
    t.equal(again.port, first.server?.port, 'the service keeps its URL')
    await until('rows are there', () => query(first.serviceUrl, 'select count(*) from people'))
    await again.stop()

    const holder = createServer()
    await new Promise<void>(done => holder.listen(again.port, '127.0.0.1', done))
    t.after(() => void holder.close())
    const moved = await provideDatabase(wanted)
    t.after(() => moved.server?.stop())
    t.not(moved.server?.port, again.port)
    await query(moved.serviceUrl, 'select 1')
  },
)

t.test('secrets are made once, whoever asks first, and a bad file is named', async t => {
  const dataDir = folder(t)
  const code = `import { openSecrets } from '${join(import.meta.dirname, '../../src/boot/secrets.ts')}'
    const secrets = openSecrets('${dataDir}')
    console.log(Array.from({ length: 20 }, (_, n) => secrets.get('s' + n)).join())`
  const ask = () =>
    new Promise<string>(done => {
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code])
      let text = ''
      child.stdout.on('data', piece => {
        text += piece
      })
      child.on('close', () => done(text))
    })
  const answers = await Promise.all([ask(), ask(), ask()])
  t.equal(answers[0]?.split(',').length, 20)
  t.equal(new Set(answers).size, 1)
  writeFileSync(join(dataDir, 'secrets.json'), '{')
  t.throws(() => openSecrets(dataDir).get('x'), /secrets\.json cannot be read/)
})
