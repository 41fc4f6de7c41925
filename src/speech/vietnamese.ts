import type { Announcement, Range } from '../queue/estimate.ts'

/**
 * Spoken Vietnamese as a list of sounds that are played one after another. A sound is a name; dialplan/prompts holds its
 * words. Numbers are put together from single words, sentences around them are spoken whole.
 *
 * The irregular words, as schools teach them: 10 is "mười", but the tens of 20 to 90 are "mươi"; after "mươi" 1 is
 * "mốt" and 4 may be "tư"; after "mười" and "mươi" 5 is "lăm"; an empty place of tens is "linh" (north) or "lẻ"; an
 * empty place of hundreds after thousands is "không trăm".
 */

/** Where people hear numbers so spoken. */
export type Region = 'northern' | 'central' | 'southern'

/** Words that differ. Both are understood everywhere; the wrong ones sound foreign. */
type Manner = Readonly<{
  thousand: Sound
  emptyTens: Sound
  fourOfTens: Sound
  /** Before the first ten days of a month, or null where the day is said plainly. */
  firstDays: Sound | null
}>

const DIGITS = [
  'word-0',
  'word-1',
  'word-2',
  'word-3',
  'word-4',
  'word-5',
  'word-6',
  'word-7',
  'word-8',
  'word-9',
] as const

/** Every sound that this file can put into a list. */
export const SOUNDS = [
  ...DIGITS,
  'word-10', // mười
  'word-tens', // mươi
  'word-one-of-tens', // mốt
  'word-four-of-tens', // tư
  'word-five-of-tens', // lăm
  'word-hundred',
  'word-thousand-nghin',
  'word-thousand-ngan',
  'word-empty-tens-linh',
  'word-empty-tens-le',
  'word-ordinal', // thứ
  'word-first', // nhất
  'word-first-days', // mùng
  'word-sunday',
  'word-day',
  'word-month',
  'word-year',
  'word-hour',
  'word-minutes',
  'word-from',
  'word-to',
  'word-star',
  'word-hash',
  'word-pause', // silence between groups of digits
  'menu-press',
  'position',
  'position-next',
  'wait-under-one',
  'wait-under',
  'wait-from',
  'wait-over',
  'callback-number',
  'waiting',
  'waiting-longer',
  'open-hours',
  'open-next',
  'ticket-number',
  'ticket-received',
  'ticket-processing',
  'ticket-answered',
  'ticket-overdue',
  'ticket-refused',
  'ticket-cancelled',
  'ticket-due',
] as const
export type Sound = (typeof SOUNDS)[number]

const MANNERS: Readonly<Record<Region, Manner>> = {
  northern: {
    thousand: 'word-thousand-nghin',
    emptyTens: 'word-empty-tens-linh',
    fourOfTens: 'word-four-of-tens',
    firstDays: 'word-first-days',
  },
  central: {
    thousand: 'word-thousand-ngan',
    emptyTens: 'word-empty-tens-le',
    fourOfTens: 'word-4',
    firstDays: 'word-first-days',
  },
  southern: {
    thousand: 'word-thousand-ngan',
    emptyTens: 'word-empty-tens-le',
    fourOfTens: 'word-4',
    firstDays: null,
  },
}

/** @param voice of the province's profile, as espeak-ng calls it */
export function regionOf(voice: 'vi' | 'vi-vn-x-central' | 'vi-vn-x-south'): Region {
  if (voice === 'vi-vn-x-central') return 'central'
  return voice === 'vi-vn-x-south' ? 'southern' : 'northern'
}

const NUMBER_MOST = 9_999

/** @param value whole, 0 to 9,999 @throws RangeError otherwise: whoever counts further has a fault */
export function number(value: number, region: Region): Sound[] {
  within(value, 0, NUMBER_MOST)
  if (value === 0) return [digit(0)]
  const thousands = Math.floor(value / 1_000)
  const manner = MANNERS[region]
  const start: Sound[] = thousands > 0 ? [digit(thousands), manner.thousand] : []
  return [...start, ...belowThousand(value % 1_000, thousands > 0, manner)]
}

/** @param follows whether thousands come before, so that empty places are spoken */
function belowThousand(value: number, follows: boolean, manner: Manner): Sound[] {
  if (value === 0) return []
  const hundreds = Math.floor(value / 100)
  const rest = value % 100
  if (hundreds === 0 && !follows) return belowHundred(rest, manner)
  const start: Sound[] = [digit(hundreds), 'word-hundred']
  if (rest === 0) return start
  return [...start, ...(rest < 10 ? [manner.emptyTens, digit(rest)] : belowHundred(rest, manner))]
}

