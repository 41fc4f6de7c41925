import { iso, isoOrNull, type Ms } from '../clock.ts'

/** Somebody to call back, as its row holds it; instants in epoch milliseconds. */
export type Callback = Readonly<{
  id: string
  number: string
  firstCallId: string
  lastCallId: string
  missedCalls: number
  firstMissedAt: Ms
  lastMissedAt: Ms
  clearedAt: Ms | null
  /** The answered call that cleared it; null when a person did. */
  clearedByCallId: string | null
  clearedById: string | null
}>

/** As the API and the live view show it; `number` as the reader may see it. */
export function shownCallback({ firstMissedAt, lastMissedAt, clearedAt, ...callback }: Callback) {
  return {
    ...callback,
    firstMissedAt: iso(firstMissedAt),
    lastMissedAt: iso(lastMissedAt),
    clearedAt: isoOrNull(clearedAt),
  }
}
