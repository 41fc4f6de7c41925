import { createPublicKey, type KeyObject } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { publicKeyOf, signerIdOf } from './keys.ts'

/** A key whose signatures count. */
export type Signatory = Readonly<{ id: string; key: KeyObject }>

/** Public keys of before, by the order of their names: `2026-11-22.pem`, as any digest's file and mail has it. */
export const OLD_KEYS = 'keys/evidence-signing-old'

/**
 * Whose word counts in this data folder, oldest first: the keys of before, and the one of now. Once a later one has signed,
 * an earlier one has nothing more to say: whoever stole it can add nothing.
 * @throws Error naming a file that is no public key
 */
export function signatoriesOf(dataDir: string): Signatory[] {
  const folder = join(dataDir, OLD_KEYS)
  const own = publicKeyOf(dataDir)
  const old = namesIn(folder).map(name => {
    try {
      return signatoryOf(readFileSync(join(folder, name), 'utf8'))
    } catch (error) {
      throw new Error(`${join(folder, name)} is no public key (${(error as Error).message})`)
    }
  })
  const now = own === null ? [] : [signatoryOf(own)]
  return [...old.filter(({ id }) => id !== now[0]?.id), ...now]
}

/** @param publicKey SPKI, PEM */
const signatoryOf = (publicKey: string): Signatory => ({
  id: signerIdOf(publicKey),
  key: createPublicKey(publicKey),
})

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter(name => name.endsWith('.pem'))
      .sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Whose turn it is, as one reads what was signed in the order it was: never back to a key of before. */
export function inTurn(signatories: readonly Signatory[]): (keyId: string) => Signatory | null {
  let from = 0
  return keyId => {
    const at = signatories.findIndex(({ id }, place) => place >= from && id === keyId)
    if (at < 0) return null
    from = at
    return signatories[at] ?? null
  }
}
