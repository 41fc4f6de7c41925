import { workingText } from '../../../src/sla/clocks.ts'
import type { Stage } from '../../../src/tickets/course.ts'

/** The lists of what units are late with, and what is picked from them. Pure. */

export const LISTS = ['late', 'undirected', 'flagged'] as const
export type LateList = (typeof LISTS)[number]

export const LIST_NAMES: Readonly<Record<LateList, string>> = {
  late: 'Trễ hạn',
  undirected: 'Chưa có ý kiến chỉ đạo',
  flagged: 'Thủ tục hành chính',
}

export const listOf = (text: string | null): LateList => LISTS.find(list => list === text) ?? 'late'

/** What the server is asked for. */
export function queryOf(list: LateList, unitId: string | null) {
  if (list === 'flagged') return { view: 'flagged', unitId } as const
  return list === 'undirected'
    ? ({ undirected: true, order: 'due', unitId } as const)
    : ({ view: 'late', unitId } as const)
}

/** At which tier it stands (QC 9.3, 9.4). */
export function tierOf(stage: Stage | null): string {
  if (stage === 'with-officer') return 'Đầu mối'
  if (stage === 'with-head') return 'Thủ trưởng'
  return stage === 'with-office' ? 'Văn phòng' : 'Tổng đài'
}

/** How late, in working time: `quá hạn 12 giờ 30 phút làm việc`. */
export const overText = (ms: number | null): string =>
  ms === null ? 'đã quá hạn' : `quá hạn ${workingText(ms)}`

type Picked = Readonly<{ id: string; unitId: string | null }>

/** A letter is to one unit: what was picked, unit by unit. */
export function byUnit<T extends Picked>(picked: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = Map.groupBy(picked, ({ unitId }) => unitId)
  groups.delete(null)
  return groups as Map<string, T[]>
}
