import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import {
  callbackNumber,
  date,
  digits,
  menuLine,
  number,
  openHours,
  opensNext,
  ordinal,
  phoneGroups,
  position,
  type Region,
  regionOf,
  SOUNDS,
  ticketGroups,
  ticketStatus,
  timeOfDay,
  waitingNews,
  waitingTime,
  weekday,
} from '../../src/speech/vietnamese.ts'

const PROMPTS = join(import.meta.dirname, '../../dialplan/prompts')
const REGIONS: readonly Region[] = ['northern', 'central', 'southern']
const texts = new Map<string, string>([
  ...Object.entries<string | object>(JSON.parse(readFileSync(join(PROMPTS, 'pieces.json'), 'utf8'))).map(
    ([name, says]): [string, string] => [name, typeof says === 'string' ? says : ''],
  ),
  ...readdirSync(PROMPTS)
    .filter(name => name.endsWith('.txt'))
    .map((file): [string, string] => [
      basename(file, '.txt'),
      readFileSync(join(PROMPTS, file), 'utf8').trim(),
    ]),
])
/** What is heard, a pause as a bar. */
const heard = (sounds: readonly string[]) => sounds.map(one => texts.get(one) || '|').join(' ')

t.test('numbers are read as people read them', async t => {
  // Why: every irregular word there is, alone and beside the regular one it must not replace.
  const readings: [value: number, north: string, south?: string][] = [
    [0, 'không'],
    [1, 'một'],
    [4, 'bốn'],
    [5, 'năm'],
    [10, 'mười'],
    [11, 'mười một'],
    [14, 'mười bốn'],
    [15, 'mười lăm'],
    [20, 'hai mươi'],
    [21, 'hai mươi mốt'],
    [24, 'hai mươi tư', 'hai mươi bốn'],
    [25, 'hai mươi lăm'],
    [44, 'bốn mươi tư', 'bốn mươi bốn'],
    [50, 'năm mươi'],
    [55, 'năm mươi lăm'],
    [91, 'chín mươi mốt'],
    [100, 'một trăm'],
    [101, 'một trăm linh một', 'một trăm lẻ một'],
    [104, 'một trăm linh bốn', 'một trăm lẻ bốn'],
    [105, 'một trăm linh năm', 'một trăm lẻ năm'],
    [110, 'một trăm mười'],
    [111, 'một trăm mười một'],
    [115, 'một trăm mười lăm'],
    [121, 'một trăm hai mươi mốt'],
    [555, 'năm trăm năm mươi lăm'],
    [1_000, 'một nghìn', 'một ngàn'],
    [1_001, 'một nghìn không trăm linh một', 'một ngàn không trăm lẻ một'],
    [1_010, 'một nghìn không trăm mười', 'một ngàn không trăm mười'],
    [1_022, 'một nghìn không trăm hai mươi hai', 'một ngàn không trăm hai mươi hai'],
    [2_026, 'hai nghìn không trăm hai mươi sáu', 'hai ngàn không trăm hai mươi sáu'],
    [5_500, 'năm nghìn năm trăm', 'năm ngàn năm trăm'],
    [9_999, 'chín nghìn chín trăm chín mươi chín', 'chín ngàn chín trăm chín mươi chín'],
  ]
  for (const [value, north, south = north] of readings) {
    t.equal(heard(number(value, 'northern')), north)
    t.equal(heard(number(value, 'southern')), south)
  }
  t.equal(heard(number(1_024, 'central')), 'một ngàn không trăm hai mươi bốn')
})

t.test('the voice of the province says in which manner', async t => {
  t.equal(regionOf('vi'), 'northern')
  t.equal(regionOf('vi-vn-x-central'), 'central')
  t.equal(regionOf('vi-vn-x-south'), 'southern')
})

t.test('a number that cannot be read is a fault, not silence', async t => {
  for (const value of [-1, 10_000, 1.5, Number.NaN]) t.throws(() => number(value, 'northern'), RangeError)
  t.throws(() => ordinal(0, 'northern'), RangeError)
  t.throws(() => date({ day: 32, month: 1, year: null }, 'northern'), RangeError)
  t.throws(() => menuLine('menu-operator', 'A'), RangeError)
})

/** Reads words back by the places they stand in, knowing nothing of how they were put together. */
function understood(words: string): number {
  const units = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín']
  const same: Readonly<Record<string, number>> = { mốt: 1, tư: 4, lăm: 5 }
  let [total, last] = [0, 0]
  for (const word of words.split(' ')) {
    const scale = { nghìn: 1_000, ngàn: 1_000, trăm: 100, mươi: 10 }[word]
    if (scale) total += last * scale
    if (word === 'mười') total += 10
    last = scale || word === 'mười' ? 0 : Math.max(units.indexOf(word), same[word] ?? 0)
  }
  return total + last
}

