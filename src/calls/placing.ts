import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Static } from 'typebox'
import type { Dialled } from '../asterisk/translate.ts'
import type { Lines } from '../callbacks/dialling.ts'
import { type Clock, dayFolder, type Ms } from '../clock.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { TelephoneNumber } from '../numbers/number.ts'
import type { Person } from '../people/person.ts'
import { mayPlace, type Operator } from '../queue/operator.ts'
import type { CallEvent, Identity } from './call.ts'
import type { Errand } from './errand.ts'
import type { AskedPlacing } from './schemas.ts'
import type { Calls } from './service.ts'

export type PlacingNeeds = Readonly<{
  clock: Clock
  log: Logger
  place: Calls['place']
  handle: Calls['handle']
  /** The number that the centre's calls show. */
  hotlines: readonly [string, ...string[]]
  read(typed: string): TelephoneNumber
  /** The line that calls go out on. */
  trunkOut(): Promise<string | null>
  /** The most a call may last that this person dials, by the dial policy; null = as long as it takes. */
  limitOf(person: Person, purpose: 'click-to-call' | 'keypad', number: string): Promise<number | null>
  operator(personId: string): Promise<Operator | null>
  /** Whose telephone it is. */
  personOf(endpoint: string): Promise<Person | null>
  /** The numbers that a ticket or an entry of the callback list is about. @throws Refusal where it is not theirs to see */
  ticketOf(person: Person, id: string): Promise<{ id: string; number: string | null }>
  callbackOf(person: Person, id: string): Promise<{ id: string; number: string }>
  /** A telephone in a talk asks somebody by a call of its own; false = it does not. @throws Refusal */
  consulted(person: Person, endpoint: string, dialled: { channel: string; number: string }): Promise<boolean>
  /** What a telephone dialled and was refused before the dial policy was asked. */
  journal(refused: { person: Person | null; endpoint: string; code: string; at: Ms }): Promise<void>
  /** Ends a telephone's own call that is none of ours: 403, or 503 where it is our fault. */
  turnAway(channel: string, why: 'forbidden' | 'trouble'): Promise<void>
}>

export type Placing = ReturnType<typeof createPlacing>

/** What may stand in a SIP address of ours. */
const DIALLABLE = /^\+?\d{2,15}$/

