import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareInstance, startAsterisk } from './asterisk.ts'
import type { Root } from './packages.ts'

/**
 * Does a newly downloaded set of packages work here: does Asterisk boot with our files and load what modules.conf
 * names? Given to ensurePackages as `smoke`, so that a suite that moved on to something broken is not taken.
 * Runs beside any other Asterisk, on ports of its own, and leaves nothing.
 */
export async function smokeTest(root: Root): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-smoke-'))
  try {
    const [httpPort, amiPort, sipPort] = await freePorts(3)
    const instance = await prepareInstance({
      root,
      folder,
      recordingsDir: join(folder, 'recordings'),
      sip: { bind: '127.0.0.1', port: sipPort ?? 0, tlsPort: null, externalAddress: null },
      tls: null,
      rtp: { from: 40_000, to: 40_099 },
      httpPort: httpPort ?? 0,
      amiPort: amiPort ?? 0,
      secrets: { ariService: 'smoke', ariRescuer: 'smoke', amiService: 'smoke' },
    })
    const asterisk = await startAsterisk(instance)
    try {
      const missing = notRunning(
        await readFile(join(instance.conf, 'modules.conf'), 'utf8'),
        await asterisk.console('module show'),
      )
      if (missing.length > 0) throw new Error(`modules do not load: ${missing.join(', ')}`)
    } finally {
      await asterisk.stop()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Modules that modules.conf names and `module show` does not list as running. Pure.
 * @param shown lines such as `app_queue.so  True Call Queueing  0  Running  core`
 */
export function notRunning(conf: string, shown: string): string[] {
  const wanted = [...conf.matchAll(/^(?:load|require|preload)\s*=>?\s*(\S+\.so)/gm)].map(
    match => match[1] ?? '',
  )
  const running = new Set([...shown.matchAll(/^(\S+\.so)\s.*\bRunning\b/gm)].map(match => match[1]))
  return wanted.filter(name => !running.has(name))
}

/** Ports nobody listens on at this moment, each different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(
    servers.map(
      server =>
        new Promise<number>((done, fail) => {
          server.once('error', fail)
          server.listen(0, '127.0.0.1', () => {
            const address = server.address()
            done(address && typeof address === 'object' ? address.port : 0)
          })
        }),
    ),
  )
  await Promise.all(servers.map(server => new Promise(done => server.close(done))))
  return ports
}
