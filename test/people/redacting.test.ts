import t from 'tap'
import { redacted } from '../../src/people/redacting.ts'

const CITIZEN = {
  ...{ callerNumber: '+84912345678', callerName: 'Nguyễn Văn Năm' },
  ...{ address: '12 Lê Lợi, khóm 3, Cao Lãnh', email: 'nam.nv@example.vn' },
}

t.test('F08: words about a citizen, without who it is, however it is written', async t => {
  for (const [said, left] of [
    ['Ông Nguyễn Văn Năm phản ánh', 'Ông [đã che] phản ánh'],
    ['ông NGUYỄN  VĂN-NĂM.', 'ông [đã che].'],
    ['Nguyễn Văn Năm'.normalize('NFD'), '[đã che]'],
    ['số 0912 345 678, +84912345678; 84.912.345.678', 'số [đã che], [đã che]; [đã che]'],
    ['nhà 12 Lê Lợi (Cao Lãnh)', 'nhà [đã che] (Cao Lãnh)'],
    ['thư: Nam.NV@example.vn', 'thư: [đã che]'],
    ['năm 2026, ông Năm ở Cao Lãnh', 'năm 2026, ông Năm ở Cao Lãnh'],
    ['số 90912345678', 'số 90912345678'],
    ['Nguyễn Văn Nămx', 'Nguyễn Văn Nămx'],
  ] as const)
    t.equal(redacted(said, [CITIZEN]), left, said)
})

t.test('nothing is looked for where nothing is known; marks of patterns are letters', async t => {
  const nobody = { callerNumber: null, callerName: null, address: null, email: null }
  t.equal(redacted('Ông Năm', [nobody]), 'Ông Năm')
  t.equal(redacted('Ông Năm', []), 'Ông Năm')
  t.equal(
    redacted('a.*b (x+)+ y', [{ ...nobody, callerName: '.*(x+)+$ [', callerNumber: '113' }]),
    'a.*b (x+)+ y',
  )
  const form = {
    form: 'postal',
    label: 'x',
    entries: [{ name: 'a', label: 'b', is: 'personal', value: 'H20.33-1' }],
  } as const
  t.equal(
    redacted('hồ sơ h20.33-1', [{ ...nobody, form: { ...form, entries: [...form.entries] } }]),
    'hồ sơ [đã che]',
  )
  const long = `${'Nguyễn '.repeat(20_000)}x`
  t.equal(redacted(long, [CITIZEN]), long, 'in a time that is one')
})
