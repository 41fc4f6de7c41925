import { randomUUID } from 'node:crypto'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { breaks } from '../db/weather.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import type { Person } from '../people/person.ts'
import { asVersions, type Draft, isSame } from './importing.ts'
import { faultsOfShape } from './shape.ts'
import * as store from './store.ts'
import { CODE, KINDS, type Kind, routeKey, VALUES, type Values, type Version } from './subjects.ts'
import { heldAt } from './validity.ts'
import { faultsOfWhole } from './whole.ts'

export type By = Readonly<{ person: Person; address: string }>

export type ChangingNeeds = Readonly<{ database: Database; clock: Clock; journal: Audit['journal'] }>

export type AskedNew = Readonly<{ code?: string; value: object; effectiveFrom?: string; reason: string }>
export type AskedChange = Readonly<{
  value?: object
  isOver?: boolean
  effectiveFrom?: string
  reason: string
}>

/** Whoever sent it a moment ago meant now. */
const LATE_MS = 5 * 60_000
const AHEAD_MS = 3 * 366 * 24 * 3_600_000
const FAULTS_SHOWN = 50

/** What an administrator changes one by one: always a new version, from now or a later instant on. */
export function createChanging({ database, clock, journal }: ChangingNeeds) {
  /** Stores what has been looked at; inside the lock. */
  async function keep(tx: Db, by: By, made: Draft & { reason: string; reverts: number | null }) {
    const [kept] = await store.insertVersions(tx, [{ ...made, madeAt: clock.now(), madeBy: by.person.id }])
    if (!kept) throw new Error('a version of the directory was not stored')
    const { id, kind, subject, effectiveFrom, isOver, reason, reverts } = kept
    await journal(tx, {
      ...{ at: kept.madeAt, personId: by.person.id, address: by.address },
      action: reverts === null ? 'directory.changed' : 'directory.reverted',
      ...{ subjectKind: kind, subjectId: subject },
      facts: {
        ...{ version: id, effectiveFrom: iso(effectiveFrom), isOver, reason },
        ...(reverts === null ? {} : { reverts }),
      },
    })
    return kept
  }

  /** One after the other, each against all of the directory. */
  async function changing<T>(work: (tx: Db, all: Version[]) => Promise<T>): Promise<T> {
    return database.tx(async tx => {
      await store.lockDirectory(tx)
      return work(tx, await everything(tx))
    })
  }

  async function begin(by: By, kind: Kind, asked: AskedNew) {
    const from = asked.effectiveFrom === undefined ? clock.now() : readInstant(asked.effectiveFrom)
    if (from > clock.now() + AHEAD_MS) throw tooFar()
    const { subject, unit } = subjectOf(kind, asked)
    const value = shaped(kind, asked.value)
    return changing(async (tx, all) => {
      if (all.some(version => version.kind === kind && version.subject === subject)) throw alreadyThere()
      if (unit) {
        const row = { id: subject, code: unit, name: (value as Values['unit']).name, createdAt: clock.now() }
        if ((await store.insertUnitRows(tx, [row])).length === 0) throw alreadyThere()
      }
      const draft: Draft = { kind, subject, effectiveFrom: from, isOver: false, value }
      refuseFaulty(draft, all)
      return keep(tx, by, { ...draft, reason: asked.reason, reverts: null })
    })
  }

  const change = (by: By, [kind, subject]: readonly [Kind, string], asked: AskedChange) =>
    changing(async (tx, all) => {
      const from = fromNowOn(asked.effectiveFrom, clock.now())
      const ours = all.filter(version => version.kind === kind && version.subject === subject)
      const held = heldAt(ours, from)
      if (!held) throw notThere(ours.length > 0)
      const value = shaped(kind, { ...held.value, ...asked.value })
      const isOver = asked.isOver ?? held.isOver
      if (held.isOver === isOver && isSame(held.value, value))
        throw new Refusal('directory-unchanged', 409, 'Nội dung này đã có hiệu lực vào thời điểm đó.')
      if (keyOf(kind, value) !== null && keyOf(kind, value) !== subject)
        throw new Refusal(
          'key-changes',
          422,
          'Không thể đổi đơn vị, lĩnh vực, địa bàn của mục này; hãy tạo mục mới.',
        )
      const draft: Draft = { kind, subject, effectiveFrom: from, isOver, value }
      refuseFaulty(draft, all)
      return keep(tx, by, { ...draft, reason: asked.reason, reverts: null })
    })

  /** What held before it holds again: a version like any other, so it can be reverted as well. */
  const revert = (by: By, id: number, reason: string) =>
    changing(async (tx, all) => {
      const found = all.find(version => version.id === id)
      if (!found) throw new Refusal('version-not-found', 404, 'Không tìm thấy thay đổi này.')
      const at = Math.max(clock.now(), found.effectiveFrom)
      const ours = all.filter(({ kind, subject }) => kind === found.kind && subject === found.subject)
      if (ours.some(({ reverts }) => reverts === id)) throw alreadyReverted()
      if (heldAt(ours, at) !== found)
        throw new Refusal('version-superseded', 409, 'Thay đổi này đã được thay bằng một thay đổi sau đó.')
      const before = heldAt(
        ours.filter(version => version.id !== id),
        at,
      )
      const { kind, subject } = found
      const draft: Draft = before
        ? { kind, subject, effectiveFrom: at, isOver: before.isOver, value: before.value }
        : { kind, subject, effectiveFrom: at, isOver: true, value: found.value }
      refuseFaulty(draft, all)
      return keep(tx, by, { ...draft, reason, reverts: id })
    }).catch(error => {
      throw breaks(error, 'directory_versions_reverts') ? alreadyReverted() : error
    })

  return {
    begin,
    change,
    revert,
    merge: (by: By, unitId: string, asked: { into: string; effectiveFrom?: string; reason: string }) => {
      const { into, ...rest } = asked
      return change(by, ['unit', unitId], { ...rest, isOver: true, value: { successorId: into } })
    },
  }
}

