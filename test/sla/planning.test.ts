import { join } from 'node:path'
import t from 'tap'
import { readProvince } from '../../src/directory/profile.ts'
import type { Person } from '../../src/people/person.ts'
import { heldOf } from '../../src/settings/effective.ts'
import { workingTimeRoutes } from '../../src/sla/routes.ts'
import { calendarOf } from '../../src/sla/rules.ts'
import { createPlanning } from '../../src/sla/service.ts'
import { serve } from '../rooms.ts'

const province = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const OFFICER: Person = {
  ...{ id: 'a5f2bd1e-93d4-4cd6-8a52-3b6f4f9a0001', username: 'minh', displayName: 'Minh' },
  ...{ role: 'officer', unitId: null },
}
const POWER = 'a5f2bd1e-93d4-4cd6-8a52-3b6f4f9a0002'
const NOBODYS = 'a5f2bd1e-93d4-4cd6-8a52-3b6f4f9a0003'

async function office(t: Parameters<typeof serve>[0]) {
  const planning = createPlanning({
    clock: { now: () => Date.parse('2026-11-20T16:00+07:00') },
    calendar: () => calendarOf(heldOf(province, [], 'workingTime')),
    unitAt: async id =>
      id === POWER ? { id, code: 'DL', name: 'Điện lực', calendar: null, isRoundTheClock: true } : null,
  })
  const { ask } = await serve(t, [OFFICER], async app => {
    await app.register(workingTimeRoutes, { planning })
  })
  return async (query: Record<string, string>, person: Person | null = OFFICER) => {
    const answer = await ask(person, { url: '/api/working-time', query })
    return { status: answer.statusCode, body: answer.json() }
  }
}

t.test('whoever plans is told when it is due, and which days lie between', async t => {
  const ask = await office(t)
  t.match(await ask({ hours: '8' }), {
    status: 200,
    body: {
      from: '2026-11-20T09:00:00.000Z',
      isWorking: true,
      startsAt: '2026-11-20T09:00:00.000Z',
      due: '2026-11-23T09:00:00.000Z', // Monday at 16:00
      unit: null,
      days: [
        { on: '2026-11-20' },
        { on: '2026-11-21', shifts: [] },
        { on: '2026-11-22' },
        { on: '2026-11-23' },
      ],
    },
  })
  const tet = await ask({ from: '2026-02-13T20:00:00+07:00', days: '3' })
  t.match(tet.body, {
    isWorking: false,
    startsAt: '2026-02-23T00:30:00.000Z',
    due: '2026-02-25T10:00:00.000Z',
  })
  t.match(tet.body.days[3], { on: '2026-02-16', shifts: [], name: 'Tết Bính Ngọ' })
  t.match((await ask({ from: '2026-08-21T16:00:00+07:00', hours: '2' })).body.days[1], {
    ...{ on: '2026-08-22', name: 'Làm bù cho ngày 31/08' },
    shifts: [
      ['07:30', '11:30'],
      ['13:00', '17:00'],
    ],
  })
})

t.test('A08: in the hours of a unit that works around the clock', async t => {
  const ask = await office(t)
  const { body } = await ask({ hours: '8', unit: POWER, from: '2026-11-21T23:00:00+07:00' })
  t.match(body, { due: '2026-11-22T00:00:00.000Z', unit: { code: 'DL' }, isWorking: true })
  t.same(body.days[0].shifts, [['00:00', '24:00']])
})

t.test('what is no question is refused, and nobody asks without signing in', async t => {
  const ask = await office(t)
  const codeOf = async (query: Record<string, string>) => {
    const { status, body } = await ask(query)
    return `${status} ${body.code}`
  }
  t.equal(await codeOf({}), '400 hours-or-days')
  t.equal(await codeOf({ hours: '8', days: '1' }), '400 hours-or-days')
  t.equal(await codeOf({ hours: '8', unit: NOBODYS }), '404 unit-not-found')
  for (const query of [
    { hours: '-1' },
    { hours: '1001' },
    { hours: 'NaN' },
    { hours: 'x' },
    { days: '0' },
    { days: '1.5' },
    { hours: '8', from: 'hôm qua' },
    { hours: '8', from: '2026-02-30' },
    { hours: '8', from: '99999-01-01T00:00:00Z' },
    { hours: '8', unit: "'; drop table units" },
    { hours: '8', colour: 'red' },
  ] as Record<string, string>[])
    t.equal((await ask(query)).status, 400, JSON.stringify(query))
  t.equal((await ask({ hours: '8' }, null)).status, 401)
  t.equal((await ask({ hours: '1000', from: '2999-01-01T00:00:00Z' })).status, 200, 'far away')
})
