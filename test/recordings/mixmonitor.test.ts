import { execFileSync } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readCel } from '../../src/asterisk/cel-rows.ts'
import { recordingFiles } from '../../src/recordings/files.ts'
import { judge } from '../../src/recordings/recording.ts'
import { calls } from '../boot/asterisk-scripts.ts'
import { NUMBERS, sipp, TRUNKS, tone, trial } from '../boot/asterisk-trial.ts'
import { until } from '../until.ts'

// What the rules of recording.ts and wav.ts are built on, seen on a real Asterisk with our own dialplan.

const there = await trial(t, {
  rtpFrom: 23_400,
  generated: {
    'pjsip-phones.conf': '',
    'pjsip-trunks.conf': TRUNKS,
    'pjsip-bans.conf': '[bans](acl-bans)\n',
    'numbers.conf': NUMBERS,
  },
})
t.setTimeout(90_000)

const files = recordingFiles(there.recordings)
const never = new AbortController().signal
const TIMES = { stillMs: 2_000, closeWithinMs: 5_000 }

async function recorded(): Promise<string[]> {
  const all = await readdir(there.recordings, { recursive: true }).catch(() => [])
  return all.filter(name => name.endsWith('.wav')).sort()
}

/** A citizen calls; nobody serves them but the dialplan. Answers what is on the disk and what Asterisk says of it. */
async function citizen(talksMs: number, plays?: string) {
  const before = await recorded()
  const scenario = calls({ from: '<sip:0912345678@127.0.0.2>', ...(plays ? { plays } : {}), talksMs })
  const trunk = { from: '127.0.0.2', port: there.trunkPort, user: '1022' }
  t.equal((await sipp(there, { ...trunk, scenario, args: ['-min_rtp_port', '23480'] })).code, 0)
  const path = await until('the call is recorded', async () =>
    (await recorded()).find(name => !before.includes(name)),
  )
  const rows = await until('the event log tells of the hang-up', async () => {
    const log = readCel(await readFile(there.instance.cel))
    const own = log.rows.filter(row => row.userField === path.slice(-40, -4))
    return own.some(row => row.type === 'HANGUP') && own
  })
  const atOf = (type: string) => rows.find(row => row.type === type)?.at ?? Number.NaN
  const expectedMs = atOf('HANGUP') - atOf('ANSWER')
  const count = rows.find(row => row.type === 'APP_START' && row.app === 'NoOp')
  const rtpPackets = Number(/^rtp=(\d+)$/.exec(count?.data ?? '')?.[1])
  return { path, expectedMs, rtpPackets, file: await files.examine(path, TIMES, never) }
}

t.test(
  'a citizen who speaks is recorded from the answer to the hang-up, and the file is closed at once',
  async t => {
    const { expectedMs, rtpPackets, file } = await citizen(4_000, await tone(there, 440))
    t.match(file, { found: 'audio' })
    t.match(
      judge({ expectedMs, file, rtpPackets }),
      { state: 'verified' },
      `${JSON.stringify(file)} of ${expectedMs}`,
    )
    t.ok(Math.abs(rtpPackets * 20 - expectedMs) < 300, `${rtpPackets} packets came`)
  },
)

t.test('a citizen who sends no sound shortens the file, and what Asterisk counted explains it', async t => {
  // Why: Answer() waits half a second for the first sound, and MixMonitor writes nothing while nobody sends any.
  const { expectedMs, rtpPackets, file } = await citizen(4_000)
  t.equal(rtpPackets, 0)
  const alone = judge({ expectedMs, file })
  t.ok((alone.gapMs ?? 0) > 250, `a gap of ${alone.gapMs} ms`)
  const explained = judge({ expectedMs, file, rtpPackets })
  t.equal(explained.state, alone.state)
  if (explained.state === 'short') t.equal(explained.gapCause, 'no-rtp-from-citizen')
})

t.test('where Asterisk is killed the file is never closed, and what was written is measured', async t => {
  const before = await recorded()
  const scenario = calls({
    from: '<sip:0912345678@127.0.0.2>',
    plays: await tone(there, 440),
    talksMs: 6_000,
  })
  const trunk = { from: '127.0.0.2', port: there.trunkPort, user: '1022' }
  // Nobody answers this caller's BYE any more.
  const calling = sipp(there, { ...trunk, scenario, args: ['-min_rtp_port', '23480', '-timeout', '9s'] })
  const path = await until('a piece is on the disk', async () => {
    const name = (await recorded()).find(one => !before.includes(one))
    return name && (await readFile(join(there.recordings, name))).length > 60_000 && name
  })
  process.kill(there.asterisk.pid, 'SIGKILL')
  const file = await files.examine(path, { stillMs: 500, closeWithinMs: 5_000 }, never)
  if (file.found !== 'audio') throw new Error(file.found)
  t.ok(file.audioMs >= 3_000 && file.audioMs < 6_000, `${file.audioMs} ms`)
  t.match(judge({ expectedMs: 6_000, file, cut: true }), { state: 'short', gapCause: 'cut' })
  const head = (await readFile(join(there.recordings, path))).subarray(0, 44)
  t.same([head.readUInt32LE(4), head.readUInt32LE(40)], [0, 0], 'both sizes were never filled in')
  t.equal(
    execFileSync('sha256sum', [join(there.recordings, path)])
      .toString()
      .slice(0, 64),
    file.sha256,
  )
  await calling
})
