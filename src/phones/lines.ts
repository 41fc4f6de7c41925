import { randomUUID } from 'node:crypto'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Person } from '../people/person.ts'
import type { LineKept, NumberKept } from './linechange.ts'
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
export type By = Readonly<{ person: Person; address: string; reason?: string; reverts?: number }> | null
type Told = Readonly<{ action: string; subjectId: string; facts?: Record<string, unknown> }>

export type Lines = ReturnType<typeof createLines>

/** Carriers' lines and the numbers that are ours on them. */
export function createLines({ database, clock, journal, changed }: LinesNeeds) {
  const told = (tx: Db, by: By, { action, subjectId, facts: kept = {} }: Told) => {
    const { reason, reverts } = by ?? {}
    const facts = { ...kept, ...(reason ? { reason } : {}), ...(reverts ? { reverts } : {}) }
    return journal(tx, {
      ...{ at: clock.now(), personId: by?.person.id ?? null, address: by?.address ?? null },
      ...{ action, subjectKind: 'line', subjectId, facts },
    })
  }

  return {
    trunks: () => store.allTrunks(database.db),
    /** The line that calls go out on, as Asterisk names it: the first by name. */
    async trunkOut(): Promise<string | null> {
      const [first] = await store.allTrunks(database.db)
      return first ? `trunk-${first.name}` : null
    },
    numbers: () => store.allNumbers(database.db),

    /** A trunk of that name is replaced. @throws Refusal naming what does not fit */
    async addTrunk(asked: TrunkRow, by: By = null): Promise<void> {
      const known = (await store.allTrunks(database.db)).find(({ name }) => name === asked.name)
      const trunk = fittingTrunk(asked, known)
      await database.tx(async tx => {
        await store.saveTrunk(tx, { ...trunk, id: randomUUID(), createdAt: clock.now() })
        const { secret: _secret, ...now } = trunk
        const isSecretNew = trunk.secret !== (known?.secret ?? null)
        const facts = { ...now, isSecretNew, before: known ? lineKept(known) : null }
        await told(tx, by, { action: 'trunk.saved', subjectId: trunk.name, facts })
      })
      await changed()
    },

    async removeTrunk(name: string, by: By = null): Promise<void> {
      await database.tx(async tx => {
        const known = (await store.allTrunks(tx)).find(one => one.name === name)
        if (!known || !(await store.removeTrunk(tx, name))) throw trunkNotFound(name)
        await told(tx, by, { action: 'trunk.removed', subjectId: name, facts: { before: lineKept(known) } })
      })
      await changed()
    },

    /** @param trunk where calls out from this number go; null = any */
    async addNumbers(numbers: readonly string[], trunk: string | null, by: By = null): Promise<void> {
      refuseUnfit(numbers, trunk, await store.allTrunks(database.db))
      await database.tx(async tx => {
        const known = await store.allNumbers(tx)
        await store.saveNumbers(tx, numbers, trunk)
        for (const number of numbers) {
          const facts = { trunk, before: numberKept(known, number) }
          await told(tx, by, { action: 'number.saved', subjectId: number, facts })
        }
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
          ...{ at: clock.now(), personId: by?.person.id ?? null, address: by?.address ?? null },
          ...{ action: 'phone.unbanned', subjectKind: 'address', subjectId: address },
          facts: { by: by ? 'person' : 'console' },
        })
      })
      await changed()
    },

    async removeNumber(number: string, by: By = null): Promise<void> {
      await database.tx(async tx => {
        const before = numberKept(await store.allNumbers(tx), number)
        if (!(await store.removeNumber(tx, number)))
          throw new Refusal('number-not-found', 404, `Không có số "${number}"`, { number })
        await told(tx, by, { action: 'number.removed', subjectId: number, facts: { before } })
      })
      await changed()
    },
  }
}

/** With the secret that was stored, where none is asked for. @throws Refusal naming what does not fit */
export function fittingTrunk(asked: TrunkRow, known: TrunkRow | undefined): TrunkRow {
  // The secret is never told: whoever changes the rest need not know it.
  const isKept = asked.kind === 'registration' && asked.secret === null
  const trunk = isKept ? { ...asked, secret: known?.secret ?? null } : asked
  const fault = trunkFault(trunk)
  if (fault) throw new Refusal('trunk-not-valid', 422, TRUNK_WRONG, { fault })
  return trunk
}

/** @throws Refusal for a number that is none, or a line that there is not */
export function refuseUnfit(
  numbers: readonly string[],
  trunk: string | null,
  trunks: readonly TrunkRow[],
): void {
  for (const number of numbers) {
    const fault = numberFault(number)
    if (fault) throw new Refusal('number-not-valid', 422, `Số "${number}" không hợp lệ`, { number, fault })
  }
  if (trunk !== null && !trunks.some(({ name }) => name === trunk)) throw trunkNotFound(trunk)
}

export const lineKept = ({ kind, host, port, matchPort, username }: TrunkRow): LineKept => ({
  ...{ kind, host, port, matchPort, username },
})

export function numberKept(known: readonly store.TrunkNumber[], number: string): NumberKept | null {
  const found = known.find(one => one.number === number)
  return found ? { trunk: found.trunk } : null
}

const TRUNK_WRONG =
  'Đường trung kế không hợp lệ: kiểm tra tên (chữ thường, số, gạch ngang), địa chỉ, cổng, tài khoản và mật khẩu.'

const trunkNotFound = (name: string) =>
  new Refusal('trunk-not-found', 404, `Không có đường trung kế "${name}"`, { name })
