import type { Logger } from 'pino'
import type { AuditEntry } from '../audit/store.ts'
import type { Clock, Ms } from '../clock.ts'
import type { Database, Db, Tx } from '../db/database.ts'
import { messageOf, Refusal } from '../errors.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import type { PhoneKind } from '../phones/phone.ts'
import { type Abilities, abilitiesOf } from './abilities.ts'
import { type AbilityOf, readAbilities } from './abilities-store.ts'
import type { Heartbeats } from './heartbeats.ts'
import {
  nextOperator,
  type Operator,
  type OperatorEvent,
  type OperatorRules,
  type Presence,
} from './operator.ts'
import { type ShownOperator, shownOperator } from './shown.ts'
import * as store from './store.ts'

export type StaffNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  rules: OperatorRules
  heartbeats: Heartbeats
  publish(messages: readonly LiveMessage[]): void
  journal(tx: Db, entry: AuditEntry): Promise<void>
  /** Somebody may have become free. */
  match(): void
  /** Something is due at this instant. */
  wakeAt(due: Ms): void
  phones: Readonly<{
    endpointOf(personId: string, kind: PhoneKind): Promise<string | null>
    isReachable(endpoint: string): boolean
    /** Keeps Asterisk's own queue in step, for the times when we are away. */
    mirror(operator: { endpoint: string; presence: Presence; reason: string | null }): void
  }>
}>

export type AskedPresence = Readonly<{ state: Presence; reason?: string | null; phone?: PhoneKind }>
/** Who does something to somebody else, for the audit log. */
export type By = Readonly<{ person: Person; address: string }>

const RETRY_MS = 1_000

export type Staff = ReturnType<typeof createStaff>

