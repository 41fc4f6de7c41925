/** What a backup consists of. Pure. */

/** `20261122T141500Z`: folders sort as their instants do. */
const ID = /^\d{8}T\d{6}Z$/
const SHA256 = /^[0-9a-f]{64}$/

/** Folders of files that a backup holds beside the database; of the witness's the files of months that are over. */
export const ROOTS = ['recordings', 'attachments', 'witness'] as const
export type Root = (typeof ROOTS)[number]

/** A line of `files.jsonl`: what lay where, and under which name the store has it. */
export type Kept = Readonly<{
  root: Root
  /** Below the root, with `/`. */
  path: string
  sizeBytes: number
  /** When its inode last changed, as it was read; a file of the same size and time is not read again. */
  changedMs: number
  /** Of what was read: the name in the store. */
  sha256: string
}>

export type Manifest = Readonly<{
  form: 1
  id: string
  /** ISO 8601, UTC: the instant that the database in it is of. */
  madeAt: string
  database: Readonly<{ sizeBytes: number; sha256: string; server: string }>
  files: Readonly<{ count: number; sizeBytes: number; sha256: string }>
  /** Of the witness of the evidence, at that instant; null = there was none yet. */
  witness: Readonly<{ sizeBytes: number; sha256: string }> | null
  /** The last entry of the evidence; null = nothing was sealed yet. */
  head: Readonly<{ seq: number; mac: string }> | null
  /** Where the secrets went: never into the same folder. */
  keys: 'elsewhere' | 'not-taken'
}>

export const FILES = {
  manifest: 'manifest.json',
  database: 'database.dump.age',
  list: 'files.jsonl',
  witness: 'witness.jsonl.age',
} as const

export const idOf = (at: number): string =>
  new Date(at)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:]/g, '')

export const isId = (name: string): boolean => ID.test(name)

/** Where the store has what has this hash, below the backup's folder. */
export const storedAs = (sha256: string): string => `files/${sha256.slice(0, 2)}/${sha256}.age`

/** @returns null where it is not the manifest of a finished backup */
export function readManifest(text: string): Manifest | null {
  try {
    const value = JSON.parse(text) as Manifest
    const { form, id, database, files } = value
    const isWhole = form === 1 && isId(id) && SHA256.test(database.sha256) && SHA256.test(files.sha256)
    return isWhole ? value : null
  } catch {
    return null
  }
}

export const listText = (kept: readonly Kept[]): string =>
  kept.map(one => `${JSON.stringify(one)}\n`).join('')

/** @throws Error naming the line: a list is whole or of no use */
export function readList(text: string): Kept[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map((line, n) => {
      const kept = read(line)
      if (!kept) throw new Error(`line ${n + 1} of ${FILES.list} is not the line of a file`)
      return kept
    })
}

function read(line: string): Kept | null {
  try {
    const kept = JSON.parse(line) as Kept
    const isSafe = isBelow(kept.path) && ROOTS.includes(kept.root) && SHA256.test(kept.sha256)
    return isSafe ? kept : null
  } catch {
    return null
  }
}

/** A path that leads nowhere but down: lists come from a folder that others may have written to. */
export function isBelow(path: string): boolean {
  return path.split('/').every(part => part !== '' && part !== '.' && part !== '..' && !/[\0\\]/.test(part))
}

/** Same root, path, size and time: the same file. */
export const markOf = ({ root, path, sizeBytes, changedMs }: Omit<Kept, 'sha256'>): string =>
  `${root}/${path}\n${sizeBytes}\n${changedMs}`

/** What was there before the database was read, and what came meanwhile; of two of one name the later. */
export function together(before: readonly Kept[], after: readonly Kept[]): Kept[] {
  const all = new Map([...before, ...after].map(one => [`${one.root}/${one.path}`, one]))
  return [...all.values()]
}

/**
 * Which backups go and which stay.
 * @param ids of finished backups @param keep so many of the newest stay, at least one
 */
export function pruned(ids: readonly string[], keep: number): { stay: string[]; go: string[] } {
  const sorted = [...ids].sort()
  const from = Math.max(0, sorted.length - Math.max(1, keep))
  return { stay: sorted.slice(from), go: sorted.slice(0, from) }
}
