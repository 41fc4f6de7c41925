import t from 'tap'
import {
  type Area,
  areaChoices,
  type Choice,
  fieldChoices,
  formerly,
  offered,
  type Unit,
  unitChoices,
} from '../../../web/src/pickers/choices.ts'

const area = (code: string, name: string, more: Partial<Area> = {}): Area => ({
  ...{ code, name, type: 'commune', parentCode: null, successors: [], aliases: [], isOver: false },
  ...more,
})
const labels = (choices: readonly Choice[], typed: string, most = 80) =>
  offered(choices, typed, most).flatMap(({ choices }) => choices.map(({ label }) => label))

const CHOICES: Choice[] = [
  { value: 'moitruong', label: 'Môi trường', group: 'Tài nguyên' },
  { value: 'dat', label: 'Đất đai', group: 'Tài nguyên', also: ['Cấp sổ đỏ'] },
  { value: 'nha', label: 'Nhà ở và môi giới', group: 'Xây dựng' },
  { value: 'cu', label: 'Môi sinh', group: 'Tài nguyên', isOver: true },
]

t.test('what is typed without diacritics finds names with them, the best first', async t => {
  t.same(labels(CHOICES, 'moi'), ['Môi trường', 'Nhà ở và môi giới'], 'beginning before inside')
  t.same(labels(CHOICES, 'dat dai'), ['Đất đai'])
  t.same(labels(CHOICES, 'so do'), ['Đất đai'], 'by a name of what it is divided into')
  t.same(labels(CHOICES, 'dat so do'), ['Đất đai'], 'words of both')
  t.same(labels(CHOICES, 'môi trương'), [], 'what is typed with diacritics means them')
  t.same(
    labels(CHOICES, '   '),
    ['Môi trường', 'Đất đai', 'Nhà ở và môi giới'],
    'what is over is not offered',
  )
  t.same(labels(CHOICES, '', 2).length, 2, 'no more than are read')
  t.same(labels(CHOICES, '((['), [], 'nothing typed is a pattern')
})

t.test('headings stand where their best choice does', async t => {
  t.same(
    offered(CHOICES, 'moi gioi', 80).map(({ group }) => group),
    ['Xây dựng'],
  )
  t.same(
    offered(CHOICES, '', 80).map(({ group, choices }) => [group, choices.length]),
    [
      ['Tài nguyên', 2],
      ['Xây dựng', 1],
    ],
  )
})

t.test('a commune that is no more finds the one it has become part of', async t => {
  const choices = areaChoices([
    area('DT', 'Đồng Tháp', { type: 'province' }),
    area('29', 'Phường Cao Lãnh', { parentCode: 'DT' }),
    area('11', 'Xã Tân Thuận Tây', { successors: ['29'], isOver: true, aliases: ['Tân Thuận'] }),
  ])
  const [found] = offered(choices, 'tan thuan tay', 80)[0]?.choices ?? []
  t.match(found, { value: '29', note: 'Đồng Tháp' })
  t.equal(found && formerly(found, 'tan thuan tay'), 'Xã Tân Thuận Tây', 'and it is said which was meant')
  t.equal(found && formerly(found, 'cao lanh'), undefined)
})

t.test('lists stand in Vietnamese order, units by their kind first', async t => {
  const unit = (id: string, name: string, type: Unit['type'], typeName: string): Unit => ({
    ...{ id, name, type, typeName, code: id, parentId: null, areaCode: null, successorId: null },
    ...{ isRoundTheClock: false, hasCalendar: false, phone: null, email: null, isOver: false, depth: 0 },
  })
  const choices = unitChoices([
    unit('x2', 'Xã Đốc Binh Kiều', 'commune', 'UBND xã, phường'),
    unit('x1', 'Xã An Long', 'commune', 'UBND xã, phường'),
    unit('s1', 'Sở Xây dựng', 'department', 'sở, cơ quan ngang sở'),
    unit('v', 'Văn phòng', 'office', 'Văn phòng UBND tỉnh'),
  ])
  t.same(
    choices.map(({ value }) => value),
    ['v', 's1', 'x1', 'x2'],
  )
  t.equal(choices[1]?.group, 'Sở, cơ quan ngang sở')
  const fields = ['Ăn toàn', 'An ninh', 'Đất', 'Dân số'].map(name => ({
    ...{ code: name, name, group: null, isProcedural: false, isUrgent: false, isOver: false, subtypes: [] },
  }))
  t.same(
    fieldChoices(fields).map(({ label }) => label),
    ['An ninh', 'Ăn toàn', 'Dân số', 'Đất'],
  )
})
