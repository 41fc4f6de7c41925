import type { Ms } from '../clock.ts'
import { isRecordingPath } from './recording.ts'
import type { StorageRules } from './storagerules.ts'

/** In which form and where a recording's sound is kept, and what is next to be done about it. Pure. */

/** `aes`: encrypted at rest. The sound is the same in each: the WAV comes out of it bit by bit. */
export const FORMS = ['wav', 'flac', 'wav-aes', 'flac-aes'] as const
export type Form = (typeof FORMS)[number]

/** `local` below RECORDINGS_DIR · `s3` the store that the environment names. */
export const PLACES = ['local', 's3'] as const
export type Place = (typeof PLACES)[number]

type Local = Form | 'none'
/** What copies there are: the form of the local one, and `+s3` where another lies in the store. `none`: purged. */
export const STORED = [
  ...(['wav', 'flac', 'wav-aes', 'flac-aes', 'none'] as const),
  ...(['wav+s3', 'flac+s3', 'wav-aes+s3', 'flac-aes+s3', 'none+s3'] as const),
] as const
export type Stored = (typeof STORED)[number]

const S3 = '+s3'
export const isRemote = (stored: Stored) => stored.endsWith(S3)
export const localOf = (stored: Stored) => (isRemote(stored) ? stored.slice(0, -S3.length) : stored) as Local
export const storedAs = (local: Local, remote: boolean): Stored => (remote ? `${local}${S3}` : local)

export const isFlac = (form: Form) => form.startsWith('flac')
export const isSealed = (form: Form) => form.endsWith('-aes')
export const sealedForm = (form: Form): Form => formOf(isFlac(form), true)
const formOf = (flac: boolean, sealed: boolean): Form => `${flac ? 'flac' : 'wav'}${sealed ? '-aes' : ''}`

/** Of a WAV whose samples are kept as FLAC: the bytes around them (base64), and what the samples are. */
export type Frame = Readonly<{ head: string; tail: string; channels: number; bits: number; rate: number }>

const SUFFIX: Readonly<Record<Form, string>> = {
  ...{ wav: '.wav', flac: '.flac', 'wav-aes': '.wav.aes', 'flac-aes': '.flac.aes' },
}
/**
 * Below RECORDINGS_DIR: copies that are being made, each under a name of its own, so that two who make the same never
 * write to one file. It has its place in the folder of its day by the transaction that names it.
 */
export const MAKING = '.making'
const PART = /^\.making\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.(wav|flac)(\.aes)?\.[0-9a-f]{8}$/

/** @param token 8 hexadecimal digits, used once */
export const partOf = (path: string, token: string) =>
  `${MAKING}/${path.slice(path.lastIndexOf('/') + 1)}.${token}`

/** @param path of the WAV as recorded: `2026/11/21/<id>.wav` */
export function pathAs(path: string, form: Form): string {
  return path.slice(0, -SUFFIX.wav.length) + SUFFIX[form]
}

/** The path of the WAV that this is a copy of; null = no name of ours. */
export function recordingPathOf(path: string): string | null {
  // The longest first: `.wav.aes` ends in no other.
  const suffix = [...FORMS]
    .map(form => SUFFIX[form])
    .sort((a, b) => b.length - a.length)
    .find(one => path.endsWith(one))
  if (suffix === undefined) return null
  const recorded = path.slice(0, -suffix.length) + SUFFIX.wav
  return isRecordingPath(recorded) ? recorded : null
}

/** True for the names that copies have, also while they are made, and for nothing else: no other name reaches the disk. */
export const isStoredPath = (path: string) => recordingPathOf(path) !== null || PART.test(path)

/**
 * `reform` another form on this machine · `upload` a copy into the store · `drop` the local copy, another being safe ·
 * `reseal` an encrypted copy takes the place of a plain one in the store.
 */
export type Act = Readonly<{ act: 'reform'; form: Form } | { act: 'upload' | 'drop' | 'reseal' }>
export type Duty = Act & Readonly<{ stored: Stored; verifiedBefore: Ms }>

export type Ground = Readonly<{
  rules: StorageRules
  /** The environment names a store. */
  hasStore: boolean
  /** There is a program that makes FLAC. */
  hasFlac: boolean
  /** So little of the disk is free that what may go, goes now. */
  isProtecting: boolean
  at: Ms
}>

/** A call's other files, its repair and its verification are through by then. */
export const SETTLED_MS = 600_000
const DAY_MS = 86_400_000

