import type { Ms } from '../clock.ts'
import type { AlarmMessage } from './alarm.ts'

/** Between the tries of one message: quick at first, for a mail server that restarts; then for one that is mended. */
const BACK_OFF_S = [10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200] as const
/** Then it is given up: some four hours after the first try. */
export const TRIES_MOST = BACK_OFF_S.length + 1
const MINUTE_MS = 60_000
/** One piece says no more; the rest follows. */
const SUMMARY_MOST = 200

/** When a message that failed `tries` times is tried again; null = never. */
export function retryAt(tries: number, at: Ms): Ms | null {
  const wait = BACK_OFF_S[tries - 1]
  return wait === undefined ? null : at + wait * 1_000
}

export type Sendable = Pick<AlarmMessage, 'id' | 'batch'>
/** What goes out in one piece: one message, or a summary. */
export type Batch<M extends Sendable> = Readonly<{ batch: string | null; messages: readonly M[] }>

/**
 * How the due messages of one recipient go out: one by one while there is room in this minute, the last room for a
 * summary of all that is left.
 * @param due oldest first
 * @param tried when something went out to this recipient in the last minute
 * @returns what goes now, and when there is room again for what does not
 */
export function batchesOf<M extends Sendable>(
  due: readonly M[],
  { tried, most, at }: { tried: readonly Ms[]; most: number; at: Ms },
): { batches: Batch<M>[]; nextAt: Ms | null } {
  // What was one piece stays one: its receiver may know it already.
  const units = together(due)
  const recent = tried.filter(one => one > at - MINUTE_MS)
  const room = Math.max(0, most - recent.length)
  const nextAt = recent.length > 0 ? Math.min(...recent) + MINUTE_MS : at + MINUTE_MS
  if (units.length <= room) return { batches: units, nextAt: null }
  if (room === 0) return { batches: [], nextAt }
  const single = units.slice(0, room - 1)
  const left = units.slice(room - 1)
  const fresh = left.flatMap(({ batch, messages }) => (batch === null ? messages : [])).slice(0, SUMMARY_MOST)
  const batches = [...single, ...(fresh.length > 0 ? [{ batch: null, messages: fresh }] : left.slice(0, 1))]
  const going = batches.reduce((count, { messages }) => count + messages.length, 0)
  return { batches, nextAt: going === due.length ? null : nextAt }
}

function together<M extends Sendable>(due: readonly M[]): Batch<M>[] {
  const known = new Map<string, M[]>()
  const units: { batch: string | null; messages: M[] }[] = []
  for (const message of due) {
    const others = message.batch === null ? undefined : known.get(message.batch)
    if (others) others.push(message)
    else {
      const messages = [message]
      if (message.batch !== null) known.set(message.batch, messages)
      units.push({ batch: message.batch, messages })
    }
  }
  return units
}
