import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import type { CallEvent } from '../../src/calls/call.ts'
import { type CallFilter, listCalls } from '../../src/calls/queries.ts'
import { calls } from '../../src/calls/tables.ts'
import { createDials } from '../../src/outbound/dials.ts'
import { DEFAULT_DIALLING } from '../../src/outbound/rules.ts'
import { createOutbound } from '../../src/outbound/service.ts'
import { dialAttempts, dialSettlements } from '../../src/outbound/tables.ts'
import { people } from '../../src/people/tables.ts'
import { operators } from '../../src/queue/tables.ts'
import { testDatabase } from '../database.ts'
import { until } from '../until.ts'
import { type Desk, desk, identity, readyOperator, waitingCaller } from './desk.ts'

/** The desk with the dial policy's own books behind it. */
async function exchange(t: Parameters<typeof desk>[0]) {
  const database = await testDatabase(t)
  const clock = { now: () => Date.UTC(2026, 10, 21, 3) }
  const outbound = createOutbound({
    ...{ database, clock, journal, areaCode: '277', rules: () => DEFAULT_DIALLING },
    names: async () => new Map(),
  })
  const dials = createDials({
    outbound,
    personOf: async (reader, id) => {
      const [row] = await reader.select().from(people).where(eq(people.id, id))
      return row ?? null
    },
  })
  const at = await desk(t, { database, outbound: dials })
  return { at, db: database.db, database, outbound }
}

function placed(at: Desk, operator: string, number = '0912345678') {
  const id = randomUUID()
  const event: CallEvent & { type: 'placed' } = {
    ...{ type: 'placed', at: at.now(), maxSeconds: 3_600, from: { endpoint: 'op101', channel: null } },
    errand: { kind: 'click-to-call', ticketId: null, callbackId: null, operator },
    identity: identity({ id, channel: `cit.${id}.1`, callerShown: number }),
  }
  return event
}

t.test('a call is stored with its reservation and its operator, and settled at its end', async t => {
  const { at, db } = await exchange(t)
  const operator = await readyOperator(at)
  const event = placed(at, operator)
  const { id } = event.identity
  await at.calls.place(event)
  await at.calls.place(event)
  t.match(await db.select().from(calls), [{ id, state: 'calling', direction: 'out', operatorId: operator }])
  t.match(await db.select().from(dialAttempts), [{ callId: id, isAllowed: true, purpose: 'click-to-call' }])
  t.match(await db.select().from(operators), [{ activity: 'ringing', callId: id, presence: 'ready' }])
  t.same(at.performed(id), ['ring'])
  await t.rejects(at.calls.place(placed(at, operator)), { code: 'cannot-place', status: 409 })
  await at.hear(id, { type: 'legAnswered', leg: `leg.${id}.1` } as never)
  await at.hear(id, { type: 'citizenUnanswered', channel: `cit.${id}.1`, result: 'busy' } as never)
  t.match(await db.select().from(calls), [{ state: 'ended', result: 'busy', ending: 'unanswered' }])
  const slice = { from: null, to: null, after: null, rows: 10 }
  const list = async (filter: CallFilter) => (await listCalls(db, slice, filter, undefined)).length
  t.same([await list({ direction: 'out', result: 'busy' }), await list({ direction: 'out' })], [1, 1])
  t.same([await list({ direction: 'in' }), await list({ result: 'answered' })], [0, 0])
  t.match(await db.select().from(dialSettlements), [{ talkSeconds: 0 }])
  t.match(await db.select().from(operators), [{ activity: 'free', restUntil: null, presence: 'ready' }])
})

