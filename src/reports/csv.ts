import { shownInstant } from '../clock.ts'
import type { Counts, Limits } from './counts.ts'
import { figuresOf } from './figures.ts'
import type { Unit } from './measure.ts'
import type { Window } from './window.ts'

export const SEPARATORS = ['comma', 'semicolon'] as const
export type Separator = (typeof SEPARATORS)[number]

type Row = Readonly<{ window: Window; counts: Counts }>

const UNIT_SHOWN: Readonly<Record<Unit, string>> = {
  calls: 'cuộc',
  entries: 'mục',
  offers: 'lượt',
  percent: '%',
  seconds: 'giây',
  tries: 'lần',
}
/** Excel takes a file without it for one of the machine's old code page. */
const BOM = '\uFEFF'

/** One line a window, the whole window last; what people in Vietnam open in a spreadsheet. */
export function csvOf(rows: readonly Row[], total: Row, limits: Limits, separator: Separator): string {
  const heads = figuresOf(total.counts, limits).map(({ label, unit }) => `${label} (${UNIT_SHOWN[unit]})`)
  const number = (value: number | null) => {
    const text = value === null ? '' : String(value)
    return separator === 'semicolon' ? text.replace('.', ',') : text
  }
  const line = ({ window, counts }: Row, name: string) => [
    ...[name, shownInstant(window.from), shownInstant(window.to)],
    ...figuresOf(counts, limits).map(({ value }) => number(value)),
  ]
  const lines = [
    ['', 'Từ', 'Đến', ...heads],
    ...rows.map((row, n) => line(row, String(n + 1))),
    line(total, 'Tổng'),
  ]
  const mark = separator === 'comma' ? ',' : ';'
  return BOM + lines.map(cells => `${cells.map(cell => quoted(cell, mark)).join(mark)}\r\n`).join('')
}

/** RFC 4180. */
function quoted(cell: string, mark: string): string {
  return cell.includes(mark) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
