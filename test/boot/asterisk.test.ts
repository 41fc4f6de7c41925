import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { prepareInstance, startAsterisk } from '../../src/boot/asterisk.ts'
import { avoidHostnameTrap, hostnameFault } from '../../src/boot/hostname.ts'
import { rotateLogs } from '../../src/boot/rotate.ts'
import { freePorts, notRunning, smokeTest } from '../../src/boot/smoke.ts'
import { plainPath, render, TemplateFault } from '../../src/boot/templates.ts'
import { calls, registers } from './asterisk-scripts.ts'
import { ami, deskPhone, NUMBERS, serverRoot, sipp, TRUNKS, trial } from './asterisk-trial.ts'

t.setTimeout(60_000)
const there = await trial(t, {
  rtpFrom: 23_250,
  // Why: a socket's path may have 107 characters, and DATA_DIR may be anywhere.
  below: ['một thư mục rất sâu', 'x'.repeat(100), 'y'.repeat(100)].join('/'),
  generated: {
    'pjsip-phones.conf': deskPhone('op101', 'demo-1022'),
    'pjsip-trunks.conf': TRUNKS,
    'numbers.conf': NUMBERS,
  },
})

t.test('it comes up with nothing to complain about, in a folder with a long name', async t => {
  const log = await readFile(there.instance.messages, 'utf8')
  t.match(log, /modules will be loaded/)
  t.notMatch(log, /WARNING|ERROR/)
  t.notMatch(await readFile(join(there.instance.folder, 'log/console.log'), 'utf8'), /WARNING|ERROR/)
  t.match(await there.asterisk.console('core show version'), /Asterisk 22\./)
})

t.test('a call is recorded there too', async t => {
  const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', talksMs: 200 })
  const call = await sipp(there, { from: '127.0.0.2', port: there.trunkPort, user: '1022', scenario })
  t.equal(call.code, 0)
  const [recording] = (await readdir(there.recordings, { recursive: true })).filter(name =>
    name.endsWith('.wav'),
  )
  t.ok(recording)
  t.ok(join(there.recordings, recording ?? '').length > 255)
  t.match(await readFile(there.instance.cel, 'utf8'), recording?.slice(0, -4).split('/').at(-1))
})

t.test('exactly the modules of modules.conf are loaded', async t => {
  const shown = await there.asterisk.console('module show')
  const conf = await readFile(join(there.instance.conf, 'modules.conf'), 'utf8')
  t.same(notRunning(conf, shown), [])
  const loaded = [...shown.matchAll(/^(\S+\.so)\s/gm)].map(match => match[1] ?? '')
  t.same(
    loaded.filter(name => !conf.includes(` ${name}`)),
    [],
  )
})

t.test('log files that have grown are put aside, and few are kept', async t => {
  const log = join(there.instance.folder, 'log')
  for (let round = 0; round < 6; round += 1) await rotateLogs(log, there.asterisk.console, -1)
  const kept = (await readdir(log)).filter(name => /^messages\.log\.\d+$/.test(name))
  t.same(kept.sort(), ['messages.log.0', 'messages.log.1', 'messages.log.2', 'messages.log.3'])
})

t.test('ARI and AMI ask for a password and answer on loopback only', async t => {
  t.equal((await fetch(`http://127.0.0.1:${there.httpPort}/ari/asterisk/info`)).status, 401)
  const addresses = Object.values(networkInterfaces()).flatMap(list => list ?? [])
  for (const { address } of addresses.filter(one => one.family === 'IPv4' && !one.internal))
    for (const port of [there.httpPort, there.amiPort])
      t.equal(await opens(port, address), false, `${address}:${port}`)
  t.equal(await opens(there.httpPort, '127.0.0.1'), true)
})

t.test('AMI tells of phones, and not of every breath of a channel', async t => {
  const listening = ami(there, { Action: 'Ping' }, 'Event: ContactStatus')
  const [port = 0] = await freePorts(1)
  const scenario = registers('op101', 'demo-1022')
  t.equal((await sipp(there, { from: '127.0.0.1', port, user: 'op101', scenario })).code, 0)
  const heard = await listening
  t.match(heard, /Event: FullyBooted/)
  t.match(heard, /EndpointName: op101/)
  t.notMatch(heard, /Event: (VarSet|Newchannel|Newexten|RTCPSent|ChallengeSent|SuccessfulAuth)/)
})