t.test('every number from 0 to 9,999 has words in every region, and the words mean that number', async t => {
  for (const region of REGIONS)
    for (let value = 0; value <= 9_999; value++) {
      const words = heard(number(value, region))
      if (understood(words) !== value) t.fail(`${value}: ${words}`)
      if (/mươi (một|năm)$|mười (mốt|năm|tư)|(linh|lẻ) (lăm|mốt|tư)|\|/.test(words))
        t.fail(`${value}: ${words}`)
    }
})

t.test('places in the queue: the first has no number, the second is "hai", the fourth is "tư"', async t => {
  const place = (value: number) => heard(position(value, 'northern'))
  t.equal(place(1), 'Quý khách là người tiếp theo được phục vụ.')
  t.equal(place(2), 'Quý khách đang ở vị trí thứ hai')
  t.equal(place(4), 'Quý khách đang ở vị trí thứ tư')
  t.equal(place(5), 'Quý khách đang ở vị trí thứ năm')
  t.equal(place(15), 'Quý khách đang ở vị trí thứ mười lăm')
  t.equal(heard(position(4, 'southern')), 'Quý khách đang ở vị trí thứ tư', 'in every region')
  t.equal(heard(position(24, 'southern')), 'Quý khách đang ở vị trí thứ hai mươi bốn')
  t.equal(heard(ordinal(1, 'northern')), 'nhất')
})

t.test('times to wait: from … to, under, more than', async t => {
  const wait = (from: number, to: number | null) => heard(waitingTime({ from, to }, 'northern'))
  t.equal(wait(3, 5), 'Thời gian chờ dự kiến từ ba đến năm phút')
  t.equal(wait(0, 1), 'Thời gian chờ dự kiến dưới một phút.')
  t.equal(wait(0, 15), 'Thời gian chờ dự kiến dưới mười lăm phút')
  t.equal(wait(30, null), 'Thời gian chờ dự kiến hơn ba mươi phút')
})

t.test('a waiting caller hears the place, then the time, an apology or neutral words', async t => {
  const news = (more: Partial<Parameters<typeof waitingNews>[0]>) =>
    waitingNews({ place: 2, say: 'range', range: null, ...more }, 'northern')
  t.same(news({ range: { from: 0, to: 1 } }), ['position', 'word-2', 'word-pause', 'wait-under-one'])
  t.same(news({ range: { from: 0, to: 1 }, place: null }), ['wait-under-one'])
  t.same(news({ say: 'sorry' }), ['waiting-longer', 'position', 'word-2'])
  t.same(news({ say: 'still', place: null }), ['waiting'])
  t.same(news({ say: 'place' }), ['position', 'word-2', 'waiting'])
})

t.test('telephone numbers are read in the groups they are printed in', async t => {
  const groups: [phone: string, read: string][] = [
    ['0912345678', '0912 345 678'],
    ['+84912345678', '0912 345 678'],
    ['02773851234', '0277 385 1234'],
    ['02838291234', '028 3829 1234'],
    ['+842438251234', '024 3825 1234'],
    ['1022', '1022'],
    ['113', '113'],
    ['19001234', '1900 1234'],
    ['1800599920', '1800 599 920'],
  ]
  for (const [phone, read] of groups) t.equal(phoneGroups(phone).join(' '), read, phone)
  t.equal(heard(digits(['0912', '345'])), 'không chín một hai | ba bốn năm', '5 is "năm", 4 is "bốn"')
  t.equal(heard(callbackNumber('1022')), 'Tổng đài sẽ gọi lại vào số một không hai hai |')
})

t.test('no digit of a number is lost or stands alone', async _t => {
  const law = fc.property(fc.stringMatching(/^\d{0,15}$/), phone => {
    const groups = phoneGroups(phone)
    return groups.join('') === phone && (phone.length < 2 || groups.every(group => group.length > 1))
  })
  fc.assert(law)
})

t.test('a ticket by its code: what it is, and until when', async t => {
  t.same(ticketGroups('1022-DT-2026-000123'), ['2026', '000', '123'])
  const told = {
    code: '1022-DT-2026-000123',
    status: 'processing',
    due: { day: 2, month: 9, year: null },
  } as const
  t.equal(
    heard(ticketStatus(told, 'northern')),
    'Phiếu số hai không hai sáu | không không không | một hai ba | đang được cơ quan phụ trách xử lý. ' +
      'Hạn trả lời là ngày mùng hai tháng chín',
  )
  for (const status of ['received', 'answered', 'overdue', 'refused', 'cancelled'] as const)
    t.ok(texts.get(ticketStatus({ ...told, status, due: null }, 'northern').at(-1) ?? ''))
})

