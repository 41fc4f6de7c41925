import { createHash } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { BootFault } from '../lock.ts'

// age (age-encryption.org/v1): whoever makes backups holds only the recipient, and cannot read them. Any other program
// of that format opens them too, should ours be gone.

export type Written = Readonly<{ sizeBytes: number; sha256: string }>
type Bytes = AsyncIterable<Uint8Array>

/** A new pair: the identity opens, the recipient closes. */
export async function newPair(): Promise<{ identity: string; recipient: string }> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/**
 * Closes what comes into a file, which is whole or not there.
 * @param bytes what goes in @param name what the file is called once all is known
 * @returns size and hash of what went in
 */
export async function closeInto(
  recipient: string,
  bytes: Bytes,
  { aside, name }: { aside: string; name: (plain: Written) => string },
): Promise<Written & { sealed: Written }> {
  const plain = counted(bytes)
  const sealed = counted(await sealedOf(recipient, plain.bytes))
  try {
    await writeWhole(aside, sealed.bytes)
    const done = plain.done()
    await rename(aside, name(done))
    return { ...done, sealed: sealed.done() }
  } catch (error) {
    await rm(aside, { force: true })
    throw error
  }
}

/** @throws BootFault where this identity does not open it, or it was altered */
export async function openFrom(identities: readonly string[], path: string): Promise<Bytes> {
  const file = await open(path, 'r')
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  try {
    const stream = await decrypter.decrypt(webOf(file.createReadStream({ highWaterMark: PIECE_BYTES })))
    return saidPlainly(stream, path)
  } catch (error) {
    await file.close().catch(() => {})
    throw cannotOpen(path, error)
  }
}

/** Identities of a file as `age-keygen` writes it: a line each, `#` begins a remark. */
export async function identitiesIn(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').map(line => line.trim())
  const found = lines.filter(line => line.startsWith('AGE-SECRET-KEY-'))
  if (found.length === 0) throw new BootFault(`${path} holds no identity (AGE-SECRET-KEY-…)`)
  return found
}

/** Writes, asks for the disk's word, closes. */
export async function writeWhole(path: string, bytes: Bytes): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    for await (const piece of bytes) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
}

const PIECE_BYTES = 1024 * 1024

async function sealedOf(recipient: string, bytes: Bytes): Promise<Bytes> {
  const encrypter = new Encrypter()
  try {
    encrypter.addRecipient(recipient)
  } catch (cause) {
    throw new BootFault(`"${recipient}" is no recipient (age1…): script/backup new-key makes one`, { cause })
  }
  return encrypter.encrypt(webOf(Readable.from(bytes)))
}

/** The stream that the library takes is the browser's; Node's own types call it another. */
const webOf = (stream: Readable) => Readable.toWeb(stream) as unknown as ReadableStream<Uint8Array>

async function* saidPlainly(bytes: Bytes, path: string): Bytes {
  try {
    yield* bytes
  } catch (error) {
    throw cannotOpen(path, error)
  }
}

const cannotOpen = (path: string, cause: unknown) =>
  new BootFault(`${path} cannot be opened: another identity, or it was altered`, { cause })

function counted(bytes: Bytes): { bytes: Bytes; done: () => Written } {
  const hash = createHash('sha256')
  let sizeBytes = 0
  async function* through(): Bytes {
    for await (const piece of bytes) {
      hash.update(piece)
      sizeBytes += piece.length
      yield piece
    }
  }
  return { bytes: through(), done: () => ({ sizeBytes, sha256: hash.digest('hex') }) }
}
