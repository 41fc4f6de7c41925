import type { Ms } from '../clock.ts'
import { formOf, twiceIn } from './form.ts'
import { faultsOfHours } from './hours.ts'
import type { FieldLevel, Kind, Version } from './subjects.ts'
import { bySubject, inOrder, ringFrom } from './validity.ts'

/** Whether the directory fits together: what is pointed at is there, and no way up or on comes back to itself. Pure. */

export type WholeFault = Readonly<{ kind: Kind; subject: string; column: string; code: string; text: string }>

type Known = Readonly<Record<Kind, ReadonlyMap<string, Version[]>>>
type Held = Readonly<Record<Kind, Map<string, Version>>>

/**
 * What takes effect from `from` on, each against the whole as it is at that instant. What took effect before was looked
 * at when it was made; a ring can only close where something changes.
 */
export function faultsOfWhole(versions: readonly Version[], from: Ms): WholeFault[] {
  const known: Known = {
    unit: bySubject(versions, 'unit'),
    field: bySubject(versions, 'field'),
    area: bySubject(versions, 'area'),
    route: bySubject(versions, 'route'),
    post: bySubject(versions, 'post'),
  }
  const held: Held = { unit: new Map(), field: new Map(), area: new Map(), route: new Map(), post: new Map() }
  const found = new Map<string, WholeFault>()
  const instants = Map.groupBy(versions.toSorted(inOrder), ({ effectiveFrom }) => effectiveFrom)
  for (const [at, changed] of instants) {
    for (const one of changed) held[one.kind].set(one.subject, one)
    if (at < from) continue
    for (const one of changed)
      if (held[one.kind].get(one.subject) === one)
        for (const fault of faultsOf(one, known, held)) found.set(JSON.stringify(fault), fault)
  }
  return [...found.values()]
}

function faultsOf(one: Version, known: Known, held: Held): WholeFault[] {
  switch (one.kind) {
    case 'unit':
      return [
        ...faultsOfUnit(one as Version<'unit'>, known),
        ...unitRings(one, held.unit as Map<string, Version<'unit'>>),
      ]
    case 'area':
      return [
        ...faultsOfArea(one as Version<'area'>, known),
        ...areaRings(one, held.area as Map<string, Version<'area'>>),
      ]
    case 'field':
      return [...faultsOfField(one as Version<'field'>, known), ...faultsOfForm(one as Version<'field'>)]
    case 'route':
      return faultsOfRoute(one as Version<'route'>, known)
    case 'post': {
      const { unitId } = (one as Version<'post'>).value
      return known.unit.has(unitId) ? [] : [missing(one, 'unit', unitId)]
    }
  }
}

type Of = Pick<Version, 'kind' | 'subject'>

const faultOf = ({ kind, subject }: Of, column: string, code: string, text: string): WholeFault => ({
  ...{ kind, subject, column, code, text },
})

const missing = (of: Of, column: string, wanted: string): WholeFault =>
  faultOf(of, column, 'not-known', `không có "${wanted}" trong danh mục`)

function faultsOfUnit(one: Version<'unit'>, known: Known): WholeFault[] {
  const { parentId, areaCode, successorId, calendar } = one.value
  const faults: WholeFault[] = []
  if (parentId !== null && !known.unit.has(parentId)) faults.push(missing(one, 'parent', parentId))
  if (areaCode !== null && !known.area.has(areaCode)) faults.push(missing(one, 'area', areaCode))
  if (successorId !== null && !known.unit.has(successorId))
    faults.push(missing(one, 'successor', successorId))
  if (successorId !== null && !one.isOver)
    faults.push(faultOf(one, 'successor', 'still-there', 'đơn vị còn hoạt động thì chưa có đơn vị kế thừa'))
  if (calendar)
    for (const { detail } of faultsOfHours(calendar, 'calendar'))
      faults.push(faultOf(one, 'calendar', 'bad-calendar', detail))
  return faults
}

