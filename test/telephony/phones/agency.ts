import type { SipMessage } from '../../../src/boot/phones/messages.ts'
import { type Behaviour, firstInvites, operatorScenario } from '../../../src/boot/phones/operator.ts'
import { startSipp, untilMessages } from '../../../src/boot/phones/sipp.ts'
import type { Centre } from '../centre.ts'

export type Agency = Readonly<{
  /** Calls that came in, oldest first. */
  invites: () => Promise<SipMessage[]>
  rang: (nth?: number, withinMs?: number) => Promise<SipMessage>
  hangUp: (nth?: number) => Promise<void>
  messages: () => Promise<SipMessage[]>
  stop: () => Promise<void>
}>

/** The carrier's side of the demo trunk: whatever number the centre dials out, this answers, all alike. */
export async function agencies(centre: Centre, behaviour: Behaviour, sound: string | null): Promise<Agency> {
  const sipp = await startSipp({
    ...{ server: centre.sip, address: '127.0.0.2', port: centre.trunkPort, calls: 50, limitMs: 300_000 },
    scenario: operatorScenario(behaviour, sound),
  })
  const invites = async () => firstInvites(await sipp.messages())
  return {
    invites,
    rang: (nth = 1, withinMs = 15_000) =>
      untilMessages(sipp, all => firstInvites(all)[nth - 1], {
        what: `the agency rang ${nth} times`,
        withinMs,
      }),
    async hangUp(nth = 1) {
      const callId = (await invites())[nth - 1]?.callId
      if (!callId) throw new Error(`the agency has no call number ${nth}`)
      await sipp.tell(callId)
    },
    messages: sipp.messages,
    stop: sipp.stop,
  }
}
