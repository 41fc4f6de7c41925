import { randomUUID } from 'node:crypto'
import { DateTime } from 'luxon'
import { iso, isoOrNull, type Ms, ZONE } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { breaks } from '../db/weather.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { By, ChangingNeeds } from './changing.ts'
import { fromNowOn } from './drafting.ts'
import { plannedPosts } from './planned.ts'
import { DUTIES, type Duty } from './posts.ts'
import type { createReading } from './reading.ts'
import { type Colleague, fitsDuty } from './staff.ts'
import * as staffStore from './staff-store.ts'
import * as store from './store.ts'
import { postKey, type Unit, type Values, type Version } from './subjects.ts'
import { heldAt } from './validity.ts'

export type StaffingNeeds = ChangingNeeds &
  Readonly<{
    colleagues(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, Colleague>>
    colleaguesIn(db: Db, unitId: string): Promise<Colleague[]>
    reading: ReturnType<typeof createReading>
  }>

export type AskedPost = Readonly<{
  personId: string
  duty: Duty
  isHeld: boolean
  effectiveFrom?: string
  reason: string
}>
export type AskedAbsence = Readonly<{
  personId: string
  from: string
  to: string
  deputyId: string | null
  reason: string
}>

const ABSENCE_MOST_MS = 366 * 24 * 3_600_000

/** Who is there for a unit: the unit's own head arranges it (QC 14.2), or an administrator. */
export function createStaffing(needs: StaffingNeeds) {
  const { database, clock, journal, colleagues, reading } = needs

  async function unitOf(unitId: string, db: Db): Promise<Unit> {
    const unit = await reading.unitAt(unitId, clock.now(), db)
    if (!unit) throw new Refusal('unit-not-found', 404, 'Không có đơn vị này.')
    return unit
  }

  async function colleague(tx: Db, unitId: string, personId: string): Promise<Colleague> {
    const person = (await colleagues(tx, [personId])).get(personId)
    if (!person || person.unitId !== unitId || person.isDisabled)
      throw new Refusal('person-not-of-unit', 422, 'Người này không thuộc đơn vị, hoặc tài khoản đã bị khóa.')
    return person
  }

  type Note = Readonly<{ unitId: string }> & Pick<Parameters<typeof journal>[1], 'action' | 'facts'>

  const note = (tx: Db, by: By, { unitId, ...entry }: Note) =>
    journal(tx, {
      ...{ at: clock.now(), personId: by.person.id, address: by.address, ...entry },
      ...{ subjectKind: 'unit', subjectId: unitId },
    })

  /** Somebody takes up a duty, or lays it down. */
  async function setPost(by: By, unitId: string, asked: AskedPost) {
    refuseOthers(by.person, unitId, 'staff.set')
    const value: Values['post'] = { unitId, personId: asked.personId, duty: asked.duty }
    await database.tx(async tx => {
      await store.lockDirectory(tx)
      const now = clock.now()
      const at = fromNowOn(asked.effectiveFrom, now)
      const unit = await unitOf(unitId, tx)
      if (asked.isHeld) {
        if (unit.isOver) throw new Refusal('unit-over', 409, 'Đơn vị này không còn hoạt động.')
        refuseRole(await colleague(tx, unitId, asked.personId), asked.duty)
      }
      const before = heldAt(await store.versionsOf(tx, 'post', [postKey(value)]), at)
      if ((before !== undefined && !before.isOver) === asked.isHeld)
        throw new Refusal('directory-unchanged', 409, 'Phân công này đã có hiệu lực vào thời điểm đó.')
      await store.insertVersions(tx, [
        {
          ...{ kind: 'post', subject: postKey(value), effectiveFrom: at, isOver: !asked.isHeld, value },
          ...{ madeAt: now, madeBy: by.person.id, reason: asked.reason, reverts: null },
        },
      ])
      const { personId, duty, reason } = asked
      const action = asked.isHeld ? 'staff.appointed' : 'staff.dismissed'
      await note(tx, by, { unitId, action, facts: { personId, duty, effectiveFrom: iso(at), reason } })
    })
    return staffShown(unitId)
  }

  /** Whoever stands in must be one who may do it: an officer answers for no head. */
  async function refuseDeputy(tx: Db, unitId: string, asked: { personId: string; deputyId: string }) {
    const { role } = await colleague(tx, unitId, asked.deputyId)
    const held = await store.heldOfUnits(tx, 'post', { at: clock.now(), unitIds: [unitId] })
    const own = held.filter(({ value }) => value.personId === asked.personId)
    if (own.every(({ value }) => fitsDuty(role, value.duty))) return
    const text = 'Người thay thủ trưởng phải là lãnh đạo của đơn vị (QC 9.4, 14.8).'
    throw new Refusal('deputy-does-not-fit', 422, text, { article: 'QC 9.4, 14.8' })
  }

  async function setAbsence(by: By, unitId: string, asked: AskedAbsence) {
    refuseOthers(by.person, unitId, 'staff.set')
    const [from, to] = [readInstant(asked.from), readInstant(asked.to)]
    if (to <= from || to <= clock.now() || to - from > ABSENCE_MOST_MS)
      throw new Refusal('absence-not-valid', 422, 'Thời gian vắng mặt không hợp lệ.')
    if (asked.deputyId === asked.personId)
      throw new Refusal('deputy-is-absent', 422, 'Không thể tự thay cho chính mình.')
    await database.tx(async tx => {
      await store.lockDirectory(tx)
      await unitOf(unitId, tx)
      await colleague(tx, unitId, asked.personId)
      if (asked.deputyId !== null) await refuseDeputy(tx, unitId, { ...asked, deputyId: asked.deputyId })
      if ((await staffStore.overlapping(tx, asked.personId, [from, to])).length > 0)
        throw new Refusal('absence-overlaps', 409, 'Đã có lịch vắng mặt trong thời gian này.')
      const id = randomUUID()
      const { personId, deputyId, reason } = asked
      const row = { id, unitId, personId, deputyId, from, to, reason }
      await staffStore.insertAbsence(tx, { ...row, madeAt: clock.now(), madeBy: by.person.id })
      const facts = { ...row, from: iso(from), to: iso(to) }
      await note(tx, by, { unitId, action: 'staff.absent', facts })
    })
    return staffShown(unitId)
  }

  /** Back earlier, or never gone: the row stays, another takes its place. */
  async function endAbsence(by: By, { unitId, id }: { unitId: string; id: string }, reason: string) {
    refuseOthers(by.person, unitId, 'staff.set')
    await database
      .tx(async tx => {
        await store.lockDirectory(tx)
        const found = await staffStore.findAbsence(tx, id)
        const now = clock.now()
        if (!found || found.unitId !== unitId || found.to <= now)
          throw new Refusal('absence-not-found', 404, 'Không có lịch vắng mặt này, hoặc đã hết.')
        const to = Math.max(found.from, now)
        const { ordinal: _, ...absence } = found
        const made = { id: randomUUID(), madeAt: now, madeBy: by.person.id, replaces: id }
        await staffStore.insertAbsence(tx, { ...absence, ...made, to, reason })
        const facts = { personId: found.personId, to: iso(to), reason }
        await note(tx, by, { unitId, action: 'staff.back', facts })
      })
      .catch(error => {
        if (!breaks(error, 'absences_replaces')) throw error
        throw new Refusal('absence-not-found', 404, 'Không có lịch vắng mặt này, hoặc đã hết.')
      })
    return staffShown(unitId)
  }

  /** The list as it stands is right, says the unit (QN 24: kept up to date). */
  async function confirm(by: By, unitId: string) {
    refuseOthers(by.person, unitId, 'focal.confirm')
    await database.tx(async tx => {
      await unitOf(unitId, tx)
      const { posts } = await staffIn(unitId, tx)
      if (!posts.some(({ duty }) => duty === 'officer'))
        throw new Refusal('no-officer', 409, 'Đơn vị chưa có cán bộ đầu mối để xác nhận.')
      const at = clock.now()
      await staffStore.insertConfirmation(tx, { unitId, at, byId: by.person.id, staff: posts })
      await note(tx, by, { unitId, action: 'focal.confirmed', facts: { people: posts.length } })
    })
    return staffShown(unitId)
  }

  /** Every post that is held now, and who stands in for whom. */
  async function staffIn(unitId: string, db: Db) {
    const at = clock.now()
    const held = await store.heldOfUnits(db, 'post', { at, unitIds: [unitId] })
    const absences = await staffStore.absencesOf(db, unitId, at)
    const planned = plannedPosts(await store.postsOf(db, unitId), at)
    const people = await colleagues(db, [
      ...[...held, ...planned].map(({ value }) => value.personId),
      ...absences.flatMap(({ personId, deputyId }) => [personId, ...(deputyId ? [deputyId] : [])]),
    ])
    const posts = held
      .toSorted((a, b) => order(a.value.duty) - order(b.value.duty) || a.effectiveFrom - b.effectiveFrom)
      .map(({ value, effectiveFrom }) => postShown(value, effectiveFrom, people))
    return {
      ...{ posts, planned: planned.map(version => plannedShown(version, people)) },
      absences: absences.map(({ id, personId, deputyId, from, to, reason }) => ({
        ...{ id, personId, name: people.get(personId)?.displayName ?? null, deputyId, reason },
        ...{ deputyName: deputyId === null ? null : (people.get(deputyId)?.displayName ?? null) },
        ...{ from: iso(from), to: iso(to) },
      })),
    }
  }

  async function staffShown(unitId: string) {
    const at = clock.now()
    const [staff, reached, last] = await Promise.all([
      staffIn(unitId, database.db),
      reading.staffOf(unitId, at),
      staffStore.lastConfirmations(database.db, [unitId]),
    ])
    const confirmedAt = last.get(unitId)?.at ?? null
    return {
      ...staff,
      /** Whom a ticket would reach at this instant. */
      reached,
      hasOfficer: reached.officers.length > 0,
      confirmedAt: isoOrNull(confirmedAt),
      isConfirmationDue: isDue(confirmedAt, at),
    }
  }

  /** Every unit that is there, with its people, fields and when it last said that the list is right (L02). */
  async function focalList(person: Person) {
    const at = clock.now()
    const all = (await reading.allUnitsAt(at)).filter(unit => !unit.isOver)
    const units = may(person.role, 'focal.read') ? all : all.filter(({ id }) => id === person.unitId)
    const unitIds = units.map(({ id }) => id)
    const db = database.db
    const [held, routes, fields, last, reached] = await Promise.all([
      store.heldOfUnits(db, 'post', { at, unitIds }),
      store.heldOfUnits(db, 'route', { at, unitIds }),
      reading.fields(at),
      staffStore.lastConfirmations(db, unitIds),
      reading.staffOfMany(unitIds, at),
    ])
    const people = await colleagues(
      db,
      held.map(({ value }) => value.personId),
    )
    const names = new Map(fields.map(({ code, name }) => [code, name]))
    const confirmedBy = await colleagues(
      db,
      [...last.values()].map(({ byId }) => byId),
    )
    return units.map(({ id, code, name, type, phone, email }) => {
      const confirmed = last.get(id)
      const ours = routes.filter(({ value }) => value.unitId === id).map(({ value }) => value.fieldCode)
      return {
        ...{ id, code, name, type, phone, email },
        people: held
          .filter(({ value }) => value.unitId === id)
          .map(({ value, effectiveFrom }) => postShown(value, effectiveFrom, people)),
        fields: [...new Set(ours)].flatMap(one => (one === null ? [] : [names.get(one) ?? one])),
        hasOfficer: (reached.get(id)?.officers.length ?? 0) > 0,
        confirmedAt: isoOrNull(confirmed?.at ?? null),
        confirmedBy: confirmed ? (confirmedBy.get(confirmed.byId)?.displayName ?? null) : null,
        isConfirmationDue: isDue(confirmed?.at ?? null, at),
      }
    })
  }

  /** Who may be given a duty of this unit. */
  async function accountsOf(person: Person, unitId: string) {
    refuseOthers(person, unitId, 'staff.set')
    const found = await needs.colleaguesIn(database.db, unitId)
    return found
      .filter(({ isDisabled }) => !isDisabled)
      .map(({ id, username, displayName, role }) => ({ id, username, displayName, role }))
  }

  return { accountsOf, setPost, setAbsence, endAbsence, confirm, staffShown, focalList }
}

const order = (duty: Duty) => Object.keys(DUTIES).indexOf(duty)

function postShown({ personId, duty }: Values['post'], since: Ms, people: ReadonlyMap<string, Colleague>) {
  const person = people.get(personId)
  return {
    ...{ personId, duty, dutyName: DUTIES[duty], since: iso(since) },
    ...{ name: person?.displayName ?? null, phone: person?.mobile ?? null, email: person?.email ?? null },
    isDisabled: person?.isDisabled ?? true,
  }
}

const plannedShown = ({ id, isOver, ...post }: Version<'post'>, people: ReadonlyMap<string, Colleague>) => ({
  ...{ version: id, isHeld: !isOver, ...postShown(post.value, post.effectiveFrom, people) },
})

/** Once in every calendar month of the province. */
export function isDue(confirmedAt: Ms | null, now: Ms): boolean {
  const month = (at: Ms) => DateTime.fromMillis(at, { zone: ZONE }).toFormat('yyyy-MM')
  return confirmedAt === null || month(confirmedAt) < month(now)
}

/** A head looks after their own unit; who holds the wide permission after any. */
export function refuseOthers(
  { role, unitId }: Person,
  asked: string,
  wide: 'staff.set' | 'focal.confirm',
): void {
  if (!may(role, wide) && unitId !== asked)
    throw new Refusal('other-unit', 403, 'Bạn chỉ được thực hiện cho đơn vị của mình.')
}

/** What a duty asks of them they must be allowed to do. */
function refuseRole({ role }: Colleague, duty: Duty): void {
  if (!fitsDuty(role, duty))
    throw new Refusal('role-does-not-fit', 422, 'Vai trò của tài khoản không phù hợp với nhiệm vụ này.')
}
