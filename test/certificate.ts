import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensurePackages } from '../src/boot/packages.ts'

type Test = Readonly<{ after(work: () => Promise<void>): unknown }>

/** A certificate for these names (as `DNS:…`, `IP:…`), signed by itself: the files of it and of its key, gone with the test. */
export async function certificate(t: Test, cacheDir: string, names: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-certificate-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const { command } = await ensurePackages(cacheDir, 'test', () => {})
  const { file, args, env } = command('openssl', [
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-config', '/dev/null'],
    ...['-subj', '/CN=1022', '-addext', `subjectAltName=${names.join(',')}`, '-keyout', key, '-out', cert],
  ])
  await promisify(execFile)(file, args, { env })
  const { publicKey } = new X509Certificate(await readFile(cert))
  return { cert, key, spki: publicKey.export({ type: 'spki', format: 'der' }) }
}
