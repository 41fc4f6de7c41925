import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A thousand ports that no other test of this machine uses, below those the kernel hands out by itself. */
export type Slot = Readonly<{
  port: (n: number) => number
  /** Whoever finds this range abandoned ends what runs on that DATA_DIR. */
  note: (dataDir: string) => void
  release: () => void
}>

const FIRST = 22_000
const SLOTS = 10
const SIZE = 1_000

export async function takeSlot(): Promise<Slot> {
  for (let n = 0; n < SLOTS; n++) {
    const mark = join(tmpdir(), `cc1022-slot-${n}`)
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

/** A folder is made by one process only; one whose maker has gone is free again. */
function take(mark: string): boolean {
  try {
    mkdirSync(mark)
  } catch {
    if (isAlive(mark)) return false
    endAbandoned(mark)
    rmSync(mark, { recursive: true, force: true })
    return take(mark)
  }
  writeFileSync(join(mark, 'pid'), `${process.pid}`)
  return true
}

/** A test that was killed by force took its supervisor along, but not the supervisor's children. */
function endAbandoned(mark: string): void {
  try {
    const dataDir = readFileSync(join(mark, 'dataDir'), 'utf8')
    const children = JSON.parse(readFileSync(join(dataDir, 'children.json'), 'utf8')) as { pid: number }[]
    for (const { pid } of children)
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dataDir)) process.kill(pid, 'SIGKILL')
    rmSync(join(dataDir, '..'), { recursive: true, force: true })
  } catch {
    // nothing was noted, or it has ended
  }
}

function isAlive(mark: string): boolean {
  try {
    process.kill(Number(readFileSync(join(mark, 'pid'), 'utf8')), 0)
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
