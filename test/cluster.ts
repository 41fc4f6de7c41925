import { createHash } from 'node:crypto'
import { rmSync, statfsSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Embedded, freePort, startEmbedded } from '../src/db/embedded.ts'

// One PostgreSQL for all test files that run at the same time: the first that needs it starts this process, each keeps
// a connection to it, and some seconds after the last has gone it ends and leaves nothing behind.

const LINGER_MS = 5_000 // tap starts the next file well within this
const PASSWORD = 'test'
const ROOM_BYTES = 2 ** 30 // a template and some dozen databases at once are 8 MB each, plus the log

const name = `cc1022-test-${createHash('sha256')
  .update(import.meta.dirname)
  .digest('hex')
  .slice(0, 12)}-${process.getuid?.()}`

/** Where the keeper listens: an abstract socket on Linux, which is free again the moment its holder is dead. */
export const KEEPER_PATH = process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`)

/** Memory where there is enough of it: a fresh database then takes 15 ms instead of 170. */
export function fastFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm')
    return bavail * bsize >= ROOM_BYTES ? '/dev/shm' : tmpdir()
  } catch {
    return tmpdir() // not Linux
  }
}

const start = async (dir: string) =>
  startEmbedded({ dir, port: await freePort(), password: PASSWORD, isDurable: false })

function keep(): void {
  const leases = new Set<Socket>()
  let cluster: Embedded | null = null
  let starting: Promise<Embedded | null> = Promise.resolve(null)
  let timer: NodeJS.Timeout | null = null
  const dir = join(fastFolder(), name)
  const end = async (code: number) => {
    keeper.close()
    // Whoever asked may be gone before the server is up: it must not outlive us.
    await (await starting.catch(() => null))?.stop()
    rmSync(dir, { recursive: true, force: true })
    process.exit(code)
  }
  const linger = () => {
    if (timer) clearTimeout(timer)
    timer = setTimeout(() => leases.size === 0 && end(0), LINGER_MS)
  }
  const keeper = createServer(socket => {
    leases.add(socket)
    if (cluster) socket.write(`${cluster.adminUrl}\n`)
    socket.on('error', () => {}) // a test file that was killed; `close` follows
    socket.on('close', () => {
      leases.delete(socket)
      linger()
    })
    socket.resume()
  })
  keeper.once('error', () => process.exit(0)) // another keeper was faster
  keeper.listen(KEEPER_PATH, async () => {
    linger()
    try {
      const server = start(join(dir, 'postgres'))
      starting = server
      cluster = await server
      for (const socket of leases) socket.write(`${cluster.adminUrl}\n`)
      linger()
    } catch (error) {
      for (const socket of leases) socket.write(`error: ${(error as Error).message}\n`)
      await end(1)
    }
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end(0))
}

if (import.meta.main) keep()
