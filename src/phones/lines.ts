import { randomUUID } from 'node:crypto'
import type { AuditAction } from '../audit/actions.ts'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Person } from '../people/person.ts'
import {
  type AskedLine,
  type AskedTrunk,
  type Books,
  itemsOf,
  lineKept,
  type NumberKept,
  numberKept,
  numbersOn,
} from './linechange.ts'
import { numberFault, type TrunkRow, trunkFault } from './provision.ts'
import * as store from './store.ts'

export type LinesNeeds = Readonly<{
  database: Database
  clock: Clock
  journal(tx: Db, entry: AuditEntry): Promise<void>
  /** After the commit. */
  changed(): Promise<void>
}>

/** Who does it, from where and why; null = somebody at the machine's own console. */
export type By = Readonly<{
  person: Person | null
  /** null = it was planned. */
  address: string | null
  reason?: string
  reverts?: number
  plan?: number
}> | null
type Told = Readonly<{ action: AuditAction; subjectId: string; facts?: Record<string, unknown> }>
type Step = Readonly<{ books: Books; by: By }>
type NumbersBecome = Readonly<{ names: readonly string[]; becomes: NumberKept | null }>

export type Lines = ReturnType<typeof createLines>

/** Carriers' lines and the numbers that are ours on them. */
export function createLines({ database, clock, journal, changed }: LinesNeeds) {
  const told = (tx: Db, by: By, { action, subjectId, facts: kept = {} }: Told) => {
    const { reason, reverts, plan } = by ?? {}
    const more = { ...(reason ? { reason } : {}), ...(reverts ? { reverts } : {}), ...(plan ? { plan } : {}) }
    const facts = { ...kept, ...more }
    return journal(tx, {
      ...{ at: clock.now(), personId: by?.person?.id ?? null, address: by?.address ?? null },
      ...{ action, subjectKind: 'line', subjectId, facts },
    })
  }

  /** What is the same as before is no change. */
  async function becoming(tx: Db, asked: AskedLine, by: By): Promise<void> {
    const books = await store.books(tx)
    refuseUnfit(books, asked)
    const names = itemsOf(books, asked).flatMap(({ name, standing }) => (standing === 'same' ? [] : [name]))
    if (asked.of === 'numbers') await numbersBecome(tx, { books, names, becomes: asked.becomes, by })
    else if (asked.becomes === null) await trunkGoes(tx, { books, name: asked.name, by })
    else if (names.length > 0) await trunkBecomes(tx, { books, trunk: trunkIn(books, asked), by })
  }

  async function trunkBecomes(tx: Db, { books, trunk, by }: Step & { trunk: TrunkRow }) {
    const known = books.trunks.find(({ name }) => name === trunk.name)
    await store.saveTrunk(tx, { ...trunk, id: randomUUID(), createdAt: clock.now() })
    const isSecretNew = trunk.secret !== (known?.secret ?? null)
    const facts = { ...lineKept(trunk), isSecretNew, before: known ? lineKept(known) : null }
    await told(tx, by, { action: 'trunk.saved', subjectId: trunk.name, facts })
  }

  /** The numbers on it stay ours: each of them has a change of its own. */
  async function trunkGoes(tx: Db, { books, name, by }: Step & { name: string }) {
    const known = books.trunks.find(one => one.name === name)
    if (!known) throw trunkNotFound(name)
    await numbersBecome(tx, { books, names: numbersOn(books, name), becomes: { trunk: null }, by })
    await store.removeTrunk(tx, name)
    await told(tx, by, { action: 'trunk.removed', subjectId: name, facts: { before: lineKept(known) } })
  }

  async function numbersBecome(tx: Db, { books, names, becomes, by }: Step & NumbersBecome) {
    if (becomes === null) await store.removeNumbers(tx, names)
    else await store.saveNumbers(tx, names, becomes.trunk)
    for (const number of names) {
      const facts = { ...becomes, before: numberKept(books, number) }
      const action = becomes === null ? 'number.removed' : 'number.saved'
      await told(tx, by, { action, subjectId: number, facts })
    }
  }

  return {
    trunks: () => store.allTrunks(database.db),
    /** The line that calls go out on, as Asterisk names it: the first by name. */
    async trunkOut(): Promise<string | null> {
      const [first] = await store.allTrunks(database.db)
      return first ? `trunk-${first.name}` : null
    },
    numbers: () => store.allNumbers(database.db),

    /** @param first in the transaction, once nobody else changes them @throws Refusal naming what does not fit */
    async become(asked: AskedLine, by: By = null, first?: (tx: Db) => Promise<void>): Promise<void> {
      await database.tx(async tx => {
        await store.lockLines(tx)
        await first?.(tx)
        await becoming(tx, asked, by)
      })
      await changed()
    },

    bans: () => store.allBans(database.db),

    /** An address that guessed passwords is let in before its time. */
    async liftBan(address: string, by: By = null): Promise<void> {
      await database.tx(async tx => {
        if (!(await store.removeBan(tx, address)))
          throw new Refusal('ban-not-found', 404, 'Địa chỉ này không bị chặn, hoặc đã hết thời hạn chặn.', {
            fault: `${address} is not banned`,
          })
        await journal(tx, {
          ...{ at: clock.now(), personId: by?.person?.id ?? null, address: by?.address ?? null },
          ...{ action: 'phone.unbanned', subjectKind: 'address', subjectId: address },
          facts: { by: by ? 'person' : 'console' },
        })
      })
      await changed()
    },
  }
}

/** @throws Refusal for a number that is none, or for what there is not */
function refuseUnfit(books: Books, asked: AskedLine): void {
  refuseUnlooked(books, asked)
  if (asked.of === 'trunk') return
  for (const number of asked.numbers) {
    const fault = asked.becomes && numberFault(number)
    if (fault) throw new Refusal('number-not-valid', 422, `Số "${number}" không hợp lệ`, { number, fault })
    if (!asked.becomes && !numberKept(books, number))
      throw new Refusal('number-not-found', 404, `Không có số "${number}"`, { number })
  }
}

/** @throws Refusal for what cannot even be looked at: a line that cannot be, or that there is not */
export function refuseUnlooked(books: Books, asked: AskedLine): void {
  if (asked.of === 'trunk') {
    if (asked.becomes) trunkIn(books, asked)
    return
  }
  const trunk = asked.becomes?.trunk ?? null
  if (trunk !== null && !books.trunks.some(({ name }) => name === trunk)) throw trunkNotFound(trunk)
}

/** With the secret that was stored, where none is asked for. @throws Refusal naming what does not fit */
function trunkIn({ trunks }: Books, { name, becomes }: AskedTrunk): TrunkRow {
  if (becomes === null) throw trunkNotFound(name)
  const known = trunks.find(one => one.name === name)
  // The secret is never told: whoever changes the rest need not know it.
  const isKept = becomes.kind === 'registration' && becomes.secret === null
  const trunk = { ...becomes, name, secret: isKept ? (known?.secret ?? null) : becomes.secret }
  const fault = trunkFault(trunk)
  if (fault) throw new Refusal('trunk-not-valid', 422, TRUNK_WRONG, { fault })
  return trunk
}

const TRUNK_WRONG =
  'Đường trung kế không hợp lệ: kiểm tra tên (chữ thường, số, gạch ngang), địa chỉ, cổng, tài khoản và mật khẩu.'

const trunkNotFound = (name: string) =>
  new Refusal('trunk-not-found', 404, `Không có đường trung kế "${name}"`, { name })