t.test('what the dial policy refuses leaves nothing but the refusal', async t => {
  // Why: the refusal must outlive the transaction that it undoes, and must not wait for its locks.
  const { at, db } = await exchange(t)
  const operator = await readyOperator(at)
  await t.rejects(at.calls.place(placed(at, operator, '19001234')), {
    ...{ code: 'number-kind-refused', status: 403 },
  })
  t.same(await db.select().from(calls), [])
  t.match(await db.select().from(dialAttempts), [{ code: 'number-kind-refused', isAllowed: false }])
  t.match(await db.select().from(operators), [{ activity: 'free', callId: null }])
  for (let n = 0; n < 6; n++) {
    const event = placed(at, operator)
    await at.calls.place(event)
    await at.calls.ask(event.identity.id, { by: operator, ofAnybody: false, request: { act: 'hang-up' } })
  }
  // A refusal for its number of dials was decided under the lock of all dials.
  await t.rejects(at.calls.place(placed(at, operator)), { code: 'minute-rate-reached' })
  const refused = await db.select().from(dialAttempts).where(eq(dialAttempts.isAllowed, false))
  t.same(refused.map(({ code }) => code).sort(), ['minute-rate-reached', 'number-kind-refused'])
})

t.test('what is used up of the day between asking and dialling shortens the call', async t => {
  // Why: two who asked at the same time each had the day's last minutes.
  const { at, db, database, outbound } = await exchange(t)
  const [id = '', colleague = ''] = [await readyOperator(at), await readyOperator(at)]
  const person = { id, username: 'lan', displayName: 'Lan', role: 'operator', unitId: null } as const
  const wish = { person, purpose: 'click-to-call', number: '0912345678', callId: null, at: at.now() } as const
  const perDay = DEFAULT_DIALLING.roles.operator?.dailyMinutes ?? 0
  await database.tx(async tx => {
    const { attemptId } = await outbound.reserve(tx, wish)
    await outbound.settle(tx, attemptId, (perDay - 5) * 60, at.now())
  })
  const callOf = async (callId: string) =>
    (await db.select().from(calls).where(eq(calls.id, callId)))[0]?.value
  const [event, other] = [placed(at, id), placed(at, colleague)]
  await at.calls.place(event)
  await at.calls.place(other)
  await at.calls.settled()
  t.match(await callOf(event.identity.id), { state: 'calling', maxSeconds: 300 })
  t.match(await callOf(other.identity.id), { maxSeconds: 3_600 }, 'another’s day is another’s')
  await at.calls.ask(event.identity.id, { by: id, ofAnybody: false, request: { act: 'hang-up' } })

  const citizen = await waitingCaller(at)
  await until('the caller is offered', async () => (await callOf(citizen))?.state === 'ringing')
  await at.hear(citizen, { type: 'legAnswered', leg: `leg.${citizen}.1` } as never)
  const party = {
    kind: 'outside',
    number: '0987654321',
    trunk: 'trunk-demo',
    label: '',
    maxSeconds: 3_600,
  } as const
  await at.calls.ask(citizen, { by: id, ofAnybody: false, request: { act: 'consult', party } })
  await at.calls.settled()
  t.match(await callOf(citizen), { guest: { party: { maxSeconds: 300 } } }, 'who is asked for advice too')
})

t.test('a callback that the dial policy refuses ends, and the operator is free again', async t => {
  const { at, db } = await exchange(t)
  const operator = await readyOperator(at)
  const { identity } = placed(at, operator, '19001234')
  const { id } = identity
  await at.hear(id, {
    ...{
      type: 'placed',
      identity,
      maxSeconds: null,
      from: { joinedAt: at.now(), queue: 'chung', skill: null },
    },
    errand: { kind: 'callback', ticketId: null, callbackId: randomUUID(), operator: null },
  } as never)
  await at.calls.settled()
  const [offered] = await db.select().from(calls)
  if (offered?.state === 'due')
    await at.hear(id, { type: 'operatorChosen', operator, endpoint: 'op101' } as never)
  await at.hear(id, { type: 'legAnswered', leg: `leg.${id}.1` } as never)
  await at.calls.settled()
  t.match(await db.select().from(calls), [{ state: 'ended', result: 'refused', ending: 'unanswered' }])
  t.notOk(at.performed(id).includes('dialOut'), 'nobody is dialled')
  t.match(await db.select().from(operators), [{ activity: 'free' }])
})
