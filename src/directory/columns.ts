import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'

/** What a spreadsheet's cells say. Pure. */

export type Cells = Readonly<Record<string, string>>
export type Line = Readonly<{ line: number; cells: Cells }>

export type BadCell = Readonly<{ line: number; column: string; code: string; text: string }>

/** The files there are, with their columns; those with a star must be there. */
export const FILES = {
  units: 'code* name* type* parent area from endedFrom successor phone email roundTheClock',
  areas: 'code* name* type* parent aliases from endedFrom successors',
  fields: 'code* name* level* parent procedural urgent form order from endedFrom',
  routing: 'field area unit* rank from endedFrom',
  staff: 'unit* username* duty* from endedFrom',
} as const satisfies Record<string, string>
export type FileKind = keyof typeof FILES
export const FILE_KINDS = Object.keys(FILES) as FileKind[]

/** Headers as people write them. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ mã: 'code', tên: 'name', loại: 'type', cấp: 'level', 'trực thuộc': 'parent', thuộc: 'parent' },
  ...{
    'địa bàn': 'area',
    'từ ngày': 'from',
    'không còn từ ngày': 'endedFrom',
    'đơn vị kế thừa': 'successor',
  },
  ...{ 'kế thừa': 'successors', 'tên khác': 'aliases', 'điện thoại': 'phone', 'thư điện tử': 'email' },
  ...{ 'trực 24/7': 'roundTheClock', 'thủ tục hành chính': 'procedural', 'khẩn cấp': 'urgent' },
  ...{ 'biểu mẫu': 'form', 'thứ tự': 'order', 'lĩnh vực': 'field', 'đơn vị': 'unit', 'ưu tiên': 'rank' },
  ...{ 'tên đăng nhập': 'username', 'nhiệm vụ': 'duty' },
}

const CELL_CHARS = 1_000

export function columnsOf(file: FileKind): { all: string[]; needed: string[] } {
  const words = FILES[file].split(' ')
  return {
    all: words.map(word => word.replace('*', '')),
    needed: words.filter(word => word.endsWith('*')).map(word => word.slice(0, -1)),
  }
}

/** @returns our column, or null for one that is not known in this file */
export function columnNamed(typed: string, file: FileKind): string | null {
  const word = typed.normalize('NFC').replace(/\s+/gu, ' ').trim()
  const { all } = columnsOf(file)
  const column = all.find(one => one.toLowerCase() === word.toLowerCase()) ?? ALIASES[word.toLowerCase()]
  return column !== undefined && all.includes(column) ? column : null
}

/** Reads the cells of one line, and gathers what is wrong with them. */
export function readerOf({ line, cells }: Line) {
  const bad: BadCell[] = []
  const say = (column: string, code: string, text: string) => void bad.push({ line, column, code, text })

  function text(column: string): string {
    return (cells[column] ?? '')
      .normalize('NFC')
      .replace(/[ \t\u00a0]+/gu, ' ')
      .trim()
  }

  const reader = {
    bad,
    say,
    text,
    /** Whether the file has this column. */
    has: (column: string): boolean => Object.hasOwn(cells, column),
    needed(column: string): string {
      const value = text(column)
      if (value === '') say(column, 'missing', 'còn thiếu')
      return value
    },
    orNull: (column: string): string | null => text(column) || null,
    list: (column: string): string[] =>
      text(column)
        .split('|')
        .map(one => one.trim())
        .filter(one => one !== ''),
    flag(column: string): boolean {
      const word = text(column).toLowerCase()
      if (['', '0', 'không', 'no', 'false'].includes(word)) return false
      if (!['1', 'có', 'x', 'yes', 'true'].includes(word))
        say(column, 'not-yes-or-no', 'phải là có hoặc không')
      return true
    },
    count(column: string, usual: number): number {
      const word = text(column)
      if (word === '') return usual
      if (/^\d{1,5}$/.test(word)) return Number(word)
      say(column, 'not-a-number', 'phải là số nguyên')
      return usual
    },
    /** One of these words, or what people call it. */
    oneOf<K extends string>(column: string, words: Readonly<Record<K, string>>): K | null {
      const word = reader.needed(column)
      const keys = Object.keys(words) as K[]
      const found = keys.find(key => key === word || words[key].toLowerCase() === word.toLowerCase())
      if (!found && word !== '') say(column, 'not-one-of', `phải là một trong: ${keys.join(', ')}`)
      return found ?? null
    },
    day(column: string): Ms | null {
      const word = text(column)
      if (word === '') return null
      const at = dayOf(word)
      if (at === null)
        say(column, 'not-a-date', 'phải là ngày có trong lịch, dạng 2025-07-01 hoặc 01/07/2025')
      return at
    },
  }
  for (const [column, value] of Object.entries(cells)) wrongCell(column, value, say)
  return reader
}

export type Reader = ReturnType<typeof readerOf>

function wrongCell(column: string, value: string, say: Reader['say']): void {
  if (value.length > CELL_CHARS) say(column, 'too-long', `không được quá ${CELL_CHARS} ký tự`)
  else if (/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u.test(value.replace(/[\t\r\n]/g, '')))
    say(column, 'control-character', 'có ký tự điều khiển')
  else if (/[\r\n]/.test(value.trim())) say(column, 'line-break', 'có dấu xuống dòng')
  // Whoever opens our own exports would run it.
  else if (/^\s*[=@]|^\s*[+-](?![\d\s]*$)/.test(value))
    say(column, 'formula', 'không được bắt đầu bằng = + - @')
}

export const NOT_UTF8 = 'có chữ không đọc được: lưu tệp lại bằng bảng mã UTF-8 rồi chọn lại'

/** The first line with what a decoder puts in the place of letters of another encoding; null = all can be read. */
export function unreadableLine(text: string): number | null {
  const at = text.search(/\ufffd/u)
  return at < 0 ? null : text.slice(0, at).split('\n').length
}

/** The beginning of a day of the province: `2025-07-01` or `01/07/2025`. */
export function dayOf(word: string): Ms | null {
  const vietnamese = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(word)
  const iso = vietnamese
    ? `${vietnamese[3]}-${vietnamese[2]?.padStart(2, '0')}-${vietnamese[1]?.padStart(2, '0')}`
    : word
  if (!/^(19|20)\d{2}-\d{2}-\d{2}$/.test(iso)) return null
  const day = DateTime.fromISO(iso, { zone: ZONE })
  return day.isValid ? day.toMillis() : null
}
