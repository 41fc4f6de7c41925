import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import type { Authority, Issued } from './authority.ts'

const run = promisify(execFile)

type Test = { after(work: () => unknown): unknown }

/** A time-stamp authority: OpenSSL's own, behind HTTP. `answer` may put something else in the place of its reply. */
export async function openTsa(t: Test, signer: Issued, { chain }: Readonly<{ chain: Issued }>) {
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-tsa-'))
  writeFileSync(join(dir, 'serial'), '01\n')
  writeFileSync(
    join(dir, 'tsa.cnf'),
    `[tsa]\ndefault_tsa=t\n[t]\nserial=${dir}/serial\ncrypto_device=builtin\nsigner_cert=${signer.certificate}
signer_key=${signer.key}\ncerts=${chain.certificate}\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\ndigests=sha256
accuracy=secs:1\nclock_precision_digits=0\nordering=yes\ntsa_name=yes\ness_cert_id_chain=no\ness_cert_id_alg=sha256\n`,
  )
  const tsa = { queries: 0, answer: async (reply: Buffer) => reply, status: 200 }
  let number = 0
  const server = createServer(async (request, response) => {
    const [query, reply] = [join(dir, `${++number}.tsq`), join(dir, `${number}.tsr`)]
    writeFileSync(query, await buffer(request))
    tsa.queries += 1
    await run('openssl', [
      ...['ts', '-reply', '-config', join(dir, 'tsa.cnf'), '-section', 't', '-queryfile', query],
      ...['-out', reply],
    ])
    const { stdout } = await run('cat', [reply], { encoding: 'buffer' })
    response.writeHead(tsa.status, { 'content-type': 'application/timestamp-reply' })
    response.end(await tsa.answer(stdout))
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  t.after(() => {
    server.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return Object.assign(tsa, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa` })
}

/** An authority's certificate for time-stamps, and the authority running. */
export async function tsaOf(t: Test, authority: Authority) {
  const signer = authority.issue({ name: 'Giờ chuẩn', by: authority.authority, uses: authority.STAMPS })
  return openTsa(t, signer, { chain: authority.authority })
}
