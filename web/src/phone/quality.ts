/** How well the two hear each other, from what WebRTC counts. Pure. */

/** What was counted by then, since the talk began; null = not known yet. */
export type Counts = Readonly<{
  /** Epoch ms. */
  at: number
  received: number
  /** May go down: late packets are taken back. */
  lost: number
  jitterMs: number | null
  roundTripMs: number | null
  /** Of what we send, as Asterisk reports it; a share. */
  lostThere: number | null
}>

export type Grade = 'good' | 'fair' | 'poor'

export type Verdict = Readonly<{
  grade: Grade
  /** Shares and milliseconds of the last seconds. */
  loss: number
  jitterMs: number
  roundTripMs: number
  /** Nothing has been received for so long: the other side is not heard at all. */
  silentMs: number
  /** Poor for so long that the operator is told. */
  poorMs: number
}>

/**
 * A-law without concealment is heard as disturbed from some 2 % of lost packets on and hardly understood at 5 % (ITU-T G.113
 * app. I); Chrome's buffer absorbs about 60 ms of jitter; from 300 ms there and back people begin to talk into each other
 * (G.114: 150 ms one way is good, 400 ms the most).
 */
const FAIR = { loss: 0.02, jitterMs: 30, roundTripMs: 300 }
const POOR = { loss: 0.05, jitterMs: 60, roundTripMs: 600 }

const SILENT_AFTER_MS = 5_000
const WARN_AFTER_MS = 6_000

/**
 * @param before the counts of some seconds ago; null = the first look
 * @param isHeld nothing need come while the citizen hears music
 */
export function judge(
  before: Counts | null,
  now: Counts,
  last: Verdict | null,
  { isHeld }: { isHeld: boolean },
): Verdict {
  const spanMs = before ? Math.max(0, now.at - before.at) : 0
  const received = before ? Math.max(0, now.received - before.received) : now.received
  const lost = before ? Math.max(0, now.lost - before.lost) : Math.max(0, now.lost)
  const loss = Math.max(received + lost > 0 ? lost / (received + lost) : 0, now.lostThere ?? 0)
  const jitterMs = now.jitterMs ?? 0
  const roundTripMs = now.roundTripMs ?? 0
  const isSilent = before !== null && received === 0 && !isHeld
  const silentMs = isSilent ? (last?.silentMs ?? 0) + spanMs : 0
  const grade = silentMs >= SILENT_AFTER_MS ? 'poor' : gradeOf({ loss, jitterMs, roundTripMs })
  const poorMs = grade === 'poor' ? (last?.poorMs ?? 0) + spanMs : 0
  return { grade, loss, jitterMs, roundTripMs, silentMs, poorMs }
}

function gradeOf(seen: Readonly<{ loss: number; jitterMs: number; roundTripMs: number }>): Grade {
  const reaches = (limit: typeof FAIR) =>
    seen.loss >= limit.loss || seen.jitterMs >= limit.jitterMs || seen.roundTripMs >= limit.roundTripMs
  if (reaches(POOR)) return 'poor'
  return reaches(FAIR) ? 'fair' : 'good'
}

/**
 * What to tell the operator; null = nothing.
 * @param isCutOff the way to Asterisk is broken too: nobody hears anybody any more
 */
export function warningOf(
  verdict: Verdict | null,
  { isCutOff }: { isCutOff: boolean },
): 'silent' | 'poor' | 'cut-off' | null {
  if (!verdict) return null
  if (verdict.silentMs >= SILENT_AFTER_MS) return isCutOff ? 'cut-off' : 'silent'
  return verdict.poorMs >= WARN_AFTER_MS ? 'poor' : null
}
