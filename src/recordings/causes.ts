import type { CoverageCause } from './coverage.ts'

/** Why seconds that were answered are not recorded, for people. Pure, and alone: screens show it too. */
export const CAUSE_TEXTS: Readonly<Record<CoverageCause, string>> = {
  cut: 'Tổng đài bị ngắt giữa chừng',
  'no-rtp-from-citizen': 'Người dân không gửi âm thanh',
  longer: 'Bản ghi dài hơn cuộc gọi',
  unexplained: 'Ngắn hơn cuộc gọi, không rõ nguyên nhân',
  silent: 'Không nghe thấy gì',
  muted: 'Bị tắt tiếng mà không ai yêu cầu',
  shortened: 'Tệp bị cắt mất phần cuối',
  'no-file': 'Không có tệp',
  empty: 'Tệp rỗng',
  unreadable: 'Tệp không đọc được',
  'no-recording': 'Cuộc gọi đã được trả lời nhưng không có bản ghi âm',
  unjudged: 'Chưa được kiểm tra',
  deleted: 'Tệp đã bị xóa',
  swapped: 'Tệp bị thay bằng bản ghi âm khác',
  altered: 'Tệp đã bị sửa',
  purged: 'Đã tiêu hủy theo quy định',
  'muted-by-operator': 'Tắt tiếng theo yêu cầu để bảo vệ dữ liệu nhạy cảm',
}
