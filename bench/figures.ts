/** The value below which the share `q` of the values lies (nearest rank); null of none. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = Math.max(0, Math.ceil(q * sorted.length) - 1)
  const value = sorted[rank]
  return value === undefined ? null : Math.round(value * 10) / 10
}

export const median = (values: readonly number[]): number | null => quantile(values, 0.5)

export type Spread = Readonly<{ count: number; p50: number | null; p99: number | null; max: number | null }>

export function spread(values: readonly number[]): Spread {
  return {
    count: values.length,
    p50: quantile(values, 0.5),
    p99: quantile(values, 0.99),
    max: quantile(values, 1),
  }
}

/** Columns of equal width; the first is text, the others stand at the right. */
export function table(rows: readonly (readonly (string | number | null)[])[]): string {
  const text = rows.map(row => row.map(cell => (cell === null ? '-' : String(cell))))
  const widths = (text[0] ?? []).map((_, column) => Math.max(...text.map(row => (row[column] ?? '').length)))
  return text
    .map(row =>
      row
        .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
        .join('  '),
    )
    .join('\n')
}
