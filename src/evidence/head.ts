import { iso, type Ms } from '../clock.ts'

/** The chain's head as it is told to the witness: a line that nobody can make who has not the signing key. Pure. */
export type Head = Readonly<{
  at: Ms
  /** How many entries there are; 0 = nothing is sealed yet. */
  seq: number
  /** Of that entry, hexadecimal. */
  mac: string
}>

export type SignedHead = Head &
  Readonly<{
    /** Of the signing key. */
    keyId: string
    signature: string
  }>

/** What is signed. */
export function headText({ at, seq, mac }: Head): string {
  return ['cc1022 head/1', iso(at), seq, mac].join('\n')
}

/** A line of the witness. */
export function headLine({ at, seq, mac, keyId, signature }: SignedHead): string {
  return JSON.stringify({ at: iso(at), seq, mac, keyId, signature })
}

/** @returns null for what is no such line: half of one, say, that a power cut left */
export function readHead(line: string): SignedHead | null {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { at, seq, mac, keyId, signature } = value as Record<string, unknown>
  const time = typeof at === 'string' ? Date.parse(at) : Number.NaN
  const isGood =
    Number.isFinite(time) &&
    Number.isSafeInteger(seq) &&
    [mac, keyId, signature].every(text => typeof text === 'string')
  if (!isGood) return null
  const words = { mac, keyId, signature } as Record<'mac' | 'keyId' | 'signature', string>
  return { at: time, seq: seq as number, ...words }
}