t.test(
  'after a killed supervisor the next one ends the Asterisk it left, and phones and queue are as they were',
  async t => {
    await ami(there, { Action: 'QueueAdd', Queue: 'fallback', Interface: 'PJSIP/op101', Paused: 'true' })
    const again = await startAsterisk(there.instance)
    t.teardown(() => again.stop())
    t.match(await there.asterisk.ended, /ended/)
    t.match(await again.console('pjsip show contacts'), /op101\/sip:op101@/)
    t.match(await again.console('queue show fallback'), /PJSIP\/op101.*\(paused/)
    await again.stop()
    t.equal(existsSync(`/proc/${again.pid}`), false)
    t.equal(await opens(there.httpPort, '127.0.0.1'), false)
  },
)

t.test('an Asterisk that cannot start says why', async t => {
  const broken = { ...there.instance, httpPort: there.httpPort + 1 }
  await t.rejects(startAsterisk(broken, { withinMs: 2_000 }), /did not come up/)
})

t.test('the smoke test passes with these packages', async () => smokeTest(await serverRoot()))

t.test('a placeholder that nothing is known about is a fault, as is a value that would add a line', t => {
  t.equal(render('x.conf', 'port = {{PORT}}', { PORT: '5060' }), 'port = 5060')
  t.equal(render('x.conf', 'p = {{P}}', { P: 'a;b' }), 'p = a\\;b')
  t.throws(() => render('x.conf', 'port = {{PROT}}', { PORT: '5060' }), /x\.conf: .*\{\{PROT\}\}/)
  t.throws(() => render('x.conf', 'port = {{port}}', { PORT: '5060' }), TemplateFault)
  t.throws(() => render('x.conf', '{{P}}', { P: 'a\n[admin]' }), TemplateFault)
  t.end()
})

t.test('a folder that Asterisk would misread is refused by name', t => {
  t.equal(plainPath('DATA_DIR', '/srv/dữ liệu/1022'), '/srv/dữ liệu/1022')
  for (const path of ['/srv/a,b', '/srv/$x', '/srv/a;b', '/srv/[x]', '/srv/a\nb', 'relative'])
    t.throws(() => plainPath('DATA_DIR', path), /DATA_DIR/, path)
  t.end()
})

t.test('a machine that its own hosts file does not name is told so, with the line to type', async t => {
  t.equal(hostnameFault('127.0.0.1 localhost vm # the machine\n', 'vm'), null)
  t.match(hostnameFault('127.0.0.1 localhost\n# vm\n', 'vm'), "echo '127.0.0.1 vm' >> /etc/hosts")
  // Either the trap is avoided, or it is named.
  const { prefix, warning } = await avoidHostnameTrap('nowhere-at-all')
  if (warning) {
    t.match(warning, /nowhere-at-all/)
    return
  }
  const [file = '', ...args] = [...prefix, 'hostname']
  t.equal((await promisify(execFile)(file, args)).stdout.trim(), 'localhost')
})

t.test('the image is built from the same packages and the same templates', async t => {
  const folder = join(import.meta.dirname, '../../asterisk-docker')
  const dockerfile = await readFile(join(folder, 'Dockerfile'), 'utf8')
  t.match(dockerfile, /COPY .*packages\.txt/)
  t.match(dockerfile, /packages\.txt \| xargs apt-get install/)
  // The whole folders: a new template or prompt cannot be forgotten.
  for (const whole of ['asterisk-docker/etc/', 'dialplan/', 'src/', 'provinces/'])
    t.match(dockerfile, `COPY ${whole} ${whole}`)
  t.match(dockerfile, /FROM debian:forky/, 'the suite the embedded one is unpacked from')
  t.match(await readFile(join(folder, 'compose.yaml'), 'utf8'), /target: asterisk/)
})

t.test('every template is filled for every setting: none, TLS, an address outside, any address', async t => {
  const root = await serverRoot()
  const folder = t.testdir({})
  const plain = { bind: '127.0.0.1', port: 5060, tlsPort: null, externalAddress: null }
  const tls = { cert: '/srv/cert.pem', key: '/srv/key.pem' }
  for (const [name, sip] of Object.entries({
    plain,
    tls: { ...plain, tlsPort: 5061 },
    outside: { ...plain, bind: '0.0.0.0', externalAddress: '203.0.113.7' },
  })) {
    const conf = (
      await prepareInstance({
        ...OPTIONS,
        root,
        folder: join(folder, name),
        sip,
        tls,
        recordingsDir: join(folder, 'rec'),
      })
    ).conf
    const texts = await Promise.all(
      (await readdir(conf)).filter(f => f.endsWith('.conf')).map(f => readFile(join(conf, f), 'utf8')),
    )
    t.notMatch(texts.join(''), /\{\{/)
    const pjsip = texts.join('')
    t.equal(/^protocol = tls$/m.test(pjsip), name === 'tls')
    t.equal(/^media_encryption = sdes$[\s\S]*?optimistic = yes/m.test(pjsip), name === 'tls')
    t.equal(/^external_media_address = 203\.0\.113\.7$/m.test(pjsip), name === 'outside')
    t.equal(/^bind_rtp_to_media_address = no$/m.test(pjsip), name === 'outside')
  }
})

const OPTIONS = {
  rtp: { from: 20_000, to: 20_999 },
  httpPort: 8088,
  amiPort: 5038,
  secrets: { ariService: 'a', ariRescuer: 'b', amiService: 'c' },
}

async function opens(port: number, host: string): Promise<boolean> {
  const socket = connect(port, host)
  const open = await new Promise<boolean>(done => {
    socket.once('connect', () => done(true))
    socket.once('error', () => done(false))
  })
  socket.destroy()
  return open
}
