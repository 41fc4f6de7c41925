import { join } from 'node:path'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import t from 'tap'
import { type Ms, ZONE } from '../../src/clock.ts'
import type { FileKind } from '../../src/directory/columns.ts'
import { CHARS_MOST, LINES_MOST, readCsv } from '../../src/directory/csv.ts'
import { asVersions, type Books, planImport } from '../../src/directory/importing.ts'
import { provinces } from '../../src/directory/profile.ts'
import { readSeeds } from '../../src/directory/seeds.ts'
import type { Version } from '../../src/directory/subjects.ts'
import { heldAt } from '../../src/directory/validity.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')
const day = (on: string): Ms => DateTime.fromISO(on, { zone: ZONE }).toMillis()
const NOW = day('2026-11-22')

type Known = { versions: Version[]; units: Map<string, string> }
const nothing = (): Known => ({ versions: [], units: new Map() })
let made = 0
const newId = () => `00000000-0000-4000-8000-${String(++made).padStart(12, '0')}`

/** Reads the file as the service does, and where nothing is wrong writes it into `known`. */
function load(known: Known, file: FileKind, text: string, from = NOW) {
  const { lines, bad } = readCsv(text, file)
  const books: Books = { ...known, people: new Map() }
  const planned = planImport({ file, lines, from, newIds: lines.map(newId) }, books)
  const all = [...bad, ...planned.bad]
  if (all.length === 0) {
    known.versions.push(...asVersions(planned.drafts, known.versions))
    for (const { code, id } of planned.newUnits) known.units.set(code, id)
  }
  return { ...planned, bad: all }
}

const told = (bad: readonly { line: number; column: string; code: string }[]) =>
  bad.map(({ line, column, code }) => `${line} ${column} ${code}`.replace('  ', ' '))

const UNITS = `code,name,type,parent,from,endedFrom,successor
UBND,Văn phòng UBND tỉnh,office,,,,
SNN,Sở Nông nghiệp,department,,2020-01-01,2025-03-01,SNNMT
SNNMT,Sở Nông nghiệp và Môi trường,department,,2025-03-01,,
CCTL,Chi cục Thuỷ lợi,division,SNNMT,,,
`

t.test('A08: a tree of units comes in whole, parents and successors named further down too', async t => {
  const known = nothing()
  const { bad, counts } = load(known, 'units', UNITS)
  t.same(bad, [])
  t.same(counts, { lines: 4, new: 4, changed: 0, ended: 0, unchanged: 0 })
  const old = known.versions.filter(({ subject }) => subject === known.units.get('SNN'))
  t.match(heldAt(old, day('2025-02-28')), { isOver: false, value: { successorId: null } })
  t.match(heldAt(old, day('2025-03-01')), {
    isOver: true,
    value: { name: 'Sở Nông nghiệp', successorId: known.units.get('SNNMT') },
  })
})

t.test('A08: the same file again changes nothing; a changed line changes from the given day on', async t => {
  const known = nothing()
  load(known, 'units', UNITS)
  const again = load(known, 'units', UNITS, day('2027-01-01'))
  t.match(again, { drafts: [], counts: { unchanged: 4 } })
  const renamed = UNITS.replace('Chi cục Thuỷ lợi', 'Chi cục Thuỷ lợi và Thuỷ sản')
  const { drafts, counts } = load(known, 'units', renamed, day('2027-01-01'))
  t.match(counts, { changed: 1, unchanged: 3 })
  t.match(drafts, [{ effectiveFrom: day('2027-01-01'), isOver: false }])
  const ended = UNITS.replace(
    'CCTL,Chi cục Thuỷ lợi,division,SNNMT,,,',
    'CCTL,Chi cục Thuỷ lợi,division,SNNMT,,01/07/2027,SNNMT',
  )
  t.match(load(known, 'units', ended, day('2027-02-01')).counts, { ended: 1, unchanged: 3 })
  t.match(load(known, 'units', ended, day('2027-03-01')).counts, { ended: 0, unchanged: 4 })
})

