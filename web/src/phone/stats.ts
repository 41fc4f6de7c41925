import { type Counts, judge } from './quality.ts'
import { phoneNow, tell } from './store.ts'

const LOOK_MS = 2_000

/** @returns the end of it */
export function watchQuality(id: string, connection: RTCPeerConnection): () => void {
  let before: Counts | null = null
  const look = async () => {
    const now = countsIn(await connection.getStats(), Date.now())
    const { talk, call } = phoneNow()
    if (talk?.id !== id) return
    tell({ type: 'judged', id, verdict: judge(before, now, talk.verdict, { isHeld: call?.isHeld ?? false }) })
    before = now
  }
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MS)
  return () => clearInterval(timer)
}

type Row = Readonly<Record<string, unknown>>

/** W3C webrtc-stats: what comes, and what Asterisk reports of what we send. */
export function countsIn(report: Iterable<readonly [string, Row]>, at: number): Counts {
  const rows = [...report].map(([, row]) => row)
  const of = (type: string) => rows.find(row => row.type === type && (row.kind ?? 'audio') === 'audio')
  const inbound = of('inbound-rtp')
  const there = of('remote-inbound-rtp')
  const pair = rows.find(({ type, nominated }) => type === 'candidate-pair' && nominated === true)
  const seconds = number(there?.roundTripTime) ?? number(pair?.currentRoundTripTime)
  const jitter = number(inbound?.jitter)
  return {
    at,
    received: number(inbound?.packetsReceived) ?? 0,
    lost: number(inbound?.packetsLost) ?? 0,
    jitterMs: jitter === null ? null : jitter * 1_000,
    roundTripMs: seconds === null ? null : seconds * 1_000,
    lostThere: number(there?.fractionLost),
  }
}

const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : null)
