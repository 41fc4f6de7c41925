import { DateTime } from 'luxon'
import { type Ms, shownInstant, ZONE } from '../clock.ts'
import { CHANNELS, KINDS } from '../documents/told.ts'
import { readNumber } from '../numbers/number.ts'
import type { shownTicket } from './ticket.ts'

/** A list of tickets as a table for people. Pure. */

export type Listed = ReturnType<typeof shownTicket> & Readonly<{ operator: { displayName: string } | null }>

/** How units, fields and areas are called, by what tickets know them by. */
export type Called = Readonly<
  Record<'unit' | 'field' | 'area', (idOrCode: string | null) => string | null | undefined>
>

type Column = readonly [head: string, cell: (ticket: Listed, called: Called) => string | null | undefined]

const COLUMNS: readonly Column[] = [
  ['Mã phiếu', ({ code }) => code],
  ['Mở lúc', ({ openedAt }) => instant(openedAt)],
  ['Tiếp nhận lúc', ({ receivedAt }) => instant(receivedAt)],
  ['Kênh', ({ channel }) => CHANNELS[channel]],
  ['Loại', ({ kind }) => kind && KINDS[kind]],
  ['Lĩnh vực', ({ fieldCode }, called) => called.field(fieldCode)],
  ['Địa bàn', ({ areaCode }, called) => called.area(areaCode)],
  ['Nội dung', ({ content }) => content],
  ['Nơi xảy ra', ({ place }) => place],
  ['Họ tên người gửi', ({ callerName }) => callerName],
  ['Điện thoại', ({ callerNumber }) => callerNumber && dialled(callerNumber)],
  ['Địa chỉ', ({ address }) => address],
  ['Thư điện tử', ({ email }) => email],
  ['Khẩn', ({ urgency }) => (urgency === 'urgent' ? 'có' : '')],
  ['Tình trạng', ({ label, state }) => label ?? (state === 'draft' ? 'bản nháp' : 'đã hủy')],
  ['Đơn vị', ({ unitId }, called) => called.unit(unitId)],
  ['Chuyển lúc', ({ forwardedAt }) => instant(forwardedAt)],
  ['Thời hạn', ({ deadlineAt }) => instant(deadlineAt)],
  ['Trễ hạn', ({ wasLate }) => (wasLate ? 'có' : '')],
  ['Điện thoại viên', ({ operator }) => operator?.displayName],
]

export const HEADS = COLUMNS.map(([head]) => head)

export const cellsOf = (ticket: Listed, called: Called): string[] =>
  COLUMNS.map(([, cell]) => cell(ticket, called) ?? '')

/** `danh-sach-phieu-20261123-0930.csv` */
export const sheetName = (at: Ms): string =>
  `danh-sach-phieu-${DateTime.fromMillis(at, { zone: ZONE }).toFormat('yyyyMMdd-HHmm')}.csv`

const instant = (iso: string | null) => iso && shownInstant(Date.parse(iso))

/**
 * As people dial it; in groups, since a spreadsheet takes the zero from the front of what is all digits. What is hidden in part
 * is no number, and stays.
 */
const dialled = (number: string) =>
  number.startsWith('+84') ? readNumber(number).spoken.join(' ') || number : number
