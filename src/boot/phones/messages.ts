/** One SIP message as SIPp's own message log tells it. */
export type SipMessage = Readonly<{
  /** Epoch milliseconds with microseconds behind the point, by SIPp's clock. */
  at: number
  isSent: boolean
  /** Of the request itself, or of the one answered. */
  method: string
  /** Null for a request. */
  status: number | null
  callId: string
  /** `INVITE sip:op101@127.0.0.1 SIP/2.0` or `SIP/2.0 200 OK`. */
  startLine: string
  text: string
}>

// Two ways: `2026-11-21 22:56:00.823929` (3.6, zone of the process, ours is UTC) and `2026-11-21T22:56:45.425131Z` (3.8).
const RULE =
  /^-{20,} (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)\.(\d{3})(\d{3})Z?\r?\n(UDP|TCP) message (sent|received)[^\n]*\n\r?\n?/gm

/** @param log of `-trace_msg`, whole or growing; a message cut off at the end is left out. Pure. */
export function sipMessages(log: string): SipMessage[] {
  const found = [...log.matchAll(RULE)]
  return found.flatMap((rule, n) => {
    const [whole, day, time, ms, us, , direction] = rule
    const from = rule.index + whole.length
    const text = log.slice(from, found[n + 1]?.index ?? log.length).replace(/\r/g, '')
    const startLine = text.slice(0, Math.max(0, text.indexOf('\n')))
    const cseq = /^CSeq:\s*\d+\s+(\w+)/im.exec(text)
    const callId = header(text, 'Call-ID')
    if (!cseq?.[1] || callId === null || startLine === '') return []
    const status = /^SIP\/2\.0 (\d{3})/.exec(startLine)
    return [
      {
        at: Date.parse(`${day}T${time}.${ms}Z`) + Number(us) / 1_000,
        isSent: direction === 'sent',
        method: cseq[1],
        status: status ? Number(status[1]) : null,
        callId,
        startLine,
        text,
      },
    ]
  })
}

/** The first header of that name, or null. */
export function header(text: string, name: string): string | null {
  const found = new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(text)
  return found?.[1]?.trim() ?? null
}
