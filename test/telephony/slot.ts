import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A thousand ports that no other test of this machine uses: files with ports of their own have those from 21000 on. */
export type Slot = Readonly<{
  port: (n: number) => number
  /** Whoever finds this range abandoned ends what runs on that DATA_DIR. */
  note: (dataDir: string) => void
  release: () => void
}>

const FIRST = 10_000
const SLOTS = 10
const SIZE = 1_000

export async function takeSlot(): Promise<Slot> {
  sweep()
  for (let n = 0; n < SLOTS; n++) {
    const mark = markOf(n)
    if (!take(mark)) continue
    const release = () => rmSync(mark, { recursive: true, force: true })
    const port = (offset: number) => FIRST + n * SIZE + offset
    const isFree = (await Promise.all([0, 1, 2, 3].map(offset => canListen(port(offset))))).every(Boolean)
    const note = (dataDir: string) => writeFileSync(join(mark, 'dataDir'), dataDir)
    if (isFree) return { port, note, release }
    release()
  }
  throw new Error('every port range for tests is in use: are centres of earlier tests left over?')
}

/** What earlier tests left, whichever range they had. */
function sweep(): void {
  for (let n = 0; n < SLOTS; n++) {
    const mark = markOf(n)
    if (!existsSync(mark) || isAlive(mark)) continue
    endAbandoned(mark)
    rmSync(mark, { recursive: true, force: true })
  }
}

const markOf = (n: number) => join(tmpdir(), `cc1022-slot-${n}`)

/** Made aside, its owner in it, and renamed: of two processes one gets it, and nobody sees it without an owner. */
function take(mark: string): boolean {
  const aside = mkdtempSync(`${mark}-`)
  writeFileSync(join(aside, 'pid'), `${process.pid}`)
  try {
    renameSync(aside, mark) // refused where a folder with something in it is there
    return true
  } catch {
    rmSync(aside, { recursive: true, force: true })
    return false
  }
}

/** A test that was killed by force took its supervisor along, but not the supervisor's children. */
function endAbandoned(mark: string): void {
  const dataDir = read(join(mark, 'dataDir'))
  if (!dataDir) return
  const children = JSON.parse(read(join(dataDir, 'children.json')) || '[]') as { pid: number }[]
  for (const { pid } of children)
    if (read(`/proc/${pid}/cmdline`).includes(dataDir)) process.kill(pid, 'SIGKILL')
  rmSync(join(dataDir, '..'), { recursive: true, force: true })
}

/** Empty where there is no such file: nothing was noted, or the process has ended. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function isAlive(mark: string): boolean {
  try {
    process.kill(Number(read(join(mark, 'pid')) || Number.NaN), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function canListen(port: number): Promise<boolean> {
  return new Promise(done => {
    const server = createServer()
    server.once('error', () => done(false))
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)))
  })
}