function belowHundred(value: number, manner: Manner): Sound[] {
  if (value < 10) return [digit(value)]
  const tens = Math.floor(value / 10)
  const start: Sound[] = tens === 1 ? ['word-10'] : [digit(tens), 'word-tens']
  const unit = value % 10
  if (unit === 0) return start
  if (unit === 5) return [...start, 'word-five-of-tens']
  if (tens > 1 && unit === 1) return [...start, 'word-one-of-tens']
  if (tens > 1 && unit === 4) return [...start, manner.fourOfTens]
  return [...start, digit(unit)]
}

/** What follows "thứ": "nhất", "hai", "ba", "tư", "năm"; from eleven on as the number. @param value 1 to 9,999 */
export function ordinal(value: number, region: Region): Sound[] {
  within(value, 1, NUMBER_MOST)
  if (value === 1) return ['word-first']
  return value === 4 ? ['word-four-of-tens'] : number(value, region)
}

/** A place in the queue, a sentence. The first one needs no number. */
export function position(place: number, region: Region): Sound[] {
  return place === 1 ? ['position-next'] : ['position', ...ordinal(place, region)]
}

/** A time to wait, a sentence. */
export function waitingTime({ from, to }: Range, region: Region): Sound[] {
  if (to === null) return ['wait-over', ...number(from, region), 'word-minutes']
  if (from > 0 && from < to)
    return ['wait-from', ...number(from, region), 'word-to', ...number(to, region), 'word-minutes']
  return to === 1 ? ['wait-under-one'] : ['wait-under', ...number(to, region), 'word-minutes']
}

/** What a waiting caller is told, of `announce`. */
export function waitingNews({ place, say, range }: Omit<Announcement, 'told'>, region: Region): Sound[] {
  const where = place === null ? [] : position(place, region)
  if (say === 'sorry') return ['waiting-longer', ...where]
  if (range === null) return [...where, 'waiting']
  return [...where, ...(place === null ? [] : ['word-pause' as const]), ...waitingTime(range, region)]
}

/** Digits one by one, a pause between groups: "không chín một hai, ba bốn năm, sáu bảy tám". */
export function digits(groups: readonly string[]): Sound[] {
  return groups.flatMap((group, place) => {
    const words = [...group].filter(isDigit).map(one => digit(Number(one)))
    return place === 0 ? words : ['word-pause' as const, ...words]
  })
}

/**
 * A telephone number in the groups it is read in: mobile 4-3-3, Hanoi and Ho Chi Minh City 3-4-4, other lines with
 * their province's code 4-3-4, service numbers (1800, 1900) by their first four digits, short codes in one breath.
 * @param phone E.164 or as dialled at home
 * Source: numbering plan of Thông tư 22/2014/TT-BTTTT; the groups are those numbers are printed in.
 */
export function phoneGroups(phone: string): string[] {
  const home = [...phone.replace(/^\+84/, '0')].filter(isDigit).join('')
  if (/^0[35789]\d{8}$/.test(home)) return cut(home, [4, 3, 3])
  if (/^02[48]\d{8}$/.test(home)) return cut(home, [3, 4, 4])
  if (/^02\d{9}$/.test(home)) return cut(home, [4, 3, 4])
  if (/^1[89]00\d{4}$/.test(home)) return cut(home, [4, 4])
  if (/^1[89]00\d{6}$/.test(home)) return cut(home, [4, 3, 3])
  if (home.length <= 5) return home === '' ? [] : [home]
  return threes(home)
}

/** `1022-DT-2026-000123` as `2026`, `000`, `123`: the digits that tell tickets of one province apart. */
export function ticketGroups(code: string): string[] {
  const [year = '', running = ''] = code.split('-').slice(-2)
  return [year, ...threes(running)].filter(group => group !== '')
}

/** "Tổng đài sẽ gọi lại vào số …" @param phone as for `phoneGroups` */
export function callbackNumber(phone: string): Sound[] {
  return ['callback-number', ...digits(phoneGroups(phone)), 'word-pause']
}

/** A day, year 1 to 9,999 or null where it goes without saying. */
export type Day = Readonly<{ day: number; month: number; year: number | null }>

