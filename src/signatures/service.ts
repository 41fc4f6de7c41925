import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { SignatureReport } from './report.ts'
import { readTrust } from './trust.ts'
import { verifyPdf } from './verify.ts'

export type SignaturesNeeds = Readonly<{ clock: Clock; log: Logger; trustDir: string }>

export type Signatures = ReturnType<typeof createSignatures>

export function createSignatures({ clock, log, trustDir }: SignaturesNeeds) {
  return {
    /** By those who are trusted now. */
    async check(pdf: Buffer): Promise<SignatureReport> {
      const trust = await readTrust(trustDir)
      if (trust.unreadable.length > 0)
        log.warn({ files: trust.unreadable }, 'files in the folder of trusted certificates are unreadable')
      return { ...verifyPdf(pdf, { trust, now: clock.now() }), trust: trust.sha256 }
    },
  }
}
