import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request as ask, type IncomingMessage } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import t, { type Test } from 'tap'
import { freePort } from '../../src/db/embedded.ts'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { certificate } from '../certificate.ts'
import { type Centre, cacheDir, startCentre } from '../telephony/centre.ts'
import { lasted, talkedOn } from '../telephony/death.ts'
import { CITIZEN_HZ, sceneOf } from '../telephony/scene.ts'
import { listenFor, openChromium, openContext } from './chromium.ts'
import { chooseHere, hears, READY, says, speaking, TALKING } from './telephone.ts'

// The telephone in the page as a province has it: over https, by a host's name, since what browsers refuse elsewhere they grant on
// localhost. Once the service holds the certificate itself, once a proxy in front of it does.
t.setTimeout(120_000)
const HOST = 'tong-dai.tinh.example'
const { cert, key, spki } = await certificate(t, cacheDir(), [`DNS:${HOST}`])
const browser = await openChromium(t, [
  `--host-resolver-rules=MAP ${HOST} 127.0.0.1`,
  // This key is trusted, as by a province's own authority; complaints about any other stay.
  `--ignore-certificate-errors-spki-list=${createHash('sha256').update(spki).digest('base64')}`,
])

t.test('over https of the service itself, a call in the page is heard both ways', async t => {
  const port = await freePort()
  const origin = `https://${HOST}:${port}`
  const env = { HTTP_PORT: `${port}`, TLS_CERT: cert, TLS_KEY: key, PUBLIC_URL: origin }
  const centre = await startCentre({ env })
  t.after(() => centre.stop())
  await calls(t, centre, origin)
})

t.test('over an https proxy in front of the service, too', async t => {
  const proxy = await terminator(t)
  const origin = `https://${HOST}:${proxy.port}`
  const centre = await startCentre({ env: { PUBLIC_URL: origin } })
  t.after(() => centre.stop())
  const { port } = new URL(centre.origin)
  proxy.lead(Number(port))

  const context = await openContext(browser)
  const page = await context.newPage()
  await page.goto(`http://${HOST}:${port}/`)
  t.equal(await page.evaluate(() => isSecureContext), false, 'past the proxy a browser grants nothing')
  await context.close()
  await calls(t, centre, origin)
})

/** Somebody signs in at the door, and a citizen's call is answered in the page. */
async function calls(t: Test, centre: Centre, origin: string): Promise<void> {
  const scene = sceneOf(centre)
  const context = await speaking(await openContext(browser))
  t.after(async () => {
    await context.close()
    await scene.end()
  })
  const page = await context.newPage()
  const complaints = listenFor(page)
  const lines: string[] = []
  page.on('websocket', socket => lines.push(socket.url()))

  const headers = (await page.goto(`${origin}/desk`))?.headers() ?? {}
  t.match(headers['strict-transport-security'], /^max-age=31536000/)
  const { host } = new URL(origin)
  t.ok(headers['content-security-policy']?.split('; ').includes(`connect-src 'self' wss://${host}`))
  await page.getByLabel('Tên đăng nhập').fill('op101')
  await page.getByLabel(/^Mật khẩu( \*)?$/).fill(DEMO_PASSWORD)
  await page.keyboard.press('Enter')
  await chooseHere(page)
  await page.keyboard.press('Escape')
  t.match(await context.cookies(), [
    { name: '__Host-cc1022', domain: HOST, secure: true, httpOnly: true, sameSite: 'Strict' },
  ])
  t.same(lines, [`wss://${host}/sip`])
  const microphones = await page.evaluate(async () => {
    // The browser's own, not the test's voice.
    const opened = await MediaDevices.prototype.getUserMedia.call(navigator.mediaDevices, { audio: true })
    const kinds = opened.getTracks().map(({ kind }) => kind)
    for (const track of opened.getTracks()) track.stop()
    return kinds
  })
  t.same(microphones, ['audio'], 'the browser gives this page a microphone')

  await page.keyboard.press('Alt+s')
  const from = scene.number()
  const citizen = await scene.citizen(from)
  t.after(() => citizen.stop())
  await page.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  await page.keyboard.press('F2')
  await says(page, TALKING)
  await hears(page, CITIZEN_HZ)
  const at = Date.now()
  const call = await lasted(scene, from, 1_500)
  await scene.lasts(2_000)
  await page.keyboard.press('F4')
  await says(page, READY)
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op101' })
  t.match(await scene.recording(call.id), { state: 'verified' })
  await talkedOn(t, { centre, scene }, { call, at })
  t.same(complaints, [])
}

/** What a province puts in front, with nothing set but what a proxy needs: another name to the service, WebSockets passed on. */
async function terminator(t: Test) {
  let behind = 0
  const asked = ({ method, url, headers }: IncomingMessage) => {
    const host = `127.0.0.1:${behind}`
    return ask({ port: behind, method, path: url, headers: { ...headers, host } })
  }
  const server = createServer({ cert: await readFile(cert), key: await readFile(key) }, (request, reply) => {
    const passed = asked(request)
    passed.on('response', answer => {
      reply.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(reply)
    })
    reply.on('close', () => passed.destroy())
    passed.on('error', () => reply.destroy())
    request.pipe(passed)
  })
  server.on('upgrade', (request, near) => {
    const passed = asked(request)
    passed.on('upgrade', ({ rawHeaders }, far) => {
      const told = rawHeaders.map((text, n) => (n % 2 === 0 ? `${text}: ` : `${text}\r\n`))
      near.write(`HTTP/1.1 101 Switching Protocols\r\n${told.join('')}\r\n`)
      near.pipe(far).pipe(near)
      for (const [side, other] of [[near, far] as const, [far, near] as const]) {
        side.on('error', () => other.destroy())
        side.on('close', () => other.destroy())
      }
    })
    passed.on('response', () => near.destroy())
    passed.on('error', () => near.destroy())
    passed.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    lead: (to: number) => {
      behind = to
    },
  }
}
t.end()
