import t from 'tap'
import { Check } from 'typebox/value'
import { AskedStep } from '../../../src/tickets/askedschemas.ts'
import { ACTS, actsOf, FORMS, isWritten, labelOf, missingIn, textIn } from '../../../web/src/tickets/forms.ts'

const ID = '0b8f4f9e-6c55-4f0e-9d0b-3f2f0f9d7c11'
/** As somebody fills it in. */
const VALUES = {
  ...{ text: 'Nội dung', when: '2026-11-24T10:00:00.000Z', unit: ID, person: ID },
  ...{ field: 'y-te', subtype: '', reason: 'unclear', number: '113' },
} as const

t.test('every act has a form, and what is filled in is what the server takes', async t => {
  for (const act of ACTS) {
    const form = FORMS[act]
    const typed = Object.fromEntries(form.fields.map(({ name, kind }) => [name, VALUES[kind]]))
    t.equal(missingIn(form, typed), null, act)
    const event = form.event(typed)
    t.equal(event.type, act)
    t.equal(Check(AskedStep, event), true, `${act}: ${JSON.stringify(event)}`)
  }
})

t.test('only what the server allows is offered, and nothing of what it has no form for', async t => {
  t.same(actsOf(['giveBack', 'answer', 'edit', 'receive', 'something-new']), ['answer', 'giveBack'])
  t.same(actsOf([]), [])
})

t.test('what is needed must be said, blanks do not count', async t => {
  t.match(missingIn(FORMS.giveBack, { reason: '  ' }), { name: 'reason' })
  t.match(missingIn(FORMS.reject, { reason: 'unclear' }), { name: 'guidance' })
  t.equal(missingIn(FORMS.close, {}), null)
  t.equal(missingIn(FORMS.answer, { text: 'ặ'.repeat(20_000) }), null)
  t.match(missingIn(FORMS.answer, { text: 'ặ'.repeat(20_001) }), { name: 'text' }, 'nothing is cut off')
  t.equal(isWritten({ text: ' \n' }), false)
  t.equal(isWritten({ text: 'a' }), true)
})

t.test('what was written in a form can be read again, what was picked need not', async t => {
  t.same(textIn('answer', { text: ' Đã sửa. ', sources: 'Điều 5' }), {
    ...{ label: 'Trả lời', text: 'Đã sửa.\n\nĐiều 5' },
  })
  t.same(textIn('promise', { until: '2026-11-24T10:00:00.000Z', reason: 'Chờ mẫu' }).text, 'Chờ mẫu')
  t.same(textIn('edit', { content: 'Rác', reason: '' }), { label: 'Sửa thông tin', text: 'Rác' })
})

t.test('E01: what an answer rests on, one to a line', async t => {
  t.same(FORMS.answer.event({ text: ' Đã sửa. ', sources: 'QĐ 12\n\n  Điều 5 ' }), {
    ...{ type: 'answer', text: 'Đã sửa.', sources: ['QĐ 12', 'Điều 5'] },
  })
})

t.test('the button says which of the two it does', async t => {
  t.equal(labelOf('setUrgency', true), 'Bỏ đánh dấu khẩn')
  t.equal(labelOf('setUrgency', false), 'Đánh dấu khẩn')
})
