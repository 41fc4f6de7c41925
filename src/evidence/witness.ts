import { createHash } from 'node:crypto'
import { closeSync, createReadStream, existsSync, openSync, readdirSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import { iso, type Ms } from '../clock.ts'
import {
  type Head,
  headLine,
  headText,
  linkLine,
  linkText,
  readHead,
  readLink,
  type SignedHead,
} from './head.ts'
import type { Signer } from './keys.ts'

/** Enough for the last line, and for half of one after it that a power cut left. */
const EDGE_BYTES = 4_096
const NEW_LINE = 10

export type WitnessFile = ReturnType<typeof witnessFile>

/**
 * The file outside of the database that is told the chain's head, line by line; on another machine, if the province has
 * one (docs/operating.md). Opened anew for each line: it may be moved aside or come back with its disk at any time.
 * When a month is over it is closed under that month's name, and the next begins with the hash of it.
 */
export function witnessFile(path: string, signer: Pick<Signer, 'keyId' | 'sign'>) {
  const signed = (text: string) => ({ keyId: signer.keyId, signature: signer.sign(text) })

  /** What a new file begins with: which was closed before it, and what was in that. */
  async function linked(at: Ms): Promise<string> {
    const before = closedFiles(path).at(-1)
    if (before === undefined) return ''
    const link = { at, file: basename(before), sha256: await sumOf(before) }
    return `${linkLine({ ...link, ...signed(linkText(link)) })}\n`
  }

  return {
    path,
    /** Resolves when the disk has it. @throws what the disk says */
    async write(head: Head): Promise<void> {
      await mkdir(dirname(path), { recursive: true, mode: 0o750 })
      await closeMonth(path, head.at)
      const file = await open(path, 'a+', 0o640)
      try {
        const link = (await isBegun(file)) ? '' : await linked(head.at)
        const line = headLine({ ...head, ...signed(headText(head)) })
        await file.appendFile(`${(await isWhole(file)) ? '' : '\n'}${link}${line}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    /** The last head that was told; null = none, or no file. @throws what the disk says */
    async last(): Promise<SignedHead | null> {
      for (const one of [path, ...closedFiles(path).slice(-1)]) {
        const head = lastIn(await tail(one))
        if (head) return head
      }
      return null
    },
  }
}

const monthOf = (at: Ms) => iso(at).slice(0, 7)

/** A place that lets files only grow has no names given anew: there one file goes on. */
const FIXED = new Set(['EPERM', 'EACCES', 'EROFS'])

/** A clock that was set back closes nothing, and a name that is taken stays what it is. */
async function closeMonth(path: string, at: Ms): Promise<void> {
  const last = lastIn(await tail(path))
  if (!last || monthOf(at) <= monthOf(last.at)) return
  const { dir, name, ext } = parse(path)
  const closed = join(dir, `${name}-${monthOf(last.at)}${ext}`)
  if (existsSync(closed)) return
  try {
    await rename(path, closed)
  } catch (error) {
    if (!FIXED.has((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Files of the months before, the oldest first. */
function closedFiles(path: string): string[] {
  const { dir, name, ext } = parse(path)
  const isClosed = (one: string) =>
    one.startsWith(`${name}-`) &&
    one.endsWith(ext) &&
    /^\d{4}-\d{2}$/.test(one.slice(name.length + 1, one.length - ext.length))
  try {
    return readdirSync(dir)
      .filter(isClosed)
      .sort()
      .map(one => join(dir, one))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** All of them at one moment, whatever is closed meanwhile; `open` is null where there is none that goes on. */
export function seenFiles(path: string): Readonly<{ closed: readonly string[]; open: number | null }> {
  for (;;) {
    const closed = closedFiles(path)
    const file = openedIf(path)
    if (closedFiles(path).length === closed.length) return { closed, open: file }
    if (file !== null) closeSync(file)
  }
}

function openedIf(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** One file of the witness, as a verification reads it. */
export type WitnessPart = Readonly<{
  name: string
  /** Its month is over: nothing is added any more. */
  isClosed: boolean
  /** Without their ends. */
  lines: AsyncIterable<string>
  /** SHA-256 over all of it, hexadecimal. */
  sum(): Promise<string>
}>

/** The oldest first; null = there is no file at all. */
export function readWitness(path: string): readonly WitnessPart[] | null {
  const { closed, open: file } = seenFiles(path)
  const parts = [
    ...closed.map(one => partOf(one, { isClosed: true })),
    ...(file === null ? [] : [partOf(path, { isClosed: false, fd: file })]),
  ]
  return parts.length === 0 ? null : parts
}

const partOf = (path: string, { isClosed, fd }: { isClosed: boolean; fd?: number }): WitnessPart => ({
  ...{ name: basename(path), isClosed, lines: linesOf(path, fd) },
  sum: () => sumOf(path),
})

/** Line feeds alone part lines: what another program takes for the end of one is a change to us. */
async function* linesOf(path: string, fd?: number): AsyncIterable<string> {
  let rest = ''
  const bytes = createReadStream(path, { encoding: 'latin1', ...(fd !== undefined && { fd }) })
  for await (const piece of bytes) {
    const lines = `${rest}${piece}`.split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

async function sumOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(path)) hash.update(bytes)
  return hash.digest('hex')
}

type Opened = Awaited<ReturnType<typeof open>>

/** Half a line was left by a machine that died in the midst of it: the next begins on a line of its own. */
async function isWhole(file: Opened): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return true
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 })
  return buffer[0] === NEW_LINE
}

/** Something was said in it: half of its first line is nothing yet. */
async function isBegun(file: Opened): Promise<boolean> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(EDGE_BYTES), position: 0 })
  const lines = buffer.toString('utf8', 0, bytesRead).split('\n')
  return lines.some(line => readHead(line) !== null || readLink(line) !== null)
}

function lastIn(bytes: Buffer): SignedHead | null {
  for (const line of bytes.toString('utf8').split('\n').reverse()) {
    const head = readHead(line)
    if (head) return head
  }
  return null
}

async function tail(path: string): Promise<Buffer> {
  let file: Opened
  try {
    file = await open(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
  try {
    const { size } = await file.stat()
    const bytes = Math.min(size, EDGE_BYTES)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes), position: size - bytes })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
