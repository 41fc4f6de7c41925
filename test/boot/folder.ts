import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The part of a tap test that is needed here. */
type Test = { after(work: () => Promise<void> | void): unknown }

/** A DATA_DIR of a test, removed after it. */
export function dataDir(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'cc1022-boot-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'data')
}
