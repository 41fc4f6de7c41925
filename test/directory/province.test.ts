import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { provinces, readProvince } from '../../src/directory/profile.ts'
import { BadProvince, type Hours, isOpenAt, parseProvince } from '../../src/directory/province.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')
const good = () => JSON.parse(readFileSync(join(FOLDER, 'quang-nam/profile.json'), 'utf8'))
const at = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toMillis()

function faultsOf(work: () => unknown): readonly string[] {
  try {
    work()
  } catch (error) {
    if (error instanceof BadProvince) return error.faults
    throw error
  }
  return []
}

t.test('every province in the folder can be used as it is', async t => {
  t.same(provinces(FOLDER), ['dong-thap', 'gia-lai', 'quang-nam'])
  for (const name of provinces(FOLDER)) t.ok(readProvince(FOLDER, name).name, name)
})

t.test('the three provinces keep their letters, numbers, voices and times', async t => {
  const [dongThap, quangNam, giaLai] = ['dong-thap', 'quang-nam', 'gia-lai'].map(p => readProvince(FOLDER, p))
  // Ticket codes are evidence: the letters never change (contract: 1022-DT-2026-000123).
  t.match(dongThap, { code: 'DT', hotlines: ['1022', '02771022'], prompts: { voice: 'vi-vn-x-south' } }) // C01
  t.match(quangNam, { code: 'QN', prompts: { voice: 'vi-vn-x-central' }, hours: { kind: 'weekly' } })
  t.match(giaLai, { code: 'GL', hotlines: ['1022', '02691022'], hours: { kind: 'always' } }) // C14: 24/7 in the plan
  t.notOk(giaLai?.assumed.hours, 'the hours of Gia Lai are in its plan, not assumed')
  t.ok(dongThap?.assumed.hours, 'the hours of Đồng Tháp are ours until the province decides')
  for (const province of [dongThap, quangNam, giaLai])
    t.match(province?.calls, { ringSeconds: 20, wrapUpSeconds: 15, restSeconds: 5, earlySeconds: 3 })
})

t.test('the emergency numbers are data, and the three of the regulation are among them', async t => {
  // B06
  for (const name of provinces(FOLDER)) {
    const numbers = readProvince(FOLDER, name).emergency.map(({ number }) => number)
    t.same(
      ['113', '114', '115'].filter(number => !numbers.includes(number)),
      [],
      name,
    )
  }
})

t.test('a centre that is always open is open at Tết, at midnight', async t => {
  t.ok(isOpenAt({ kind: 'always' }, at('2026-02-17T00:00:00')))
})

t.test('an office opens on the first minute of a shift and is closed on its last', async t => {
  const { hours } = parseProvince(good(), 'x') as { hours: Hours }
  const moments = [
    ['2026-11-23T07:29:59.999', false],
    ['2026-11-23T07:30:00.000', true],
    ['2026-11-23T11:29:59.999', true],
    ['2026-11-23T11:30:00.000', false], // lunch
    ['2026-11-23T12:59:59.999', false],
    ['2026-11-23T13:00:00.000', true],
    ['2026-11-23T16:59:59.999', true],
    ['2026-11-23T17:00:00.000', false],
    ['2026-11-22T10:00:00.000', false], // Sunday
    ['2026-11-21T10:00:00.000', false], // Saturday
  ] as const
  for (const [when, isOpen] of moments) t.equal(isOpenAt(hours, at(when)), isOpen, when)
})

t.test('hours are those of the province, whatever the zone of the machine', async t => {
  const { hours } = parseProvince(good(), 'x')
  // Monday 08:00 in Vietnam is Monday 01:00 UTC; Sunday evening in UTC-8.
  t.ok(isOpenAt(hours, Date.UTC(2026, 10, 23, 1)))
  t.notOk(isOpenAt(hours, Date.UTC(2026, 10, 23, 8 + 3)))
})

