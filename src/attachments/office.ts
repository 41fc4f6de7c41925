import { text } from 'node:stream/consumers'
import { isFetched, readRelations } from './relations.ts'
import { openZip, type Zip, type Zipped } from './unzip.ts'

const ENTRIES_MOST = 3_000
const UNPACKED_BYTES_MOST = 200 * 1024 * 1024
const RATIO_MOST = 200
const RELATIONS_BYTES_MOST = 1024 * 1024
const SMALL_BYTES = 1024 * 1024

/**
 * Why an office document is not taken: it would fill a disk when opened, carries a program, or fetches something from
 * elsewhere when opened. null = none of these. Nothing is unpacked but the lists of what belongs together.
 */
export async function faultOfOffice(path: string): Promise<'bomb' | 'program' | 'outside' | 'broken' | null> {
  let zip: Zip
  try {
    zip = await openZip(path)
  } catch {
    return 'broken'
  }
  try {
    let unpacked = 0
    let packed = 0
    if (zip.fileCount > ENTRIES_MOST) return 'bomb'
    for await (const file of zip.files()) {
      unpacked += file.unpackedBytes
      packed += file.packedBytes
      if (unpacked > UNPACKED_BYTES_MOST) return 'bomb'
      const fault = await faultOfFile(file)
      if (fault) return fault
    }
    return unpacked > SMALL_BYTES && unpacked > packed * RATIO_MOST ? 'bomb' : null
  } catch {
    return 'broken'
  } finally {
    zip.close()
  }
}

async function faultOfFile(file: Zipped): Promise<'program' | 'outside' | null> {
  const name = file.name.toLowerCase()
  if (/vbaproject|vbadata|activex|oleobject/.test(name)) return 'program'
  if (!name.endsWith('.rels')) return null
  // What is not looked through might say anything: too long, or not written as every office writes it.
  if (file.unpackedBytes > RELATIONS_BYTES_MOST) return 'outside'
  const relations = readRelations(await text(await file.open()))
  return relations === null || relations.some(isFetched) ? 'outside' : null
}
