import { readFileSync } from 'node:fs'
import t from 'tap'
import { parseProvince } from '../../../src/directory/province.ts'
import { faultsOfSection, SECTION_NAMES, SECTIONS } from '../../../src/directory/sections.ts'
import { differencesIn, linesOf, placeOf } from '../../../web/src/admin/settings/differ.ts'
import {
  blankOf,
  faultsAt,
  faultsElsewhere,
  isKeyed,
  type Part,
  partOf,
  pathsIn,
  type Shape,
  variantOf,
  withPart,
} from '../../../web/src/admin/settings/model.ts'
import { choiceOf } from '../../../web/src/words/choices.ts'
import { wordsOf } from '../../../web/src/words/settings.ts'

const partOfSection = (section: keyof typeof SECTIONS) => partOf(SECTIONS[section] as unknown as Shape)
const PROFILE = new URL('../../../provinces/dong-thap/profile.json', import.meta.url)
const province = parseProvince(JSON.parse(readFileSync(PROFILE, 'utf8')), 'dong-thap')

/** Every field that a form may come to show, by the path it has there. */
function leaves(part: Part, path: string): { path: string; part: Part }[] {
  switch (part.is) {
    case 'group':
    case 'sparse':
      return part.fields.flatMap(({ name, part: inner }) => [
        { path: `${path}.${name}`, part: inner },
        ...leaves(inner, `${path}.${name}`),
      ])
    case 'variant':
      return part.options.flatMap(({ fields }) =>
        fields.flatMap(({ name, part: inner }) => [
          { path: `${path}.${name}`, part: inner },
          ...leaves(inner, `${path}.${name}`),
        ]),
      )
    case 'list':
    case 'names':
      return leaves(part.item, `${path}.*`)
    case 'maybe':
      return leaves(part.part, path)
    default:
      return []
  }
}

t.test('every setting has a name that people know, and so has every value to choose from', async t => {
  for (const section of SECTION_NAMES) {
    t.ok(wordsOf(section)?.help, section)
    for (const { path, part } of leaves(partOfSection(section), section)) {
      if (!wordsOf(path)) t.fail(`${path} has no words`)
      const inner = part.is === 'maybe' ? part.part : part
      const values = inner.is === 'choice' || inner.is === 'choices' ? inner.values : []
      const tags = inner.is === 'variant' ? inner.options.map(({ value }) => value) : []
      for (const value of [...values, ...tags])
        if (choiceOf(path, value) === value) t.fail(`${path}: ${value} has no name`)
    }
  }
})

t.test('a blank of any section is refused only for what somebody has to type', async t => {
  for (const section of SECTION_NAMES) {
    const faults = faultsOfSection(section, blankOf(partOfSection(section)))
    t.same(
      faults.filter(({ text }) => !/^must be text of|at least 1 are needed$/.test(text)),
      [],
      section,
    )
  }
})

/** Every property that a value has, by its path; plain elements of a list are one field together. */
function namedIn(value: unknown, path: string): string[] {
  if (Array.isArray(value))
    return value.flatMap((one, place) => (typeof one === 'object' ? namedIn(one, `${path}.${place}`) : []))
  const parts = Object.entries(isKeyed(value) ? value : {})
  return [path, ...parts.flatMap(([name, part]) => namedIn(part, `${path}.${name}`))]
}

t.test('every value of the province is one that its form can show', async t => {
  for (const section of SECTION_NAMES) {
    const value = province[section]
    const paths = new Set(pathsIn(partOfSection(section), value, [section]))
    t.same(
      namedIn(value, section).filter(path => !paths.has(path)),
      [],
      section,
    )
  }
  const hours = partOfSection('hours')
  t.equal(hours.is === 'variant' && variantOf(hours, { kind: 'weekly' })?.value, 'weekly')
})

t.test('a fault is told at its field, by place or by name; what has no field is told above', async t => {
  const paths = pathsIn(partOfSection('queues'), province.queues, ['queues'])
  const [queue] = province.queues
  t.ok(paths.includes('queues.0.overflow') && paths.includes(`queues.${queue?.name}.overflow`))
  const faults = [
    { path: 'queues.0.label', detail: 'còn thiếu' },
    { path: 'queues.0.label', detail: 'còn thiếu' },
    { path: 'menu.root', detail: 'ở mục khác' },
  ]
  t.same(faultsAt(faults, ['queues.0.label', 'queues.chung.label']), ['còn thiếu'])
  t.match(faultsElsewhere(faults, new Set(paths)), [{ path: 'menu.root' }])
})

t.test('a part is replaced in its place, and taken away', async t => {
  t.same(Object.keys(withPart({ a: 1, b: 2 }, 'a', 3)), ['a', 'b'])
  t.same(withPart({ a: 1, b: 2 }, 'a', undefined), { b: 2 })
  t.same(withPart(null, 'a', 1), { a: 1 })
})

t.test('a change is told in words: where, what was, what will be', async t => {
  const lines = (path: string, before: unknown, after: unknown) =>
    differencesIn(path, before, after).flatMap(linesOf)
  t.same(lines('calls', { ringSeconds: 20 }, { ringSeconds: 25 }), [
    { where: 'Cuộc gọi › Đổ chuông (giây)', before: '20', after: '25' },
  ])
  const tet = { from: '2027-02-05', to: '2027-02-11', name: 'Tết Đinh Mùi' }
  const week = { kind: 'weekly', holidays: [] }
  t.same(lines('workingTime', week, { ...week, holidays: [tet] }), [
    {
      where: 'Giờ hành chính › Ngày nghỉ',
      before: null,
      after: 'Từ ngày: 05/02/2027; Đến hết ngày: 11/02/2027; Tên: Tết Đinh Mùi',
    },
  ])
  const chung = { name: 'chung', strategy: 'longest-idle', maxLength: null }
  t.same(lines('queues', [chung], [{ ...chung, strategy: 'skills', maxLength: 1000 }]), [
    {
      where: 'Hàng chờ › Hàng chờ chung › Chia cuộc gọi',
      before: 'Người rảnh lâu nhất',
      after: 'Người giỏi nhất',
    },
    { where: 'Hàng chờ › Hàng chờ chung › Số người chờ nhiều nhất', before: 'để trống', after: '1.000' },
  ])
  t.match(lines('queues', [chung], [chung, { name: 'khan', strategy: 'skills' }]), [{ before: null }])
  t.same(differencesIn('calls', { a: 1, b: 2 }, { b: 2, a: 1 }), [], 'another order of names is no change')
  t.equal(placeOf('menu.nodes.chinh.keys.0'), 'Menu phím bấm › Các nhánh › Nhánh chinh › Các phím › Phím 0')
})
