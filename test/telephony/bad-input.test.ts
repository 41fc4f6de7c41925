import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { sippCaller } from '../../src/boot/phones/caller.ts'
import { dayFolder } from '../../src/clock.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { baresipPhone } from './phones/baresip.ts'
import { presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// What the world sends that nobody would write down as a requirement. Each has a defined outcome: nothing crashes,
// nothing is lost, and no file name is made of what a caller sent.
t.setTimeout(300_000)

/**
 * A disk of our own that can be filled: the readiness wants 200 MB free, so it is a little larger. Null for who may not
 * mount; the limit below has the same error at the same place, so the test runs everywhere.
 */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=230m,mode=0777', 'cc1022-test', folder], {
      stdio: 'ignore',
    })
    return folder
  } catch {
    rmSync(folder, { recursive: true, force: true })
    return null
  }
}
const disk = smallDisk()
// Asterisk may write no byte for a while, of its event log neither: the journal has no witness then.
const env = disk ? { env: { RECORDINGS_DIR: disk } } : {}
const centre = await startCentre({ greetingSeconds: 0.5, agrees: false, ...env })
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
  if (!disk) return
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true, force: true })
})

const service = await centre.pid('service')
const countCalls = async () =>
  (await centre.query<{ n: number }>('select count(*)::int n from calls'))[0]?.n ?? 0

t.test('a number that is not ours is refused with 404 and makes no call', async t => {
  const before = await countCalls()
  for (const to of ['1999', '10220', '113', 's', 'op101', 'fallback']) {
    const citizen = await scene.citizen(scene.number(), { to }, false)
    t.equal((await citizen.end(10_000)).status, 404, to)
  }
  t.equal(await countCalls(), before)
})

t.test('every number of the trunk is ours', async t => {
  const cast = castOf(t, { centre, scene })
  for (const to of ['02771022', '842771022', '+842771022']) {
    const from = scene.number()
    const citizen = await cast.citizen(from, { to })
    await scene.state(from, 'waiting')
    await citizen.hangUp()
    t.match(await scene.state(from, 'ended'), { ending: 'abandoned' }, to)
  }
})

t.test('one number written three ways is one citizen', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  for (const written of [from, from.replace(/^0/, '84'), from.replace(/^0/, '+84')]) {
    const citizen = await cast.citizen(written)
    await scene.state(from, 'waiting')
    await citizen.hangUp()
    await scene.state(from, 'ended')
  }
  t.equal((await scene.calls(from)).length, 3)
  t.match(await scene.callbacks(from), [{ missedCalls: 3 }])
})

t.test('a stranger, not a trunk, gets no call', async t => {
  const before = await countCalls()
  const stranger = await scene.citizen('0912345678', { address: '127.0.0.9', limitMs: 6_000 }, false)
  const { status } = await stranger.end(10_000)
  t.ok(status === null || status >= 400, `answered with ${status}`)
  t.equal(await countCalls(), before)
  await stranger.stop()
})

const NASTY: readonly (readonly [name: string, fromHeader: string, headers?: string[]])[] = [
  ['anonymous', '"Anonymous" <sip:anonymous@anonymous.invalid>', ['Privacy: id']],
  ['no user at all', '<sip:127.0.0.2>'],
  ['a slash', '<sip:../../../../tmp/evil@127.0.0.2>'],
  ['a semicolon and a command', '<sip:0912%3b%20rm%20-rf%20~;x=y@127.0.0.2>'],
  ['quotes', String.raw`"Nguy\"ễn '; drop table calls; --" <sip:0912'345@127.0.0.2>`],
  ['an apostrophe and a dollar', '"$\u007bSHELL(id)}" <sip:$%7bSHELL(id)%7d@127.0.0.2>'],
  ['two hundred digits', `<sip:${'9'.repeat(200)}@127.0.0.2>`],
  ['two hundred letters', `"${'Ă'.repeat(200)}" <sip:${'x'.repeat(200)}@127.0.0.2>`],
  ['line breaks', '"a%0d%0aEvent: x" <sip:0912%0d%0aX-Evil%3a1@127.0.0.2>'],
]
for (const [name, fromHeader, headers = []] of NASTY)
  t.test(`a caller id with ${name} is a call like any other`, async t => {
    const since = Date.now() - 50
    await scene.sounds
    const citizen = await sippCaller({ server: centre.sip, fromHeader, headers, sound: scene.sound.citizen })
    await citizen.answered()
    const call = await scene.newest(since, 'is waiting', one => one.state === 'waiting')
    t.ok(call.caller === null || /^\+?\d{1,20}$/.test(call.caller), `kept as ${call.caller}`)
    await citizen.hangUp()
    const ended = await scene.newest(since, 'has ended', one => one.state === 'ended')
    t.match(ended, { ending: 'abandoned', id: call.id })
    t.match(await scene.recording(call.id), { state: 'verified' })
  })

