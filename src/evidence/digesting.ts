import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Audit } from '../audit/service.ts'
import type { Mailer } from '../channels/smtp.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { messageOf } from '../errors.ts'
import { GENESIS } from './chain.ts'
import { boundsOf, type Digest, dayOf, dueDays, hashOf, readDigest, textOf } from './digest.ts'
import * as store from './digest-store.ts'
import type { Signer } from './keys.ts'
import { mailOf } from './told.ts'

/** What a time-stamp authority answered, verified. @throws what may pass */
export type Stamper = Readonly<{
  authority: string
  stamp(bytes: Buffer): Promise<{ token: Buffer; at: Ms }>
}>

export type DigestsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  signer: Signer
  chainKeyId: string
  /** As people name it. */
  centre: string
  /** Where each digest is also a file, beside the witness. */
  folder: string
  journal: Audit['journal']
  /** Whether somebody was already mailed this day's digest. */
  wasMailed(day: string): Promise<boolean>
  mail: Mailer | null
  to: readonly string[]
  stamper: Stamper | null
}>

/** What could not be handed out is tried again for so many days: by hand after that (docs/evidence.md). */
const HANDED_DAYS = 14
const AGAIN_MS = 600_000

export type Digests = ReturnType<typeof createDigests>

/** Once a day: what the day's evidence comes to, signed, and handed to whoever keeps it elsewhere. */
export function createDigests(needs: DigestsNeeds) {
  const { database, clock, log, signer, folder } = needs
  const { db } = database
  /** The day on which everything before was made and handed out. */
  let doneOn: string | null = null
  const mailed = new Set<string>()
  let nextTryAt = Number.NEGATIVE_INFINITY

  /** After a round of the sealer; costs nothing on most of them. Never rejects. */
  async function settle(): Promise<void> {
    const at = clock.now()
    const today = dayOf(at)
    if (doneOn === today || at < nextTryAt) return
    try {
      await makeDue(today)
      if (await handOut(today)) doneOn = today
      else nextTryAt = at + AGAIN_MS
    } catch (error) {
      nextTryAt = at + AGAIN_MS
      log.warn({ reason: messageOf(error) }, 'digest of the evidence not made')
    }
  }

  async function makeDue(today: string): Promise<void> {
    let previous = await store.lastDigest(db)
    const firstAt = previous ? null : await store.firstSealedAt(db)
    const days = dueDays(previous?.day ?? null, firstAt === null ? null : dayOf(firstAt), today)
    for (const day of days) previous = (await make(day, previous)) ?? (await store.digestOf(db, day))
  }

  async function make(day: string, previous: store.DigestRow | null): Promise<store.DigestRow | null> {
    const first = (previous?.lastSeq ?? 0) + 1
    const end = await store.lastBefore(db, boundsOf(day).to)
    const last = end?.seq ?? 0
    const parts = await store.partsOf(db, first, last)
    const recordings = parts.find(({ source }) => source === 'recording_events') ?? { after: 0, to: 0 }
    const at = clock.now()
    const body = textOf({
      ...{ day, centre: needs.centre, madeAt: at, first, last },
      mac: (end?.mac ?? GENESIS).toString('hex'),
      rows: Object.fromEntries(parts.map(({ source, rows }) => [source, rows])),
      recordings: await store.recordingsOf(db, recordings),
      previous: previous && hashOf(previous.body),
      chainKeyId: needs.chainKeyId,
    })
    const signed = { body, signature: signer.sign(body), keyId: signer.keyId }
    const made = await store.insertDigest(db, { day, at, firstSeq: first, lastSeq: last, ...signed })
    if (made) log.info({ day, first, last }, 'digest of the evidence made')
    return made
  }

  /** @returns false where something is to be tried again */
  async function handOut(today: string): Promise<boolean> {
    const from = dayOf(boundsOf(today).from - HANDED_DAYS * 86_400_000)
    let isDone = true
    for (const digest of (await store.digestsFrom(db, from, HANDED_DAYS)).reverse())
      for (const [what, give] of Object.entries({ file, stamp, mail }))
        await give(digest).catch(error => {
          isDone = false
          log.warn(
            { day: digest.day, what, reason: messageOf(error) },
            'digest of the evidence not handed out',
          )
        })
    return isDone
  }

  /** Written aside and renamed: never half a digest. */
  async function file(digest: store.DigestRow): Promise<void> {
    const path = join(folder, `${digest.day}.json`)
    if (existsSync(path)) return
    await mkdir(folder, { recursive: true, mode: 0o750 })
    const aside = await open(`${path}.new`, 'w', 0o640)
    try {
      await aside.writeFile(`${JSON.stringify(handedOf(digest), null, 2)}\n`)
      await aside.sync()
    } finally {
      await aside.close()
    }
    await rename(`${path}.new`, path)
  }

  async function stamp({ id, body }: store.DigestRow): Promise<void> {
    const { stamper } = needs
    if (!stamper || (await store.stampsOf(db, id)).length > 0) return
    const { token } = await stamper.stamp(Buffer.from(body))
    await store.insertStamp(db, { digestId: id, at: clock.now(), authority: stamper.authority, token })
  }

  async function mail(digest: store.DigestRow): Promise<void> {
    const { day } = digest
    if (!needs.mail || needs.to.length === 0 || (await needs.wasMailed(day))) return
    const letter = mailOf(handedOf(digest), digestIn(digest))
    for (const to of needs.to) {
      // Who has it is not written to again because somebody else could not be reached.
      if (mailed.has(`${day} ${to}`)) continue
      await needs.mail({ id: randomUUID(), to, ...letter, isUrgent: false, headers: {} })
      mailed.add(`${day} ${to}`)
    }
    await needs.journal(db, {
      ...{ at: clock.now(), personId: null, action: MAILED, facts: { to: needs.to.length } },
      ...{ subjectKind: SUBJECT, subjectId: day },
    })
  }

  /** All that somebody needs who has nothing else: the words, who signed them, and by which key. */
  const handedOf = ({ body, signature, keyId }: store.DigestRow) => ({
    ...{ body, signature, keyId },
    publicKey: keyId === signer.keyId ? signer.publicKey : null,
  })

  return {
    settle,
    /** Newest first. */
    async list(limit: number) {
      const rows = await store.digestsFrom(db, null, limit)
      return rows.map(row => ({ ...handedOf(row), digest: digestIn(row) }))
    },
    async one(day: string) {
      const row = await store.digestOf(db, day)
      if (!row) return null
      const stamps = await store.stampsOf(db, row.id)
      return { ...handedOf(row), digest: digestIn(row), stamps }
    },
  }
}

export const MAILED = 'evidence.digest-mailed'
export const SUBJECT = 'evidence-digest'

/** @throws Error where a digest of this database is no digest: a fault, or worse */
function digestIn({ day, body }: store.DigestRow): Digest {
  const digest = readDigest(body)
  if (!digest) throw new Error(`the digest of ${day} cannot be read`)
  return digest
}
