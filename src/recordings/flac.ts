import { type ChildProcess, spawn } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Weather } from '../errors.ts'
import type { OpenAudio } from './files.ts'
import type { ByteRange } from './range.ts'
import type { Frame } from './storing.ts'

// The one file that speaks to Debian's `flac`. It is given samples only; the bytes around them in the WAV are kept with
// the copy (Frame), so that the file as it was recorded comes out again whatever a header held.

/** How to start it: give all to `spawn`. */
export type Program = (args: readonly string[]) => Readonly<{
  file: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
}>

/** The sound cannot be made FLAC, or what should be FLAC is none. */
export class BadSound extends Error {
  override readonly name = 'BadSound'
}

const RAW = ['--force-raw-format', '--endian=little', '--sign=signed']
const REASON_MOST = 300

const samplesOf = ({ channels, bits, rate }: Frame) => [
  ...[`--channels=${channels}`, `--bps=${bits}`, `--sample-rate=${rate}`],
]

/**
 * @param samples without what stood around them
 * @param into a file that is made, or written over
 * @throws BadSound what the program said; Weather where it cannot be started
 */
export async function encode(
  program: Program,
  samples: Readable,
  { frame, into, signal }: { frame: Frame; into: string; signal: AbortSignal },
): Promise<void> {
  const child = start(program, ['--silent', '-5', '-f', ...RAW, ...samplesOf(frame), '-o', into, '-'])
  const ended = outcome(child)
  ended.catch(() => {}) // awaited below
  try {
    await pipeline(samples, child.stdin, { signal })
  } catch (error) {
    child.kill('SIGKILL')
    // A program that went away tells why; the broken pipe is only how it was noticed.
    if (!signal.aborted && (error as NodeJS.ErrnoException).code === 'EPIPE') await ended
    throw error
  }
  await ended
}

/** FLAC as the WAV that it was made of. A part costs the decoding of all before it: about 0.1 s for ten minutes. */
export function unflac(program: Program, stored: OpenAudio, frame: Frame, sizeBytes: number): OpenAudio {
  async function* wav(range: ByteRange): AsyncGenerator<Buffer> {
    let at = 0
    try {
      for await (const bytes of whole(program, stored, frame)) {
        const from = Math.max(0, range.first - at)
        const to = Math.min(bytes.length, range.last + 1 - at)
        at += bytes.length
        if (from < to) yield bytes.subarray(from, to)
        if (at > range.last) return // ends the program too
      }
    } finally {
      await stored.close() // of a range within the head nothing of it was read
    }
    throw new BadSound('the copy has less sound than was recorded')
  }
  return {
    sizeBytes,
    stream: range => Readable.from(wav(range ?? { first: 0, last: sizeBytes - 1 }), { objectMode: false }),
    close: stored.close,
  }
}

async function* whole(program: Program, stored: OpenAudio, { head, tail }: Frame): AsyncGenerator<Buffer> {
  yield Buffer.from(head, 'base64')
  const child = start(program, ['--silent', '--decode', ...RAW, '--stdout', '-'])
  const ended = outcome(child)
  ended.catch(() => {})
  const source = stored.stream(null)
  const feeding = pipeline(source, child.stdin).catch((error: NodeJS.ErrnoException) => {
    // Nobody listens any more, or the program has said what is wrong: told by `ended`.
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') return error
    return null
  })
  try {
    yield* child.stdout as AsyncIterable<Buffer>
    const fault = await feeding
    if (fault) throw fault
    await ended
    const last = Buffer.from(tail, 'base64')
    if (last.length > 0) yield last
  } finally {
    child.kill('SIGKILL')
    source.destroy()
  }
}

function start(program: Program, args: readonly string[]) {
  const command = program(args)
  const child = spawn(command.file, [...command.args], {
    env: { ...command.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  // Calls come first on every core.
  if (child.pid !== undefined)
    try {
      setPriority(child.pid, constants.priority.PRIORITY_LOW)
    } catch {
      // It has ended already, which `outcome` tells.
    }
  return child
}

async function outcome(child: ChildProcess): Promise<void> {
  const said = new PassThrough()
  let text = ''
  child.stderr?.pipe(said)
  said.on('data', (bytes: Buffer) => {
    if (text.length < REASON_MOST) text += bytes.toString('latin1')
  })
  const code = await new Promise<number | null>((done, fail) => {
    child.once('error', error => fail(new Weather(`flac does not start: ${error.message}`)))
    child.once('close', done)
  })
  if (code !== 0) throw new BadSound(`flac ended with ${code}: ${text.trim().slice(0, REASON_MOST)}`)
}