/** The operators: their rows, what they ask for, what becomes known of their phones. */
export function createStaff(needs: StaffNeeds) {
  const { database, clock, log, phones, heartbeats } = needs
  const alarms = new Set<NodeJS.Timeout>()
  /** As last read or set here: by the owner of telephony, who alone sets them. */
  let able: readonly AbilityOf[] = []
  let known: {
    able: typeof able
    queues: OperatorRules['queues']
    abilities: Map<string, Abilities>
  } | null = null
  const abilities = () => {
    const { queues } = needs.rules
    if (known?.able !== able || known.queues !== queues)
      known = { able, queues, abilities: grouped(able, needs.rules) }
    return known.abilities
  }
  const beside = () => ({ abilities: abilities(), heartbeatAt: heartbeats.at })

  /** Locks the operator, moves the machine, saves. Null when nothing changed. */
  async function move(tx: Tx, id: string, event: OperatorEvent): Promise<Operator | null> {
    const before = await store.lockOperator(tx, id)
    if (!before) return null
    const after = nextOperator(before, event, needs.rules)
    if (after === before) return null
    store.saveOperator(tx, after, event)
    for (const due of [after.wrapUpUntil, after.restUntil])
      if (due !== null && due > event.at) needs.wakeAt(due)
    if (after.presence !== before.presence) void mirrorStored(id)
    return after
  }

  const told = (operator: Operator | null): LiveMessage[] => {
    if (!operator) return []
    const mayRead = (person: Person) => person.id === operator.id || may(person.role, 'live.watch')
    return [{ type: 'operator', data: shownOperator(operator, beside()), mayRead }]
  }

  /** A pause that the machine has made. The row is locked until it is stored, or is not: what is read then holds. */
  async function mirrorStored(id: string): Promise<void> {
    try {
      const operator = await database.tx(tx => store.lockOperator(tx, id))
      if (operator?.endpoint) phones.mirror({ ...operator, endpoint: operator.endpoint })
    } catch (error) {
      log.warn({ personId: id, reason: messageOf(error) }, 'pause not mirrored, once more')
      later(() => void mirrorStored(id))
    }
  }

  function later(work: () => void): void {
    const alarm = setTimeout(() => {
      alarms.delete(alarm)
      work()
    }, RETRY_MS)
    alarms.add(alarm)
  }

  const isReached = ({ id, endpoint, phone }: Pick<Operator, 'id' | 'endpoint' | 'phone'>) =>
    endpoint !== null && phones.isReachable(endpoint) && (phone === 'desk' || heartbeats.isThere(id))

  /** @param by somebody else, who forces it */
  async function setPresence(person: Pick<Person, 'id'>, asked: AskedPresence, by: By | null = null) {
    const at = clock.now()
    const { before, operator } = await database.tx(async tx => {
      const stored = await store.lockOperator(tx, person.id)
      if (by && !stored) throw new Refusal('operator-not-found', 404, 'Không tìm thấy điện thoại viên này')
      const before = stored ?? newcomer(person.id, at)
      const phone = asked.phone ?? before.phone
      const isKept = before.endpoint !== null && phone === before.phone
      const endpoint = isKept ? before.endpoint : await phones.endpointOf(person.id, phone)
      if (!endpoint && asked.state !== 'signed-out')
        throw new Refusal('no-phone', 409, 'Tài khoản này chưa có máy điện thoại để nhận cuộc gọi')
      if (by) await force(tx, by, { before, asked, at })
      // Who signs in with a browser phone does so from its page.
      else if (phone === 'web') heartbeats.heard(person.id)
      const { state: presence, reason = null } = asked
      const event = { type: 'presenceAsked', at, presence, reason, endpoint, phone } as const
      const after = nextOperator(before, event, needs.rules)
      const reached = { ...after, isReachable: isReached(after) }
      store.saveOperator(tx, reached, event)
      return { before, operator: reached }
    })
    if (before.endpoint && before.endpoint !== operator.endpoint)
      phones.mirror({ endpoint: before.endpoint, presence: 'signed-out', reason: null })
    if (operator.endpoint) {
      phones.mirror({ ...operator, endpoint: operator.endpoint })
      // The phone may have come or gone while this was being stored, when its news found no such operator yet.
      if (isReached(operator) !== operator.isReachable) void lookAtPhone(operator.endpoint)
    }
    needs.publish(told(operator))
    needs.match()
    return shownOperator(operator, beside())
  }

  async function force(
    tx: Tx,
    by: By,
    { before, asked, at }: { before: Operator; asked: AskedPresence; at: Ms },
  ) {
    if (before.presence === 'signed-out' && asked.state !== 'signed-out')
      throw new Refusal('operator-signed-out', 409, 'Điện thoại viên này chưa đăng nhập ca trực')
    await needs.journal(tx, {
      ...{ at, personId: by.person.id, address: by.address, action: 'presence.forced' },
      ...{ subjectKind: 'person', subjectId: before.id },
      facts: { before: before.presence, state: asked.state, reason: asked.reason ?? null },
    })
  }

  /** A phone came or went, or its page did. Never throws: it is tried until it is stored. */
  async function lookAtPhone(endpoint: string): Promise<void> {
    try {
      const changed = await database.tx(async tx => {
        const operator = await store.operatorByEndpoint(tx, endpoint)
        if (!operator || operator.isReachable === isReached(operator)) return null
        return move(tx, operator.id, { type: 'reachable', at: clock.now(), isReachable: isReached(operator) })
      })
      needs.publish(told(changed))
      if (changed?.isReachable) needs.match()
    } catch (error) {
      log.warn({ endpoint, reason: messageOf(error) }, 'reachability not stored, once more')
      later(() => void lookAtPhone(endpoint))
    }
  }

  /** @throws Refusal where the operator is not in wrap-up, or it cannot be longer */
  async function changeWrapUp(
    personId: string,
    event: OperatorEvent,
    refusal: Refusal,
  ): Promise<ShownOperator> {
    const operator = await database.tx(tx => move(tx, personId, event))
    if (!operator) throw refusal
    needs.publish(told(operator))
    if (operator.activity === 'free') needs.match()
    return shownOperator(operator, beside())
  }

  async function loadAbilities(): Promise<void> {
    able = await readAbilities(database.db)
  }

  return {
    move,
    told,
    abilities,
    setPresence,
    lookAtPhone,
    loadAbilities,
    extendWrapUp: (person: Person, seconds: number) =>
      changeWrapUp(
        person.id,
        { type: 'wrapUpExtended', at: clock.now(), byMs: seconds * 1_000 },
        new Refusal('wrap-up-not-extended', 409, 'Không ở thời gian ghi chú, hoặc đã kéo dài đến mức tối đa'),
      ),
    endWrapUp: (person: Person) =>
      changeWrapUp(
        person.id,
        { type: 'wrapUpEnded', at: clock.now() },
        new Refusal('not-in-wrap-up', 409, 'Bạn không ở trong thời gian ghi chú sau cuộc gọi'),
      ),
    /** The ticket of a call is finished: that may end the notes after it. */
    async ticketFinished(personId: string, callId: string): Promise<void> {
      const event = { type: 'ticketFinished', at: clock.now(), callId } as const
      const operator = await database.tx(tx => move(tx, personId, event))
      needs.publish(told(operator))
      if (operator) needs.match()
    },
    /** The page of a browser phone is there. */
    async heartbeat(person: Person): Promise<void> {
      const wasThere = heartbeats.isThere(person.id)
      heartbeats.heard(person.id)
      if (wasThere) return
      const operator = await store.operatorById(database.db, person.id)
      if (operator?.endpoint && operator.phone === 'web') await lookAtPhone(operator.endpoint)
    },
    /** Pages that have gone quiet, or come back. */
    async lookAtPages(): Promise<void> {
      for (const { id, endpoint, isReachable } of await store.browserPhones(database.db))
        if (endpoint && isReached({ id, endpoint, phone: 'web' }) !== isReachable) await lookAtPhone(endpoint)
    },
    /** Ends the wrap-ups that are due. */
    async endDue(): Promise<void> {
      const at = clock.now()
      const freed = await database.tx(async tx => {
        const due = await store.wrapUpsDue(tx, at)
        const event = { type: 'wrapUpDue', at } as const
        const after = due.map(operator => nextOperator(operator, event, needs.rules))
        for (const operator of after) store.saveOperator(tx, operator, event)
        return after
      })
      needs.publish(freed.flatMap(told))
    },
    async presenceOf(person: Pick<Person, 'id'>): Promise<ShownOperator> {
      const [operator, own] = await Promise.all([
        store.operatorById(database.db, person.id),
        readAbilities(database.db, person.id),
      ])
      const about = { heartbeatAt: heartbeats.at, abilities: grouped(own, needs.rules) }
      return shownOperator(operator ?? newcomer(person.id, clock.now()), about)
    },
    async operators(): Promise<ShownOperator[]> {
      const [all, able] = await Promise.all([store.allOperators(database.db), readAbilities(database.db)])
      const about = { heartbeatAt: heartbeats.at, abilities: grouped(able, needs.rules) }
      return all.map(operator => shownOperator(operator, about))
    },
    stop(): void {
      for (const alarm of alarms) clearTimeout(alarm)
      alarms.clear()
    },
  }
}

/** Of somebody who has left the centre's screens: a telephone on the desk would ring on. */
export async function endShift(db: Db, staff: Pick<Staff, 'setPresence'>, personId: string): Promise<void> {
  const operator = await store.operatorById(db, personId)
  if (operator && operator.presence !== 'signed-out')
    await staff.setPresence(operator, { state: 'signed-out' })
}

function grouped(rows: readonly AbilityOf[], { queues }: OperatorRules): Map<string, Abilities> {
  const known = new Set(queues.map(({ name }) => name))
  const byPerson = Map.groupBy(rows, ({ personId }) => personId)
  return new Map([...byPerson].map(([personId, own]) => [personId, abilitiesOf(own, known)]))
}

function newcomer(id: string, at: Ms): Operator {
  return {
    ...{ id, presence: 'signed-out', reason: null, activity: 'free', endpoint: null, phone: 'desk' },
    ...{ callId: null, queue: null, since: at, idleSince: at, triedAt: null, tries: 0, unanswered: 0 },
    ...{ restUntil: null, wrapUpUntil: null, interrupted: null, isReachable: false },
  }
}
