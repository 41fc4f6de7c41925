import t from 'tap'
import { blanksLeft, type Form, filledIn, formOf, POSTAL, twiceIn } from '../../src/directory/form.ts'
import { faultsOfShape } from '../../src/directory/shape.ts'
import { VALUES } from '../../src/directory/subjects.ts'
import { readNumber } from '../../src/numbers/number.ts'
import { citizenFor, masked } from '../../src/people/masking.ts'

const read = (text: string) => readNumber(text, { areaCode: '277', isTyped: true }).number
const WHOLE = {
  name: '  Trần  Thị\nSáu ',
  address: '5 Trần Phú, Sa Đéc',
  phone: '0912 345 678',
  procedure: 'Cấp đổi giấy phép lái xe',
}

t.test('A04: the form for public post: name, address, phone, procedure, dossier number', async t => {
  const { filled, faults } = filledIn(POSTAL, { ...WHOLE, dossierNumber: null }, read)
  t.same(faults, [])
  t.same(
    filled?.entries.map(({ name, is, value }) => [name, is, value]),
    [
      ['name', 'name', 'Trần Thị Sáu'],
      ['address', 'address', '5 Trần Phú, Sa Đéc'],
      ['phone', 'phone', '+84912345678'],
      ['procedure', 'text', 'Cấp đổi giấy phép lái xe'],
    ],
    'in the order of the form, on one line each, numbers as every row keeps them',
  )
  t.same(blanksLeft(POSTAL, filled), [], 'who hands in papers has no dossier number yet')
  t.same(
    blanksLeft(POSTAL, filledIn(POSTAL, { name: 'Sáu' }, read).filled).map(({ name }) => name),
    ['address', 'phone', 'procedure'],
  )
  t.same(filledIn(POSTAL, { name: ' ', address: null }, read), { filled: null, faults: [] })
  t.equal(blanksLeft({ ...POSTAL, code: 'other' }, filled).length, 4, 'of another form nothing is filled in')
})

t.test('A04: what a form does not take is named, all of it', async t => {
  const bad = {
    phone: 'không có',
    procedure: 'x'.repeat(501),
    secret: 'y',
    constructor: 'z',
    ['n'.repeat(99)]: 'w',
  }
  t.same(
    filledIn(POSTAL, bad, read).faults.map(({ field, code }) => [field, code]),
    [
      ['form.secret', 'not-known'],
      ['form.constructor', 'not-known'],
      [`form.${'n'.repeat(40)}`, 'not-known'],
      ['form.phone', 'bad-number'],
      ['form.procedure', 'too-long'],
    ],
  )
  t.equal(filledIn(POSTAL, {}, read).filled, null, 'a name of every object is no answer')
})

t.test('A04: a form is data: a province has its own, and a slip of the pen in it is named', async t => {
  const plain = { name: 'x', level: 'subtype', parentCode: 'tthc', isProcedural: true, isUrgent: false }
  const faults = (form: unknown) =>
    faultsOfShape(VALUES.field, { ...plain, order: 1, form }, '').map(({ path }) => path)
  const own: Form = {
    code: 'tra-gplx',
    label: 'Trả giấy phép lái xe',
    blanks: [{ name: 'name', label: 'Họ tên', is: 'name', isNeeded: true, charsMost: 100 }],
  }
  t.same([faults(null), faults('postal'), faults(own)], [[], [], []])
  t.same(faults('courier').length, 1)
  t.same(faults({ ...own, blanks: [{ ...own.blanks[0], is: 'script' }] }), ['form.blanks.0.is'])
  t.same(faults({ ...own, blanks: [] }), ['form.blanks'])
  t.same(formOf('postal'), POSTAL)
  t.same(formOf(own), own)
  t.same(twiceIn({ ...own, blanks: [...own.blanks, ...own.blanks] }), ['name'])
})

t.test('F08: what a form holds of a citizen is masked like the rest of them', async t => {
  const { filled } = filledIn(POSTAL, { ...WHOLE, dossierNumber: 'H20.1-1' }, read)
  const citizen = { callerNumber: null, callerName: null, address: null, email: null, form: filled }
  const values = (form: typeof filled | undefined) => form?.entries.map(({ value }) => value)
  const hidden = ['T. T. S.', '***, Sa Đéc', '*********678', 'Cấp đổi giấy phép lái xe', '***']
  const theirs = { isHidden: false, isTheirs: true }
  t.same(values(masked(citizen).form), hidden)
  for (const [role, looking, seen, fields] of [
    ['operator', theirs, values(filled), ['form']],
    ['operator', { ...theirs, isHidden: true }, hidden, []],
    ['officer', { ...theirs, isTheirs: false }, hidden, []],
    ['auditor', { ...theirs, isHidden: true }, values(filled), ['form']],
    ['leader', theirs, hidden, []],
  ] as const) {
    const found = citizenFor({ role }, citizen, looking)
    t.same(values(found.shown.form), seen, role)
    t.same(found.fields, fields, role)
  }
  t.same(values(citizenFor({ role: 'office' }, citizen, theirs).shown.form)?.[2], '*********678')
  t.notOk('form' in citizenFor({ role: 'operator' }, { ...citizen, form: undefined } as never, theirs).shown)
})
