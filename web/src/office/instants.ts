/** Days and times as the date inputs give them, and as the API takes them: those of Vietnam. Pure. */

/** `2026-11-25 17:00:00`, as @mantine/dates writes a time of the wall, to an instant. */
export function instantOf(wall: string | null): string | null {
  const [, day, time = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?/.exec(wall ?? '') ?? []
  return day === undefined ? null : new Date(`${day}T${time}:00+07:00`).toISOString()
}

/** Back again. */
export function wallOf(instant: string | null): string | null {
  if (instant === null) return null
  const there = new Date(Date.parse(instant) + 7 * 3_600_000).toISOString()
  return `${there.slice(0, 10)} ${there.slice(11, 16)}:00`
}
