import type { Breach, Note, Outcome } from './verification.ts'

/** What a verification found, for people. Pure, and alone: screens show it too. */

export const FINDING_WORDS: Readonly<Record<Breach | Note, string>> = {
  'entry-missing': 'thiếu mục niêm phong',
  'entry-altered': 'mục niêm phong đã bị sửa',
  'entry-rows-altered': 'danh sách dòng của mục niêm phong đã bị sửa',
  'row-altered': 'dòng dữ liệu đã bị sửa sau khi niêm phong',
  'row-deleted': 'dòng dữ liệu đã niêm phong bị xóa',
  'row-inserted': 'dòng dữ liệu được chèn vào, không có niêm phong',
  'erasure-altered': 'phần dữ liệu cá nhân bị bỏ mà không có quyết định xóa',
  'chain-truncated': 'chuỗi niêm phong bị cắt đuôi: nhân chứng đã thấy xa hơn',
  'chain-replaced': 'chuỗi niêm phong bị thay: nhân chứng đã thấy mục khác',
  'witness-missing': 'không có tệp nhân chứng',
  'witness-altered': 'tệp nhân chứng không khớp chuỗi niêm phong',
  'witness-behind': 'tệp nhân chứng dừng trước đuôi chuỗi',
  'digest-missing': 'thiếu bản tóm lược ngày',
  'digest-altered': 'bản tóm lược ngày không khớp',
  'recording-altered': 'thông tin bản ghi âm khác với khi niêm phong',
  'recording-inserted': 'bản ghi âm không có niêm phong',
  'recording-deleted': 'bản ghi âm đã niêm phong bị xóa khỏi sổ',
  'sound-missing': 'mất tệp ghi âm',
  'sound-altered': 'tệp ghi âm đã bị sửa hoặc bị tráo',
  'sound-unreadable': 'không đọc được tệp ghi âm',
  'manifest-missing': 'không có danh mục hoặc chữ ký danh mục trong tệp xuất',
  'manifest-altered': 'danh mục không khớp chữ ký',
  'key-unknown': 'danh mục ký bằng khóa khác khóa đã biết',
  'file-missing': 'thiếu tệp có trong danh mục',
  'file-altered': 'tệp khác với danh mục',
  'file-inserted': 'tệp thừa, không có trong danh mục',
  'original-altered': 'bỏ dấu chìm ra không được bản ghi âm gốc',
  'key-enclosed': 'đối chiếu bằng khóa kèm trong tệp: hãy so dấu vân tay với bản tóm lược đã in',
  'never-sealed': 'chưa có mục niêm phong nào',
  'not-sealed-yet': 'dòng mới, chờ niêm phong',
  'sealed-late': 'niêm phong muộn',
  erased: 'đã xóa dữ liệu cá nhân theo quy định, còn dấu cam kết',
  'sound-purged': 'đã tiêu hủy theo thời hạn, còn giá trị băm',
  'sound-remains': 'đã tiêu hủy nhưng tệp vẫn còn',
  'sound-elsewhere': 'tệp ghi âm không nằm trên máy này, chưa đối chiếu',
  'sound-unknown': 'tệp lạ trong thư mục ghi âm',
  'witness-silent': 'có niêm phong mà nhân chứng im lặng lâu: mất dòng, hoặc khi đó không ghi được',
}

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  good: 'ĐẠT',
  bad: 'KHÔNG ĐẠT',
  unknown: 'CHƯA KẾT LUẬN ĐƯỢC',
}
