import type { Trouble } from '../../../src/evidence/standing.ts'
import type { Outcome, Progress, VerificationState } from '../../../src/evidence/verification.ts'

export const TROUBLE_NAMES: Readonly<Record<Trouble, string>> = {
  sealing: 'Việc niêm phong đang đứng: dòng mới chưa được niêm phong.',
  held: 'Một giao dịch mở quá lâu đang giữ dữ liệu, chưa niêm phong được.',
  witness: 'Nhân chứng lâu chưa nhận được đuôi chuỗi: xem đĩa hoặc máy giữ tệp nhân chứng.',
  key: 'Khóa niêm phong không phải khóa đã dùng: hãy đưa đúng tệp khóa trở lại.',
  truncated:
    'Nhân chứng biết những mục mà cơ sở dữ liệu không có: dữ liệu đã bị cắt, hoặc vừa khôi phục bản sao lưu.',
}

export const VERIFICATION_STATE_NAMES: Readonly<Record<VerificationState, string>> = {
  running: 'Đang chạy',
  done: 'Đã xong',
  failed: 'Không thực hiện được',
  interrupted: 'Bị ngắt giữa chừng',
}

export const OUTCOME_COLOURS: Readonly<Record<Outcome, string>> = {
  good: 'green',
  bad: 'red',
  unknown: 'orange',
}

/** In big plain words; what each verdict means. */
export const INTEGRITY_WORDS: Readonly<Record<Outcome, string>> = {
  good: 'Không có gì bị sửa, xóa hay chèn thêm kể từ khi niêm phong.',
  bad: 'Có dữ liệu không còn như khi niêm phong.',
  unknown: 'Chưa đủ căn cứ để kết luận.',
}
export const COMPLETENESS_WORDS: Readonly<Record<Outcome, string>> = {
  good: 'Mọi giây đã trả lời đều có ghi âm, hoặc vắng có lý do.',
  bad: 'Có những giây đã trả lời mà không có ghi âm.',
  unknown: 'Chưa đủ căn cứ để kết luận.',
}

/** Why a recording's history, or a line of the witness, is not to be believed (recordings/proof.ts, founding.ts, evidence). */
export const WHY_NAMES: Readonly<Record<string, string>> = {
  'judged-again': 'được xem xét hai lần',
  'repaired-after': 'được sửa sau khi đã xem xét',
  'other-sound': 'bản sao có âm thanh khác',
  'removed-alone': 'bị xóa khỏi máy khi chưa có bản nào khác',
  'purge-unfounded': 'bị tiêu hủy mà không có kế hoạch đã thực hiện nào nêu',
  'mute-unfounded': 'bị tắt tiếng mà không ai yêu cầu',
  unreadable: 'dòng không đọc được',
  signature: 'chữ ký không đúng',
  repeated: 'dòng cũ ghi lại',
  sum: 'nội dung khác với khi khép lại',
  unlinked: 'không tệp nào sau nó nhắc đến',
}

export const STEP_NAMES: Readonly<Record<Progress['step'], string>> = {
  chain: 'Đối chiếu chuỗi niêm phong',
  witness: 'Đối chiếu nhân chứng và bản tóm lược',
  current: 'Đối chiếu cuộc gọi, phiếu, tài khoản',
  recordings: 'Đối chiếu bản ghi âm',
  completeness: 'Đối chiếu thời lượng đã trả lời với ghi âm',
}
