import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import t from 'tap'
import { Weather } from '../../src/errors.ts'
import { recordingFiles } from '../../src/recordings/files.ts'
import { until } from '../until.ts'
import { head, openWav, put, recordingsFolder, tone, wav } from './sound.ts'

const ID = '0196b0a2-1111-7000-8000-000000000001'
const PATH = `2026/11/21/${ID}.wav`
const QUICK = { stillMs: 150, closeWithinMs: 1_000 }
const never = new AbortController().signal

t.test('a closed recording is measured and hashed at once, as sha256sum would', async t => {
  const root = recordingsFolder(t)
  const whole = put(root, PATH, wav(3_000))
  // Whatever is waited for takes longer than a test may.
  const found = await recordingFiles(root).examine(PATH, { stillMs: 60_000, closeWithinMs: 60_000 }, never)
  const sha256 = execFileSync('sha256sum', [whole]).toString().slice(0, 64)
  t.same(found, {
    found: 'audio',
    audioMs: 3_000,
    sizeBytes: 48_044,
    sha256,
    isSilent: false,
    isClosed: true,
    isShortened: false,
    quiet: [],
  })
})

t.test('a recording in which nothing is heard is told from one with a word at its end', async t => {
  const root = recordingsFolder(t)
  const files = recordingFiles(root)
  // What a quiet line is in A-law: the smallest steps, up and down.
  const quiet = Buffer.alloc(16 * 60_000)
  for (let at = 0; at < quiet.length; at += 2) quiet.writeInt16LE(at % 4 === 0 ? 8 : -8, at)
  const isSilent = async (...parts: Buffer[]) => {
    const samples = Buffer.concat(parts)
    put(root, PATH, Buffer.concat([head(samples.length), samples]))
    const found = await files.examine(PATH, QUICK, never)
    return found.found === 'audio' && found.isSilent
  }
  t.equal(await isSilent(quiet), true)
  t.equal(await isSilent(quiet, tone(20), quiet), true, 'a click is no word')
  t.equal(await isSilent(quiet, tone(300)), false)
})

t.test('a large recording is hashed in pieces', async t => {
  const root = recordingsFolder(t)
  const whole = put(root, PATH, wav(600_000))
  const found = await recordingFiles(root).examine(PATH, QUICK, never)
  t.match(found, { audioMs: 600_000, sha256: execFileSync('sha256sum', [whole]).toString().slice(0, 64) })
})

t.test('a file that Asterisk is about to close is waited for', async t => {
  const root = recordingsFolder(t)
  const samples = tone(2_000)
  const whole = put(root, PATH, openWav(1_000))
  const looking = recordingFiles(root).examine(PATH, { stillMs: 2_000, closeWithinMs: 5_000 }, never)
  setTimeout(() => {
    appendFileSync(whole, samples.subarray(16_000))
    // As format_wav closes: the sizes are filled in last.
    const file = openSync(whole, 'r+')
    writeSync(file, head(samples.length), 0, 44, 0)
    closeSync(file)
  }, 120)
  t.match(await looking, { found: 'audio', audioMs: 2_000 })
})

t.test('a file that nobody closes is measured as it lies there', async t => {
  const root = recordingsFolder(t)
  put(root, PATH, openWav(1_500))
  t.match(await recordingFiles(root).examine(PATH, QUICK, never), { found: 'audio', audioMs: 1_500 })
})

t.test('a file that goes on growing is left for later', async t => {
  const root = recordingsFolder(t)
  const whole = put(root, PATH, openWav(100))
  const growing = setInterval(() => appendFileSync(whole, tone(20)), 20)
  t.teardown(() => clearInterval(growing))
  const files = recordingFiles(root)
  await t.rejects(files.examine(PATH, { stillMs: 500, closeWithinMs: 700 }, never), Weather)
})

t.test('a recording that is gone, empty, cut short or no recording at all is told apart', async t => {
  const root = recordingsFolder(t)
  const files = recordingFiles(root)
  t.same(await files.examine(PATH, QUICK, never), { found: 'nothing' }, 'not even the folder of the day')
  const whole = put(root, PATH, wav(1_000))
  truncateSync(whole, 44 + 8_000)
  t.match(await files.examine(PATH, QUICK, never), { found: 'audio', audioMs: 500 })
  truncateSync(whole, 44)
  t.match(await files.examine(PATH, QUICK, never), { found: 'audio', audioMs: 0 })
  truncateSync(whole, 20)
  t.same(await files.examine(PATH, QUICK, never), { found: 'unreadable' }, 'half a head')
  truncateSync(whole, 0)
  t.match(await files.examine(PATH, QUICK, never), { found: 'audio', audioMs: 0, sizeBytes: 0 })
  put(root, PATH, Buffer.from('this is a letter, not a sound'))
  t.same(await files.examine(PATH, QUICK, never), { found: 'unreadable' })
  rmSync(whole)
  t.same(await files.examine(PATH, QUICK, never), { found: 'nothing' })
})

