import { randomUUID } from 'node:crypto'
import { iso, type Ms } from '../clock.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import { asVersions, type Draft, isSame } from './importing.ts'
import { faultsOfShape } from './shape.ts'
import { CODE, type Kind, routeKey, VALUES, type Values, type Version } from './subjects.ts'
import { heldAt } from './validity.ts'
import { faultsOfWhole } from './whole.ts'

/** What somebody asks for as a version that could be stored: looked at, and refused with every fault. */

export type AskedNew = Readonly<{ code?: string; value: object; effectiveFrom?: string }>
export type AskedChange = Readonly<{ value?: object; isOver?: boolean; effectiveFrom?: string }>
export type Ground = Readonly<{ all: readonly Version[]; now: Ms }>

/** Whoever sent it a moment ago meant now. */
const LATE_MS = 5 * 60_000
const AHEAD_MS = 3 * 366 * 24 * 3_600_000
const FAULTS_SHOWN = 50

/** @returns also the code of a unit, which is no part of its versions */
export function newDraft(
  kind: Kind,
  asked: AskedNew,
  { all, now }: Ground,
): { draft: Draft; unit: string | null } {
  const from = asked.effectiveFrom === undefined ? now : readInstant(asked.effectiveFrom)
  if (from > now + AHEAD_MS) throw tooFar()
  const { subject, unit } = subjectOf(kind, asked)
  const value = shaped(kind, asked.value)
  if (all.some(version => version.kind === kind && version.subject === subject)) throw alreadyThere()
  const draft: Draft = { kind, subject, effectiveFrom: from, isOver: false, value }
  // What a unit is called by others is its id; that its code is free is the table's to say.
  refuseFaulty(draft, all)
  return { draft, unit }
}

export function changeDraft(
  [kind, subject]: readonly [Kind, string],
  asked: AskedChange,
  { all, now }: Ground,
): Draft {
  const from = fromNowOn(asked.effectiveFrom, now)
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
  return draft
}

/** A unit that is no more, with another one for its work. */
export const mergerOf = <T extends Readonly<{ into: string }>>({ into, ...asked }: T) => ({
  ...{ ...asked, isOver: true, value: { successorId: into } },
})

/** What held before it, as a version of its own: so that can be taken back as well. */
export function revertDraft(id: number, { all, now }: Ground): Draft {
  const found = all.find(version => version.id === id)
  if (!found) throw new Refusal('version-not-found', 404, 'Không tìm thấy thay đổi này.')
  const at = Math.max(now, found.effectiveFrom)
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
  return draft
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
export const alreadyThere = () => new Refusal('already-there', 409, 'Mã này đã có trong danh mục.')
export const alreadyReverted = () =>
  new Refusal('version-already-reverted', 409, 'Thay đổi này đã được hoàn tác.')
const notThere = (isLater: boolean) =>
  isLater
    ? new Refusal('not-there-yet', 409, 'Mục này chưa có hiệu lực vào thời điểm đó.')
    : new Refusal('directory-not-found', 404, 'Không có mục này trong danh mục.')
