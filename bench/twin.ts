import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { prepareInstance, startAsterisk } from '../src/boot/asterisk.ts'
import { avoidHostnameTrap } from '../src/boot/hostname.ts'
import { ensurePackages } from '../src/boot/packages.ts'
import { takeSlot } from '../test/telephony/slot.ts'

/** The same Asterisk from the same templates, but its own app_queue serves the callers: what ours is measured against. */
export type Twin = Readonly<{
  pid: number
  sip: string
  recordingsDir: string
  console: (command: string) => Promise<string>
  stop: () => Promise<void>
}>

export type TwinOptions = Readonly<{ users: readonly string[]; promptsDir: string }>

export async function startTwin({ users, promptsDir }: TwinOptions): Promise<Twin> {
  const slot = await takeSlot()
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-twin-'))
  const dataDir = join(folder, 'data')
  const recordingsDir = join(folder, 'recordings')
  const root = await ensurePackages(
    process.env.CACHE_DIR || join(homedir(), '.cache', '1022'),
    'server',
    () => {},
  )
  const instance = await prepareInstance({
    ...{ root, folder: dataDir, recordingsDir, tls: null },
    sip: { bind: '127.0.0.1', port: slot.port(3), tlsPort: null, externalAddress: null },
    rtp: { from: slot.port(100), to: slot.port(999) },
    ...{ httpPort: slot.port(1), amiPort: slot.port(2) },
    secrets: { ariService: 'twin', ariRescuer: 'twin', amiService: 'twin' },
  })
  await cp(promptsDir, instance.prompts, { recursive: true })
  await mkdir(recordingsDir, { recursive: true })
  const conf = (name: string, text: string) => writeFile(join(instance.conf, name), text, { mode: 0o600 })
  await conf('generated/pjsip-phones.conf', users.map(phone).join('\n'))
  await conf('generated/pjsip-trunks.conf', trunk(slot.port(4)))
  await conf('extensions.conf', DIALPLAN)
  await conf('queues.conf', queue(users))
  const { prefix } = await avoidHostnameTrap()
  const asterisk = await startAsterisk(instance, { prefix })
  // So that the next benchmark ends it, should this one be killed.
  await writeFile(join(dataDir, 'children.json'), JSON.stringify([{ name: 'Asterisk', pid: asterisk.pid }]))
  slot.note(dataDir)
  return {
    pid: asterisk.pid,
    sip: `127.0.0.1:${slot.port(3)}`,
    recordingsDir,
    console: asterisk.console,
    stop: async () => {
      await asterisk.stop()
      slot.release()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const md5 = (user: string) => createHash('md5').update(`${user}:cc1022:demo-1022`).digest('hex')

const phone = (user: string) => `[${user}](phone-desk)
auth = ${user}
aors = ${user}
[${user}](phone-desk-auth)
username = ${user}
password_digest = MD5:${md5(user)}
[${user}](phone-desk-aor)
`

const trunk = (port: number) => `[trunk-demo](trunk)
aors = trunk-demo
[trunk-demo](trunk-aor)
contact = sip:127.0.0.2:${port}
qualify_frequency = 0
[trunk-demo](trunk-identify)
endpoint = trunk-demo
match = 127.0.0.2
`

/** Step for step what ours does: id into CEL, answer, record, greet, wait with music, talk. */
const DIALPLAN = `[general]
static = yes
writeprotect = yes
clearglobalvars = yes
#include globals.conf

[from-trunk]
exten => 1022,1,Set(CALL_ID=\${UUID()})
 same => n,Set(CHANNEL(userfield)=\${CALL_ID})
 same => n,Answer()
 same => n,Set(RECORDING=\${STRFTIME(,ICT-7,%Y/%m/%d)}/\${CALL_ID}.wav)
 same => n,MixMonitor(\${RECORDINGS_DIR}/\${RECORDING})
 same => n,Playback(cc1022/greeting)
 same => n,Queue(bench)
 same => n,Hangup()

[from-operator]
exten => _[0-9A-Za-z+*#].,1,Hangup(21)
`

const queue = (users: readonly string[]) => `[general]
persistentmembers = no
autofill = yes
shared_lastcall = yes

[bench]
; The longest idle first, as ours.
strategy = leastrecent
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
autofill = yes
joinempty = yes
leavewhenempty = no
musicclass = default
announce-frequency = 0
announce-holdtime = no
announce-position = no
${users.map(user => `member => PJSIP/${user}`).join('\n')}
`

/** Seconds of sound of every recording made since; 16-bit samples, 8 kHz, behind a header of 44 bytes. */
export async function recordedSeconds(recordingsDir: string, since: number): Promise<number[]> {
  const files = await readdir(recordingsDir, { recursive: true }).catch(() => [])
  const facts = await Promise.all(
    files.filter(name => name.endsWith('.wav')).map(name => stat(join(recordingsDir, name))),
  )
  return facts.filter(fact => fact.birthtimeMs >= since).map(fact => (fact.size - 44) / 16_000)
}
