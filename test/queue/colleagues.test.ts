import t from 'tap'
import { createColleagues } from '../../src/queue/colleagues.ts'
import type { ShownOperator } from '../../src/queue/shown.ts'

const SINCE = '2026-11-22T02:00:00.000Z'
const operator = (operatorId: string, more: Partial<ShownOperator>) =>
  ({
    ...{ operatorId, state: 'ready', presence: 'ready', reason: null, since: SINCE, isReachable: true },
    ...more,
  }) as ShownOperator

t.test('an operator sees who is at work beside them, and to whom a call can be given', async t => {
  const colleagues = createColleagues({
    operators: async () => [
      operator('b', { state: 'talking' }),
      operator('a', {}),
      operator('c', { state: 'paused', presence: 'paused', reason: 'Nghỉ' }),
      operator('d', { isReachable: false }),
      operator('e', { state: 'signed-out', presence: 'signed-out' }),
      operator('me', {}),
      operator('gone', {}),
    ],
    names: async ids =>
      new Map(
        ids.filter(id => id !== 'gone').map(id => [id, { id, username: id, displayName: id.toUpperCase() }]),
      ),
  })
  const list = await colleagues.list('me')
  t.same(
    list.map(({ id, isFree }) => [id, isFree]),
    [
      ['a', true],
      ['b', false],
      ['c', false],
      ['d', false],
    ],
    'by name; not oneself, nobody signed out, nobody whose account is gone',
  )
  t.match(list[2], { displayName: 'C', state: 'paused', reason: 'Nghỉ', since: SINCE })
})
