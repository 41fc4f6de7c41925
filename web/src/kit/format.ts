import { wallOf } from './instants.ts'
import { once } from './once.ts'

/** How instants, spans and numbers are written for people. Pure: the same answer on every machine. */

type Instant = string | number

/** `2026-11-21 14:05:09`. Without Intl: its tables cost each page 50 ms at its first question (Chromium, 2 cores). */
const wall = (at: Instant) => wallOf(new Date(at).toISOString())

/** `21/11/2026` */
export const dateOf = (at: Instant): string => dayOf(at).split('-').toReversed().join('/')

/** `21/11/2026 14:05` */
export function dateTimeOf(at: Instant): string {
  return `${dateOf(at)} ${timeOf(at)}`
}

/** `14:05` */
export const timeOf = (at: Instant): string => wall(at).slice(11, 16)

/** `14:05:09` */
export const secondOf = (at: Instant): string => wall(at).slice(11)

/** The day in Vietnam as the API takes it: `2026-11-21`. */
export const dayOf = (at: Instant): string => wall(at).slice(0, 10)

/** Today's time, else the day too: what a list shows. */
export function briefOf(at: Instant, now: Instant): string {
  return dayOf(at) === dayOf(now) ? timeOf(at) : dateTimeOf(at)
}

/** A clock that counts: `0:07`, `12:05`, `1:02:03`. Negative spans count as nothing. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor(seconds / 60) % 60
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** A span in words, two units at most: `2 ngày 3 giờ`, `45 phút`, `20 giây`. */
export function spanOf(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000)
  const units = [
    [86_400, 'ngày'],
    [3_600, 'giờ'],
    [60, 'phút'],
    [1, 'giây'],
  ] as const
  const first = units.findIndex(([size]) => seconds >= size)
  if (first < 0) return '0 giây'
  let rest = seconds
  const words: string[] = []
  for (const [size, word] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) words.push(`${count} ${word}`)
  }
  return words.join(' ')
}

const number = once(() => new Intl.NumberFormat('vi-VN'))
const percent = once(() => new Intl.NumberFormat('vi-VN', { style: 'percent', maximumFractionDigits: 1 }))

/** `12.345` */
export const numberOf = (value: number) => number().format(value)
/** Of a share from 0 to 1; nothing counted = a dash. */
export const percentOf = (share: number | null) => (share === null ? '–' : percent().format(share))

const collator = once(() => new Intl.Collator('vi', { numeric: true }))
/** Vietnamese order of names. */
export const inOrder = (one: string, other: string) => collator().compare(one, other)

/** `+84912345678` → `0912 345 678`; what is no Vietnamese number stays as it is, a hidden one is said to be. */
export function phoneOf(number: string | null): string {
  if (number === null) return 'Số ẩn'
  const national = /^\+84(\d{8,10})$/.exec(number)?.[1]
  if (national === undefined) return number
  const digits = `0${national}`
  return digits.length === 10
    ? `${digits.slice(0, 4)} ${digits.slice(4, 7)} ${digits.slice(7)}`
    : `${digits.slice(0, -8)} ${digits.slice(-8, -4)} ${digits.slice(-4)}`
}
