import type { View } from '../../../src/tickets/views.ts'

/** The lists of a unit's people, in the order in which they are worked off. Pure. */
export const GROUPS = ['todo', 'inbox', 'awaiting', 'late'] as const satisfies readonly View[]
export type Group = (typeof GROUPS)[number]

export const GROUP_NAMES: Readonly<Record<Group, string>> = {
  todo: 'Việc của tôi',
  inbox: 'Cả đơn vị',
  awaiting: 'Chờ người dân',
  late: 'Trễ hạn',
}

export const GROUP_EMPTY: Readonly<Record<Group, readonly [title: string, text: string]>> = {
  todo: ['Không còn việc nào của bạn', 'Phiếu mới chuyển đến sẽ hiện ở đây ngay, không cần tải lại trang.'],
  inbox: ['Đơn vị không có phiếu nào đang xử lý', 'Phiếu tổng đài chuyển đến sẽ hiện ở đây.'],
  awaiting: ['Không có phiếu nào chờ người dân bổ sung', 'Phiếu đã yêu cầu bổ sung sẽ nằm ở đây.'],
  late: ['Không có phiếu nào trễ hạn', 'Cảm ơn bạn đã giữ đúng hẹn với người dân.'],
}

export const isGroup = (text: string | null): text is Group =>
  (GROUPS as readonly (string | null)[]).includes(text)
