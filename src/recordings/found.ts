import type { Found } from './coverage.ts'
import type { RecordingFiles } from './files.ts'
import type { RecordingRow } from './store.ts'
import { localOf } from './storing.ts'

type Needs = Pick<RecordingFiles, 'sizeOf' | 'measureNow'>

/**
 * The file of a recording as it is now, without waiting for anybody.
 * @param audio whether to read it although it has the size that it should
 * @returns null where there is nothing to say against it, or its sound is kept in another form or place
 * @throws Weather where the disk is away
 */
export async function foundNow(
  files: Needs,
  row: Pick<RecordingRow, 'path' | 'stored' | 'sizeBytes' | 'sha256'>,
  audio: boolean,
): Promise<Found> {
  if (localOf(row.stored) !== 'wav' || row.sha256 === null) return null
  if (!audio && (await files.sizeOf(row.path)) === row.sizeBytes) return null
  return files.measureNow(row.path, new AbortController().signal)
}
