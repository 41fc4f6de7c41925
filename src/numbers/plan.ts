// Vietnam's numbering plan as far as a library does not know it: short codes, and what numbers were called before 2017
// and 2018. Sources: Circular 22/2014/TT-BTTTT and its two migrations (area codes 11/02 to 17/06/2017, mobile numbers
// 15/09/2018); 112 by the Prime Minister's decision of 15/09/2025.

/** What a number is, as far as its cost and its use go. */
export const NUMBER_KINDS = [
  'mobile',
  'fixed',
  'short', // 1022 and other codes of ordinary cost
  'emergency', // 111 to 115
  'toll-free', // 1800
  'premium', // 1900, 1080; abroad also shared-cost and personal numbers, which cost as much
  'international',
  'satellite',
  'unknown', // nobody's number, or one the plan does not tell
] as const
export type NumberKind = (typeof NUMBER_KINDS)[number]

/** A code dialled as it is, without area; `what` is shown to people. */
export type ShortCode = Readonly<{ pattern: RegExp; kind: NumberKind; what: string }>

/** The first that fits counts. Other codes that begin with 1 stay what they are, of unknown kind. */
export const SHORT_CODES: readonly ShortCode[] = [
  { pattern: /^111$/, kind: 'emergency', what: 'Bảo vệ trẻ em' },
  { pattern: /^112$/, kind: 'emergency', what: 'Tìm kiếm, cứu nạn, thiên tai' },
  { pattern: /^113$/, kind: 'emergency', what: 'Công an' },
  { pattern: /^114$/, kind: 'emergency', what: 'Cứu hỏa, cứu nạn, cứu hộ' },
  { pattern: /^115$/, kind: 'emergency', what: 'Cấp cứu y tế' },
  { pattern: /^1022$/, kind: 'short', what: 'Tổng đài 1022' },
  { pattern: /^11[6-9]$/, kind: 'short', what: 'Dịch vụ viễn thông' },
  { pattern: /^19[578]$/, kind: 'short', what: 'Chăm sóc khách hàng của nhà mạng' },
  { pattern: /^108\d$/, kind: 'premium', what: 'Giải đáp thông tin có tính phí' },
  { pattern: /^1800\d{4,6}$/, kind: 'toll-free', what: 'Dịch vụ miễn cước người gọi' },
  { pattern: /^1900\d{4,6}$/, kind: 'premium', what: 'Dịch vụ tính phí người gọi' },
]

/** Area code as dialled after 0, the code before 2017, and the province as it was then named. */
type Area = Readonly<{ code: string; was: string; name: string }>

const area = (code: string, was: string, name: string): Area => ({ code, was, name })

export const AREAS: readonly Area[] = [
  ...[area('203', '33', 'Quảng Ninh'), area('204', '240', 'Bắc Giang'), area('205', '25', 'Lạng Sơn')],
  ...[area('206', '26', 'Cao Bằng'), area('207', '27', 'Tuyên Quang'), area('208', '280', 'Thái Nguyên')],
  ...[area('209', '281', 'Bắc Kạn'), area('210', '210', 'Phú Thọ'), area('211', '211', 'Vĩnh Phúc')],
  ...[area('212', '22', 'Sơn La'), area('213', '231', 'Lai Châu'), area('214', '20', 'Lào Cai')],
  ...[area('215', '230', 'Điện Biên'), area('216', '29', 'Yên Bái'), area('218', '218', 'Hòa Bình')],
  ...[area('219', '219', 'Hà Giang'), area('220', '320', 'Hải Dương'), area('221', '321', 'Hưng Yên')],
  ...[area('222', '241', 'Bắc Ninh'), area('225', '31', 'Hải Phòng'), area('226', '351', 'Hà Nam')],
  ...[area('227', '36', 'Thái Bình'), area('228', '350', 'Nam Định'), area('229', '30', 'Ninh Bình')],
  ...[area('232', '52', 'Quảng Bình'), area('233', '53', 'Quảng Trị'), area('234', '54', 'Thừa Thiên Huế')],
  ...[area('235', '510', 'Quảng Nam'), area('236', '511', 'Đà Nẵng'), area('237', '37', 'Thanh Hóa')],
  ...[area('238', '38', 'Nghệ An'), area('239', '39', 'Hà Tĩnh'), area('24', '4', 'Hà Nội')],
  ...[area('251', '61', 'Đồng Nai'), area('252', '62', 'Bình Thuận'), area('254', '64', 'Bà Rịa - Vũng Tàu')],
  ...[area('255', '55', 'Quảng Ngãi'), area('256', '56', 'Bình Định'), area('257', '57', 'Phú Yên')],
  ...[area('258', '58', 'Khánh Hòa'), area('259', '68', 'Ninh Thuận'), area('260', '60', 'Kon Tum')],
  ...[area('261', '501', 'Đắk Nông'), area('262', '500', 'Đắk Lắk'), area('263', '63', 'Lâm Đồng')],
  ...[area('269', '59', 'Gia Lai'), area('270', '70', 'Vĩnh Long'), area('271', '651', 'Bình Phước')],
  ...[area('272', '72', 'Long An'), area('273', '73', 'Tiền Giang'), area('274', '650', 'Bình Dương')],
  ...[area('275', '75', 'Bến Tre'), area('276', '66', 'Tây Ninh'), area('277', '67', 'Đồng Tháp')],
  ...[area('28', '8', 'TP. Hồ Chí Minh'), area('290', '780', 'Cà Mau'), area('291', '781', 'Bạc Liêu')],
  ...[area('292', '710', 'Cần Thơ'), area('293', '711', 'Hậu Giang'), area('294', '74', 'Trà Vinh')],
  ...[area('296', '76', 'An Giang'), area('297', '77', 'Kiên Giang'), area('299', '79', 'Sóc Trăng')],
]

/** Mobile numbers of eleven digits, without the zero: the first three became two; the last seven stayed. */
export const OLD_MOBILES: Readonly<Record<string, string>> = {
  ...{ 120: '70', 121: '79', 122: '77', 126: '76', 128: '78' },
  ...{ 123: '83', 124: '84', 125: '85', 127: '81', 129: '82' },
  ...{ 162: '32', 163: '33', 164: '34', 165: '35', 166: '36', 167: '37', 168: '38', 169: '39' },
  ...{ 186: '56', 188: '58', 199: '59' },
}

/** Telephones of no country that speak over satellites (ITU-T E.164.D: 870, 881, 882, 883). */
export const SATELLITE = /^\+88[123]|^\+870/