t.test('no file has a name that a caller chose', async t => {
  const files = readdirSync(centre.recordingsDir, { recursive: true, encoding: 'utf8' })
  for (const file of files.filter(one => !/^\d{4}(\/\d\d)*$/.test(one)))
    t.match(file, /^\d{4}\/\d\d\/\d\d\/[0-9a-f-]{36}\.wav$/)
  t.notOk(existsSync('/tmp/evil'))
})

t.test('a caller on the trunk who calls himself op101 is a citizen, not an operator', async t => {
  const cast = castOf(t, { centre, scene })
  await cast.desk('op102')
  const since = Date.now() - 50
  const citizen = await sippCaller({
    ...{ server: centre.sip, fromHeader: '"op101" <sip:op101@127.0.0.1>', sound: scene.sound.citizen },
  })
  await citizen.answered()
  const call = await scene.newest(since, 'is talking', one => one.state === 'talking')
  t.equal(call.caller, null, 'no number can be made of it')
  t.equal(call.operator, 'op102')
  await citizen.hangUp()
  await scene.newest(since, 'has ended', one => one.state === 'ended')
})

t.test('a hundred digits by SIP INFO, and as many by RTP, disturb nothing', async t => {
  const cast = castOf(t, { centre, scene })
  await cast.desk('op103', { does: 'answer', afterMs: 1_500, hangUpAfterMs: 2_000 })
  const byInfo = scene.number()
  const one = await cast.citizen(byInfo, { infoDigits: 100 })
  await one.end(40_000)
  t.match(await scene.state(byInfo, 'ended'), { ending: 'served', operator: 'op103' })
  const byRtp = scene.number()
  const two = await baresipPhone({
    ...{ user: byRtp, server: centre.sip, address: '127.0.0.2' },
    ...{ says: { hz: CITIZEN_HZ }, registers: false },
  })
  t.after(two.stop)
  await two.dial('1022')
  await two.event('CALL_ESTABLISHED')
  await two.dtmf('0123456789*#ABCD'.repeat(7))
  await two.event('CALL_CLOSED', 1, 40_000)
  t.match(await scene.state(byRtp, 'ended'), { ending: 'served', operator: 'op103' })
})

t.test('a citizen who sends no sound at all: the shorter file is measured and the reason named', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const citizen = await cast.citizen(from, { sound: null })
  await scene.state(from, 'waiting')
  await scene.lasts(3_000)
  await citizen.hangUp()
  const call = await scene.state(from, 'ended')
  const recording = await scene.recording(call.id)
  const gap = (recording.expectedMs ?? 0) - (recording.actualMs ?? 0)
  t.comment(`state ${recording.state}, gap ${gap} ms, ${recording.gapCause}`)
  if (Math.abs(gap) > 500 || recording.state === 'missing') t.equal(recording.gapCause, 'no-rtp-from-citizen')
  else t.equal(recording.state, 'verified')
})

t.test('a citizen without sound is still served, and the operator is in the file', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  await cast.desk('op104', { does: 'answer', afterMs: 100, hangUpAfterMs: 2_500 })
  const citizen = await cast.citizen(from, { sound: null })
  await citizen.end(30_000)
  const call = await scene.state(from, 'ended')
  t.match(call, { ending: 'served', operator: 'op104' })
  const recording = await scene.recording(call.id)
  if (recording.state !== 'verified') t.match(recording, { state: 'short', gapCause: 'no-rtp-from-citizen' })
  t.ok(presence(await scene.audio(call.id), OPERATOR_HZ) > 0.2)
})

