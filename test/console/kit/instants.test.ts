import t from 'tap'
import { dayTyped, endOf, instantOf, startOf, wallOf } from '../../../web/src/kit/instants.ts'

t.test('a day begins and ends in Vietnam', async t => {
  t.equal(startOf('2026-11-24'), '2026-11-23T17:00:00.000Z')
  t.equal(endOf('2026-11-24'), '2026-11-24T17:00:00.000Z')
})

t.test('a time of the wall is one of Vietnam, wherever the browser stands', async t => {
  t.equal(instantOf('2026-12-01 07:30:00'), '2026-12-01T00:30:00.000Z')
  t.equal(instantOf('2026-11-22 14:05:00'), '2026-11-22T07:05:00.000Z')
  t.equal(instantOf('2026-11-22 23:59:59'), '2026-11-22T16:59:59.000Z')
  t.equal(instantOf('2026-11-24 17:00:00'), '2026-11-24T10:00:00.000Z')
  t.equal(instantOf('2026-11-26 17:00:00'), '2026-11-26T10:00:00.000Z')
  t.equal(instantOf('2026-11-26'), '2026-11-25T17:00:00.000Z')
  for (const text of [null, '', 'mai', '26/11/2026']) t.equal(instantOf(text), null, String(text))
})

t.test('an instant is shown as the wall has it', async t => {
  t.equal(wallOf('2026-11-24T10:00:00.000Z'), '2026-11-24 17:00:00')
  t.equal(wallOf('2026-11-26T17:30:00Z'), '2026-11-27 00:30:00')
  t.equal(wallOf(instantOf('2026-02-28 23:59:00')), '2026-02-28 23:59:00')
  t.equal(wallOf(instantOf('2026-11-22 23:59:59')), '2026-11-22 23:59:59')
  t.equal(wallOf(null), null)
})

t.test('days are read as people type them', async t => {
  t.equal(dayTyped('15/12/2026'), '2026-12-15')
  t.equal(dayTyped(' 5-1-2027 '), '2027-01-05')
  for (const wrong of ['31/02/2026', '2026-12-15', '1/13/2026', '', 'x']) t.equal(dayTyped(wrong), null)
})
