import type { Static } from 'typebox'
import type { Post, Urgency } from '../directory/duty.ts'
import { Refusal } from '../errors.ts'
import type { TelephoneNumber } from '../numbers/number.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { Party, Request } from './call.ts'
import type { AskedRequest } from './schemas.ts'
import type { Calls } from './service.ts'

export type ControlNeeds = Readonly<{
  ask: Calls['ask']
  /** The phone that rings for an operator who is signed in; null = none. */
  endpointOf(operatorId: string): Promise<string | null>
  readNumber(typed: string): TelephoneNumber
  /** The line that calls go out on. */
  trunkOut(): Promise<string | null>
  /** Agencies' numbers in the order of dialling. */
  onDuty(urgency: Urgency): readonly Post[]
}>

export type Control = ReturnType<typeof createControl>

/** What people ask for while a call is under way, in the words of the machine. */
export function createControl(needs: ControlNeeds) {
  async function requestOf(asked: Static<typeof AskedRequest>): Promise<Request> {
    switch (asked.act) {
      case 'consult':
      case 'transfer':
        return { act: asked.act, party: await partyOf(asked) }
      case 'emergency':
        return { act: 'emergency', parties: await agenciesFor(asked) }
      default:
        return asked
    }
  }

  async function partyOf({ operatorId, number }: { operatorId?: string; number?: string }): Promise<Party> {
    if ((operatorId === undefined) === (number === undefined))
      throw new Refusal('one-target', 400, 'Cần đúng một nơi nhận: điện thoại viên hoặc số điện thoại')
    if (operatorId === undefined) return outside(number ?? '', null)
    const endpoint = await needs.endpointOf(operatorId)
    if (endpoint === null)
      throw new Refusal('operator-not-free', 409, 'Điện thoại viên này không nhận được máy')
    return { kind: 'operator', operator: operatorId, endpoint }
  }

  async function outside(typed: string, label: string | null): Promise<Party> {
    const number = needs.readNumber(typed)
    // What goes into a SIP address is made of digits by us, never what somebody typed.
    if (!/^[\d\s+().-]+$/.test(typed) || !/^\+?\d{3,15}$/.test(number.shown))
      throw new Refusal('number-unreadable', 400, 'Số điện thoại không hợp lệ')
    const trunk = await needs.trunkOut()
    if (trunk === null) throw new Refusal('no-trunk', 409, 'Chưa có đường trung kế để gọi ra')
    return { kind: 'outside', number: number.shown, trunk, label: label ?? number.shown }
  }

  async function agenciesFor({ field = null, area = null }: Partial<Urgency>): Promise<[Party, ...Party[]]> {
    const posts = needs.onDuty({ field, area })
    const [first, ...others] = await Promise.all(posts.map(({ number, agency }) => outside(number, agency)))
    if (!first)
      throw new Refusal('nobody-on-duty', 409, 'Danh sách trực khẩn cấp chưa có số cho trường hợp này')
    return [first, ...others]
  }

  return {
    /**
     * Resolves when it is decided and stored; the acts follow, and the live feed tells.
     * @throws Refusal where it is not this person's call, or the call, the dial policy or the roster does not allow it
     */
    async request(person: Person, callId: string, asked: Static<typeof AskedRequest>): Promise<void> {
      const request = await requestOf(asked)
      await needs.ask(callId, { by: person.id, ofAnybody: may(person.role, 'call.control'), request })
    },
  }
}
