/** What a calendar field gives (`2026-12-01 07:30:00`, wall time of the province) as the API takes it. Pure. */
export function instantOf(typed: string | null): string | undefined {
  const found = typed === null ? null : /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})/.exec(typed)
  return found ? `${found[1]}T${found[2]}:00+07:00` : undefined
}