t.test('an empty cell empties; what a file has no column for stays as it is', async t => {
  const cell = (some: fc.Arbitrary<string>) => fc.record({ before: some, after: some })
  const COLUMNS = {
    parent: cell(fc.constantFrom('', 'UBND', 'SNV')),
    phone: cell(fc.constantFrom('', '02713822022', '1900')),
    email: cell(fc.constantFrom('', 'a@example.vn', 'b@example.vn')),
    roundTheClock: cell(fc.constantFrom('', 'có', 'không')),
  }
  const told = {
    parent: 'parentId',
    phone: 'phone',
    email: 'email',
    roundTheClock: 'isRoundTheClock',
  } as const
  type Column = keyof typeof COLUMNS
  const all = Object.keys(COLUMNS) as Column[]
  fc.assert(
    fc.property(fc.record(COLUMNS), fc.subarray(all), (cells, present) => {
      const known = nothing()
      load(known, 'units', 'code,name,type\nUBND,A,office\nSNV,B,department\n')
      const file = (columns: Column[], when: 'before' | 'after') =>
        [
          ['code', 'name', 'type', ...columns],
          ['U', 'Đơn vị', 'other', ...columns.map(one => cells[one][when])],
        ]
          .map(row => row.join(','))
          .join('\n')
      load(known, 'units', file(all, 'before'))
      const valueNow = () => {
        const id = known.units.get('U')
        return heldAt(known.versions.filter(({ subject }) => subject === id) as Version<'unit'>[], NOW)?.value
      }
      const before = valueNow()
      load(known, 'units', file(present, 'after'))
      const partial = valueNow()
      load(known, 'units', file(all, 'after'))
      const after = valueNow()
      return all.every(one => partial?.[told[one]] === (present.includes(one) ? after : before)?.[told[one]])
    }),
    { numRuns: 200 },
  )
  t.pass('200 files')
})

t.test(
  'what is over stays over in a file that says nothing of ends, and may be given a successor',
  async t => {
    const known = nothing()
    load(known, 'units', UNITS)
    const day2027 = day('2027-01-01')
    const { bad, counts, rows } = load(
      known,
      'units',
      'code,name,type,successor\nSNN,Sở Nông nghiệp (cũ),department,CCTL\n',
      day2027,
    )
    t.same(bad, [])
    t.match(counts, { changed: 1, ended: 0 })
    t.match(rows, [
      { made: [{ isOver: true, effectiveFrom: day2027, value: { successorId: known.units.get('CCTL') } }] },
    ])
    t.same(
      told(load(known, 'units', 'code,name,type,successor\nCCTL,Chi cục,division,SNNMT\n', day2027).bad),
      ['2 successor still-there'],
    )
    const back = load(known, 'units', 'code,name,type,endedFrom\nSNN,Sở Nông nghiệp,department,\n', day2027)
    t.match(back.rows, [{ becomes: 'changed', made: [{ isOver: false, value: { successorId: null } }] }])
  },
)

t.test(
  'a spreadsheet’s habits are borne: BOM, semicolons, CRLF, NFD, Vietnamese headers and dates',
  async t => {
    const known = nothing()
    const text = `\uFEFFMã;Tên;Loại;Trực thuộc;Từ ngày\r\nSXD;"Sở Xây dựng";sở, cơ quan ngang sở;;02/12/2019\r\n\r\n`
    t.same(load(known, 'units', text.normalize('NFD')).bad, [])
    t.match(known.versions, [
      {
        effectiveFrom: day('2019-12-02'),
        value: { name: 'Sở Xây dựng'.normalize('NFC'), type: 'department' },
      },
    ])
  },
)

