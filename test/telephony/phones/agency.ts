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

/**
 * The carrier's side of the demo trunk: whatever number the centre dials out, this answers, all alike.
 * @param busy but this number, which is always busy
 */
export async function agencies(
  centre: Centre,
  behaviour: Behaviour,
  sound: string | null,
  busy: string | null = null,
): Promise<Agency> {
  const usual = operatorScenario(behaviour, sound)
  const sipp = await startSipp({
    ...{ server: centre.sip, address: '127.0.0.2', port: centre.trunkPort, calls: 50, limitMs: 300_000 },
    scenario: busy === null ? usual : withBusy(usual, busy),
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

/** The same scenario with a branch: an INVITE to this number is answered 486. */
function withBusy(usual: string, number: string): string {
  const asked = `<ereg regexp="sip:${number}@" search_in="msg" check_it="false" assign_to="busy"/>`
  const rejected = operatorScenario({ does: 'reject', status: 486 }, null)
  const answer = /<send retrans[\s\S]*?<\/send>\n<recv request="ACK"[^>]*\/>/.exec(rejected)?.[0]
  if (!answer) throw new Error('no busy answer in the scenario')
  return usual
    .replace(
      /(<recv request="INVITE"[^>]*><action>)([\s\S]*?<\/recv>)/,
      (_, before: string, after: string) => `${before}\n  ${asked}${after}\n<nop next="busy" test="busy"/>`,
    )
    .replace('<label id="end"/>', `<label id="busy"/>\n${answer}\n<label id="end"/>`)
}