/** Every way in which a call of the centre's own begins. */
export function createPlacing(needs: PlacingNeeds) {
  const { clock, log } = needs

  /** @throws Refusal what is dialled is made of digits by us, never what somebody typed */
  function diallable(typed: string): TelephoneNumber {
    const number = needs.read(typed)
    if (number.number !== null && needs.hotlines.some(own => needs.read(own).number === number.number))
      throw new Refusal('own-number', 409, 'Đây là số của chính tổng đài')
    // What is no number at all is the dial policy's to refuse, and to keep.
    if (number.number !== null && !DIALLABLE.test(number.shown)) throw unreadable()
    return number
  }

  async function identityOf(id: string, number: TelephoneNumber, at: Ms): Promise<Identity> {
    const trunk = await needs.trunkOut()
    if (trunk === null) throw new Refusal('no-trunk', 409, 'Chưa có đường trung kế để gọi ra')
    return {
      ...{ id, channel: `cit.${id}.1`, dialled: needs.hotlines[0], trunk },
      ...{ caller: number.number, callerShown: number.shown, answeredAt: at },
      recording: `${dayFolder(at)}/${id}.wav`,
    }
  }

  /** @throws Refusal where they are not at their desk */
  async function phoneOf(person: Person): Promise<string> {
    const operator = await needs.operator(person.id)
    if (!operator || operator.presence === 'signed-out' || operator.endpoint === null) throw notSignedIn()
    if (!operator.isReachable)
      throw new Refusal('phone-away', 409, 'Máy điện thoại của bạn chưa kết nối với tổng đài')
    if (!mayPlace(operator)) throw new Refusal('cannot-place', 409, 'Bạn đang có cuộc gọi khác')
    return operator.endpoint
  }

  async function targetOf(person: Person, asked: Static<typeof AskedPlacing>) {
    const { number, ticketId, callbackId } = asked
    const ticket = ticketId === undefined ? null : await needs.ticketOf(person, ticketId)
    const entry = callbackId === undefined ? null : await needs.callbackOf(person, callbackId)
    const typed = number ?? entry?.number ?? ticket?.number
    if (typed === undefined || typed === null)
      throw new Refusal('no-number', 400, 'Chưa có số điện thoại để gọi')
    return { typed, ticketId: ticket?.id ?? null, callbackId: entry?.id ?? null }
  }

  /** A telephone dialled by itself. @throws Refusal, journaled where the dial policy did not do so */
  async function fromPhone(callId: string, { at, channel, number: typed, endpoint }: Dialled): Promise<void> {
    const person = await needs.personOf(endpoint)
    const refuse = async (refusal: Refusal): Promise<never> => {
      await needs.journal({ person, endpoint, code: refusal.code, at })
      throw refusal
    }
    const refused = (error: unknown) => {
      if (error instanceof Refusal) return refuse(error)
      throw error
    }
    if (!person) return refuse(notSignedIn())
    if (await needs.consulted(person, endpoint, { channel, number: typed }).catch(refused)) return
    // The phone that they sign in with rings for the centre; only that one dials.
    const own = await phoneOf(person).catch(refuse)
    if (own !== endpoint) return refuse(notSignedIn())
    const number = await (async () => diallable(typed))().catch(refuse)
    const identity = await identityOf(callId, { ...number, shown: shownOf(number, typed) }, at)
    const errand: Errand = { kind: 'keypad', ticketId: null, callbackId: null, operator: person.id }
    const maxSeconds = await needs.limitOf(person, 'keypad', typed)
    await needs.place({ type: 'placed', at, identity, errand, from: { endpoint, channel }, maxSeconds })
  }

  const lines: Pick<Lines, 'place' | 'withdraw'> = {
    async place({ callId, callbackId, number: known, at, maxSeconds, ...from }) {
      const identity = await identityOf(callId, diallable(known), at)
      const errand: Errand = { kind: 'callback', ticketId: null, callbackId, operator: null }
      const { joinedAt, queue, skill } = from
      const placed: CallEvent = {
        ...{ type: 'placed', at, identity, errand, from: { joinedAt, queue, skill }, maxSeconds },
      }
      await needs.handle(callId, placed)
    },
    withdraw: (callId, at) => needs.handle(callId, { type: 'withdrawn', at }),
  }

  return {
    /** For the callbacks' own tries. */
    lines,

    /**
     * An operator's phone rings, then the citizen's. Resolves when it is stored.
     * @throws Refusal where they are not at their desk, or the dial policy does not allow it
     */
    async click(person: Person, asked: Static<typeof AskedPlacing>): Promise<{ callId: string }> {
      const { typed, ticketId, callbackId } = await targetOf(person, asked)
      const endpoint = await phoneOf(person)
      const at = clock.now()
      const callId = randomUUID()
      const number = diallable(typed)
      const identity = await identityOf(callId, { ...number, shown: shownOf(number, typed) }, at)
      const errand: Errand = { kind: 'click-to-call', ticketId, callbackId, operator: person.id }
      const maxSeconds = await needs.limitOf(person, 'click-to-call', typed)
      const from = { endpoint, channel: null }
      await needs.place({ type: 'placed', at, identity, errand, from, maxSeconds })
      return { callId }
    },

    /** Never rejects: who cannot be served hears it at once. */
    async dialled(callId: string, event: Dialled): Promise<void> {
      try {
        await fromPhone(callId, event)
      } catch (error) {
        const isRefused = error instanceof Refusal
        const facts = { callId, endpoint: event.endpoint }
        if (isRefused) log.info({ ...facts, code: error.code }, 'phone may not dial')
        else log.error({ ...facts, err: error }, 'phone could not dial')
        await needs
          .turnAway(event.channel, isRefused ? 'forbidden' : 'trouble')
          .catch(late => log.warn({ ...facts, reason: messageOf(late) }, 'phone not turned away'))
      }
    },
  }
}

/** For the policy, which keeps what it refuses: never dialled. */
const shownOf = ({ number, shown }: TelephoneNumber, typed: string) => (number === null ? typed : shown)

const unreadable = () => new Refusal('number-unreadable', 400, 'Số điện thoại không hợp lệ')
const notSignedIn = () => new Refusal('not-signed-in', 409, 'Bạn chưa vào ca hoặc chưa có máy điện thoại')