t.test('every bad line is named with its column and its reason, and nothing is taken', async t => {
  const known = nothing()
  const { bad, drafts } = load(
    known,
    'units',
    `code,name,type,parent,area,from,endedFrom,successor,phone,email,roundTheClock
SXD,Sở Xây dựng,department,,,,,,,,
SXD,Sở Xây dựng,department,,,,,,,,
,Không mã,department,,,,,,,,
S CT,Sở Công Thương,department,,,,,,,,
STC,,department,,,,,,,,
STP,Sở Tư pháp,ministry,,,,,,,,
SYT,Sở Y tế,department,BYT,,,,,,,
SNV,Sở Nội vụ,department,,,31/02/2025,,,,,
A1,Đơn vị,department,,,2025-01-02,2025-01-01,,,,
A2,Đơn vị,department,,,,,SXD,,,
A3,=HYPERLINK("http://x"),department,,,,,,,,
A4,"Đơn\u0000vị",department,,,,,,,,
A5,Đơn vị,department,,,,,,,,maybe
A6,Đơn vị
`,
  )
  t.same(drafts, [])
  t.same(known.versions, [])
  t.same(told(bad).sort(), [
    '10 endedFrom ends-before-it-begins',
    '11 successor still-there',
    '12 name formula',
    '13 name control-character',
    '14 roundTheClock not-yes-or-no',
    '15 wrong-length',
    '3 code twice',
    '4 code missing',
    '5 code bad-code',
    '6 name missing',
    '7 type not-one-of',
    '8 parent not-known',
    '9 from not-a-date',
  ])
  for (const { text } of bad) t.match(text, /\p{L}/u)
})

t.test(
  'what only the whole can tell is told by line: rings, unknown areas, wrong levels, phones',
  async t => {
    const head = 'code,name,type,parent,area,phone,endedFrom,successor\n'
    const rings = `${head}A,A,department,B,,,,\nB,B,department,A,,,,\nC,C,department,,,,2025-01-01,D\nD,D,department,,,,2025-01-01,C\n`
    t.same(told(load(nothing(), 'units', rings).bad), [
      '2 parent ring',
      '3 parent ring',
      '4 successor ring',
      '5 successor ring',
    ])
    t.same(told(load(nothing(), 'units', `${head}A,A,commune,,nowhere,,,\nB,B,department,,,12,,\n`).bad), [
      '3 phone not-valid',
    ])
    t.same(told(load(nothing(), 'units', `${head}A,A,commune,,nowhere,,,\n`).bad), ['2 area not-known'])
    const fields = `code,name,level,parent\nN1,Nhóm,group,\na,A,field,\nb,B,field,a\nc,C,subtype,N1\nd,D,group,N1\n`
    t.same(told(load(nothing(), 'fields', fields).bad), [
      '3 parent missing',
      '4 parent wrong-level',
      '5 parent wrong-level',
      '6 parent no-parent',
    ])
  },
)

t.test('files that are none, and files that were made to hurt, are refused in a line', async t => {
  const badOf = (text: string) => told(load(nothing(), 'units', text).bad)
  t.same(badOf(''), ['1 empty'])
  t.same(badOf('code,name\n'), ['1 type missing-column'])
  t.same(badOf('code,name,type,colour,code\nA,A,other,,\n'), ['1 colour unknown-column', '1 code twice'])
  t.match(badOf('code,name,type\nA,"B,other\n'), [/not-csv/])
  t.same(badOf(`code,name,type\n${'x'.repeat(CHARS_MOST)}`), ['1 too-large'])
  t.same(badOf(`code,name,type\n${'A,A,other\n'.repeat(LINES_MOST + 1)}`), ['1 too-long'])
  t.match(badOf(`code,name,type\nA,${'é'.repeat(1_001)},other\n`), ['2 name too-long'])
  t.match(badOf('code,name,type\n__proto__,A,other\n'), ['2 code bad-code'])
  const many = Array.from({ length: 3_000 }, (_, n) => `U${n},Đơn vị,other,U${n + 1},1990-01-${(n % 28) + 1}`)
  const began = performance.now()
  const ring = load(
    nothing(),
    'units',
    `code,name,type,parent,from\n${many.join('\n')}\nU3000,Cuối,other,U0,\n`,
  )
  t.ok(ring.bad.length > 0)
  t.ok(performance.now() - began < 5_000, 'a ring of thousands is found in seconds')
})

