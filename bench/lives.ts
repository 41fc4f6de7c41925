import { setTimeout as pause } from 'node:timers/promises'
import { type CallerEnd, shownNumber, sippCaller } from '../src/boot/phones/caller.ts'
import type { SipMessage } from '../src/boot/phones/messages.ts'
import { firstInvites, type Operator } from '../src/boot/phones/operator.ts'
import type { Life } from './chance.ts'
import { byCall } from './traffic.ts'

/** A phone's part in one call, as the phone itself saw it; instants by the clock of this machine. */
export type Leg = Readonly<{
  operator: string
  number: string
  sipCallId: string
  rangAt: number
  answeredAt: number | null
  endedAt: number | null
  by: 'operator' | 'centre' | null
}>

export type Desk = Readonly<{ user: string; hz: number; phone: Operator }>

/** What became of one citizen. */
export type Lived = Readonly<{ life: Life; number: string; end: CallerEnd; complaints: string }>

const EVERY_MS = 100
/** However it goes, nobody stays longer. */
const LIFE_MS = 100_000

/** Every leg so far in the order of their ringing, kept fresh for all citizens of a round by one reader. */
export function watchLegs(desks: readonly Desk[]) {
  let legs: readonly Leg[] = []
  let isOver = false
  const look = async () => {
    const all = (await Promise.all(desks.map(legsAt))).flat()
    legs = all.sort((one, other) => one.rangAt - other.rangAt)
  }
  const watching = (async () => {
    while (!isOver) {
      await look()
      await pause(EVERY_MS)
    }
  })()
  return {
    of: (number: string) => legs.filter(leg => leg.number === number),
    async stop(): Promise<void> {
      isOver = true
      await watching
      await look()
    },
  }
}

async function legsAt({ user, phone }: Desk): Promise<Leg[]> {
  const messages = await phone.sipp.messages()
  const calls = byCall(messages)
  return firstInvites(messages).map(invite => legOf(user, invite, calls.get(invite.callId) ?? []))
}

/** Pure. */
function legOf(operator: string, invite: SipMessage, own: readonly SipMessage[]): Leg {
  const answer = own.find(one => one.isSent && one.method === 'INVITE' && one.status === 200)
  const bye = own.find(one => one.method === 'BYE' && one.status === null)
  return {
    ...{ operator, number: plain(shownNumber(invite) ?? ''), sipCallId: invite.callId, rangAt: invite.at },
    ...{ answeredAt: answer?.at ?? null, endedAt: bye?.at ?? null },
    by: bye ? (bye.isSent ? 'operator' : 'centre') : null,
  }
}

/** As the citizen dials from: `0912…`. */
const plain = (number: string) => number.replace(/^\+84/, '0')

export type Stage = Readonly<{
  server: string
  sound: (hz: number) => string
  desks: readonly Desk[]
  legs: Pick<ReturnType<typeof watchLegs>, 'of'>
}>

/** Lives one citizen's call to its end. */
export async function live(stage: Stage, life: Life, number: string): Promise<Lived> {
  await pause(life.startsAfterMs)
  const sound = stage.sound(life.hz)
  const caller = await sippCaller({ server: stage.server, from: number, sound, limitMs: LIFE_MS + 30_000 })
  try {
    await caller.answered(20_000)
    let isOver = false
    void caller.sipp.ended.then(() => {
      isOver = true
    })
    const since = Date.now()
    const told = new Set<string>()
    while (!isOver) {
      const legs = stage.legs.of(number)
      const now = legs.find(leg => leg.answeredAt !== null && leg.endedAt === null)
      const isEnough = now?.answeredAt ? Date.now() - now.answeredAt > life.talkMs : false
      const isTired = !now && Date.now() - since > life.patienceMs
      if (isTired || Date.now() - since > LIFE_MS || (isEnough && life.endedBy === 'citizen')) {
        await caller.hangUp()
        break
      }
      if (now && isEnough && !told.has(now.sipCallId)) {
        // Told until it has said so: a datagram may be lost.
        await stage.desks.find(desk => desk.user === now.operator)?.phone.sipp.tell(now.sipCallId)
      }
      await pause(EVERY_MS)
    }
    return { life, number, end: await caller.end(20_000), complaints: '' }
  } catch (error) {
    const end = { status: null, answeredAt: null, endedAt: null, by: null }
    return { life, number, end, complaints: (error as Error).message }
  } finally {
    await caller.stop()
  }
}
