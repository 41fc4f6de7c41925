import { DateTime, IANAZone } from 'luxon'

/** Epoch milliseconds, UTC. */
export type Ms = number

/** The one zone of the centre; Vietnam is UTC+7 all year. */
export const ZONE = IANAZone.create('Asia/Ho_Chi_Minh') // made once: looked up by name it costs more than the rest

/** Tells the time; tests move it by hand. */
export type Clock = { now(): Ms }

export const systemClock: Clock = { now: () => Date.now() }

/** Calendar day of an instant in the centre's zone, as a folder: `2026/11/21`. */
export function dayFolder(at: Ms): string {
  return DateTime.fromMillis(at, { zone: ZONE }).toFormat('yyyy/MM/dd')
}

/** Calendar year of an instant in the centre's zone. */
export function yearOf(at: Ms): number {
  return DateTime.fromMillis(at, { zone: ZONE }).year
}

/** `15:04 ngày 22/11/2026`: as letters and papers tell an instant, in the centre's zone. */
export function instantInWords(at: Ms): string {
  return DateTime.fromMillis(at, { zone: ZONE }).toFormat("HH:mm 'ngày' dd/MM/yyyy")
}

/** `21/11/2026 07:30`: as tables and lists tell an instant, in the centre's zone. */
export function shownInstant(at: Ms): string {
  return DateTime.fromMillis(at, { zone: ZONE }).toFormat('dd/MM/yyyy HH:mm')
}

/** As the API shows an instant: ISO 8601, UTC. */
export function iso(at: Ms): string {
  return new Date(at).toISOString()
}

export function isoOrNull(at: Ms | null): string | null {
  return at === null ? null : iso(at)
}

/** @throws Error with these words where the work is not done in time; what it comes to later is nobody's */
export function within<T>(work: Promise<T>, { ms, what }: { ms: number; what: string }): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`${what} within ${ms} ms`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
