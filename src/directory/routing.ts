import type { Unit, Values } from './subjects.ts'

/** Whose a ticket may be, by its field and its place (E02). Pure. */

export type Why = 'field-and-area' | 'area-of-unit' | 'field' | 'area'

export type Candidate = Readonly<{ unitId: string; why: Why; text: string }>

export type RoutingFacts = Readonly<{
  fieldCode: string | null
  /** The ticket's area, then what it lies in; outermost last. */
  areas: readonly string[]
  routes: readonly Values['route'][]
  /** Units that govern an area. */
  governing: readonly Pick<Unit, 'id' | 'areaCode'>[]
  /** For the words. */
  names: Readonly<{ field: string | null; areaOf(code: string): string }>
}>

/** Best first: a rule for this field in this place, in what it lies in, for the field anywhere; then by place alone. */
export function candidates(facts: RoutingFacts): Candidate[] {
  const { fieldCode, areas, routes, governing, names } = facts
  const depth = (areaCode: string) => areas.indexOf(areaCode)
  const meant = routes.filter(
    route =>
      (route.fieldCode === null || route.fieldCode === fieldCode) &&
      (route.areaCode === null || depth(route.areaCode) >= 0),
  )
  const byRule = meant.map(route => ({
    unitId: route.unitId,
    ...whyOf(route, names),
    close: closeness(route, areas),
    rank: route.rank,
  }))
  const byPlace = governing
    .filter(({ areaCode }) => areaCode !== null && depth(areaCode) >= 0)
    .map(({ id, areaCode }) => ({
      unitId: id,
      why: 'area-of-unit' as const,
      text: `phụ trách địa bàn ${names.areaOf(areaCode ?? '')}`,
      close: closeness({ fieldCode: null, areaCode }, areas),
      rank: 1_000,
    }))
  const sorted = [...byRule, ...byPlace].sort((a, b) => b.close - a.close || a.rank - b.rank)
  const first = sorted.filter(
    (one, place) => sorted.findIndex(({ unitId }) => unitId === one.unitId) === place,
  )
  return first.map(({ unitId, why, text }) => ({ unitId, why, text }))
}

type Aim = Pick<Values['route'], 'fieldCode' | 'areaCode'>

/** A field counts for more than any place; a place for more the nearer it is. */
function closeness({ fieldCode, areaCode }: Aim, areas: readonly string[]): number {
  const near = areaCode === null ? 0 : areas.length - areas.indexOf(areaCode)
  return (fieldCode === null ? 0 : areas.length + 1) + near
}

function whyOf({ fieldCode, areaCode }: Aim, names: RoutingFacts['names']): { why: Why; text: string } {
  const field = fieldCode === null ? null : `lĩnh vực ${names.field ?? fieldCode}`
  const area = areaCode === null ? null : `địa bàn ${names.areaOf(areaCode)}`
  if (field && area) return { why: 'field-and-area', text: `${field}, ${area}` }
  if (field) return { why: 'field', text: field }
  return { why: 'area', text: area ?? 'mọi lĩnh vực' }
}
