/** A day as people type it (`15/12/2026`, `5-1-2027`) as the API takes it; null for what is none. Pure. */
export function dayTyped(typed: string): string | null {
  const found = /^\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\s*$/.exec(typed)
  if (!found) return null
  const [day = '', month = '', year = ''] = found.slice(1)
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const at = new Date(`${text}T00:00:00Z`)
  // 31/02 would become a day of March.
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null
}
