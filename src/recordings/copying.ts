import { Readable } from 'node:stream'
import { copyOf, markable, type Original } from './watermark.ts'
import { HEAD_BYTES } from './wav.ts'

/** A marked copy on its way. */
export type CopyStream = Readonly<{
  recording: Original
  /** Of the copy. */
  sizeBytes: number
  stream: Readable
}>

/**
 * Marks a recording as it is read. What turns out not to be the recording ends in an error, never in a whole copy.
 * @param original its bytes from the first to the last; read or destroyed by this
 */
export async function marked(
  exportId: string,
  known: Readonly<{ id: string; sha256: string; sizeBytes: number }>,
  original: Readable,
): Promise<CopyStream> {
  const pieces = original[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let head: Buffer = Buffer.alloc(0)
  while (head.length < Math.min(HEAD_BYTES, known.sizeBytes)) {
    const next = await pieces.next()
    if (next.done) break
    head = Buffer.concat([head, next.value])
  }
  const recording = { ...known, watermark: markable(head.subarray(0, HEAD_BYTES), known.sizeBytes) }
  const copy = copyOf(exportId, recording)
  async function* all() {
    yield copy.take(head)
    for (;;) {
      const next = await pieces.next()
      if (next.done) break
      yield copy.take(next.value)
    }
    const last = copy.end()
    if (last.length > 0) yield last
  }
  const stream = Readable.from(all(), { objectMode: false })
  // Whoever goes away in the midst, or never begins, leaves no file open.
  stream.once('close', () => original.destroy())
  return { recording, sizeBytes: copy.sizeBytes, stream }
}
