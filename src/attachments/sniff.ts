import { open } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { type AttachmentType, formOf, typeOf } from './attachment.ts'

const TAIL_BYTES = 2_048

/** What a file is by its content, whatever it is called; null = nothing that is taken in. */
export async function sniff(path: string): Promise<AttachmentType | null> {
  const found = await fileTypeFromFile(path).catch(() => undefined)
  const type = typeOf(found?.mime ?? null)
  if (type === null) return null
  return formOf(type) === 'pdf' && !(await isPlainPdf(path)) ? null : type
}

/**
 * Starts as a PDF with its first byte and ends as one: files that are two things at once have the other one before the
 * start or behind the end.
 */
async function isPlainPdf(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    const head = await file.read(Buffer.alloc(8), 0, 8, 0)
    const tail = await file.read(Buffer.alloc(TAIL_BYTES), 0, TAIL_BYTES, Math.max(0, size - TAIL_BYTES))
    const end = tail.buffer.subarray(0, tail.bytesRead).toString('latin1')
    const at = end.lastIndexOf('%%EOF')
    return (
      /^%PDF-[12]\./.test(head.buffer.toString('latin1')) && at >= 0 && /^[\s\0]*$/.test(end.slice(at + 5))
    )
  } finally {
    await file.close()
  }
}
