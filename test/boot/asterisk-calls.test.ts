import { createSocket } from 'node:dgram'
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../until.ts'
import { answers, calls, isRefused, registers } from './asterisk-scripts.ts'
import { ami, ari, deskPhone, NUMBERS, sipp, TRUNKS, tone, trial } from './asterisk-trial.ts'

const there = await trial(t, {
  rtpFrom: 23_100,
  generated: {
    'pjsip-phones.conf': deskPhone('op101', 'demo-1022'),
    'pjsip-trunks.conf': TRUNKS,
    'pjsip-bans.conf': '[bans](acl-bans)\n',
    'numbers.conf': NUMBERS,
  },
})
t.setTimeout(90_000)
const fromTrunk = { from: '127.0.0.2', port: there.trunkPort, user: '1022' }

/** CEL, one list of fields a line. */
async function cel(): Promise<string[][]> {
  const text = await readFile(there.instance.cel, 'utf8')
  const lines = text.trim().split('\n')
  return lines.map(line =>
    [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(match => (match[1] ?? '').replaceAll('""', '"')),
  )
}

async function recordings(): Promise<string[]> {
  const all = await readdir(there.recordings, { recursive: true }).catch(() => [])
  return all.filter(name => name.endsWith('.wav')).map(name => join(there.recordings, name))
}

t.test('a caller on the trunk whose From is an operator is still a citizen', async t => {
  const seen = await sipp(there, {
    ...fromTrunk,
    scenario: calls({ from: '<sip:op101@127.0.0.2>', talksMs: 300 }),
  })
  t.equal(seen.code, 0)
  const starts = (await cel()).filter(line => line[0] === 'CHAN_START')
  t.match(starts.at(-1)?.[2], /^PJSIP\/trunk-demo-/)
  t.equal(starts.at(-1)?.[6], 'from-trunk')
})

t.test(
  'A-law is answered whenever it is offered, so that nothing is transcoded; others are accepted',
  async t => {
    // Static payload types, and 111 = opus.
    for (const [offered, answered] of Object.entries({
      '0 8 9': 8,
      '111 9 8': 8,
      '0 9': 0,
      '9': 9,
      '111': 111,
    })) {
      const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', codecs: offered, talksMs: 100 })
      const { code, messages } = await sipp(there, { ...fromTrunk, scenario })
      t.equal(code, 0)
      const line = /SIP\/2\.0 200 OK[\s\S]*?m=audio \d+ RTP\/AVP (\d+)/.exec(messages)
      t.equal(line?.[1], String(answered), `offered ${offered}`)
    }
  },
)

t.test('an unknown number is 404 and no call', async t => {
  const before = (await cel()).length
  const { code } = await sipp(there, {
    ...fromTrunk,
    user: '1023',
    scenario: isRefused('<sip:0912345678@127.0.0.2>', 404),
  })
  t.equal(code, 0)
  t.equal((await cel()).length, before)
})

t.test('an unknown address gets no call, whatever name it gives', async t => {
  const before = (await cel()).length
  // Why each: nobody, a trunk by name (its address must decide), an operator (must be asked for the secret).
  for (const name of ['0912345678', 'trunk-demo', 'op101']) {
    const scenario = isRefused(`<sip:${name}@127.0.0.9>`, 401)
    const seen = await sipp(there, { ...fromTrunk, from: '127.0.0.9', scenario })
    t.equal(seen.code, 0, name)
  }
  t.equal((await cel()).length, before)
})

t.test('a trunk and phones may share an address: only that port is the trunk', async t => {
  const shared = { from: '127.0.0.1', user: 'op101' }
  t.equal((await sipp(there, { ...shared, port: 23_170, scenario: registers('op101', 'demo-1022') })).code, 0)
  const scenario = calls({ from: '<sip:0912345678@127.0.0.1>', talksMs: 200 })
  t.equal((await sipp(there, { ...shared, user: '1022', port: there.trunkPort, scenario })).code, 0)
  t.match((await cel()).filter(line => line[0] === 'CHAN_START').at(-1)?.[2], /^PJSIP\/trunk-same-/)
})

t.test(
  'without the service a citizen is served by the queue of the dialplan, and recorded throughout',
  async t => {
    const before = await recordings()
    const [citizen, operator] = [await tone(there, 440), await tone(there, 880)]
    const phone = { from: '127.0.0.1', port: 23_172, user: 'op101' }
    t.equal((await sipp(there, { ...phone, scenario: registers('op101', 'demo-1022') })).code, 0)
    const member = { Interface: 'PJSIP/op101', StateInterface: 'PJSIP/op101', MemberName: 'op101' }
    t.match(await ami(there, { Action: 'QueueAdd', Queue: 'fallback', ...member }), /Response: Success/)
    t.teardown(() => ami(there, { Action: 'QueueRemove', Queue: 'fallback', Interface: 'PJSIP/op101' }))
    const rings = sipp(there, {
      ...phone,
      // All it knows, as some phones answer: still one codec, and no transcoding.
      scenario: answers(operator, 2_000, '8 0 9'),
      args: ['-aa', '-min_rtp_port', '23180'],
    })
    // The two scripts share a port one after the other; ask again now that the second listens.
    await until(
      'the phone answers OPTIONS',
      async () => {
        await there.asterisk.console('pjsip qualify op101')
        return /op101\/sip:\S+\s+\S+\s+Avail/.test(await there.asterisk.console('pjsip show contacts'))
      },
      { everyMs: 200 },
    )
    const began = Date.now()
    const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', plays: citizen, talksMs: null })
    const calling = sipp(there, { ...fromTrunk, scenario, args: ['-min_rtp_port', '23190'] })
    const talking = await until('both talk', async () => {
      const channels = await there.asterisk.console('core show channels concise')
      return (
        /op101.*!Up!/.test(channels) &&
        channels
          .trim()
          .split('\n')
          .map(line => line.split('!')[0])
      )
    })
    for (const channel of talking)
      t.match(
        await there.asterisk.console(`core show channel ${channel}`),
        /NativeFormats: \(alaw\)[\s\S]*WriteTranscode: No[\s\S]*ReadTranscode: No/,
      )
    const citizenSaw = await calling
    const tookMs = Date.now() - began
    const rung = await rings
    t.equal(rung.code, 0, 'the operator was rung, spoke and hung up')
    t.equal(citizenSaw.code, 0, 'then the citizen was hung up')
    const file = (await recordings()).find(name => !before.includes(name)) ?? ''
    const id = file.slice(-40, -4)
    const sound = await readFile(file)
    const seconds = (sound.length - 44) / 16_000
    t.ok(Math.abs(seconds - tookMs / 1000) < 0.7, `${seconds} s recorded of ${tookMs} ms`)
    t.ok(strength(sound, 440, seconds - 1.5) > 0.1, 'the citizen is in it')
    t.ok(strength(sound, 880, seconds - 1.5) > 0.1, 'the operator is in it')
    const mine = (await cel()).filter(line => line[5] === id)
    t.ok(mine.some(line => line[0] === 'APP_START' && line[8] === 'Queue'))
    t.match(mine.find(line => line[0] === 'HANGUP')?.[1], /^\d{10}\.\d{6}$/)
  },
)

t.test('no caller id can harm: file names and books hold our own id', async t => {
  const before = (await recordings()).length
  const plays = await tone(there, 440)
  const names = ['a/../../b', 'x;y', '%22$(id)', 'n'.repeat(200), '%60id%60', '']
  for (const name of names) {
    const who =
      name === '' ? '"Anonymous" <sip:anonymous@anonymous.invalid>' : `"${name}, (x)" <sip:${name}@127.0.0.2>`
    const seen = await sipp(there, { ...fromTrunk, scenario: calls({ from: who, plays, talksMs: 200 }) })
    t.equal(seen.code, 0, `From ${who.slice(0, 30)} is answered`)
  }
  const files = await until('every call is recorded', async () => {
    const found = await recordings()
    return found.length >= before + names.length && found
  })
  for (const file of files) t.match(file, /\/\d{4}\/\d{2}\/\d{2}\/[0-9a-f]{8}-[0-9a-f-]{27}\.wav$/)
  for (const line of await cel()) t.equal(line.length, 13, 'every line of the books has its 13 fields')
})

t.test('the service gets the citizen with id, number, time of answer, file and trunk', async t => {
  const events = new WebSocket(
    `ws://127.0.0.1:${there.httpPort}/ari/events?app=cc1022&api_key=service:ari-secret`,
  )
  // biome-ignore lint/suspicious/noExplicitAny: an event as it comes
  const got: any[] = []
  events.onmessage = message => got.push(JSON.parse(message.data))
  await new Promise(open => {
    events.onopen = open
  })
  const calling = sipp(there, {
    ...fromTrunk,
    user: '+842771022',
    scenario: calls({ from: '<sip:0912345678@127.0.0.2>', talksMs: 1_500 }),
  })
  const start = await until('StasisStart', () => got.find(event => event.type === 'StasisStart'))
  const [kind, id, dialled, answeredMs, recording, trunk] = start.args
  t.equal(kind, 'citizen')
  t.equal(start.channel.channelvars.CALL_ID, id)
  t.equal(dialled, '+842771022')
  t.ok(Math.abs(Date.now() - Number(answeredMs)) < 2_000, 'epoch milliseconds')
  t.match(recording, new RegExp(`^\\d{4}/\\d{2}/\\d{2}/${id}\\.wav$`))
  t.equal(trunk, 'trunk-demo')
  // The rescuer's way: back into the dialplan, served by its queue.
  const path = `/channels/${start.channel.id}/continue?context=fallback&extension=s&priority=1`
  t.equal((await ari(there, 'POST', path)).status, 204)
  await until('the channel left the service', () => got.find(event => event.type === 'StasisEnd'))
  events.close()
  t.equal((await calling).code, 0)
})

t.test('what is no SIP at all, or broken SIP, gets no call and harms none', async t => {
  const before = (await cel()).length
  const socket = createSocket('udp4')
  const broken =
    'INVITE sip:1022@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.2;branch=z9hG4bK1\r\nFrom: "\0" <sip:`id`@\r\n\r\n'
  for (const text of ['', '\0'.repeat(2_000), 'GET / HTTP/1.1\r\n\r\n', broken, 'x'.repeat(60_000)])
    await new Promise(sent => socket.send(text, there.sipPort, '127.0.0.1', sent))
  socket.close()
  const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', talksMs: 100 })
  t.equal((await sipp(there, { ...fromTrunk, scenario })).code, 0)
  const starts = (await cel()).slice(before).filter(line => line[0] === 'CHAN_START')
  t.equal(starts.length, 1, 'only the good one')
})

t.test('a citizen is served even when the recording cannot be written', async t => {
  // Why a file where the folder should be: it fails as a full disk does, for root too.
  await rename(there.recordings, `${there.recordings}.aside`)
  await writeFile(there.recordings, '')
  t.teardown(async () => {
    await rm(there.recordings)
    await rename(`${there.recordings}.aside`, there.recordings)
  })
  const before = (await cel()).length
  const plays = await tone(there, 440)
  const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', plays, talksMs: 500 })
  t.equal((await sipp(there, { ...fromTrunk, scenario })).code, 0)
  const asked = (await cel()).slice(before).some(line => line[0] === 'APP_START' && line[8] === 'Stasis')
  t.ok(asked, 'the service was asked')
  t.match(await readFile(there.instance.messages, 'utf8'), /ERROR.*recordings|WARNING.*recordings|Unable to/)
})

t.test('a banned address is refused at once, and served again when the ban is lifted', async t => {
  const file = join(there.instance.conf, 'generated/pjsip-bans.conf')
  const stranger = { from: '127.0.0.8', port: 23_174, user: 'op101' }
  await writeFile(file, '[bans](acl-bans)\ndeny = 127.0.0.8/32\n')
  await there.asterisk.console('module reload res_pjsip.so')
  const seen = await sipp(there, { ...stranger, scenario: isRefused('<sip:op101@127.0.0.8>', 403) })
  t.equal(seen.code, 0)
  await writeFile(file, '[bans](acl-bans)\n')
  await there.asterisk.console('module reload res_pjsip.so')
  t.equal((await sipp(there, { ...stranger, scenario: registers('op101', 'demo-1022') })).code, 0)
})

/** Amplitude of one tone in the second that starts at `fromSeconds` of a 16-bit WAV, full scale = 1 (Goertzel). */
function strength(wav: Buffer, hertz: number, fromSeconds: number): number {
  const start = 44 + Math.floor(fromSeconds * 8_000) * 2
  const count = 8_000
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / 8_000)
  let [before, last] = [0, 0]
  for (let index = 0; index < count; index += 1) {
    const sample = wav.readInt16LE(start + index * 2) / 32_768
    ;[before, last] = [last, sample + factor * last - before]
  }
  return (2 * Math.sqrt(last ** 2 + before ** 2 - factor * last * before)) / count
}
