import t from 'tap'
import { Check } from 'typebox/value'
import { TicketQuery } from '../../../src/tickets/searchschemas.ts'
import { CHOICES, countOf, dayIn, filterIn, VIEW_ORDER } from '../../../web/src/tickets/filters.ts'

t.test('what stands in the address is what the server takes, and nothing else of it', async t => {
  const filter = filterIn(new URLSearchParams('view=late&state=open&q=Nguy%E1%BB%85n&unitId=&x=1'))
  t.same(filter, { view: 'late', state: 'open' })
  t.equal(countOf(filter), 1)
  for (const { name, data } of CHOICES)
    for (const { value } of data)
      t.equal(Check(TicketQuery, { [name]: value === 'true' ? true : value }), true, `${name}=${value}`)
  for (const view of VIEW_ORDER) t.equal(Check(TicketQuery, { view }), true, view)
})

t.test('days are of Vietnam, the last one to its end', async t => {
  t.equal(dayIn('2026-11-23T17:00:00.000Z'), '2026-11-24')
  t.equal(dayIn('2026-11-24T17:00:00.000Z', true), '2026-11-24')
  t.equal(dayIn(undefined), null)
})
