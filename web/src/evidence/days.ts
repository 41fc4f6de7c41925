/** Days of Vietnam as the API takes instants. Pure. */

const DAY_MS = 86_400_000
/** Vietnam has no summer time, and has had this offset since 1975. */
const startMs = (day: string) => Date.parse(`${day}T00:00:00+07:00`)

/** From the beginning of the first day to the end of the last; what is not named is left out. */
export function periodOf(first: string | null, last: string | null): { from?: string; to?: string } {
  return {
    ...(first === null ? {} : { from: new Date(startMs(first)).toISOString() }),
    ...(last === null ? {} : { to: new Date(startMs(last) + DAY_MS).toISOString() }),
  }
}
