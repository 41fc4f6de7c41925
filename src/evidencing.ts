import { dirname, join } from 'node:path'
import type { FastifyPluginAsync } from 'fastify'
import type { Audit } from './audit/service.ts'
import { readAudit } from './audit/store.ts'
import type { Secrets } from './boot/secrets.ts'
import { verifyBeside } from './boot/verify-thread.ts'
import { drawPdf } from './documents/paper.ts'
import { readLetterHouse } from './documents/templates.ts'
import { createBooks } from './evidence/books.ts'
import { keyIdOf } from './evidence/chain.ts'
import { createDigests, MAILED, SUBJECT } from './evidence/digesting.ts'
import { evidenceKeyOf, openSigner } from './evidence/keys.ts'
import { evidenceRoutes } from './evidence/routes.ts'
import { createEvidence } from './evidence/service.ts'
import { verificationRoutes } from './evidence/verificationroutes.ts'
import { createVerifications } from './evidence/verifications.ts'
import type { Asked, Course } from './evidence/verifying.ts'
import { witnessFile } from './evidence/witness.ts'
import type { Names } from './people/person.ts'
import type { Grounds } from './records.ts'
import { sendersOf } from './senders.ts'
import { createStamping } from './signatures/stamping.ts'

export type Evidencing = ReturnType<typeof buildEvidencing>

type Needs = Readonly<{ secrets: Secrets; journal: Audit['journal']; names: Names }>

/** The chain of evidence, with the keys, the witness and the ways out of this machine. */
export function buildEvidencing(grounds: Grounds, { secrets, journal, names }: Needs) {
  const { config, clock, log, database, province } = grounds
  const { witnessFile: file, tsaUrl, digestTo } = config.evidence
  const signer = openSigner(config.dataDir)
  const key = evidenceKeyOf(secrets)
  const chainKeyId = keyIdOf(key)
  const digests = createDigests({
    ...{ database, clock, log, signer, chainKeyId, journal, centre: province.centre },
    folder: join(dirname(file), 'digests'),
    wasMailed: async day => (await mailsOf(grounds, day)).length > 0,
    ...{ mail: sendersOf(config.ways).mail, to: digestTo },
    stamper:
      tsaUrl === null ? null : createStamping({ url: tsaUrl, trustDir: config.papers.trustDir, clock }),
  })
  const witness = witnessFile(file, signer)
  const evidence = createEvidence({ database, clock, log, witness, key, settled: digests.settle })
  const { slipAgency, place } = readLetterHouse(config.provincesDir, config.province, province)
  const books = createBooks({
    ...{ evidence, digests, signer, chainKeyId, draw: drawPdf },
    house: { agency: slipAgency, place },
  })
  const verifications = verificationsOf(grounds, { journal, names })
  const routes: FastifyPluginAsync = async app => {
    await app.register(evidenceRoutes, { books })
    await app.register(verificationRoutes, { verifications })
  }
  return {
    ...{ signer, routes, standing: evidence.standing },
    async start(): Promise<void> {
      evidence.start()
      await verifications.start()
    },
    async stop(): Promise<void> {
      await verifications.stop()
      await evidence.stop()
    },
    /** For the alarms: what only stands still, and what does not agree. */
    troubles() {
      const found = evidence.troubles()
      const isBroken = (one: string) => one === 'key' || one === 'truncated'
      return { stalled: found.filter(one => !isBroken(one)), broken: found.filter(isBroken) }
    },
  }
}

function verificationsOf(grounds: Grounds, { journal, names }: Pick<Needs, 'journal' | 'names'>) {
  const { config, clock, log, database } = grounds
  const { dataDir, recordingsDir, evidence } = config
  const centre = {
    ...{ url: config.databaseUrl ?? '', dataDir, recordingsDir, witnessFile: evidence.witnessFile },
    copies: { store: config.store, cacheDir: config.cacheDir },
  }
  const run = (asked: Asked, course: Course) => verifyBeside(centre, asked, course)
  return createVerifications({ database, clock, log, names, journal, run })
}

const mailsOf = ({ database }: Grounds, day: string) =>
  readAudit(database.db, { action: MAILED, subjectKind: SUBJECT, subjectId: day, before: null, rows: 1 })