t.test('a link, a folder or a pipe in the place of a recording is never followed', async t => {
  const root = recordingsFolder(t)
  const outside = recordingsFolder(t)
  const files = recordingFiles(root)
  const secret = put(outside, PATH, wav(1_000))
  mkdirSync(join(root, '2026/11/21'), { recursive: true })
  const place = join(root, PATH)
  const refused = async (what: string) => {
    t.same(await files.examine(PATH, QUICK, never), { found: 'unreadable' }, what)
    t.equal(await files.openAudio(PATH), null, what)
    rmSync(place, { recursive: true, force: true })
  }
  symlinkSync(secret, place)
  await refused('a link to a file')
  symlinkSync('/dev/zero', place)
  await refused('a link to a device')
  mkdirSync(place)
  await refused('a folder')
  execFileSync('mkfifo', [place])
  await refused('a pipe')
  rmSync(join(root, '2026'), { recursive: true })
  symlinkSync(join(outside, '2026'), join(root, '2026'))
  await refused('a link in the place of a year')
  t.same(await files.examine('../x.wav', QUICK, never), { found: 'unreadable' }, 'a name that is not ours')
  t.equal(await files.openAudio(`2026/11/21/../../../../${PATH}`), null)
})

t.test('the folder of recordings itself may be a link: that is how disks are mounted', async t => {
  const disk = recordingsFolder(t)
  const root = join(recordingsFolder(t), 'recordings')
  put(disk, PATH, wav(500))
  symlinkSync(disk, root)
  t.match(await recordingFiles(root).examine(PATH, QUICK, never), { found: 'audio', audioMs: 500 })
})

t.test('a locked recording cannot be read', async t => {
  const root = recordingsFolder(t)
  chmodSync(root, 0o755)
  chmodSync(put(root, PATH, wav(500)), 0)
  const examined = () => recordingFiles(root).examine(PATH, QUICK, never)
  t.same(await asOrdinaryUser(examined), { found: 'unreadable' })
})

/** Root reads everything: as root the work is done as somebody else. */
async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return work()
  process.seteuid?.(65_534)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}

t.test('while the disk is away nothing is said about any recording', async t => {
  const root = recordingsFolder(t)
  put(root, PATH, wav(500))
  const files = recordingFiles(root)
  renameSync(root, `${root}.away`)
  await t.rejects(files.examine(PATH, QUICK, never), Weather)
  await t.rejects(files.openAudio(PATH), Weather)
  renameSync(`${root}.away`, root)
  t.match(await files.examine(PATH, QUICK, never), { found: 'audio' })
})

t.test('waiting ends when the service does', async t => {
  const root = recordingsFolder(t)
  put(root, PATH, openWav(500))
  const abort = new AbortController()
  const looking = recordingFiles(root).examine(PATH, { stillMs: 60_000, closeWithinMs: 60_000 }, abort.signal)
  setTimeout(() => abort.abort(), 50)
  await t.rejects(looking, { name: 'AbortError' })
})

t.test('parts of a recording are its very bytes, and no file stays open after', async t => {
  const root = recordingsFolder(t)
  const bytes = wav(1_000)
  put(root, PATH, bytes)
  const files = recordingFiles(root)
  for (const [first, last] of [
    [0, 0],
    [0, 43],
    [100, 9_999],
    [bytes.length - 1, bytes.length - 1],
  ] as const) {
    const audio = await files.openAudio(PATH)
    t.equal(audio?.sizeBytes, bytes.length)
    const part = audio && (await buffer(audio.stream({ first, last })))
    t.ok(part?.equals(bytes.subarray(first, last + 1)), `${first}-${last}`)
  }
  const stream = (await files.openAudio(PATH))?.stream(null)
  stream?.destroy()
  await until('every file is closed', () => !openFiles().includes(PATH))
})

function openFiles(): string {
  return execFileSync('sh', ['-c', `ls -l /proc/${process.pid}/fd`]).toString()
}
