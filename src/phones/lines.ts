import { randomUUID } from 'node:crypto'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Person } from '../people/person.ts'
import { numberFault, type TrunkRow, trunkFault } from './provision.ts'
import * as store from './store.ts'

export type LinesNeeds = Readonly<{
  database: Database
  clock: Clock
  journal(tx: Db, entry: AuditEntry): Promise<void>
  /** After the commit. */
  changed(): Promise<void>
}>

/** Who does it, and from where; null = somebody at the machine's own console. */
export type By = Readonly<{ person: Person; address: string }> | null
type Told = Readonly<{ action: string; subjectId: string; facts?: Record<string, unknown> }>

export type Lines = ReturnType<typeof createLines>

/** Carriers' lines and the numbers that are ours on them. */
export function createLines({ database, clock, journal, changed }: LinesNeeds) {
  const told = (tx: Db, by: By, { action, subjectId, facts = {} }: Told) =>
    journal(tx, {
      ...{ at: clock.now(), personId: by?.person.id ?? null, address: by?.address ?? null },
      ...{ action, subjectKind: 'line', subjectId, facts },
    })

  const mustBeThere = async (trunk: string) => {
    const trunks = await store.allTrunks(database.db)
    if (!trunks.some(one => one.name === trunk)) throw trunkNotFound(trunk)
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
      // The secret is never told: whoever changes the rest need not know it.
      const isKept = asked.kind === 'registration' && asked.secret === null
      const trunk = isKept ? { ...asked, secret: known?.secret ?? null } : asked
      const fault = trunkFault(trunk)
      if (fault) throw new Refusal('trunk-not-valid', 422, TRUNK_WRONG, { fault })
      await database.tx(async tx => {
        await store.saveTrunk(tx, { ...trunk, id: randomUUID(), createdAt: clock.now() })
        const { secret: _secret, ...facts } = trunk
        await told(tx, by, { action: 'trunk.saved', subjectId: trunk.name, facts })
      })
      await changed()
    },

    async removeTrunk(name: string, by: By = null): Promise<void> {
      await database.tx(async tx => {
        if (!(await store.removeTrunk(tx, name))) throw trunkNotFound(name)
        await told(tx, by, { action: 'trunk.removed', subjectId: name })
      })
      await changed()
    },

    /** @param trunk where calls out from this number go; null = any */
    async addNumbers(numbers: readonly string[], trunk: string | null, by: By = null): Promise<void> {
      for (const number of numbers) {
        const fault = numberFault(number)
        if (fault)
          throw new Refusal('number-not-valid', 422, `Số "${number}" không hợp lệ`, { number, fault })
      }
      if (trunk !== null) await mustBeThere(trunk)
      await database.tx(async tx => {
        await store.saveNumbers(tx, numbers, trunk)
        for (const number of numbers)
          await told(tx, by, { action: 'number.saved', subjectId: number, facts: { trunk } })
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
        if (!(await store.removeNumber(tx, number)))
          throw new Refusal('number-not-found', 404, `Không có số "${number}"`, { number })
        await told(tx, by, { action: 'number.removed', subjectId: number })
      })
      await changed()
    },
  }
}

const TRUNK_WRONG =
  'Đường trung kế không hợp lệ: kiểm tra tên (chữ thường, số, gạch ngang), địa chỉ, cổng, tài khoản và mật khẩu.'

const trunkNotFound = (name: string) =>
  new Refusal('trunk-not-found', 404, `Không có đường trung kế "${name}"`, { name })
