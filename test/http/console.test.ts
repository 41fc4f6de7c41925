import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import pino from 'pino'
import t from 'tap'
import { consoleRoutes } from '../../src/http/console.ts'
import { buildHttp } from '../../src/http/server.ts'
import { sessionCookie } from '../../src/http/session.ts'
import type { testDatabase } from '../database.ts'

type Test = Parameters<typeof testDatabase>[0]
const PAGE =
  '<meta property="csp-nonce" nonce="{{nonce}}"><script src="/assets/a-1.js" nonce="{{nonce}}"></script>'

async function serve(t: Test, isBuilt = true, publicUrl = 'http://127.0.0.1:8022') {
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-console-'))
  if (isBuilt) {
    mkdirSync(join(folder, 'assets'))
    writeFileSync(join(folder, 'index.html'), PAGE)
    writeFileSync(join(folder, 'desk.html'), `${PAGE}<link href="/assets/desk-1.js" nonce="{{nonce}}">`)
    writeFileSync(join(folder, 'assets/a-1.js'), 'let whole = 1')
    writeFileSync(join(folder, 'assets/a-1.js.gz'), gzipSync('let whole = 1'))
    for (const name of ['', '.gz']) writeFileSync(join(folder, `assets/pdf.worker.min-3.mjs${name}`), '')
  }
  const app = await buildHttp({
    ...{ log: pino({ level: 'silent' }), publicUrl, tls: null, cookie: sessionCookie(publicUrl) },
    ...{ recognize: async () => null, readyz: async () => [], metrics: async () => '', onClose: () => {} },
    rooms: [async app => void (await app.register(consoleRoutes, { folder, publicUrl }))],
  })
  t.after(async () => {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return app
}

t.test('every address of the console is one document, with a policy of its own each time', async t => {
  const app = await serve(t)
  const nonces = new Set<string>()
  for (const url of ['/', '/inbox', '/tickets/1022-DT-2026-000001?x=1', '/admin/people']) {
    const { statusCode, headers, body } = await app.inject(url)
    t.equal(statusCode, 200, url)
    t.match(headers['content-type'], 'text/html')
    t.equal(headers['cache-control'], 'no-store')
    const policy = String(headers['content-security-policy'])
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
    t.ok(nonce.length >= 22, 'nobody guesses it')
    nonces.add(nonce)
    t.notMatch(policy, /unsafe|\*|https?:/)
    t.match(policy, "script-src 'self';")
    t.match(policy, "connect-src 'self' ws://127.0.0.1:8022;")
    t.equal(body.split(`nonce="${nonce}"`).length, 3, 'and is in the page')
  }
  t.equal(nonces.size, 4)
})

t.test('a page where a shift begins has a document that names its files', async t => {
  const app = await serve(t)
  for (const url of ['/desk', '/desk?x=1']) {
    const { headers, body } = await app.inject(url)
    const nonce = /'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1] ?? ''
    t.match(body, `<link href="/assets/desk-1.js" nonce="${nonce}">`)
  }
  for (const url of ['/', '/desk/calls', '/desk/..%2fdesk', '/inbox'])
    t.notMatch((await app.inject(url)).body, 'desk-1', url)
})

t.test('over TLS the telephone’s line is wss', async t => {
  const app = await serve(t, true, 'https://1022.example.vn')
  t.match((await app.inject('/')).headers['content-security-policy'], 'wss://1022.example.vn;')
})

t.test('its files are kept for ever and sent compressed to who takes that', async t => {
  const app = await serve(t)
  const plain = await app.inject('/assets/a-1.js')
  t.equal(plain.body, 'let whole = 1')
  t.match(plain.headers['cache-control'], 'immutable')
  const small = await app.inject({ url: '/assets/a-1.js', headers: { 'accept-encoding': 'gzip' } })
  t.equal(small.headers['content-encoding'], 'gzip')
  t.match(small.headers['content-type'], 'javascript')
})

t.test('the worker that reads strangers’ PDFs may fetch nothing and run no text', async t => {
  const app = await serve(t)
  for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
    const { headers: said } = await app.inject({ url: '/assets/pdf.worker.min-3.mjs', headers })
    t.equal(said['content-security-policy'], "default-src 'none'; script-src 'wasm-unsafe-eval'")
    t.match(said['content-type'], 'javascript')
  }
  t.notOk((await app.inject('/assets/a-1.js')).headers['content-security-policy'])
})

t.test('what is not the console’s is not served', async t => {
  const app = await serve(t)
  for (const url of [
    '/assets/b-2.js',
    '/assets/../index.html',
    '/assets/%2e%2e/%2e%2e/etc/passwd',
    '/etc',
    '/api/x',
  ])
    t.equal((await app.inject(url)).statusCode, 404, url)
})

t.test('a console that was not built is said to be so', async t => {
  const app = await serve(t, false)
  const { statusCode, body } = await app.inject('/')
  t.equal(statusCode, 503)
  t.equal(JSON.parse(body).code, 'console-not-built')
  t.equal((await app.inject('/assets/a-1.js')).statusCode, 404)
})
