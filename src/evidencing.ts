import type { Secrets } from './boot/secrets.ts'
import { evidenceKeyOf, openSigner } from './evidence/keys.ts'
import { createEvidence } from './evidence/service.ts'
import { witnessFile } from './evidence/witness.ts'
import type { Grounds } from './records.ts'

export type Evidencing = ReturnType<typeof buildEvidencing>

/** The chain of evidence, with the keys and the witness of this machine. */
export function buildEvidencing({ config, clock, log, database }: Grounds, secrets: Secrets) {
  const signer = openSigner(config.dataDir)
  const witness = witnessFile(config.evidence.witnessFile, signer)
  const evidence = createEvidence({ database, clock, log, witness, key: evidenceKeyOf(secrets) })
  return {
    signer,
    start: evidence.start,
    stop: evidence.stop,
    standing: evidence.standing,
    /** For the alarms: what only stands still, and what does not agree. */
    troubles() {
      const found = evidence.troubles()
      const isBroken = (one: string) => one === 'key' || one === 'truncated'
      return { stalled: found.filter(one => !isBroken(one)), broken: found.filter(isBroken) }
    },
  }
}
