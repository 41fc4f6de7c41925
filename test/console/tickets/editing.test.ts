import t from 'tap'
import { changedBetween, editOf } from '../../../web/src/tickets/editing.ts'

const TICKET = {
  ...{ kind: 'report', content: 'Đèn hỏng', callerName: 'N. V. N.', callerNumber: '*********678' },
  ...{ address: null, email: null, place: 'Cầu Đúc', areaCode: null },
}

t.test('only what is another now is sent, and nothing that was masked', async t => {
  t.same(editOf(TICKET, {}), {})
  t.same(editOf(TICKET, { content: 'Đèn hỏng', reason: 'x' }), {})
  t.same(editOf(TICKET, { content: ' Đèn đường hỏng ', place: '', address: '' }), {
    ...{ content: 'Đèn đường hỏng', place: null },
  })
})

t.test('E20: a version names what differs from the one before', async t => {
  const first = { record: { content: 'a', callerName: 'Năm', source: null } }
  t.equal(changedBetween(undefined, first), null)
  t.same(changedBetween(first, { record: { content: 'b', callerName: 'Năm', place: 'cầu' } }), [
    'nội dung',
    'nơi xảy ra',
  ])
  t.same(changedBetween(first, first), [])
})
