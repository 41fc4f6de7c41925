import { shownInstant } from '../clock.ts'
import { MANIFEST_FILE, type ManifestHead, PUBLIC_KEY_FILE, SIGNATURE_FILE } from '../recordings/manifest.ts'

/** What lies first in an archive that leaves the centre: what it is, and how who gets it makes sure of it, without us. Pure. */
export const INSTRUCTIONS_FILE = 'doc-truoc.txt'

const WHY: Readonly<Record<string, string>> = {
  'attachment-withdrawn': 'đã được thu hồi',
  'citizen-restricted': 'người dân đã yêu cầu hạn chế xử lý dữ liệu',
  'letters-not-shown': 'người lập không có quyền xem',
  'recording-altered': 'tệp ghi âm không còn nguyên vẹn',
  'recording-gone': 'tệp ghi âm không còn trên máy chủ',
  'recording-missing': 'cuộc gọi không có tệp ghi âm nghe được',
  'recording-not-found': 'người lập không có quyền nghe',
  'recording-not-ready': 'bản ghi âm chưa hoàn tất lúc lập',
  'recording-purged': 'đã được tiêu hủy khi hết thời hạn lưu trữ',
}

/** @param fingerprint hexadecimal SHA-256 of the public key (SPKI, DER) */
export function instructionsOf(head: ManifestHead, fingerprint: string): string {
  const { code, madeAt, by, purpose, exportId, missing } = head
  return `${[
    'HƯỚNG DẪN CHO NGƯỜI NHẬN',
    '',
    code === undefined ? 'Bản sao ghi âm của Tổng đài 1022.' : `Hồ sơ phiếu ${code} của Tổng đài 1022.`,
    `Lập lúc ${shownInstant(madeAt)} (giờ Việt Nam), người lập: ${by}.`,
    `Mục đích: ${purpose}.`,
    `Mã lần trích xuất: ${exportId}.`,
    '',
    'Hồ sơ có thể chứa dữ liệu cá nhân: chỉ dùng đúng mục đích trên, không chuyển cho người khác, xóa khi không còn cần',
    '(Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15).',
    '',
    'TRONG HỒ SƠ',
    `- ${MANIFEST_FILE}: danh sách các tệp, mỗi tệp có độ dài và mã SHA-256.`,
    `- ${SIGNATURE_FILE}: chữ ký số (Ed25519, base64) của Tổng đài trên ${MANIFEST_FILE}.`,
    `- ${PUBLIC_KEY_FILE}: khóa công khai để kiểm tra chữ ký.`,
    '- ghi-am/ (nếu có): bản sao ghi âm. Mỗi lần trích xuất mang một dấu riêng, tai không nghe được, cho biết bản sao từ đâu',
    '  mà ra; bản gốc có mã SHA-256 ghi ở mục "recording" của danh sách.',
    ...(missing.length === 0
      ? []
      : ['', 'KHÔNG CÓ TRONG HỒ SƠ', ...missing.map(({ name, why }) => `- ${name}: ${WHY[why] ?? why}.`)]),
    '',
    'KIỂM TRA',
    'Giải nén, mở cửa sổ lệnh trong thư mục vừa giải nén. Cần OpenSSL 3.',
    '1. Khóa có đúng là của Tổng đài không. Lệnh',
    `     openssl pkey -pubin -in ${PUBLIC_KEY_FILE} -outform DER -out khoa.der`,
    '     openssl dgst -sha256 khoa.der',
    '   phải cho ra dãy',
    `     ${fingerprint}`,
    '   và 16 ký tự đầu phải trùng với "Khóa ký" biết được từ nơi khác (hỏi Tổng đài, bản tóm lược chứng cứ hằng ngày),',
    '   không chỉ với dòng trên.',
    '2. Danh sách có đúng do Tổng đài ký không. Lệnh',
    `     openssl base64 -d -A -in ${SIGNATURE_FILE} -out chu-ky.bin`,
    `     openssl pkeyutl -verify -pubin -inkey ${PUBLIC_KEY_FILE} -rawin -in ${MANIFEST_FILE} -sigfile chu-ky.bin`,
    '   phải cho ra "Signature Verified Successfully".',
    '3. Từng tệp có đúng như lúc lập không: mã SHA-256 của tệp phải trùng với mã trong danh sách. Lệnh',
    `     openssl dgst -sha256 ${INSTRUCTIONS_FILE}`,
    '   cho ra mã của tệp này; các tệp khác cũng vậy.',
    'Người có phần mềm của Tổng đài kiểm tra tất cả, kể cả bản gốc của ghi âm, bằng một lệnh: script/verify --offline TỆP.zip',
  ].join('\n')}\n`
}
