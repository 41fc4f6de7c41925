import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { freePorts } from '../../src/boot/smoke.ts'
import { certificate } from '../certificate.ts'
import { until } from '../until.ts'
import { calls, registers } from './asterisk-scripts.ts'
import { ami, CACHE, deskPhone, NUMBERS, sipp, TRUNKS, tone, trial, webPhone } from './asterisk-trial.ts'

t.setTimeout(90_000)
const { cert, key } = await certificate(t, CACHE, ['IP:127.0.0.1', 'DNS:localhost'])
const there = await trial(t, {
  rtpFrom: 23_300,
  tls: { cert, key },
  generated: {
    'pjsip-phones.conf':
      deskPhone('op101', 'demo-1022') +
      deskPhone('op102', 'demo-1022', 'phone-desk-auth-sha256') +
      webPhone('op101-web', 'short-lived') +
      deskPhone('op104', 'demo-1022').replace('(phone-desk)', '(phone-desk-srtp)'),
    'pjsip-trunks.conf': TRUNKS,
    'numbers.conf': NUMBERS,
  },
})
const [port = 0] = await freePorts(1)
const phone = { from: '127.0.0.1', port, user: 'op101' }

t.test('a desk phone registers by the digest hash of its secret, over UDP, TCP and TLS', async t => {
  const scenario = registers('op101', 'demo-1022')
  t.equal((await sipp(there, { ...phone, scenario })).code, 0, 'UDP')
  t.equal((await sipp(there, { ...phone, scenario, transport: 't1' })).code, 0, 'TCP')
  const tls = await sipp(there, {
    ...phone,
    scenario,
    transport: 'l1',
    to: there.tlsPort,
    args: ['-tls_cert', cert, '-tls_key', key],
  })
  t.equal(tls.code, 0, 'TLS')
  t.match(tls.messages, /Authorization: Digest/)
})

t.test('a phone that speaks SHA-256 registers by it', async t => {
  const seen = await sipp(there, { ...phone, user: 'op102', scenario: registers('op102', 'demo-1022') })
  t.equal(seen.code, 0)
  t.match(seen.messages, /Authorization: .*algorithm=SHA-256/)
})

t.test('a wrong secret is refused, and said so to whoever bans addresses', async t => {
  const listening = ami(there, { Action: 'Ping' }, 'Event: ChallengeResponseFailed')
  const seen = await sipp(there, { ...phone, scenario: registers('op101', 'guess', 401) })
  t.equal(seen.code, 0)
  t.match(await listening, /AccountID: op101\r\n[\s\S]*RemoteAddress: IPV4\/UDP\/127\.0\.0\.1\/\d+/)
  const security = await readFile(there.instance.security, 'utf8')
  t.match(security, /ChallengeResponseFailed|InvalidPassword/)
})

