import type { Static } from 'typebox'
import type { Post, Urgency } from '../directory/duty.ts'
import { Refusal } from '../errors.ts'
import type { TelephoneNumber } from '../numbers/number.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { Party } from './call.ts'
import type { AskedRequest } from './schemas.ts'
import type { Calls } from './service.ts'
import type { Request } from './wanted.ts'

export type ControlNeeds = Readonly<{
  ask: Calls['ask']
  /** The phone that rings for an operator who is signed in; null = none. */
  endpointOf(operatorId: string): Promise<string | null>
  readNumber(typed: string): TelephoneNumber
  /** The centre's own: a citizen led to one would only come in again. */
  hotlines: readonly string[]
  /** The most that this person may talk with that number, by the dial policy; null = as long as it takes. */
  limitOf(person: Person, purpose: 'consultation' | 'transfer', number: string): Promise<number | null>
  /** The line that calls go out on. */
  trunkOut(): Promise<string | null>
  /** Which may be handed over to by number, and whose they are. */
  emergencyNumbers(): readonly Readonly<{ number: string; what: string }>[]
  /** Agencies' numbers in the order of dialling. */
  onDuty(urgency: Urgency): readonly Post[]
}>

/** @see Request for `second` and `referredBy` */
export type ByPhone = Readonly<{ second?: string; referredBy?: string }>

export type Control = ReturnType<typeof createControl>

/** What may stand in a SIP address of ours. */
const DIALLED = /^\+?\d{3,15}$/

/** What people ask for while a call is under way, in the words of the machine. */
export function createControl(needs: ControlNeeds) {
  async function requestOf(person: Person, asked: Static<typeof AskedRequest>): Promise<Request> {
    switch (asked.act) {
      case 'consult':
      case 'transfer':
        return { act: asked.act, party: await partyOf(person, asked) }
      case 'emergency':
        return { act: 'emergency', ...(await agenciesFor(asked)) }
      default:
        return asked
    }
  }

  type Target = Extract<Static<typeof AskedRequest>, { act: 'consult' | 'transfer' }>

  async function partyOf(person: Person, { act, operatorId, number }: Target): Promise<Party> {
    if ((operatorId === undefined) === (number === undefined))
      throw new Refusal('one-target', 400, 'Cần đúng một nơi nhận: điện thoại viên hoặc số điện thoại')
    if (operatorId === undefined) {
      const dialled = dialable(number ?? '')
      const purpose = act === 'consult' ? 'consultation' : act
      const maxSeconds = await needs.limitOf(person, purpose, dialled)
      return { kind: 'outside', number: dialled, trunk: await trunkOut(), label: dialled, maxSeconds }
    }
    const endpoint = await needs.endpointOf(operatorId)
    if (endpoint === null)
      throw new Refusal('operator-not-free', 409, 'Điện thoại viên này không nhận được máy')
    return { kind: 'operator', operator: operatorId, endpoint }
  }

  /** What goes into a SIP address is made of digits by us, never what somebody typed. */
  function dialable(typed: string): string {
    const { number, shown } = needs.readNumber(typed)
    if (number !== null && needs.hotlines.some(own => needs.readNumber(own).number === number))
      throw new Refusal('own-number', 409, 'Đây là số của chính tổng đài')
    if (!/^[\d\s+().-]+$/.test(typed) || !DIALLED.test(shown))
      throw new Refusal('number-unreadable', 400, 'Số điện thoại không hợp lệ')
    return shown
  }

  async function trunkOut(): Promise<string> {
    const trunk = await needs.trunkOut()
    if (trunk === null) throw new Refusal('no-trunk', 409, 'Chưa có đường trung kế để gọi ra')
    return trunk
  }

  /** As it is dialled; what the settings took and the plan cannot read is the dial policy's to refuse, one by one. */
  function agencyNumber(number: string): string {
    const { shown } = needs.readNumber(number)
    return DIALLED.test(shown) ? shown : number
  }

  function postsFor({ field, area }: Urgency, number: string | undefined): Pick<Post, 'number' | 'agency'>[] {
    if (number === undefined) return needs.onDuty({ field, area }).filter(post => DIALLED.test(post.number))
    const meant = needs.emergencyNumbers().find(one => one.number === number)
    if (!meant)
      throw new Refusal('not-an-emergency-number', 400, 'Số này không có trong danh sách số khẩn cấp.')
    return [{ number, agency: meant.what }]
  }

  type Emergency = Partial<Urgency> & { number?: string }
  async function agenciesFor({ field = null, area = null, number }: Emergency) {
    const [first, ...others] = postsFor({ field, area }, number)
    if (!first)
      throw new Refusal('nobody-on-duty', 409, 'Danh sách trực khẩn cấp chưa có số cho trường hợp này')
    const trunk = await trunkOut()
    const agency = (post: Pick<Post, 'number' | 'agency'>): Party => {
      return { kind: 'outside', trunk, number: agencyNumber(post.number), label: post.agency }
    }
    const parties: [Party, ...Party[]] = [agency(first), ...others.map(agency)]
    return { parties, field, area }
  }

  return {
    /**
     * Resolves when it is decided and stored; the acts follow, and the live feed tells.
     * @param own what the telephone did by itself, where it asked
     * @throws Refusal where it is not this person's call, or the call, the dial policy or the roster does not allow it
     */
    async request(
      person: Person,
      callId: string,
      asked: Static<typeof AskedRequest>,
      own: ByPhone = {},
    ): Promise<void> {
      const request = { ...(await requestOf(person, asked)), ...own }
      await needs.ask(callId, { by: person.id, ofAnybody: may(person.role, 'call.control'), request })
    },
  }
}
