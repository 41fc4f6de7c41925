import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { BootFault, type Lock, takeLock } from '../../src/boot/lock.ts'
import { until } from '../until.ts'
import { dataDir } from './folder.ts'

const PORTS = { HTTP_PORT: 8022 }
const LOCK = JSON.stringify(join(import.meta.dirname, '../../src/boot/lock.ts'))

t.test('who comes second is told the pid, the time and the ports of who came first', async t => {
  const folder = dataDir(t)
  const lock = await takeLock(folder, PORTS)
  await t.rejects(takeLock(folder, PORTS), {
    name: 'BootFault',
    message: new RegExp(`pid ${process.pid}, since 20\\d\\d-.*HTTP_PORT 8022.*kill ${process.pid}`),
  })
  t.equal(statSync(join(folder, 'server.lock')).mode & 0o777, 0o600)
  lock.release()
  const again = await takeLock(folder, PORTS)
  again.release()
})

t.test('of many starts in the same instant one gets the folder', async t => {
  const folder = dataDir(t)
  const results = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(folder, PORTS)))
  const locks = results.filter(result => result.status === 'fulfilled').map(({ value }) => value as Lock)
  t.equal(locks.length, 1)
  locks[0]?.release()
})

t.test('a holder that was killed holds nothing, and its words are not believed', async t => {
  const folder = dataDir(t)
  const hold = `import(${LOCK}).then(({ takeLock }) => takeLock(${JSON.stringify(folder)}, {})); setInterval(() => {}, 1e6)`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', hold], { stdio: 'ignore' })
  const path = join(folder, 'server.lock')
  await until('the other process holds it', () => readFileSync(path, 'utf8').includes(String(holder.pid)))
  await t.rejects(takeLock(folder, PORTS), { message: new RegExp(`pid ${holder.pid}`) })
  holder.kill('SIGKILL')
  const lock = await until('the kernel gave it back', () => takeLock(folder, PORTS))
  t.match(readFileSync(path, 'utf8'), `"pid":${process.pid}`)
  lock.release()
})

t.test('what a child of the holder does, does not keep the lock after the holder has gone', async t => {
  const folder = dataDir(t)
  const lock = await takeLock(folder, PORTS)
  const child = spawn('sleep', ['60'], { stdio: 'ignore', detached: true })
  t.after(() => void child.kill('SIGKILL'))
  lock.release()
  const again = await takeLock(folder, PORTS)
  t.equal(child.exitCode, null, 'the child still runs')
  again.release()
})

t.test('a lock file with rubbish in it is no lock', async t => {
  const folder = dataDir(t)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'server.lock'), '{"pid": ')
  const lock = await takeLock(folder, PORTS)
  t.match(JSON.parse(readFileSync(join(folder, 'server.lock'), 'utf8')), { pid: process.pid })
  lock.release()
})

t.test('a DATA_DIR that cannot be written is named', async t => {
  const folder = dataDir(t)
  mkdirSync(join(folder, '..'), { recursive: true })
  writeFileSync(folder, 'a file where the folder should be')
  await t.rejects(takeLock(folder, PORTS), BootFault)
  await t.rejects(takeLock(join(folder, 'deeper'), PORTS), {
    message: /DATA_DIR .*deeper cannot be written: /,
  })
})
