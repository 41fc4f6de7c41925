import { eq } from 'drizzle-orm'
import t from 'tap'
import type { Party } from '../../src/calls/call.ts'
import { callEvents } from '../../src/calls/tables.ts'
import { Refusal } from '../../src/errors.ts'
import { until } from '../until.ts'
import { type Desk, desk, readyOperator, waitingCaller } from './desk.ts'

// The dial policy's no inside the call's own transaction: of an emergency it is a step like another, of a person's wish it
// undoes the wish.
const agency = (number: string): Party => ({ kind: 'outside', number, trunk: 'trunk-demo', label: number })
const no = { code: 'emergency-number-refused', detail: 'Không có cơ quan nào dùng số này.' }

async function talking(at: Desk) {
  const operator = await readyOperator(at)
  const id = await waitingCaller(at)
  const call = await until('it rings', async () =>
    (await at.calls.open()).find(one => one.id === id && one.state === 'ringing'),
  )
  if (call.state !== 'ringing') throw new Error('it rings')
  await at.hear(id, { type: 'legAnswered', leg: call.leg.id } as never)
  return { id, operator }
}
const told = async (at: Desk, id: string) => {
  const rows = await at.database.db.select().from(callEvents).where(eq(callEvents.callId, id))
  return rows.sort((a, b) => a.version - b.version).map(row => row.type)
}
const rungOut = (at: Desk) => at.acts.flatMap(({ act }) => (act.type === 'ringOut' ? [act.party.number] : []))

t.test(
  'refused numbers of the roster are not dialled, the next one is, and every step is stored',
  async t => {
    const refused = new Set(['1900545415', '+12125550100'])
    const at = await desk(t, { dial: async (_tx, { number }) => (refused.has(number) ? no : null) })
    const { id, operator } = await talking(at)
    const parties = [agency('1900545415'), agency('+12125550100'), agency('115')] as const
    await at.calls.ask(id, { by: operator, ofAnybody: false, request: { act: 'emergency', parties } })
    await until('the third rings', () => rungOut(at).length === 1)
    t.same(rungOut(at), ['115'])
    t.same((await told(at, id)).slice(-3), ['asked', 'agencyRefused', 'agencyRefused'])
    t.match(await at.calls.open(), [{ state: 'talking', guest: { party: { number: '115' }, next: [] } }])
  },
)

t.test('all refused: the operator keeps the citizen', async t => {
  const at = await desk(t, { dial: async () => no })
  const { id, operator } = await talking(at)
  const request = { act: 'emergency', parties: [agency('1900545415')] } as const
  await at.calls.ask(id, { by: operator, ofAnybody: false, request })
  await until('told', async () => (await told(at, id)).at(-1) === 'agencyRefused')
  t.match(await at.calls.open(), [{ state: 'talking', guest: null }])
  t.same(rungOut(at), [])
})

t.test('what a person asks for is undone and answered', async t => {
  const at = await desk(t, {
    dial: async () => {
      throw new Refusal('number-kind-refused', 403, 'Bạn không được gọi số này.')
    },
  })
  const { id, operator } = await talking(at)
  const request = { act: 'consult', party: agency('1900545415') } as const
  await t.rejects(at.calls.ask(id, { by: operator, ofAnybody: false, request }), {
    code: 'number-kind-refused',
  })
  t.match(await at.calls.open(), [{ state: 'talking', guest: null }])
  t.equal((await told(at, id)).at(-1), 'legAnswered')
})