t.test('a holiday closes every day of it, and only those', async t => {
  const { hours } = parseProvince(good(), 'x')
  t.ok(isOpenAt(hours, at('2026-02-13T10:00')), 'the Friday before Tết')
  for (const day of ['16', '17', '18', '19', '20']) t.notOk(isOpenAt(hours, at(`2026-02-${day}T10:00`)), day)
  t.ok(isOpenAt(hours, at('2026-02-23T10:00')), 'the Monday after')
})

t.test('a Saturday worked for a bridged Friday is open, and the Friday closed', async t => {
  const { hours } = parseProvince(good(), 'x')
  t.notOk(isOpenAt(hours, at('2026-01-02T10:00')))
  t.ok(isOpenAt(hours, at('2026-01-10T10:00')))
  t.notOk(isOpenAt(hours, at('2026-01-10T12:00')), 'its lunch is kept')
  t.ok(isOpenAt(hours, at('2026-08-22T07:30')))
})

t.test('a special day wins over a holiday, and may be closed all day', async t => {
  const { hours } = parseProvince(
    {
      ...good(),
      hours: {
        ...good().hours,
        holidays: [{ from: '2026-11-23', to: '2026-11-25', name: 'bão' }],
        special: [
          { on: '2026-11-24', shifts: [['08:00', '24:00']], name: 'trực bão' },
          { on: '2026-11-26', shifts: [], name: 'mất điện' },
        ],
      },
    },
    'x',
  )
  t.notOk(isOpenAt(hours, at('2026-11-23T10:00')))
  t.ok(isOpenAt(hours, at('2026-11-24T10:00')))
  t.ok(isOpenAt(hours, at('2026-11-24T23:59:59.999')), '24:00 ends with the day')
  t.notOk(isOpenAt(hours, at('2026-11-25T00:00')))
  t.notOk(isOpenAt(hours, at('2026-11-26T10:00')))
})

t.test('a profile with many faults of shape names them all at once', async t => {
  const faults = faultsOf(() =>
    parseProvince(
      { ...good(), code: 'dt', name: '', hotlines: [], prompts: { voice: 'en' }, colour: 'red' },
      'x',
    ),
  )
  const text = faults.join('\n')
  for (const key of ['code', 'name', 'hotlines', 'prompts.voice', 'colour']) t.match(text, key)
})

t.test('a profile with many faults of sense names them all at once', async t => {
  const bad = good()
  bad.hours.week.mon = [
    ['13:00', '17:00'],
    ['07:30', '13:30'],
  ]
  bad.hours.week.tue = [['17:00', '08:00']]
  bad.hours.holidays.push({ from: '2026-09-02', to: '2026-09-01', name: 'ngược' })
  bad.hours.special.push(bad.hours.special[0], { on: '2026-02-30', shifts: [], name: 'không có' })
  bad.assumed['calls.speed'] = 'x'
  const text = faultsOf(() => parseProvince(bad, 'x')).join('\n')
  for (const part of ['hours.week.mon', 'hours.week.tue', 'ngược', 'twice', '2026-02-30', 'calls.speed'])
    t.match(text, part)
})

t.test('what is no profile at all is refused with a reason, never with a crash', async t => {
  for (const value of [null, 7, 'x', [], {}])
    t.ok(faultsOf(() => parseProvince(value, 'x')).length > 0, String(value))
})

t.test('a missing province names the ones there are; a broken file names itself', async t => {
  t.match(faultsOf(() => readProvince(FOLDER, 'atlantis'))[0], /dong-thap, gia-lai, quang-nam/)
  const folder = mkdtempSync(join(tmpdir(), 'provinces-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'broken'))
  writeFileSync(join(folder, 'broken/profile.json'), '{"code": "DT"')
  t.throws(() => readProvince(folder, 'broken'), /broken\/profile\.json/)
  t.match(faultsOf(() => readProvince(join(folder, 'nowhere'), 'x'))[0], /may be none/)
})