/** "ngày mùng hai tháng chín năm hai nghìn không trăm hai mươi sáu"; April is "tháng tư". */
export function date({ day, month, year }: Day, region: Region): Sound[] {
  within(day, 1, 31)
  within(month, 1, 12)
  const { firstDays } = MANNERS[region]
  const before: Sound[] = day <= 10 && firstDays ? ['word-day', firstDays] : ['word-day']
  const ofMonth: Sound[] = month === 4 ? ['word-four-of-tens'] : number(month, region)
  const after: Sound[] = year === null ? [] : ['word-year', ...number(year, region)]
  return [...before, ...number(day, region), 'word-month', ...ofMonth, ...after]
}

/** "bảy giờ ba mươi phút". @param minute of the day, 0 to 1,440 */
export function timeOfDay(minute: number, region: Region): Sound[] {
  within(minute, 0, 1_440)
  const past: Sound[] = minute % 60 === 0 ? [] : [...number(minute % 60, region), 'word-minutes']
  return [...number(Math.floor(minute / 60), region), 'word-hour', ...past]
}

/** @param day 1 Monday to 7 Sunday, as ISO 8601 counts; people begin with "thứ hai" */
export function weekday(day: number, region: Region): Sound[] {
  within(day, 1, 7)
  return day === 7 ? ['word-sunday'] : ['word-ordinal', ...ordinal(day + 1, region)]
}

/** Hours of one stretch of days; minutes of the day, days as for `weekday`. */
export type Hours = Readonly<{ opens: number; closes: number; firstDay: number; lastDay: number }>

/** "Tổng đài phục vụ từ bảy giờ đến mười bảy giờ, từ thứ hai đến thứ sáu", for each stretch. */
export function openHours(stretches: readonly Hours[], region: Region): Sound[] {
  const spoken = stretches.map(({ opens, closes, firstDay, lastDay }): Sound[] => {
    const to = ['word-to', ...weekday(lastDay, region)] as const
    const days: Sound[] = firstDay === lastDay ? [] : ['word-from', ...weekday(firstDay, region), ...to]
    const hours: Sound[] = ['word-from', ...timeOfDay(opens, region), 'word-to', ...timeOfDay(closes, region)]
    return [...hours, 'word-pause', ...(days.length > 0 ? days : weekday(firstDay, region))]
  })
  return ['open-hours', ...spoken.flatMap((one, place): Sound[] => (place ? ['word-pause', ...one] : one))]
}

/** "Tổng đài phục vụ trở lại vào lúc bảy giờ, thứ hai, ngày năm tháng chín". */
export function opensNext(at: Day & { minute: number; weekday: number }, region: Region): Sound[] {
  const time = timeOfDay(at.minute, region)
  return [
    'open-next',
    ...time,
    'word-pause',
    ...weekday(at.weekday, region),
    'word-pause',
    ...date(at, region),
  ]
}

/** What a citizen is told of a ticket. */
export type ToldStatus = 'received' | 'processing' | 'answered' | 'overdue' | 'refused' | 'cancelled'

/** "Phiếu số …, đang được xử lý. Hạn trả lời là ngày …" @param due null where it is not said */
export function ticketStatus(
  { code, status, due }: Readonly<{ code: string; status: ToldStatus; due: Day | null }>,
  region: Region,
): Sound[] {
  const until: Sound[] = due ? ['ticket-due', ...date(due, region)] : []
  return ['ticket-number', ...digits(ticketGroups(code)), 'word-pause', `ticket-${status}`, ...until]
}

/** "…, bấm phím một." @param frame a prompt that says what the key is for, of the province's own where it likes */
export function menuLine<Frame extends string>(frame: Frame, key: string): (Frame | Sound)[] {
  return [frame, 'menu-press', keyName(key), 'word-pause']
}

function keyName(key: string): Sound {
  if (key === '*') return 'word-star'
  if (key === '#') return 'word-hash'
  if (key.length !== 1 || !isDigit(key)) throw new RangeError(`no telephone has a key ${key}`)
  return digit(Number(key))
}

const isDigit = (one: string) => one >= '0' && one <= '9'

function digit(value: number): Sound {
  const word = DIGITS[value]
  if (word === undefined) throw new RangeError(`${value} is not a digit`)
  return word
}

function within(value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${value} is not a whole number from ${least} to ${most}`)
}

function cut(text: string, lengths: readonly number[]): string[] {
  let from = 0
  return lengths.map(length => {
    from += length
    return text.slice(from - length, from)
  })
}

/** Groups of three, the first ones of two where needed, so that no digit stands alone. */
function threes(text: string): string[] {
  if (text.length < 5) return text === '' ? [] : [text]
  const twos = (3 - (text.length % 3)) % 3
  const groups = (text.length + twos) / 3
  return cut(
    text,
    Array.from({ length: groups }, (_, place) => (place < twos ? 2 : 3)),
  )
}
