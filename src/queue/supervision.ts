import type { AuditAction } from '../audit/actions.ts'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import type { QueueSettings } from '../directory/sections.ts'
import { Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import type { Ability } from './abilities.ts'
import { replaceAbilities } from './abilities-store.ts'
import { movedBefore, nextOf } from './line.ts'
import type { By, Staff } from './staff.ts'
import * as store from './store.ts'
import * as line from './waiting-store.ts'

export type SupervisionNeeds = Readonly<{
  database: Database
  clock: Clock
  rules: Readonly<{ queues: readonly QueueSettings[] }>
  staff: Staff
  journal(tx: Db, entry: AuditEntry): Promise<void>
  publish(messages: readonly LiveMessage[]): void
  match(): void
  /** Whether this person takes calls. */
  isOperator(reader: Db, personId: string): Promise<boolean>
  /** The line is another. */
  changed(): void
}>

type Named = readonly Readonly<{ name: string; level: number }>[]
export type AskedAbilities = Readonly<{ queues: Named; skills: Named }>

/** What a supervisor changes in the line and among the operators; each act is in the audit log. */
export function createSupervision(needs: SupervisionNeeds) {
  const { database, clock, staff, journal } = needs

  const entry = (
    by: By,
    action: AuditAction,
    callId: string,
    facts: Record<string, unknown>,
  ): AuditEntry => ({
    ...{ at: clock.now(), personId: by.person.id, address: by.address },
    ...{ action, subjectKind: 'call', subjectId: callId, facts },
  })

  function told() {
    needs.changed()
    needs.match()
  }

  return {
    /**
     * Puts a waiting caller before another of the same priority, or in front of all of it.
     * @throws Refusal where one of them does not wait any more, or a phone rings for them just now
     */
    async move(by: By, callId: string, before: string | null) {
      await database.tx(async tx => {
        const all = await line.lockLine(tx)
        const caller = waitingIn(all, callId)
        const other = before === null ? null : waitingIn(all, before)
        if (other && other.priority !== caller.priority)
          throw new Refusal('other-priority', 409, 'Hai người gọi có mức ưu tiên khác nhau')
        const moved = movedBefore(all, callId, before)
        if (!moved) throw notWaiting()
        await line.savePlaces(tx, moved)
        const wasBefore = nextOf(all, callId)
        await journal(tx, entry(by, 'queue.moved', callId, { before, wasBefore, priority: caller.priority }))
      })
      told()
    },

    /** Puts a caller who was moved back to the place of their joining. */
    async moveBack(by: By, callId: string) {
      await database.tx(async tx => {
        const caller = await line.lockWaiting(tx, callId)
        if (!caller) throw notWaiting()
        if (caller.isOffered) throw beingOffered()
        await line.savePlaces(tx, [{ callId, place: caller.joinedAt }])
        await journal(tx, entry(by, 'queue.moved-back', callId, { priority: caller.priority }))
      })
      told()
    },

    /** A caller who had a place in the line already, for a callback: not behind those who joined after it. */
    async keepPlace(callId: string, since: Ms): Promise<void> {
      if (await line.keepPlace(database.db, callId, since)) told()
    },

    /** Gives a waiting caller to one operator, or to whoever is free again (null). */
    async assign(by: By, callId: string, operatorId: string | null) {
      await database.tx(async tx => {
        const caller = await line.lockWaiting(tx, callId)
        if (!caller) throw notWaiting()
        if (caller.isOffered) throw beingOffered()
        if (operatorId !== null) {
          const operator = await store.operatorById(tx, operatorId)
          if (!operator || operator.presence === 'signed-out') throw notSignedIn()
        }
        await line.setWanted(tx, callId, operatorId)
        await journal(tx, entry(by, 'queue.assigned', callId, { operatorId, before: caller.wanted }))
      })
      told()
    },

    /** Instead of all queues and skills the operator had. */
    async setAbilities(by: By, operatorId: string, { queues, skills }: AskedAbilities) {
      const known = new Set(needs.rules.queues.map(({ name }) => name))
      const strange = queues.find(({ name }) => !known.has(name))
      if (strange)
        throw new Refusal('queue-not-found', 400, `Không có hàng chờ "${strange.name}"`, {
          name: strange.name,
        })
      const abilities: Ability[] = [
        ...queues.map(one => ({ kind: 'queue' as const, ...one })),
        ...skills.map(one => ({ kind: 'skill' as const, ...one })),
      ]
      const words = abilities.map(({ kind, name }) => `${kind} ${name}`)
      if (new Set(words).size < words.length)
        throw new Refusal('named-twice', 400, 'Một hàng chờ hoặc kỹ năng bị ghi hai lần')
      await database.tx(async tx => {
        if (!(await needs.isOperator(tx, operatorId)))
          throw new Refusal('operator-not-found', 404, 'Không tìm thấy điện thoại viên này')
        await replaceAbilities(tx, operatorId, abilities)
        await journal(tx, {
          ...{ at: clock.now(), personId: by.person.id, address: by.address },
          ...{ action: 'operator.abilities-set', subjectKind: 'person', subjectId: operatorId },
          facts: { queues: [...queues], skills: [...skills] },
        })
      })
      await staff.loadAbilities()
      needs.publish(staff.told(await store.operatorById(database.db, operatorId)))
      needs.match()
      return staff.presenceOf({ id: operatorId })
    },
  }
}

function waitingIn(all: readonly line.InLine[], callId: string): line.InLine {
  const found = all.find(one => one.callId === callId)
  if (!found) throw notWaiting()
  if (found.isOffered) throw beingOffered()
  return found
}

const notWaiting = () => new Refusal('not-waiting', 409, 'Người gọi này không còn chờ')
const beingOffered = () =>
  new Refusal('being-offered', 409, 'Cuộc gọi này đang đổ chuông ở một điện thoại viên')
const notSignedIn = () =>
  new Refusal('operator-signed-out', 409, 'Điện thoại viên này chưa đăng nhập ca trực')