export async function everything(db: Db): Promise<Version[]> {
  const kinds = await Promise.all(KINDS.map(kind => store.versionsOf(db, kind)))
  return kinds.flat()
}

function subjectOf(kind: Kind, { code, value }: AskedNew): { subject: string; unit: string | null } {
  if (kind === 'route') return { subject: keyOf('route', value as Values['route']) ?? '', unit: null }
  if (code === undefined || !new RegExp(CODE).test(code))
    throw new Refusal('bad-code', 422, 'Mã gồm tối đa 40 chữ không dấu, số, dấu chấm, gạch.')
  return kind === 'unit' ? { subject: randomUUID(), unit: code } : { subject: code, unit: null }
}

/** Null where the key is not made of the value. */
function keyOf(kind: Kind, value: object): string | null {
  if (kind !== 'route') return null
  const { fieldCode = null, areaCode = null, unitId } = value as Values['route']
  return routeKey({ fieldCode, areaCode, unitId })
}

/** @throws Refusal with every fault of shape. Vietnamese typed in pieces is put together. */
function shaped<K extends Kind>(kind: K, value: object): Values[K] {
  const tidy = JSON.parse(JSON.stringify(value), (_key, part) =>
    typeof part === 'string' ? part.normalize('NFC') : part,
  ) as Values[K]
  refuse(faultsOfShape(VALUES[kind], tidy, '').map(({ path, detail }) => ({ path, detail })))
  return tidy
}

function refuseFaulty(draft: Draft, all: readonly Version[]): void {
  const faults = faultsOfWhole([...all, ...asVersions([draft], all)], draft.effectiveFrom)
  refuse(faults.map(({ column, code, text }) => ({ path: column, code, detail: text })))
}

function refuse(faults: readonly { path: string; detail: string }[]): void {
  if (faults.length === 0) return
  throw new Refusal('directory-invalid', 422, 'Nội dung không dùng được; các lỗi được liệt kê kèm theo.', {
    count: faults.length,
    faults: faults.slice(0, FAULTS_SHOWN),
  })
}

/** @throws Refusal for an instant that is gone: what the directory was stays as it was */
export function fromNowOn(text: string | undefined, now: Ms): Ms {
  if (text === undefined) return now
  const from = readInstant(text)
  if (from < now - LATE_MS)
    throw new Refusal('effective-in-the-past', 422, 'Thời điểm hiệu lực đã qua.', { now: iso(now) })
  if (from > now + AHEAD_MS) throw tooFar()
  return Math.max(from, now)
}

const tooFar = () => new Refusal('effective-too-far', 422, 'Thời điểm hiệu lực quá xa.')
const alreadyThere = () => new Refusal('already-there', 409, 'Mã này đã có trong danh mục.')
const alreadyReverted = () => new Refusal('version-already-reverted', 409, 'Thay đổi này đã được hoàn tác.')
const notThere = (isLater: boolean) =>
  isLater
    ? new Refusal('not-there-yet', 409, 'Mục này chưa có hiệu lực vào thời điểm đó.')
    : new Refusal('directory-not-found', 404, 'Không có mục này trong danh mục.')
