import { CsvError, parse } from 'csv-parse/sync'
import {
  type BadCell,
  columnNamed,
  columnsOf,
  type FileKind,
  type Line,
  NOT_UTF8,
  unreadableLine,
} from './columns.ts'

/** Communes of a large province with their old ones are some hundred lines. */
export const LINES_MOST = 5_000
export const CHARS_MOST = 1_000_000

export type CsvFile = Readonly<{ lines: readonly Line[]; bad: readonly BadCell[] }>

/** A spreadsheet's text as lines of named cells; the header is line 1. */
export function readCsv(text: string, file: FileKind): CsvFile {
  const whole = (code: string, words: string, line = 1): CsvFile => ({
    lines: [],
    bad: [{ line, column: '', code, text: words }],
  })
  if (text.length > CHARS_MOST) return whole('too-large', `tệp không được quá ${CHARS_MOST} ký tự`)
  const tidy = text.normalize('NFC').replace(/^\uFEFF/, '')
  const unread = unreadableLine(tidy)
  if (unread !== null) return whole('not-utf8', NOT_UTF8, unread)
  let records: { record: string[]; info: { lines: number } }[]
  try {
    records = parse(tidy, {
      ...{ delimiter: delimiterOf(tidy), relax_column_count: true, skip_empty_lines: true, info: true },
      relax_quotes: true, // one in the middle of a cell is a letter like others
      max_record_size: 100_000,
      to: LINES_MOST + 2, // one more than may be, so that it is seen
    }) as unknown as typeof records
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as unknown as { lines?: number }
    return whole('not-csv', 'dấu ngoặc kép không khớp, hoặc dòng quá dài', lines ?? 1)
  }
  const [header, ...rows] = records
  if (!header) return whole('empty', 'tệp không có dòng nào')
  if (rows.length > LINES_MOST) return whole('too-long', `tệp không được quá ${LINES_MOST} dòng`)
  const { columns, bad } = readHeader(header.record, file)
  if (bad.length > 0) return { lines: [], bad }
  return readRows(rows, columns)
}

/** Spreadsheets with a decimal comma, as in Vietnam, export semicolons. */
function delimiterOf(text: string): string {
  const [first = ''] = text.split(/\r?\n/, 1)
  const count = (letter: string) => first.split(letter).length
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best))
}

function readHeader(cells: readonly string[], file: FileKind): { columns: string[]; bad: BadCell[] } {
  const columns: string[] = []
  const bad: BadCell[] = []
  const say = (column: string, code: string, text: string) => void bad.push({ line: 1, column, code, text })
  for (const cell of cells) {
    const column = columnNamed(cell, file)
    const shown = cell.trim().slice(0, 60)
    if (column === null) say(shown, 'unknown-column', 'không có cột này')
    else if (columns.includes(column)) say(shown, 'twice', 'cột bị ghi hai lần')
    columns.push(column ?? '')
  }
  for (const column of columnsOf(file).needed)
    if (!columns.includes(column)) say(column, 'missing-column', 'thiếu cột này')
  return { columns, bad }
}

function readRows(
  rows: readonly { record: string[]; info: { lines: number } }[],
  columns: readonly string[],
): CsvFile {
  const lines: Line[] = []
  const bad: BadCell[] = []
  for (const { record, info } of rows) {
    const line = info.lines
    if (record.every(cell => cell.trim() === '')) continue
    if (record.length !== columns.length) {
      const text = `có ${record.length} ô, tiêu đề có ${columns.length} cột`
      bad.push({ line, column: '', code: 'wrong-length', text })
    } else
      lines.push({ line, cells: Object.fromEntries(columns.map((column, n) => [column, record[n] ?? ''])) })
  }
  return { lines, bad }
}
