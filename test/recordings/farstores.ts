import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { type Command, ensurePackages, type Root } from '../../src/boot/packages.ts'
import type { StoreOptions } from '../../src/recordings/s3.ts'
import { until } from '../until.ts'
import { CACHE, mirror } from './storehouse.ts'

type Test = { after(work: () => Promise<void> | void): unknown }

// S3 stores of other people, from Debian's packages, each a process of its own.

const root: Root = await ensurePackages(CACHE, 'peers', () => {}, { mirror })
const KEYS = { accessKeyId: 'AKIA1022TEST', secretAccessKey: 'not-a-secret-of-anybody' } as const
const BUCKET = 'recordings'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

function start(t: Test, command: Command, env: Record<string, string> = {}) {
  const child = spawn(command.file, command.args, {
    ...{ cwd: tmpdir(), env: { ...command.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  })
  const said = { text: '' }
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.text = (said.text + text).slice(-20_000)
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  t.after(stop)
  return { said, stop }
}

/** Waits until it answers, and makes the bucket. */
async function ready(options: StoreOptions, said: { text: string }): Promise<StoreOptions> {
  const { endpoint, region, bucket } = options
  const client = new S3Client({
    endpoint: endpoint ?? '',
    region,
    forcePathStyle: true,
    credentials: options,
  })
  await until(
    'the store answers',
    () =>
      client.send(new CreateBucketCommand({ Bucket: bucket })).then(
        () => true,
        () => false,
      ),
    { withinMs: 60_000 },
  ).catch(error => {
    throw new Error(`${error}\n${said.text}`)
  })
  client.destroy()
  return options
}

const optionsAt = (port: number): StoreOptions => ({
  ...{ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket: BUCKET, prefix: 'centre/' },
  ...{ ...KEYS, pathStyle: true },
})

/** moto: parts, ranges and checksums as S3 has them; keeps everything in memory, and believes every signature. */
export async function motoStore(t: Test) {
  const port = await freePort()
  const args = ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]
  const { said, stop } = start(t, root.command('python3', args), {
    ...{ PYTHONHOME: join(root.folder, 'usr'), PYTHONDONTWRITEBYTECODE: '1' },
  })
  return { options: await ready(optionsAt(port), said), stop, said }
}

/** Ceph's gateway on a database file of its own: checks who signs. */
export async function cephStore(t: Test) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'ceph-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'db'))
  const conf = join(folder, 'ceph.conf')
  writeFileSync(conf, cephConf(folder, port))
  const ours = ['--no-mon-config', '-c', conf]
  const { accessKeyId, secretAccessKey } = KEYS
  const person = ['user', 'create', '--uid=centre', '--display-name=centre']
  const keys = [`--access-key=${accessKeyId}`, `--secret-key=${secretAccessKey}`]
  const admin = root.command('radosgw-admin', [...ours, ...person, ...keys])
  const made = spawn(admin.file, admin.args, { env: admin.env, stdio: 'ignore' })
  await once(made, 'exit')
  const { said, stop } = start(t, root.command('radosgw', [...ours, '-n', 'client.admin', '-f']))
  return { options: await ready(optionsAt(port), said), stop, said }
}

const cephConf = (folder: string, port: number) => `[global]
run dir = ${folder}
log file = ${folder}/radosgw.log
admin socket =
plugin dir = ${root.libraries}/ceph
mon host = 127.0.0.1
[client]
rgw backend store = dbstore
rgw config store = dbstore
dbstore db dir = ${folder}/db
dbstore config uri = file:${folder}/db/config.db
rgw data = ${folder}
rgw frontends = beast endpoint=127.0.0.1:${port}
rgw enable apis = s3
rgw thread pool size = 16
`
