import type { Static } from 'typebox'
import type { CallBrief } from '../calls/read.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person } from '../people/person.ts'
import { type createEntries, shownEntry } from './entries.ts'
import * as entries from './entry-store.ts'
import type { AskedGuidance } from './schemas.ts'
import { lockCall } from './store.ts'

export type GuidanceNeeds = Readonly<{
  database: Database
  clock: Clock
  names: Names
  publish(messages: readonly LiveMessage[]): void
  callsOf(callIds: readonly string[]): Promise<readonly CallBrief[]>
  entered: ReturnType<typeof createEntries>['entered']
  /** Numbers that a citizen may be told to dial, as they are set now. */
  numbers(): readonly Readonly<{ number: string; what: string }>[]
}>

export type Guidance = ReturnType<typeof createGuidance>

/** The citizen is told to dial 113, 114, 115 … (B06): kept, and nothing else comes of it. */
export function createGuidance(needs: GuidanceNeeds) {
  const { database, clock } = needs

  /** @throws Refusal where it is not this person's call, or nobody has talked in it */
  async function talkOf(person: Person, callId: string): Promise<CallBrief> {
    const [call] = await needs.callsOf([callId])
    if (!call) throw new Refusal('call-not-found', 404, 'Không tìm thấy cuộc gọi.')
    if (call.operatorId !== person.id && !may(person.role, 'call.control'))
      throw new Refusal('not-your-call', 403, 'Đây không phải cuộc gọi của bạn')
    if (call.talkAt === null)
      throw new Refusal('call-not-talking', 409, 'Cuộc gọi này chưa có ai nói chuyện với người dân')
    return call
  }

  const readersOf = (person: Person, { operatorId }: CallBrief) => [person.id, operatorId ?? person.id]

  return {
    /** Also in the notes after the talk. @throws Refusal */
    async guide(person: Person, callId: string, { number, note = null }: Static<typeof AskedGuidance>) {
      const call = await talkOf(person, callId)
      const meant = needs.numbers().find(one => one.number === number)
      if (!meant)
        throw new Refusal('not-an-emergency-number', 400, 'Số này không có trong danh sách số khẩn cấp.', {
          numbers: needs.numbers().map(one => one.number),
        })
      const facts = { number, what: meant.what, note }
      const { row, message } = await needs.entered(database.db, {
        ...{ callId, kind: 'guided', at: clock.now(), by: person.id, facts },
        readers: readersOf(person, call),
      })
      needs.publish([message])
      return shownEntry(row, await needs.names([person.id]))
    },

    /** A slip, noticed while the talk goes on. @throws Refusal */
    async undo(person: Person, callId: string, entryId: number): Promise<void> {
      const call = await talkOf(person, callId)
      if (call.state === 'ended')
        throw new Refusal('call-over', 409, 'Cuộc gọi đã kết thúc, không hủy được nữa')
      const { message } = await database.tx(async tx => {
        lockCall(tx, callId)
        const told = await entries.guidedIn(tx, callId)
        const meant = told.find(({ id, kind }) => id === entryId && kind === 'guided')
        const isUndone = told.some(({ facts }) => (facts as { entryId?: number }).entryId === entryId)
        if (!meant || isUndone)
          throw new Refusal('guidance-not-found', 404, 'Không có hướng dẫn này, hoặc đã hủy rồi')
        const facts = { number: (meant.facts as { number: string }).number, entryId }
        return needs.entered(tx, {
          ...{ callId, kind: 'guided-undone', at: clock.now(), by: person.id, facts },
          readers: readersOf(person, call),
        })
      })
      needs.publish([message])
    },
  }
}
