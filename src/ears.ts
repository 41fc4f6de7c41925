import type { Ari } from './asterisk/ari.ts'
import { release, turnAway } from './asterisk/away.ts'
import type { startPulse } from './asterisk/pulse.ts'
import { type Dialled, translate } from './asterisk/translate.ts'
import type { Identity } from './calls/call.ts'
import { takesCallsAt } from './settings/effective.ts'
import type { TelephonyNeeds, Tell } from './telephony.ts'

type Heard = Readonly<{
  connected(): Ari
  pulse: ReturnType<typeof startPulse>
  isDraining(): boolean
  handle: Tell
  /** Compares this call with the live channels. */
  look(callId: string): void
}>

/** What is heard of Asterisk, on its way to whom it concerns. */
export function earsOf(
  needs: TelephonyNeeds,
  { connected, pulse, isDraining, handle, look: compare }: Heard,
) {
  async function arrived(identity: Identity, at = needs.clock.now()): Promise<void> {
    if (isDraining()) return handBack(identity.channel)
    const isOpen = takesCallsAt(needs.settings.current(), at)
    await handle(identity.id, { type: 'arrived', at, identity, isOpen })
  }

  function dialled(callId: string, event: Dialled): void {
    // One that is gone meanwhile needs no answer.
    if (isDraining()) void turnAway(connected(), event.channel, 'trouble').catch(() => {})
    else needs.desk.dialled(callId, event)
  }

  /** Whoever put themselves in the place of a call's channel goes, and the call has its own again. */
  async function intruded(callId: string, channel: string): Promise<void> {
    needs.log.error({ callId, channel }, 'somebody took a place in a call by Replaces')
    await turnAway(connected(), channel, 'forbidden').catch(() => {}) // gone already
    if (callId !== '') compare(callId)
  }

  function handBack(channel: string): Promise<void> {
    return release(connected(), channel, needs.log)
  }

  function hear(raw: unknown): void {
    pulse.check()
    const named = translate(raw, needs.clock.now())
    if (!named) return
    const { callId, event } = named
    // News of the time when we stood still: the rescuer has acted since, and the comparison knows.
    if (event.at <= pulse.awokeAt()) return
    if (event.type === 'legDigit') needs.desk.keyed(callId, event)
    if (event.type === 'arrived') void arrived(event.identity, event.at)
    else if (event.type === 'dialled') dialled(callId, event)
    else if (event.type === 'referred') needs.desk.referred(callId, event)
    else if (event.type === 'intruded') void intruded(callId, event.channel)
    else void handle(callId, event)
  }

  return { arrived, handBack, hear }
}
