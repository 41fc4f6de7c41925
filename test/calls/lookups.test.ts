import { pino } from 'pino'
import t from 'tap'
import type { CallEvent } from '../../src/calls/call.ts'
import { type LookUpNeeds, lookUp } from '../../src/calls/lookups.ts'
import { waiting } from '../../src/queue/tables.ts'
import { until } from '../until.ts'
import { desk, identity } from './desk.ts'

const away = async () => {
  throw new Error('the database is away')
}
const asked = (needs: Partial<LookUpNeeds>): LookUpNeeds =>
  ({
    ...{ clock: { now: () => 7 }, log: pino({ level: 'silent' }) },
    ...{ isBlocked: async () => false, ticketOf: async () => null, ...needs },
  }) as LookUpNeeds
const caller = { type: 'lookUpCaller', number: '+84912345678' } as const
const ticket = { type: 'lookUpTicket', digits: '2026000001' } as const

t.test('who is not known to be blocked is not', async t => {
  t.equal(await lookUp(asked({}), caller), null)
  t.equal(await lookUp(asked({ isBlocked: away }), caller), null)
  t.same(await lookUp(asked({ isBlocked: async () => true }), caller), { type: 'callerBlocked', at: 7 })
})

t.test('a ticket is found, not found, or could not be looked for', async t => {
  const found = { code: '1022-DT-2026-000001', status: 'received' } as const
  const digits = ticket.digits
  const answer = { type: 'ticketLookedUp', at: 7, digits }
  t.same(await lookUp(asked({ ticketOf: async () => found }), ticket), { ...answer, found })
  t.same(await lookUp(asked({}), ticket), { ...answer, found: 'none' })
  t.same(await lookUp(asked({ ticketOf: away }), ticket), { ...answer, found: 'unreachable' })
})

t.test('a database that is slow to say who is blocked holds nothing up', async t => {
  let answer = (_event: CallEvent | null): void => {}
  const slow = new Promise<CallEvent | null>(done => {
    answer = done
  })
  const at = await desk(t, { performs: async act => (act.type === 'lookUpCaller' ? slow : null) })
  const who = identity()
  await at.hear(who.id, { type: 'arrived', identity: who, isOpen: true } as never)
  await at.hear(who.id, { type: 'soundEnded', playback: `play.${who.id}.1` } as never)
  await until('the greeting and the music were ordered', () => at.performed(who.id).includes('music'))
  t.ok(
    at.acts.some(({ act }) => act.type === 'lookUpCaller'),
    'and it was asked',
  )
  answer({ type: 'callerBlocked', at: at.now() })
  await until(
    'the block acts when it is known',
    () =>
      at.performed(who.id).includes('stopPlay') ||
      at.performed(who.id).filter(act => act === 'play').length === 2,
  )
  const [call] = await at.calls.open()
  t.match(call, { state: 'refusing', why: 'blocked' })
  t.same(await at.database.db.select().from(waiting), [], 'and the place is given back')
})
