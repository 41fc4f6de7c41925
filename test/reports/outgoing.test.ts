import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Result } from '../../src/calls/errand.ts'
import { calls } from '../../src/calls/tables.ts'
import { LIMITS_USUAL } from '../../src/reports/counts.ts'
import { createReports } from '../../src/reports/service.ts'
import { desk } from '../rooms.ts'
import { at, tell } from './day.ts'

t.test('calls that the centre places are counted by themselves, and in nothing of the hotline', async t => {
  const here = await desk(t)
  const { id: operatorId } = await here.person('operator')
  const reports = createReports({ ...here, promised: () => LIMITS_USUAL })
  const ten = at('01/11', '10:00:00')
  const window = { from: new Date(ten).toISOString(), to: new Date(ten + 3_600_000).toISOString() }
  const valuesNow = async () => {
    const { figures } = await reports.figures(window)
    return Object.fromEntries(figures.map(({ code, value }) => [code, value]))
  }
  const place = async (n: number, result: Result | null, talkMs = 0) => {
    const ended = result !== null && {
      endedAt: ten + n + talkMs,
      goneAt: ten + n + talkMs,
      talkMs,
      waitMs: 0,
    }
    const answered = result === 'answered' && { talkAt: ten + n, ending: 'served' as const }
    await here.database.db.insert(calls).values({
      ...{ id: randomUUID(), version: 1, value: {} as never, direction: 'out', dialled: '1022' },
      ...{ state: result === null ? 'dialling' : 'ended', ending: result === null ? null : 'unanswered' },
      ...{
        caller: '+84912345678',
        operatorId: result === null ? operatorId : null,
        arrivedAt: ten + n,
        result,
      },
      ...{ ...ended, ...answered },
    })
  }

  await tell(here, { at: ten, wait: 5, talk: 30, operator: operatorId, queue: 'chung' })
  const before = await valuesNow()
  t.match(before, { received: 1, answered: 1, placed: 0, 'placed-reached': null })
  const results: (Result | null)[] = ['busy', 'busy', 'no-answer', 'unreachable', 'operator-no-answer', null]
  for (const [n, result] of results.entries()) await place(n, result)
  await place(10, 'answered', 60_000)
  await place(11, 'answered', 30_000)
  await place(12, 'withdrawn')
  await place(13, 'refused')
  const after = await valuesNow()
  t.match(after, {
    ...{ placed: 8, 'placed-answered': 2, 'placed-busy': 2, 'placed-no-answer': 1, 'placed-unattended': 1 },
    ...{ 'placed-unreachable': 1, 'placed-open': 1, 'placed-reached': 25, 'placed-talk': 45 },
  })
  const ofHotline = (values: typeof after) =>
    Object.fromEntries(Object.entries(values).filter(([code]) => !code.startsWith('placed')))
  t.same(ofHotline(after), ofHotline(before), 'the hotline’s figures are as before')
})