t.test('days and hours', async t => {
  t.equal(heard(date({ day: 2, month: 9, year: null }, 'northern')), 'ngày mùng hai tháng chín')
  t.equal(heard(date({ day: 2, month: 9, year: null }, 'southern')), 'ngày hai tháng chín')
  t.equal(
    heard(date({ day: 30, month: 4, year: 2027 }, 'central')),
    'ngày ba mươi tháng tư năm hai ngàn không trăm hai mươi bảy',
  )
  t.equal(heard(timeOfDay(7 * 60 + 30, 'northern')), 'bảy giờ ba mươi phút')
  t.equal(heard(timeOfDay(17 * 60, 'northern')), 'mười bảy giờ')
  t.equal(heard(timeOfDay(21 * 60 + 5, 'northern')), 'hai mươi mốt giờ năm phút')
  const days = [1, 2, 3, 4, 5, 6, 7].map(day => heard(weekday(day, 'southern')))
  t.same(days, ['thứ hai', 'thứ ba', 'thứ tư', 'thứ năm', 'thứ sáu', 'thứ bảy', 'chủ nhật'])
})

t.test('opening hours, and when it opens again', async t => {
  const week = { opens: 7 * 60, closes: 17 * 60, firstDay: 1, lastDay: 5 }
  const saturday = { opens: 7 * 60 + 30, closes: 11 * 60 + 30, firstDay: 6, lastDay: 6 }
  t.equal(
    heard(openHours([week, saturday], 'northern')),
    'Tổng đài phục vụ từ bảy giờ đến mười bảy giờ | từ thứ hai đến thứ sáu | ' +
      'từ bảy giờ ba mươi phút đến mười một giờ ba mươi phút | thứ bảy',
  )
  t.equal(
    heard(opensNext({ minute: 420, weekday: 1, day: 5, month: 9, year: null }, 'southern')),
    'Tổng đài phục vụ trở lại vào lúc bảy giờ | thứ hai | ngày năm tháng chín',
  )
})

t.test('a line of a menu names the reason, then the key', async t => {
  t.equal(heard(menuLine('menu-operator', '0')), 'Để gặp điện thoại viên, bấm phím không |')
  t.equal(heard(menuLine('menu-repeat', '*')), 'Để nghe lại, bấm phím sao |')
  t.equal(heard(menuLine('menu-back', '#')), 'Để trở về, bấm phím thăng |')
})

t.test('every sound that can be played has words, and none is listed that is never played', async t => {
  const played = new Set<string>()
  for (const region of REGIONS) {
    for (let value = 0; value <= 9_999; value++) for (const one of number(value, region)) played.add(one)
    for (let day = 1; day <= 31; day++)
      for (const one of date({ day, month: (day % 12) + 1, year: 2026 }, region)) played.add(one)
    for (const say of ['range', 'place', 'still', 'sorry'] as const)
      for (const range of [
        null,
        { from: 0, to: 1 },
        { from: 0, to: 3 },
        { from: 2, to: 4 },
        { from: 30, to: null },
      ])
        for (const place of [null, 1, 2])
          for (const one of waitingNews({ place, say, range }, region)) played.add(one)
    for (const status of ['received', 'processing', 'answered', 'overdue', 'refused', 'cancelled'] as const)
      for (const one of ticketStatus({ code: '1-2', status, due: { day: 1, month: 1, year: null } }, region))
        played.add(one)
    const week = { opens: 0, closes: 1_439, firstDay: 1, lastDay: 7 }
    for (const one of openHours([week], region)) played.add(one)
    for (const one of opensNext({ minute: 1, weekday: 1, day: 1, month: 1, year: null }, region))
      played.add(one)
    played.add(ordinal(1, region)[0] ?? '')
  }
  for (const key of '0123456789*#') for (const one of menuLine('menu-press', key)) played.add(one)
  for (const one of callbackNumber('0912345678')) played.add(one)
  t.same([...played].sort(), [...SOUNDS].sort())
  t.same(
    SOUNDS.filter(name => !texts.has(name)),
    [],
  )
  // Why: names become parts of files and of ARI's media addresses.
  t.same(
    [...texts.keys()].filter(name => !/^[a-z0-9][a-z0-9-]{0,59}$/.test(name)),
    [],
  )
})
