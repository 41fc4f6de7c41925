import type { Ms } from '../clock.ts'

/** What is known of the digital signatures of a PDF. Pure. */
export const REPORT_VERDICTS = ['valid', 'invalid', 'unknown-signer', 'unsigned'] as const
export type ReportVerdict = (typeof REPORT_VERDICTS)[number]
export type SignatureVerdict = Exclude<ReportVerdict, 'unsigned'>

/** Why a signature is not taken, for programs; the words for people beside it. */
export const REASONS = {
  'malformed-range': 'Vùng dữ liệu được ký (ByteRange) không hợp lệ',
  'malformed-signature': 'Nội dung chữ ký số bị hỏng hoặc không đọc được',
  'too-big': 'Tệp quá lớn để kiểm tra chữ ký số',
  'too-many': 'Tệp có quá nhiều chữ ký số',
  'unsupported-algorithm': 'Thuật toán của chữ ký số không được hỗ trợ',
  'weak-algorithm': 'Chữ ký số dùng thuật toán không còn an toàn (SHA-1, MD5 hoặc khóa ngắn)',
  'altered-content': 'Nội dung văn bản đã bị thay đổi sau khi ký',
  'wrong-signature': 'Chữ ký không khớp với chứng thư số của người ký',
  'wrong-certificate': 'Chữ ký gắn với một chứng thư số khác',
  'no-certificate': 'Chữ ký không kèm chứng thư số của người ký',
  'not-for-signing': 'Chứng thư số không được cấp để ký văn bản',
  'expired-at-signing': 'Chứng thư số đã hết hạn tại thời điểm ký',
  'not-yet-valid-at-signing': 'Chứng thư số chưa có hiệu lực tại thời điểm ký',
  'signed-in-future': 'Thời điểm ký ở tương lai',
  revoked: 'Chứng thư số đã bị thu hồi trước thời điểm ký',
  'self-signed': 'Chứng thư số tự ký, không do tổ chức chứng thực nào cấp',
  'untrusted-issuer': 'Tổ chức cấp chứng thư số không nằm trong danh sách tin cậy',
  'wrong-timestamp': 'Dấu thời gian không khớp với chữ ký',
  'changed-after': 'Tệp có nội dung được thêm sau chữ ký cuối cùng, không được ký',
} as const
export type Reason = keyof typeof REASONS

/** These say only that the signer is not known; the text is as it was signed. */
const OF_THE_SIGNER: readonly Reason[] = ['self-signed', 'untrusted-issuer']

export type Signature = Readonly<{
  verdict: SignatureVerdict
  reasons: Reason[]
  signer: Readonly<{
    name: string
    organization: string | null
    issuer: string
    serial: string
    validFrom: string
    validTo: string
    sha256: string
  }> | null
  /** ISO 8601; null = the signature does not say. */
  signedAt: string | null
  /** `timestamp`: a trusted third party says so; `signer`: only the signer's own clock. */
  timeFrom: 'timestamp' | 'signer' | null
  /** Bytes from the start of the file that this signature vouches for. */
  coversBytes: number
  coversWhole: boolean
}>

export type SignatureReport = Readonly<{
  verdict: ReportVerdict
  reasons: Reason[]
  /** In the order they were made. */
  signatures: Signature[]
  checkedAt: string
  /** SHA-256 over whose word was taken then; left out where it was looked at before that was kept. */
  trust?: string
}>

export function verdictOf(reasons: readonly Reason[]): SignatureVerdict {
  if (reasons.length === 0) return 'valid'
  return reasons.every(reason => OF_THE_SIGNER.includes(reason)) ? 'unknown-signer' : 'invalid'
}

/** One word for the whole file: the worst of its signatures, and whether anything came after the last. */
export function reportOf(
  signatures: Signature[],
  { sizeBytes, checkedAt, more = [] }: { sizeBytes: number; checkedAt: string; more?: readonly Reason[] },
): SignatureReport {
  if (signatures.length === 0 && more.length === 0)
    return { verdict: 'unsigned', reasons: [], signatures: [], checkedAt }
  const last = Math.max(0, ...signatures.map(({ coversBytes }) => coversBytes))
  const after: Reason[] = signatures.length > 0 && last < sizeBytes ? ['changed-after'] : []
  const reasons = [...new Set([...more, ...signatures.flatMap(signature => signature.reasons), ...after])]
  return { verdict: verdictOf(reasons), reasons, signatures, checkedAt }
}

/** For people, one line. */
export function reportText({ verdict, reasons, signatures }: SignatureReport): string {
  const who = signatures.flatMap(({ signer }) => (signer ? [signer.name] : [])).join(', ')
  const why = reasons.map(reason => REASONS[reason]).join('; ')
  switch (verdict) {
    case 'unsigned':
      return 'Không có chữ ký số'
    case 'valid':
      return `Chữ ký số hợp lệ: ${who}`
    case 'unknown-signer':
      return `Chữ ký số chưa xác định được người ký (${who || 'không rõ'}): ${why}`
    case 'invalid':
      return `Chữ ký số không hợp lệ: ${why}`
  }
}

/** Clocks of signers run a little ahead of ours. */
export const AHEAD_MS: Ms = 5 * 60_000
