import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { isPagePhone } from '../phones/phone.ts'
import { awayOf, isLegGone } from './away.ts'
import type { Call, CallEvent } from './call.ts'

export type PagesNeeds = Readonly<{
  clock: Clock
  log: Logger
  inHand(): readonly Call[]
  handle(callId: string, event: CallEvent): Promise<void>
  /** Packets of sound that have come over this leg. Rejects where there is no such leg. */
  packets(leg: string): Promise<number>
  contactOf(endpoint: string, after: number): string | null
}>

/** Sound comes every 20 ms; a page that is gone is noticed within a second. */
const LISTEN_MS = 400
/** As long as it is not registered it is listened to on: one question to Asterisk a second, for each page in a talk. */
const LISTEN_ON_MS = 1_000

export type Pages = ReturnType<typeof createPages>

/**
 * What happens to pages that are telephones, told to the calls that they are in. Where a page registers is a hint only: its
 * WebSocket breaks when a proxy is restarted, and is silent while a print dialogue stands in the page, and both times the talk
 * goes on. What counts is whether sound comes.
 */
export function createPages({ clock, log, inHand, handle, packets, contactOf }: PagesNeeds) {
  const tell = (callId: string, event: CallEvent) =>
    handle(callId, event).catch(error => log.warn({ callId, reason: messageOf(error) }, 'page not told of'))

  const tellBack = (callId: string, endpoint: string, contact: string) =>
    void tell(callId, { type: 'phoneBack', at: clock.now(), endpoint, contact })

  const listenedTo = new Set<string>()

  /** Resolves when no sound comes any more (true), or when the page is registered again. */
  async function fallsSilent(callId: string, { leg, endpoint }: Held): Promise<boolean> {
    let before = await packets(leg)
    for (let forMs = LISTEN_MS; ; forMs = LISTEN_ON_MS) {
      await pause(forMs)
      const now = await packets(leg)
      if (now <= before) return true
      if (contactOf(endpoint, 0) !== null) return false
      if (forMs === LISTEN_MS) log.info({ callId, leg }, 'page not registered, and heard')
      before = now
    }
  }

  async function look(callId: string, held: Held): Promise<void> {
    const { leg, isUp } = held
    if (listenedTo.has(leg)) return
    listenedTo.add(leg)
    try {
      if (isUp && !(await fallsSilent(callId, held))) return
    } catch (error) {
      // Gone by itself, or Asterisk cannot be asked: its own rtp_timeout is left.
      return log.info({ callId, leg, reason: messageOf(error) }, 'page not listened to')
    } finally {
      listenedTo.delete(leg)
    }
    await tell(callId, { type: 'pageGone', at: clock.now(), leg })
  }

  return {
    /** This phone cannot be reached any more. */
    gone(endpoint: string): void {
      if (!isPagePhone(endpoint)) return
      for (const call of inHand()) for (const held of heldBy(call, endpoint)) void look(call.id, held)
    },
    /**
     * A page of this person's has let go of the line, though it may not have been the one that was registered last: only its
     * talk can be meant, and only what is heard of it counts.
     */
    left(personId: string): void {
      for (const call of inHand()) for (const held of talksOf(call, personId)) void look(call.id, held)
    },
    /** It has registered at this place, or answers there again. */
    back(endpoint: string, contact: string): void {
      for (const call of inHand())
        if (awayOf(call) && 'leg' in call && call.leg.endpoint === endpoint)
          tellBack(call.id, endpoint, contact)
    },
    /** After a gap: what was told meanwhile was told to nobody. */
    seek(): void {
      for (const call of inHand()) {
        if (!isLegGone(call) || !('leg' in call)) continue
        const { endpoint } = call.leg
        const contact = contactOf(endpoint, 0)
        if (contact !== null) tellBack(call.id, endpoint, contact)
      }
    },
  }
}

type Held = Readonly<{ leg: string; endpoint: string; isUp: boolean }>

/** Legs of this phone that the call rings or talks over. */
export function heldBy(call: Call, endpoint: string): Held[] {
  const held: Held[] = []
  if ('leg' in call && call.leg.endpoint === endpoint && !isLegGone(call)) {
    const rings = call.state === 'ringing' || call.state === 'calling' || awayOf(call) !== null
    held.push({ leg: call.leg.id, endpoint, isUp: !rings })
  }
  const guest = 'guest' in call ? call.guest : null
  if (guest?.party.kind === 'operator' && guest.party.endpoint === endpoint)
    held.push({ leg: guest.leg, endpoint, isUp: guest.stage === 'in' })
  return held
}

/** Legs that this person talks over, in a page. */
function talksOf(call: Call, personId: string): Held[] {
  const own = 'leg' in call && call.leg.operator === personId ? [call.leg.endpoint] : []
  const party = 'guest' in call ? call.guest?.party : null
  const guest = party?.kind === 'operator' && party.operator === personId ? [party.endpoint] : []
  const held = [...own, ...guest].filter(isPagePhone).flatMap(endpoint => heldBy(call, endpoint))
  return held.filter(({ isUp }) => isUp)
}
