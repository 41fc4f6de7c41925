import type { AttachmentKind } from '../../../src/attachments/attachment.ts'
import type { ReportVerdict } from '../../../src/signatures/report.ts'

/** What a file of a ticket is for. */
export const ATTACHMENT_KIND_NAMES: Readonly<Record<AttachmentKind, string>> = {
  scan: 'Bản chụp thư giấy',
  photo: 'Ảnh hiện trường',
  'signed-answer': 'Văn bản trả lời có chữ ký số',
  letter: 'Công văn, văn bản',
  other: 'Tệp khác',
}

export const VERDICT_NAMES: Readonly<Record<ReportVerdict, string>> = {
  valid: 'Chữ ký số hợp lệ',
  'unknown-signer': 'Chưa xác định được người ký',
  invalid: 'Chữ ký số không hợp lệ',
  unsigned: 'Không có chữ ký số',
}