t.test(
  'L06: whatever is read, nothing throws, and either everything is right or nothing is taken',
  async t => {
    const cell = fc.oneof(
      fc.constantFrom('A', 'B', 'C', 'Sở', 'department', 'group', '2025-07-01', '', '"', '1', 'A|B'),
      fc.string({ maxLength: 8 }),
    )
    const header = fc.constantFrom(
      'code,name,type,parent,from,endedFrom',
      'code,name,level,parent,order',
      'x',
    )
    const file = fc.constantFrom<FileKind>('units', 'areas', 'fields', 'routing', 'staff')
    fc.assert(
      fc.property(
        file,
        header,
        fc.array(fc.array(cell, { maxLength: 6 }), { maxLength: 8 }),
        (kind, top, rows) => {
          const { bad, drafts } = load(
            nothing(),
            kind,
            `${top}\n${rows.map(row => row.join(',')).join('\n')}`,
          )
          return bad.length === 0 || drafts.length === 0
        },
      ),
      { numRuns: 300 },
    )
    t.pass('300 files')
  },
)

t.test(
  'A02, A04, A05: every province begins with five groups, each field of QC 4 and the subtypes',
  async t => {
    t.same(provinces(FOLDER), ['dong-thap', 'gia-lai', 'quang-nam'])
    for (const name of provinces(FOLDER)) {
      const known = nothing()
      for (const { file, text } of readSeeds(FOLDER, name)) {
        const { bad, counts } = load(known, file, text)
        t.same(bad, [], `${name}/${file}.csv`)
        t.equal(counts.new, counts.lines)
        t.match(
          load(known, file, text, NOW + 1).counts,
          { unchanged: counts.lines },
          'and again changes nothing',
        )
      }
      const fields = known.versions.filter(({ kind }) => kind === 'field') as Version<'field'>[]
      const of = (level: string) => fields.filter(({ value }) => value.level === level)
      t.equal(of('group').length, 5)
      t.same(
        of('subtype')
          .map(({ value }) => value.form)
          .filter(form => form !== null),
        ['postal'],
      )
      t.equal(of('subtype').length, 7) // A04
      t.same(
        of('field')
          .filter(({ value }) => value.isProcedural)
          .map(({ subject }) => subject),
        ['tthc'],
      )
      const words = of('field')
        .map(({ value }) => value.name.toLowerCase())
        .join('; ')
      for (const word of QC_4) t.match(words, word, `${name} has ${word}`)
      for (const code of ['SNNMT', 'SXD']) t.ok(known.units.has(code), 'units of the demo')
      t.ok(
        known.versions.some(({ kind, isOver }) => kind === 'unit' && isOver),
        'districts and old departments',
      )
    }
  },
)

/** The words of QC 4.1 to 4.4 (and GL II.1, which names the same). */
const QC_4 = [
  ...['thủ tục hành chính', 'tuyển sinh', 'y tế', 'bảo hiểm', 'an sinh xã hội', 'phòng chống dịch bệnh'],
  ...['an toàn vệ sinh thực phẩm', 'môi trường', 'xây dựng', 'giao thông công cộng', 'vận chuyển hàng hóa'],
  ...['điện', 'nước', 'xử lý rác thải', 'phòng chống thiên tai', 'giao thông', 'cấp nước', 'thoát nước'],
  ...['cây xanh', 'chiếu sáng', 'điện lực', 'viễn thông', 'buôn lậu, gian lận thương mại và hàng giả'],
  ...['chất lượng vật tư nông nghiệp', 'vi phạm xây dựng', 'vi phạm đất đai', 'ưu đãi đầu tư'],
  ...['khu công nghiệp', 'du lịch', 'sự kiện đặc biệt'],
]
