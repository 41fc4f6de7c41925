/** Why something cannot be done with a call, for people. Pure. */
const TEXTS: Readonly<Record<string, string>> = {
  'call-not-talking': 'Cuộc gọi không còn đang nói chuyện',
  'phone-away': 'Máy của điện thoại viên đang được nối lại, xin đợi vài giây',
  'already-held': 'Người gọi đang được giữ máy',
  'not-held': 'Người gọi không bị giữ máy',
  'guest-present': 'Cuộc gọi đã có người thứ ba',
  'guest-ringing': 'Máy người thứ ba còn đang đổ chuông',
  'no-guest': 'Cuộc gọi không có người thứ ba',
  'already-muted': 'Bản ghi âm đang được tắt tiếng',
  'not-muted': 'Bản ghi âm không bị tắt tiếng',
  'not-an-emergency': 'Người thứ ba không phải cơ quan được chuyển khẩn cấp',
  'already-confirmed': 'Đã ghi nhận cơ quan xác nhận',
  'not-confirmed': 'Cơ quan chưa xác nhận tiếp nhận: bấm xác nhận trước khi rời máy',
}

/** @param code as `refusalOf` gives it */
export function refusalText(code: string): string {
  return TEXTS[code] ?? 'Không thực hiện được với cuộc gọi này'
}
