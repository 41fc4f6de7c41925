import t from 'tap'
import type { Person } from '../../src/people/person.ts'
import { NOON } from '../rooms.ts'
import { office } from './office.ts'

const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const FROM = { address: '10.0.0.7' }

/** Two units with their people, and everybody else who acts on tickets. */
async function house(t: Parameters<typeof office>[0]) {
  const here = await office(t)
  here.now.at = MONDAY
  const [lights, roads] = [await here.unitOf('Điện lực'), await here.unitOf('Sở Xây dựng')]
  await here.field('chieu-sang')
  const who = {
    ...{ op: await here.person('operator'), colleague: await here.person('operator') },
    ...{ officer: await here.staff(lights, 'officer'), head: await here.staff(lights, 'head', 'head') },
    stranger: await here.staff(roads, 'officer'),
    ...{ office: await here.person('office'), leader: await here.person('leader') },
    ...{ auditor: await here.person('auditor'), admin: await here.person('admin') },
  }
  const { tickets, published } = here
  const heardBy = (person: Person) => published.filter(({ mayRead }) => mayRead(person))
  /** Names of those who heard something of these kinds since the last question. */
  const heard = (...types: string[]) => {
    const names = Object.keys(who) as (keyof typeof who)[]
    const some = names.filter(name => heardBy(who[name]).some(({ type }) => types.includes(type)))
    published.length = 0
    return some
  }
  /** Received, and with this unit, or with none. */
  const forwardedTo = async (unitId: string | null) => {
    const { ticket } = await here.opened(who.op.id)
    const record = { kind: 'report', content: 'Đèn đường hỏng', callerName: 'Nguyễn Văn Năm' } as const
    const asked = { ...record, address: '12 Lê Lợi, Cao Lãnh', fieldCode: 'chieu-sang' }
    published.length = 0
    return tickets.receive(
      ...([
        who.op,
        ticket.id,
        {
          ...{ ...asked, updatedAt: iso(ticket.updatedAt) },
          ...(unitId === null ? {} : { step: forward(unitId) }),
        },
        FROM,
      ] as const),
    )
  }
  /** Its work goes to the roads. */
  const takenOver = async (unitId: string) => {
    const value = { name: 'Sở Giao thông', type: 'so', parentId: null, areaCode: null, successorId: roads }
    const plain = { isRoundTheClock: false, calendar: null, phone: null, email: null } as const
    await here.put('unit', unitId, { ...value, ...plain } as never, NOON, true)
  }
  const callOf = async (id: string) => (await tickets.one(who.op, id)).calls[0]?.id ?? ''
  const entered = async (entry: Parameters<typeof tickets.enter>[1]) =>
    here.publish(await here.database.tx(tx => tickets.enter(tx, entry)))
  return { ...here, who, lights, roads, heard, heardBy, forwardedTo, takenOver, callOf, entered }
}
const iso = (ms: number) => new Date(ms).toISOString()
const forward = (unitId: string) => ({ type: 'forward', unitId }) as const

t.test('F08: what comes to a unit is told to its people and nobody of another unit', async t => {
  const { forwardedTo, lights, heard, published } = await house(t)
  const ticket = await forwardedTo(lights)
  const [message] = published.filter(({ type }) => type === 'ticket')
  t.match(
    message?.data,
    { id: ticket.id, stage: 'with-officer', callerName: 'N. V. N.' },
    'the citizen masked',
  )
  t.same(heard('ticket', 'ticket-left'), ['op', 'officer', 'head', 'office', 'leader'])
})

t.test('E21: a unit that has it no more hears that it is gone, and nothing of where it went', async t => {
  const { forwardedTo, lights, roads, who, tickets, heard, heardBy, published } = await house(t)
  const { id, version, code } = await forwardedTo(lights)
  published.length = 0
  const event = { type: 'giveBack', reason: 'Không phải đèn của ngành điện' } as const
  const back = await tickets.act(who.officer, id, { version, event }, FROM)
  t.same(heard('ticket'), ['op', 'officer', 'head', 'office', 'leader'], 'until it goes to somebody else')
  await tickets.act(who.op, id, { version: back.version, event: forward(roads) }, FROM)
  for (const person of [who.officer, who.head])
    t.same(
      heardBy(person).map(({ type, data }) => ({ type, data })),
      [{ type: 'ticket-left', data: { id, code } }],
    )
  t.same(heard('ticket'), ['op', 'stranger', 'office', 'leader'])
})

t.test('A08: the unit that took over the work hears of it too', async t => {
  const { unitOf, staff, forwardedTo, tickets, roads, who, published, takenOver } = await house(t)
  const old = await unitOf('Sở Giao thông')
  const { id } = await forwardedTo(old)
  await takenOver(old)
  const head = await staff(roads, 'head', 'head')
  published.length = 0
  await tickets.touched(id)
  const [message] = published
  const heard = [who.stranger, head, who.officer].map(person => message?.mayRead(person))
  t.same(heard, [true, true, false], 'those of the unit that has the work now, and no others')
})

t.test('a draft on the telephone is its operator’s and the supervisors’', async t => {
  const { opened, who, heard, publish } = await house(t)
  publish((await opened(who.op.id)).messages)
  t.same(heard('ticket'), ['op'])
})

const ENTRY = { kind: 'handover-failed', at: MONDAY, by: null, facts: {} } as const

t.test('what is done about a call comes to those who have its ticket', async t => {
  const { forwardedTo, lights, callOf, who, heard, entered, published } = await house(t)
  const { id } = await forwardedTo(lights)
  const callId = await callOf(id)
  heard()
  await entered({ ...ENTRY, callId, readers: [who.op.id] })
  t.match(
    published.map(({ data }) => data),
    [{ kind: 'handover-failed', callId, ticketId: id, byId: null }],
  )
  t.same(heard('entry'), ['op', 'officer', 'head', 'office', 'leader'])
})

t.test('also where no unit has it yet, or another one has the work now', async t => {
  const { forwardedTo, callOf, unitOf, takenOver, who, heard, entered, opened, publish } = await house(t)
  const waiting = await forwardedTo(null)
  heard()
  await entered({ ...ENTRY, callId: await callOf(waiting.id), readers: [who.op.id] })
  t.same(heard('entry'), ['op', 'office', 'leader'], 'received, and with the centre')
  const old = await unitOf('Sở Giao thông')
  const { id } = await forwardedTo(old)
  await takenOver(old)
  heard()
  await entered({ ...ENTRY, callId: await callOf(id), readers: [who.op.id] })
  t.same(heard('entry'), ['op', 'stranger', 'office', 'leader'], 'A08')
  const draft = await opened(who.op.id)
  publish(draft.messages)
  heard()
  await entered({ ...ENTRY, callId: await callOf(draft.ticket.id), readers: [who.op.id] })
  t.same(heard('entry'), ['op'], 'a draft is its operator’s')
})
