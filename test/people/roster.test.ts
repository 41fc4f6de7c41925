import t from 'tap'
import { readRoster } from '../../src/people/roster.ts'

const UNITS = new Set(['SXD'])
/** Entries without the line they stand on, faults as the machine's console tells them. */
const read = (text: string) => {
  const { entries, bad } = readRoster(text, UNITS)
  return {
    entries: entries.map(({ line: _line, ...entry }) => entry),
    bad: bad.map(({ line, faults }) => ({ line, faults: faults.map(fault => fault.text) })),
  }
}

t.test('a CSV file with commas or semicolons, quotes, a byte order mark and empty lines', async t => {
  const rows = 'lan,"Trần ""Bé"" Lan, tổ 1",operator,\r\n\r\nMINH,Minh,officer,SXD\r\n'
  const expected = [
    { username: 'lan', displayName: 'Trần "Bé" Lan, tổ 1', role: 'operator', unit: null },
    { username: 'minh', displayName: 'Minh', role: 'officer', unit: 'SXD' },
  ]
  t.same(read(`\uFEFFusername,displayName,role,unit\r\n${rows}`), { entries: expected, bad: [] })
  const semicolons = 'username;displayName;role;unit\nlan;Trần "Bé" Lan;operator;\n'
  t.equal(read(semicolons).entries[0]?.displayName, 'Trần Bé Lan')
})

t.test('a JSON array does too', async t => {
  const text = JSON.stringify([{ username: 'lan', displayName: 'Lan', role: 'operator' }])
  t.same(read(text).entries, [{ username: 'lan', displayName: 'Lan', role: 'operator', unit: null }])
})

t.test('L01: officers come with the number and the address that notices go to', async t => {
  const head = 'username,displayName,role,unit,mobile,email'
  t.match(read(`${head}\nlan,Lan,officer,SXD,0912.345.678,lan@sxd.example.vn`).entries, [
    { mobile: '+84912345678', email: 'lan@sxd.example.vn' },
  ])
  t.match(read(`${head}\nlan,Lan,officer,SXD,0277 3851234,lan@`).bad, [
    { faults: ['mobile "0277 3851234" is no mobile number', 'email "lan@" is no address'] },
  ])
})

t.test('every bad line is named with everything that is wrong in it', async t => {
  const { entries, bad } = read(
    [
      'username,displayName,role,unit',
      'ok,Ổn,operator,',
      'á,,boss,X',
      'ok,Hai,operator,',
      'of,Cán bộ,officer,',
      'a,b',
      '"x,y,z,',
    ].join('\n'),
  )
  t.equal(entries.length, 1)
  t.same(
    bad.map(({ line }) => line),
    [3, 4, 5, 6, 7],
  )
  t.match(
    bad[0]?.faults.join('; '),
    /username "á".*displayName is missing.*no unit has the code "X".*role "boss"/,
  )
  t.match(bad[1]?.faults, ['username "ok" stands on line 2 too'])
  t.match(bad[2]?.faults, ['role officer needs a unit'])
})

t.test("an operator's name must do for a telephone", async t => {
  const { entries, bad } = read('username,displayName,role\nudp,Út,operator\ntrunk-1,Út,leader\n')
  t.match(bad, [{ line: 2, faults: ['username "udp": a name that Asterisk uses itself'] }])
  t.equal(entries.length, 1, 'others have no telephone')
})

t.test('files of another kind are told so', async t => {
  t.match(read('').bad, [{ line: 1, faults: ['no column username, displayName, role'] }])
  t.match(read('[{').bad[0]?.faults, [/not JSON/])
  t.match(read('["x", null, {"username": 5}]').bad, [
    { faults: ['not an object'] },
    { faults: ['not an object'] },
    { line: 3 },
  ])
  t.match(read('username,displayName,role,passwort\na,b,operator,c').bad, [
    { faults: [/unknown column passwort/] },
  ])
})

t.test('a table copied from a spreadsheet, with Vietnamese headers and roles', async t => {
  const { entries, bad } = readRoster(
    'Tên đăng nhập\tHọ và tên\tVai trò\tMã đơn vị\nlan\tLan\tĐiện thoại viên\t\nminh\tMinh\tGiám đốc\tKHONG',
    UNITS,
  )
  t.match(entries, [{ line: 2, username: 'lan', role: 'operator', unit: null }])
  t.match(bad, [
    {
      line: 3,
      faults: [
        { column: 'unit', detail: /"KHONG"/ },
        { column: 'role', detail: /"Giám đốc"/ },
      ],
    },
  ])
})

t.test('more people than any centre has are no roster', async t => {
  const many = Array.from({ length: 2_001 }, (_, n) => `p${n}x,Người,leader`).join('\n')
  t.match(readRoster(`username,displayName,role\n${many}`, UNITS), { entries: [], bad: [{ line: 1 }] })
})
