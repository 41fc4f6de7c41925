import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Head, headLine, headText, readHead, type SignedHead } from './head.ts'
import type { Signer } from './keys.ts'

/** Enough for the last line, and for half of one after it that a power cut left. */
const TAIL_BYTES = 4_096
const NEW_LINE = 10

export type WitnessFile = ReturnType<typeof witnessFile>

/**
 * The file outside of the database that is told the chain's head, line by line; on another machine, if the province has
 * one (docs/operating.md). Opened anew for each line: it may be moved aside or come back with its disk at any time.
 */
export function witnessFile(path: string, signer: Pick<Signer, 'keyId' | 'sign'>) {
  return {
    path,
    /** Resolves when the disk has it. @throws what the disk says */
    async write(head: Head): Promise<void> {
      await mkdir(dirname(path), { recursive: true, mode: 0o750 })
      const file = await open(path, 'a+', 0o640)
      try {
        const line = headLine({ ...head, keyId: signer.keyId, signature: signer.sign(headText(head)) })
        await file.appendFile(`${(await isWhole(file)) ? '' : '\n'}${line}\n`)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    /** The last head that was told; null = none, or no file. @throws what the disk says */
    async last(): Promise<SignedHead | null> {
      const lines = (await tail(path)).toString('utf8').split('\n')
      for (const line of lines.reverse()) {
        const head = readHead(line)
        if (head) return head
      }
      return null
    },
  }
}

type Opened = Awaited<ReturnType<typeof open>>

/** Half a line was left by a machine that died in the midst of it: the next begins on a line of its own. */
async function isWhole(file: Opened): Promise<boolean> {
  const { size } = await file.stat()
  if (size === 0) return true
  const { buffer } = await file.read({ buffer: Buffer.alloc(1), position: size - 1 })
  return buffer[0] === NEW_LINE
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
    const bytes = Math.min(size, TAIL_BYTES)
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(bytes), position: size - bytes })
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