function faultsOfArea(one: Version<'area'>, known: Known): WholeFault[] {
  const { parentCode, successors } = one.value
  const faults: WholeFault[] = []
  if (parentCode !== null && !known.area.has(parentCode)) faults.push(missing(one, 'parent', parentCode))
  for (const code of successors)
    if (!known.area.has(code)) faults.push(missing(one, 'successors', code))
    else if (code === one.subject)
      faults.push(faultOf(one, 'successors', 'ring', 'địa bàn không thể kế thừa chính nó'))
  return faults
}

/** What a field, or what it is divided into, belongs to. */
const ABOVE: Readonly<Record<FieldLevel, FieldLevel | null>> = {
  group: null,
  field: 'group',
  subtype: 'field',
}

function faultsOfField(one: Version<'field'>, known: Known): WholeFault[] {
  const { level, parentCode } = one.value
  const above = ABOVE[level]
  if (above === null)
    return parentCode === null ? [] : [faultOf(one, 'parent', 'no-parent', 'nhóm không thuộc nhóm nào khác')]
  if (parentCode === null)
    return [faultOf(one, 'parent', 'missing', level === 'field' ? 'thiếu nhóm' : 'thiếu lĩnh vực')]
  const parents = known.field.get(parentCode) as Version<'field'>[] | undefined
  if (!parents) return [missing(one, 'parent', parentCode)]
  if (parents.every(({ value }) => value.level === above)) return []
  return [faultOf(one, 'parent', 'wrong-level', `"${parentCode}" không cùng cấp phải thuộc về`)]
}

/** Of what a form asks twice, one answer would be lost; and only a sub-type is chosen with its form. */
function faultsOfForm(one: Version<'field'>): WholeFault[] {
  const form = formOf(one.value.form)
  if (form === null) return []
  if (one.value.level !== 'subtype')
    return [faultOf(one, 'form', 'wrong-level', 'chỉ tiểu loại mới có biểu mẫu')]
  return twiceIn(form).map(name => faultOf(one, 'form', 'twice', `biểu mẫu có mục "${name}" hai lần`))
}

function faultsOfRoute(one: Version<'route'>, known: Known): WholeFault[] {
  const { fieldCode, areaCode, unitId } = one.value
  const faults: WholeFault[] = []
  if (!known.unit.has(unitId)) faults.push(missing(one, 'unit', unitId))
  if (areaCode !== null && !known.area.has(areaCode)) faults.push(missing(one, 'area', areaCode))
  if (fieldCode === null) return faults
  const fields = known.field.get(fieldCode) as Version<'field'>[] | undefined
  if (!fields) faults.push(missing(one, 'field', fieldCode))
  else if (fields.some(({ value }) => value.level !== 'field'))
    faults.push(faultOf(one, 'field', 'wrong-level', `"${fieldCode}" không phải là lĩnh vực`))
  return faults
}

function unitRings(one: Version, units: ReadonlyMap<string, Version<'unit'>>): WholeFault[] {
  const faults: WholeFault[] = []
  if (ringFrom(one.subject, at => units.get(at)?.value.parentId))
    faults.push(faultOf(one, 'parent', 'ring', 'đơn vị cấp trên dẫn vòng trở lại chính đơn vị này'))
  const next = (at: string) => {
    const unit = units.get(at)
    return unit?.isOver ? unit.value.successorId : null
  }
  if (ringFrom(one.subject, next))
    faults.push(faultOf(one, 'successor', 'ring', 'đơn vị kế thừa dẫn vòng trở lại chính đơn vị này'))
  return faults
}

function areaRings(one: Version, areas: ReadonlyMap<string, Version<'area'>>): WholeFault[] {
  if (!ringFrom(one.subject, at => areas.get(at)?.value.parentCode)) return []
  return [faultOf(one, 'parent', 'ring', 'địa bàn cấp trên dẫn vòng trở lại chính địa bàn này')]
}
