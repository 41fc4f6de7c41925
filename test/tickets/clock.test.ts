import t from 'tap'
import type { AskedStep } from '../../src/tickets/askedschemas.ts'
import { createFalling } from '../../src/tickets/falling.ts'
import { at, type Centre, centre } from './centre.ts'
import { CALENDAR, regulationUnder } from './clockwork.ts'

/** The clock and people at the same ticket, in the centre as the service builds it. */

async function forwarded(here: Centre) {
  const { operator, tickets, unit } = here
  const callId = await here.call({ operatorId: operator.id, arrivedAt: here.now.at })
  await here.database.tx(tx =>
    tickets.openForCall(tx, {
      callId,
      operatorId: operator.id,
      callerNumber: '+84912345678',
      at: here.now.at,
    }),
  )
  const [draft] = await tickets.ofCalls([callId])
  if (!draft) throw new Error('no draft')
  const step: AskedStep = { type: 'forward', unitId: unit.id }
  const words = { kind: 'report', content: 'Đèn hỏng', callerName: 'Trần Thị Hoa', address: 'Ấp 1' } as const
  const asked = { ...words, fieldCode: 'chieu-sang', place: 'Đường 30/4', step }
  await tickets.receive(
    operator,
    draft.id,
    { ...asked, updatedAt: new Date(draft.updatedAt).toISOString() },
    { address: here.at },
  )
  return draft.id
}

const look = ({ tickets, office, at: address }: Centre, id: string) => tickets.one(office, id, address)
const events = async ({ tickets, office, at: address }: Centre, id: string) =>
  (await tickets.timeline(office, id, address)).items.flatMap(({ source, type }) =>
    source === 'event' ? [type] : [],
  )

t.test(
  'E02: a unit whose officers are all away gets it at its head; one that is back gets the next',
  async t => {
    const here = await centre(t, 'dong-thap')
    const { directory, unit, officer, admin, now } = here
    await here.until('23/11 08:00')
    const by = { person: admin, address: here.at }
    await directory.setAbsence(by, unit.id, {
      ...{ personId: officer.id, deputyId: null, reason: 'Nghỉ phép' },
      ...{ from: new Date(now.at).toISOString(), to: new Date(at('24/11 17:00')).toISOString() },
    })
    t.match(await look(here, await forwarded(here)), { stage: 'with-head' })
    await here.until('25/11 08:00')
    t.match(await look(here, await forwarded(here)), { stage: 'with-officer' })
  },
)

t.test(
  'E07: answered and due in the same millisecond: in time or escalated, never both, nothing lost',
  async t => {
    const here = await centre(t, 'dong-thap')
    const { officer, now, tickets } = here
    const falling = createFalling({
      ...{ ...here, tell: here.notices.tell, regulation: regulationUnder(() => CALENDAR) },
    })
    const ids: string[] = []
    await here.until('23/11 08:00')
    for (let n = 0; n < 6; n++) ids.push(await forwarded(here))
    const due = await look(here, ids[0] as string)
    now.at = Date.parse(due.dueAt ?? '')
    const answer = async (id: string) => {
      const { version } = await look(here, id)
      return tickets.act(
        officer,
        id,
        { version, event: { type: 'answer', text: 'Đã sửa.' } },
        { address: here.at },
      )
    }
    // Two are sooner than the clock, the others race it; it is the same millisecond for all.
    for (const id of ids.slice(0, 2)) await answer(id)
    await Promise.all([falling.works[0]?.run(now.at), ...ids.slice(2).map(answer)])
    await falling.works[0]?.run(now.at)
    for (const id of ids) {
      const done = (await events(here, id)).filter(type => type === 'due' || type === 'answer')
      t.ok(
        [['answer'], ['due', 'answer']].some(way => way.join() === done.join()),
        done.join(' then '),
      )
      const { stage } = await look(here, id)
      if (ids.indexOf(id) < 2) t.same(done, ['answer'], 'what is due at that very instant is in time')
      t.equal(stage, done.length === 1 ? 'informed' : 'answered', 'who was in time tells the citizen')
    }
  },
)

t.test(
  'E07: what fell due while no clock ran is done before whatever is asked next, and not again by the clock',
  async t => {
    const here = await centre(t, 'dong-thap')
    await here.until('23/11 08:00')
    const id = await forwarded(here)
    here.now.at = at('25/11 08:00')
    t.equal(await here.tried(here.officer, id, { type: 'answer', text: 'Đã sửa.' }), 'answered')
    await here.until('26/11 08:00')
    t.same(await events(here, id), ['receive', 'forward', 'due', 'answer'])
  },
)
