import { clockOf, numberOf } from '../kit/format.ts'

/** Of a hundred, as the figures of the server are: `83,3 %`. */
export const percentText = (percent: number | null): string =>
  percent === null ? '–' : `${numberOf(Math.round(percent * 10) / 10)} %`

/** Seconds as the figures of the server are: `1:05`, and a dash where nothing was counted. */
export const secondsText = (seconds: number | null): string =>
  seconds === null ? '–' : clockOf(Math.round(seconds) * 1_000)

/** A figure of the server in its unit. */
export function valueText(value: number | null, unit: string): string {
  if (unit === 'percent') return percentText(value)
  if (unit === 'seconds') return secondsText(value)
  return value === null ? '–' : numberOf(value)
}

const UUID = /([0-9a-f]{8})(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** Where an alarm is, for a line of a screen: an id by its first letters. */
export const briefly = (text: string): string => text.replaceAll(UUID, '$1…')
