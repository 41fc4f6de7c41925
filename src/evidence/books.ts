import { iso, isoOrNull } from '../clock.ts'
import type { Paper } from '../documents/page.ts'
import { Refusal } from '../errors.ts'
import { type Digest, hashOf } from './digest.ts'
import type { Digests } from './digesting.ts'
import type { Signer } from './keys.ts'
import type { Evidence } from './service.ts'
import { type Handed, type House, paperOf } from './told.ts'

export type BooksNeeds = Readonly<{
  evidence: Pick<Evidence, 'standing' | 'troubles'>
  digests: Pick<Digests, 'list' | 'one'>
  signer: Signer
  chainKeyId: string
  house: House
  draw(paper: Paper): Promise<Buffer>
}>

export type Books = ReturnType<typeof createBooks>

/** What an auditor may see of the chain of evidence. */
export function createBooks({ evidence, digests, signer, chainKeyId, house, draw }: BooksNeeds) {
  async function find(day: string) {
    const found = await digests.one(day)
    if (!found) throw new Refusal('digest-not-found', 404, 'Chưa có bản tóm lược chứng cứ của ngày này.')
    return found
  }

  return {
    standing() {
      const { since, seq, sealedAt, witnessedAt } = evidence.standing()
      return {
        ...{ seq, isSealing: since !== null, troubles: evidence.troubles() },
        ...{ sealedAt: isoOrNull(sealedAt), witnessedAt: isoOrNull(witnessedAt) },
        ...{ keyId: signer.keyId, publicKey: signer.publicKey, chainKeyId },
      }
    },
    digests: async (limit: number) => ({ items: (await digests.list(limit)).map(shown) }),
    async digest(day: string) {
      const found = await find(day)
      const stamps = found.stamps.map(({ at, authority, token }) => ({
        ...{ takenAt: iso(at), authority, token: token.toString('base64') },
      }))
      return { ...shown(found), stamps }
    },
    async print(day: string): Promise<Buffer> {
      const found = await find(day)
      return draw(paperOf(found, found.digest, house))
    },
  }
}

function shown({ digest, body, signature, keyId, publicKey }: Handed & { digest: Digest }) {
  const { day, madeAt, first, last, mac } = digest
  return {
    ...{ day, madeAt: iso(madeAt), first, last, mac },
    ...{ body, sha256: hashOf(body), signature, keyId, publicKey },
  }
}