t.test('no secret of a phone is in any file in clear', async t => {
  const files = await readdir(there.instance.conf, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(
    files.filter(f => f.isFile()).map(f => readFile(join(f.parentPath, f.name), 'utf8')),
  )
  t.notMatch(texts.join(''), /demo-1022|short-lived/)
})

t.test('a browser phone finds the WebSocket open for SIP', async t => {
  const socket = new WebSocket(`ws://127.0.0.1:${there.httpPort}/ws`, 'sip')
  const first = new Promise<string>((done, fail) => {
    socket.onmessage = message => done(String(message.data))
    socket.onerror = () => fail(new Error('the WebSocket does not open'))
  })
  await new Promise(open => {
    socket.onopen = open
  })
  const line = 'sip:op101-web@127.0.0.1'
  socket.send(
    `REGISTER sip:127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/WS x.invalid;branch=z9hG4bK1\r\nFrom: <${line}>;tag=1\r\n` +
      `To: <${line}>\r\nCall-ID: ws-1\r\nCSeq: 1 REGISTER\r\nContact: <sip:op101-web@x.invalid;transport=ws>\r\n` +
      'Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n',
  )
  const answer = await first
  t.match(answer, /^SIP\/2\.0 401 /)
  // Why: JsSIP stops at the first challenge it does not know.
  t.match(answer, /algorithm=MD5/)
  t.notMatch(answer, /SHA-256/)
  socket.close()
})

t.test('a phone and a trunk that come while Asterisk runs work after one reload', async t => {
  const generated = join(there.instance.conf, 'generated')
  const phones = join(generated, 'pjsip-phones.conf')
  await writeFile(phones, (await readFile(phones, 'utf8')) + deskPhone('op103', 'new'))
  const trunks = join(generated, 'pjsip-trunks.conf')
  const second = TRUNKS.replaceAll('trunk-demo', 'trunk-second').replaceAll('127.0.0.2', '127.0.0.3')
  const [own = ''] = second.split('[trunk-same](trunk)')
  await writeFile(
    trunks,
    (await readFile(trunks, 'utf8')) + own.replaceAll('TRUNK_PORT', String(there.trunkPort)),
  )
  const numbers = join(generated, 'numbers.conf')
  await writeFile(
    numbers,
    (await readFile(numbers, 'utf8')) + NUMBERS.split('exten => 02771022')[0]?.replaceAll('1022', '1900'),
  )
  await there.asterisk.console('module reload res_pjsip.so')
  await there.asterisk.console('module reload pbx_config.so')
  t.equal((await sipp(there, { ...phone, user: 'op103', scenario: registers('op103', 'new') })).code, 0)
  const scenario = calls({ from: '<sip:0912345678@127.0.0.3>', talksMs: 100 })
  const call = await sipp(there, { from: '127.0.0.3', port: there.trunkPort, user: '1900', scenario })
  t.equal(call.code, 0)
})

for (const { user, template, mediaenc } of [
  { user: 'op101', template: 'phone-desk', mediaenc: 'srtp' },
  { user: 'op104', template: 'phone-desk-srtp', mediaenc: 'srtp-mand' },
])
  t.test(`over TLS sound is encrypted: ${template} with a phone set to ${mediaenc} (baresip)`, async t => {
    const phone = await baresip(t, user, mediaenc)
    const queued = { Queue: 'fallback', Interface: `PJSIP/${user}` }
    t.match(await ami(there, { Action: 'QueueAdd', ...queued }), /Response: Success/)
    t.teardown(() => ami(there, { Action: 'QueueRemove', ...queued }))
    const [trunkPort = 0] = await freePorts(1)
    const plays = await tone(there, 440)
    const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', plays, talksMs: 3_500 })
    const calling = sipp(there, { from: '127.0.0.2', port: trunkPort, user: '1022', scenario })
    const answer = await until('the phone answers with keys', () =>
      /m=audio \d+ RTP\/S?AVP .*[\s\S]*a=crypto:\d AES_CM_128_HMAC_SHA1_80/.exec(
        phone.sent('SIP/2.0 200 OK'),
      ),
    )
    t.ok(answer)
    const heard = await until('sound comes from the phone, decrypted', async () => {
      const stats = await there.asterisk.console('pjsip show channelstats')
      const received = new RegExp(`${user}-\\S*\\s.*?alaw\\s+(\\d+)`).exec(stats)?.[1]
      return Number(received ?? 0) > 20 && stats
    })
    t.ok(heard)
    t.equal((await calling).code, 0)
  })

/** A desk phone of another make, over TLS; answers by itself and says what it hears. */
async function baresip(t: Test, user: string, mediaenc: string): Promise<{ sent: (line: string) => string }> {
  const [listen = 0] = await freePorts(1)
  const folder = join(there.folder, `baresip-${user}`)
  await mkdir(folder)
  const modules = ['g711.so', 'uuid.so', 'aubridge.so', 'srtp.so']
  await writeFile(
    join(folder, 'config'),
    `module_path ${there.phones.folder}/usr/lib/baresip/modules
sip_listen 127.0.0.1:${listen}
sip_cafile ${cert}
audio_source aubridge,x
audio_player aubridge,x
audio_alert aubridge,x
rtp_ports 23230-23249
${modules.map(name => `module ${name}\n`).join('')}module_app account.so
module_app menu.so
`,
  )
  const account = `auth_user=${user};auth_pass=demo-1022;regint=60;answermode=auto;mediaenc=${mediaenc}`
  const line = `<sip:${user}@127.0.0.1:${there.tlsPort};transport=tls>;${account};audio_codecs=pcma\n`
  await writeFile(join(folder, 'accounts'), line)
  await writeFile(join(folder, 'contacts'), '')
  const { file, args, env } = there.phones.command('baresip', ['-f', folder, '-s'])
  const child = spawn(file, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', chunk => {
      said += chunk
    })
  t.teardown(() => child.kill('SIGKILL'))
  await until(`baresip registers ${user} over TLS`, () => said.includes('{0/TLS/v4} 200 OK'))
  return { sent: start => said.slice(said.lastIndexOf(start)) }
}