/** What is due of recordings that are stored so and were verified by then; what saves space comes first. */
export function dutiesOf(ground: Ground): Duty[] {
  const duties = STORED.flatMap(stored => dutiesAt(stored, ground))
  const rank = { drop: 0, reform: 1, upload: 2, reseal: 3 }
  return duties.sort((a, b) => rank[a.act] - rank[b.act])
}

function dutiesAt(stored: Stored, { rules, hasStore, hasFlac, isProtecting, at }: Ground): Duty[] {
  const local = localOf(stored)
  const due = (days: number) => at - Math.max(SETTLED_MS, isProtecting ? 0 : days * DAY_MS)
  const duties: Duty[] = []
  // What was uploaded before the province decided: once the copy here is encrypted it is that one that goes.
  const isReady = local === 'none' || isSealed(local)
  if (isRemote(stored) && rules.encrypt && hasStore && isReady)
    duties.push({ act: 'reseal', stored, verifiedBefore: due(0) })
  if (local === 'none') return duties
  const toFlac = rules.format === 'flac' && hasFlac && !isFlac(local)
  const toSealed = rules.encrypt && !isSealed(local)
  if (toFlac) {
    const form = formOf(true, rules.encrypt || isSealed(local))
    duties.push({ act: 'reform', form, stored, verifiedBefore: due(rules.compressAfterDays) })
  }
  if (toSealed && !(toFlac && due(rules.compressAfterDays) === due(0)))
    duties.push({ act: 'reform', form: formOf(isFlac(local), true), stored, verifiedBefore: due(0) })
  // What is to be encrypted never leaves the machine before it is.
  if (!isRemote(stored) && rules.remote && hasStore && !toSealed) {
    // Uploaded once, in the form it keeps; what cannot be made FLAC goes as it is a day later.
    const wait = toFlac ? rules.compressAfterDays + 1 : 0
    duties.push({ act: 'upload', stored, verifiedBefore: due(wait) })
  }
  if (isRemote(stored) && rules.remote && hasStore && rules.keepLocalDays !== null)
    duties.push({ act: 'drop', stored, verifiedBefore: due(rules.keepLocalDays) })
  return duties
}

/** What is done to a recording once, in the order in which people think of it. */
export const WORKS = ['compress', 'encrypt', 'upload', 'drop'] as const
export type Work = (typeof WORKS)[number]

/** Whatever lies before a recording that is stored so, one thing after the other: by when it was verified where it is due. */
export function aheadOf(stored: Stored, ground: Ground): ReadonlyMap<Work, Ms> {
  const ahead = new Map<Work, Ms>()
  const goOn = (at: Stored, by: Ms) => {
    for (const duty of dutiesAt(at, ground)) {
      const [next, due] = [storedAfter(at, duty), Math.min(by, duty.verifiedBefore)]
      for (const work of worksOf(at, duty)) ahead.set(work, Math.max(due, ahead.get(work) ?? due))
      if (next !== at) goOn(next, due)
    }
  }
  goOn(stored, Number.POSITIVE_INFINITY)
  return ahead
}

function storedAfter(stored: Stored, duty: Duty): Stored {
  if (duty.act === 'reform') return storedAs(duty.form, isRemote(stored))
  if (duty.act === 'upload') return storedAs(localOf(stored), true)
  return duty.act === 'drop' ? storedAs('none', true) : stored
}

/** What is still plain in the store is told by the copies, not by how a recording is stored. */
function worksOf(stored: Stored, duty: Duty): Work[] {
  if (duty.act === 'reseal') return []
  if (duty.act !== 'reform') return [duty.act]
  const local = localOf(stored)
  return [
    ...(isFlac(duty.form) && local !== 'none' && !isFlac(local) ? ['compress' as const] : []),
    ...(isSealed(duty.form) && local !== 'none' && !isSealed(local) ? ['encrypt' as const] : []),
  ]
}

/** The pause after so many failures in a row: a minute, doubled, at most six hours. */
export function againAfterMs(tries: number): Ms {
  return Math.min(60_000 * 2 ** Math.min(tries, 20), 6 * 3_600_000)
}

/** Bytes of the disk that recordings lie on: `low` somebody must act · `protect` what may go, goes, and exports wait. */
export type Space = 'enough' | 'low' | 'protect'

/** Protecting goes on until a tenth more is free, so that one file more or less does not turn it on and off. */
const CALM = 1.1

export function spaceOf(freeBytes: number, { lowBelow, protectBelow }: Watermarks, before: Space): Space {
  if (freeBytes < protectBelow * (before === 'protect' ? CALM : 1)) return 'protect'
  return freeBytes < lowBelow ? 'low' : 'enough'
}
/** In bytes. */
export type Watermarks = Readonly<{ lowBelow: number; protectBelow: number }>
