import type { Mode, MonitorEnding } from '../../../src/monitoring/monitor.ts'

export const MODE_NAMES: Readonly<Record<Mode, string>> = {
  listen: 'Nghe',
  whisper: 'Nhắc riêng',
  barge: 'Vào cuộc gọi',
}

/** Who hears the one who monitors. */
export const MODE_TEXTS: Readonly<Record<Mode, string>> = {
  listen: 'Không ai nghe thấy bạn.',
  whisper: 'Chỉ điện thoại viên nghe thấy bạn.',
  barge: 'Người dân và điện thoại viên đều nghe thấy bạn; lời bạn nói được ghi âm.',
}

export const MONITOR_ENDING_NAMES: Readonly<Record<MonitorEnding, string>> = {
  stopped: 'đã dừng',
  'not-allowed': 'không còn quyền',
  gone: 'đã gác máy',
  unanswered: 'không nhấc máy',
  'talk-over': 'cuộc gọi đã xong',
  failed: 'tổng đài không thực hiện được',
  restarted: 'dịch vụ khởi động lại',
}