t.test(
  'a folder that cannot be written: the citizen is served, the recording is flagged as missing',
  async t => {
    const cast = castOf(t, { centre, scene })
    await cast.desk('op105', { does: 'answer', afterMs: 100, hangUpAfterMs: 1_500 })
    const day = join(centre.recordingsDir, dayFolder(Date.now()))
    mkdirSync(day, { recursive: true })
    await rename(day, `${day}.kept`)
    writeFileSync(day, 'a file where the folder should be')
    const from = scene.number()
    const citizen = await cast.citizen(from)
    await citizen.end(30_000)
    rmSync(day)
    await rename(`${day}.kept`, day)
    const call = await scene.state(from, 'ended')
    t.match(call, { ending: 'served', operator: 'op105' })
    t.match(await scene.recording(call.id), { state: 'missing', gapCause: 'no-file', sha256: null })
    t.equal((await scene.tickets(call.id)).length, 1)
    const metrics = await (await fetch(`${centre.origin}/metrics`)).text()
    t.match(metrics, /^cc1022_recordings_missing [1-9]/m, 'and the metrics tell')
  },
)

type Fullness = Readonly<{ how: string; fill: () => Promise<void>; empty: () => Promise<void> }>

/** RLIMIT_FSIZE of the running Asterisk, which catches SIGXFSZ and sees its writes fail; its log and CEL fail too. */
const limit = async (bytes: string) => {
  execFileSync('prlimit', ['--pid', `${await centre.pid('Asterisk')}`, `--fsize=${bytes}:`])
}
const byLimit: Fullness = {
  how: 'Asterisk may write no further byte',
  fill: async () => {
    // A registration goes to the disk within a second; one that cannot is forgotten (22.10.1, main/db.c), another story.
    const kept = join(centre.dataDir, 'asterisk/db/astdb.sqlite3')
    await until('the telephone is on the disk', () => readFileSync(kept).includes('contact/op106'))
    await limit('0')
  },
  empty: () => limit('unlimited'),
}

/** @param folder of a file system of its own */
function byFilling(folder: string): Fullness {
  const filler = join(folder, 'filler')
  return {
    how: 'a file system without room',
    fill: async () => {
      const { status } = spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' })
      t.not(status, 0, 'dd ends with the error that is wanted here: no space left')
      const { status: isReady } = await fetch(`${centre.origin}/readyz`)
      t.equal(isReady, 503, 'the readiness tells that the disk is full')
    },
    empty: async () => {
      rmSync(filler)
      await centre.untilReady()
    },
  }
}

for (const { how, fill, empty } of [byLimit, ...(disk ? [byFilling(disk)] : [])])
  t.test(`a disk that is full when the recording starts: ${how}`, async t => {
    const cast = castOf(t, { centre, scene })
    await cast.desk('op106', { does: 'answer', afterMs: 100, hangUpAfterMs: 1_500 })
    await fill()
    const from = scene.number()
    const citizen = await cast.citizen(from)
    await citizen.end(30_000)
    const call = await scene.state(from, 'ended')
    t.match(call, { ending: 'served', operator: 'op106' })
    const recording = await scene.recording(call.id)
    t.match(recording.state, /^(missing|short)$/)
    t.ok(recording.gapCause, `named: ${recording.gapCause}`)
    t.equal((await scene.tickets(call.id)).length, 1)
    await empty()
    const after = scene.number()
    const next = await cast.citizen(after)
    await next.end(30_000)
    t.match(
      await scene.recording((await scene.state(after, 'ended')).id),
      { state: 'verified' },
      'the next is kept',
    )
  })

t.test('the service has lived through all of it, and nothing is left in Asterisk', async t => {
  t.equal(await centre.pid('service'), service)
  await scene.nothingLeft()
  t.notMatch(await centre.tail('service', 100_000), /"level":60/)
})

t.end()
