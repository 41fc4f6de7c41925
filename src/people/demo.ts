import { randomUUID } from 'node:crypto'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { allUnits, insertPosts, insertUnits } from '../directory/store.ts'
import { Refusal } from '../errors.ts'
import { hashPassword } from './passwords.ts'
import type { Role } from './person.ts'
import { NO_TOTP } from './secondfactor.ts'
import * as store from './store.ts'

export const DEMO_PASSWORD = 'demo-1022'

const UNITS = [
  { code: 'SNNMT', name: 'Sở Nông nghiệp và Môi trường' },
  { code: 'SXD', name: 'Sở Xây dựng' },
]

type DemoPerson = Readonly<{ username: string; displayName: string; role: Role; unit?: string }>

/** Far more than the demo has. */
const PEOPLE_MAX = 1_000

/** A full shift: 120 phones are enough for the 100 calls at once that the benches place. */
const OPERATORS: readonly DemoPerson[] = Array.from({ length: 120 }, (_, place) => ({
  username: `op${101 + place}`,
  displayName: `Điện thoại viên ${101 + place}`,
  role: 'operator',
}))

export const DEMO_PEOPLE: readonly DemoPerson[] = [
  ...OPERATORS,
  { username: 'supervisor1', displayName: 'Trưởng ca 1', role: 'supervisor' },
  { username: 'officer1', displayName: 'Cán bộ xử lý 1', role: 'officer', unit: 'SNNMT' },
  { username: 'head1', displayName: 'Lãnh đạo đơn vị 1', role: 'head', unit: 'SNNMT' },
  { username: 'officer2', displayName: 'Cán bộ xử lý 2', role: 'officer', unit: 'SXD' },
  { username: 'office1', displayName: 'Chuyên viên Văn phòng 1', role: 'office' },
  { username: 'leader1', displayName: 'Lãnh đạo tỉnh 1', role: 'leader' },
  { username: 'auditor1', displayName: 'Kiểm soát viên 1', role: 'auditor' },
  { username: 'admin1', displayName: 'Quản trị viên 1', role: 'admin' },
]

/**
 * The people of the demo, all with one public password; those already there stay as they are.
 * @throws Refusal on a database with real people
 */
export async function seedDemo(database: Database, clock: Clock): Promise<void> {
  if ((await store.countPeople(database.db, false)) > 0)
    throw new Refusal('real-people', 409, 'Cơ sở dữ liệu đã có người dùng thật; không thể nạp dữ liệu mẫu.')
  if ((await store.countPeople(database.db, true)) >= DEMO_PEOPLE.length) return
  const createdAt = clock.now()
  const passwordHash = await hashPassword(DEMO_PASSWORD)
  await database.tx(async tx => {
    await insertUnits(
      tx,
      UNITS.map(unit => ({ id: randomUUID(), createdAt, ...unit })),
    )
    const unitIds = new Map((await allUnits(tx)).map(unit => [unit.code, unit.id]))
    await store.insertMissingPeople(
      tx,
      DEMO_PEOPLE.map(({ unit, ...person }) => ({
        id: randomUUID(),
        ...person,
        unitId: unit ? (unitIds.get(unit) ?? null) : null,
        passwordHash,
        isDemo: true,
        createdAt,
        ...NO_TOTP,
      })),
    )
    await appoint(tx, createdAt)
  })
}

/** What is forwarded to a unit of the demo reaches its people. */
async function appoint(tx: Db, at: Ms): Promise<void> {
  const staff = await Promise.all(
    (['officer', 'head'] as const).map(role => store.listPeople(tx, { role, after: null, rows: PEOPLE_MAX })),
  )
  await insertPosts(
    tx,
    staff.flat().flatMap(({ id, role, unitId }) => {
      const duty = role === 'head' ? 'head' : 'officer'
      return unitId === null ? [] : [{ unitId, personId: id, duty, at }]
    }),
  )
}
