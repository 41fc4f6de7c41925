import { rm, writeFile } from 'node:fs/promises'
import { type Forger, type Forgery, nextText } from './forgeries.ts'
import { below, drawn, oneOf, type Sound } from './small.ts'

type SoundKind = (forger: Forger, sound: Sound, other: Sound) => Promise<Forgery>

const altered = ({ id }: Sound) => ({ code: 'sound-altered', source: 'recordings', key: id }) as const

/** One bit of one byte of a file. */
const flipBit: SoundKind = async (forger, sound) => {
  const bytes = Buffer.from(sound.bytes)
  const at = below(forger.draw, bytes.length)
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(forger.draw, 8))
  await writeFile(forger.soundPath(sound), bytes)
  return {
    what: `byte ${at} of ${sound.path}`,
    expected: [altered(sound)],
    undo: () => forger.restoreFiles(forger.soundPath(sound)),
  }
}

const changeLength: SoundKind = async (forger, sound) => {
  const isLonger = forger.draw() < 0.5
  const bytes = isLonger ? Buffer.concat([sound.bytes, Buffer.from([0])]) : sound.bytes.subarray(0, -1)
  await writeFile(forger.soundPath(sound), bytes)
  return {
    what: `${sound.path} ${isLonger ? 'longer' : 'shorter'} by a byte`,
    expected: [altered(sound)],
    undo: () => forger.restoreFiles(forger.soundPath(sound)),
  }
}

const removeFile: SoundKind = async (forger, sound) => {
  await rm(forger.soundPath(sound))
  return {
    what: `${sound.path} removed`,
    expected: [{ code: 'sound-missing', source: 'recordings', key: sound.id }],
    undo: () => forger.restoreFiles(forger.soundPath(sound)),
  }
}

const swapFiles: SoundKind = async (forger, one, other) => {
  await writeFile(forger.soundPath(one), other.bytes)
  await writeFile(forger.soundPath(other), one.bytes)
  return {
    what: `${one.path} and ${other.path} changed places`,
    expected: [altered(one), altered(other)],
    undo: () => forger.restoreFiles(forger.soundPath(one), forger.soundPath(other)),
  }
}

/** What the books say of a recording: who called, when, which file. */
const changeRecording: SoundKind = async (forger, { id }) => {
  const told = forger.own('recordings').filter(({ name }) => !['id', 'stored'].includes(name))
  const column = oneOf(forger.draw, told)
  const { rows } = await forger.owner.query<{ value: string | null }>(
    `select "${column.name}"::text as value from recordings where id = $1`,
    [id],
  )
  const value = rows[0]?.value
  const other =
    value === null || value === undefined
      ? drawn({ ...column, isNullable: false }, forger.draw)
      : ['integer', 'bigint'].includes(column.type)
        ? `"${column.name}" + 1`
        : column.type === 'timestamp with time zone'
          ? `"${column.name}" + interval '1 millisecond'`
          : `'${nextText(value, forger.draw, '0123456789abcdef')}'`
  await forger.owner.query(`update recordings set "${column.name}" = ${other} where id = $1`, [id])
  return {
    what: `${column.name} of recording ${id}`,
    expected: [{ code: 'recording-altered', source: 'recordings', key: id }],
    undo: () => forger.restore('recordings'),
  }
}

/** Both rows point to the other's file, and say its hash. */
const swapRecordings: SoundKind = async (forger, one, other) => {
  await forger.owner.query(
    `update recordings t set path = o.path, sha256 = o.sha256, size_bytes = o.size_bytes from kept.recordings o
     where (t.id = $1 and o.id = $2) or (t.id = $2 and o.id = $1)`,
    [one.id, other.id],
  )
  return {
    what: `recordings ${one.id} and ${other.id} point to each other's files`,
    expected: [one, other].map(({ id }) => ({ code: 'recording-altered', source: 'recordings', key: id })),
    undo: () => forger.restore('recordings'),
  }
}

const deleteRecording: SoundKind = async (forger, { id }) => {
  await forger.owner.query('delete from recordings where id = $1', [id])
  return {
    what: `recording ${id} deleted`,
    expected: [{ code: 'recording-deleted', source: 'recordings', key: id }],
    undo: () => forger.restore('recordings'),
  }
}

export const SOUND_KINDS: readonly SoundKind[] = [
  ...[flipBit, flipBit, flipBit, changeLength, removeFile, swapFiles],
  ...[changeRecording, changeRecording, swapRecordings, deleteRecording],
]
