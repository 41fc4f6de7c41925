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
  const value = parsed(line)
  const said = worded(value, ['mac', 'keyId', 'signature'])
  return said && Number.isSafeInteger(value.seq) ? { ...said, seq: value.seq as number } : null
}

/** How a file of the witness begins when another was closed before it: nobody cuts or takes away that one unseen. */
export type Link = Readonly<{
  at: Ms
  /** Its name, beside this one. */
  file: string
  /** Of all that is in it, hexadecimal. */
  sha256: string
}>
export type SignedLink = Link & Readonly<{ keyId: string; signature: string }>

export function linkText({ at, file, sha256 }: Link): string {
  return ['cc1022 witness/1', iso(at), file, sha256].join('\n')
}

export function linkLine({ at, file, sha256, keyId, signature }: SignedLink): string {
  return JSON.stringify({ at: iso(at), file, sha256, keyId, signature })
}

/** @returns null for what is no such line */
export const readLink = (line: string): SignedLink | null =>
  worded(parsed(line), ['file', 'sha256', 'keyId', 'signature'])

/** The instant of a line and its words by name; null where one of them is missing. */
function worded<Name extends string>(value: Record<string, unknown>, names: readonly Name[]) {
  const at = typeof value.at === 'string' ? Date.parse(value.at) : Number.NaN
  if (!Number.isFinite(at) || !names.every(name => typeof value[name] === 'string')) return null
  return { at, ...(Object.fromEntries(names.map(name => [name, value[name]])) as Record<Name, string>) }
}

/** @returns nothing for what is no object */
function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
