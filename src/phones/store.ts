import { and, asc, eq, gt, inArray, isNull, lte, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Books } from './linechange.ts'
import type { PhoneKind } from './phone.ts'
import type { PhoneRow, TrunkRow } from './provision.ts'
import { phoneBans, phones, trunkNumbers, trunks } from './tables.ts'

export type Phone = typeof phones.$inferSelect
export type Trunk = typeof trunks.$inferSelect
export type TrunkNumber = Readonly<{ number: string; trunk: string | null }>
export type Ban = typeof phoneBans.$inferSelect

/** Everything that Asterisk's files are made of. */
export async function provision(
  db: Db,
  at: Ms,
): Promise<{ phones: PhoneRow[]; trunks: TrunkRow[]; numbers: string[]; bans: string[] }> {
  const [phoneRows, trunkRows, numbers, bans] = await Promise.all([
    db.select().from(phones).where(isNull(phones.disabledAt)),
    db.select().from(trunks),
    db.select().from(trunkNumbers),
    db.select().from(phoneBans).where(gt(phoneBans.until, at)),
  ])
  return {
    phones: phoneRows,
    trunks: trunkRows,
    numbers: numbers.map(row => row.number),
    bans: bans.map(row => row.address),
  }
}

export async function phonesOf(db: Db, personId: string): Promise<Phone[]> {
  return db.select().from(phones).where(eq(phones.personId, personId)).orderBy(asc(phones.endpoint))
}

export async function phoneOf(db: Db, personId: string, kind: PhoneKind): Promise<Phone | null> {
  const own = and(eq(phones.personId, personId), eq(phones.kind, kind), isNull(phones.disabledAt))
  const [row] = await db.select().from(phones).where(own)
  return row ?? null
}

export async function phoneByEndpoint(db: Db, endpoint: string): Promise<Phone | null> {
  const [row] = await db.select().from(phones).where(eq(phones.endpoint, endpoint))
  return row ?? null
}

/** Until the transaction ends nobody else changes it. */
export async function lockPhone(tx: Db, endpoint: string): Promise<void> {
  await tx
    .select({ endpoint: phones.endpoint })
    .from(phones)
    .where(eq(phones.endpoint, endpoint))
    .for('update')
}

export async function allPhones(db: Db): Promise<Phone[]> {
  return db.select().from(phones).orderBy(asc(phones.endpoint))
}

/** What is there already keeps its secret, unless a new one is given. */
export async function addPhones(tx: Db, rows: readonly (typeof phones.$inferInsert)[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insert(phones)
    .values([...rows])
    .onConflictDoUpdate({
      target: phones.endpoint,
      set: {
        disabledAt: sql`excluded.disabled_at`,
        md5Digest: sql`coalesce(excluded.md5_digest, ${phones.md5Digest})`,
        sha256Digest: sql`coalesce(excluded.sha256_digest, ${phones.sha256Digest})`,
      },
    })
}

export async function disablePhones(tx: Db, personId: string, at: Ms): Promise<void> {
  await tx
    .update(phones)
    .set({ disabledAt: at })
    .where(and(eq(phones.personId, personId), isNull(phones.disabledAt)))
}

export type NewSecret = Pick<Phone, 'md5Digest' | 'sha256Digest' | 'secretExpiresAt'>

export async function setSecret(tx: Db, endpoint: string, secret: NewSecret): Promise<void> {
  await tx.update(phones).set(secret).where(eq(phones.endpoint, endpoint))
}

/** Until the transaction ends: a change is judged against all lines and numbers, so nobody else may change them meanwhile. */
export async function lockLines(tx: Db): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('lines', 1022))`)
}

export async function books(db: Db): Promise<Books> {
  return { trunks: await allTrunks(db), numbers: await allNumbers(db) }
}

export async function allTrunks(db: Db): Promise<Trunk[]> {
  return db.select().from(trunks).orderBy(asc(trunks.name))
}

export async function saveTrunk(tx: Db, trunk: typeof trunks.$inferInsert): Promise<void> {
  const { id: _id, createdAt: _createdAt, ...changes } = trunk
  await tx.insert(trunks).values(trunk).onConflictDoUpdate({ target: trunks.name, set: changes })
}

/** None of our numbers may be on it any more. */
export async function removeTrunk(tx: Db, name: string): Promise<void> {
  await tx.delete(trunks).where(eq(trunks.name, name))
}

export async function allNumbers(db: Db): Promise<TrunkNumber[]> {
  return db
    .select({ number: trunkNumbers.number, trunk: trunks.name })
    .from(trunkNumbers)
    .leftJoin(trunks, eq(trunks.id, trunkNumbers.trunkId))
    .orderBy(asc(trunkNumbers.number))
}

/** @param trunk name of the trunk, or null for any */
export async function saveNumbers(tx: Db, numbers: readonly string[], trunk: string | null): Promise<void> {
  if (numbers.length === 0) return
  const trunkId = trunk === null ? null : sql<string>`(select id from trunks where name = ${trunk})`
  await tx
    .insert(trunkNumbers)
    .values(numbers.map(number => ({ number, trunkId })))
    .onConflictDoUpdate({ target: trunkNumbers.number, set: { trunkId: sql`excluded.trunk_id` } })
}

export async function removeNumbers(tx: Db, numbers: readonly string[]): Promise<void> {
  await tx.delete(trunkNumbers).where(inArray(trunkNumbers.number, [...numbers]))
}

export async function saveBan(tx: Db, ban: Ban): Promise<void> {
  await tx.insert(phoneBans).values(ban).onConflictDoUpdate({ target: phoneBans.address, set: ban })
}

export async function allBans(db: Db): Promise<Ban[]> {
  return db.select().from(phoneBans).orderBy(asc(phoneBans.until))
}

/** Takes away the bans that are over. @returns their addresses */
export async function endBans(tx: Db, at: Ms): Promise<string[]> {
  const ended = await tx.delete(phoneBans).where(lte(phoneBans.until, at)).returning()
  return ended.map(ban => ban.address)
}

export async function removeBan(tx: Db, address: string): Promise<boolean> {
  const gone = await tx.delete(phoneBans).where(eq(phoneBans.address, address)).returning()
  return gone.length > 0
}
