import type { Words } from './settings.ts'

/** What units, fields, areas and rules are made of, as people call it. */
export const KIND_TITLES = {
  ...{ unit: 'Đơn vị', field: 'Lĩnh vực', area: 'Địa bàn', route: 'Quy tắc chuyển' },
} as const
export type EditedKind = keyof typeof KIND_TITLES

export const DIRECTORY: Readonly<Record<string, Words>> = {
  unit: 'Đơn vị',
  'unit.name': 'Tên',
  'unit.type': 'Loại',
  'unit.parentId': 'Trực thuộc',
  'unit.areaCode': ['Địa bàn quản lý', 'Của UBND xã, phường.'],
  'unit.successorId': ['Đơn vị kế thừa', 'Nhận việc khi đơn vị này không còn.'],
  'unit.calendar': ['Giờ làm việc riêng', 'Để trống là theo giờ hành chính của tỉnh.'],
  'unit.isRoundTheClock': 'Trực 24/7',
  'unit.phone': 'Điện thoại',
  'unit.email': 'Thư điện tử',
  field: 'Lĩnh vực',
  'field.name': 'Tên',
  'field.level': 'Cấp',
  'field.parentCode': ['Thuộc', 'Mã của nhóm hoặc lĩnh vực.'],
  'field.isProcedural': ['Về thủ tục hành chính', 'Văn phòng theo dõi.'],
  'field.isUrgent': 'Thường là việc khẩn',
  'field.form': 'Biểu mẫu',
  'field.form.code': 'Mã biểu mẫu',
  'field.form.label': 'Tên biểu mẫu',
  'field.form.blanks': 'Các mục',
  'field.form.blanks.*': 'Mục',
  'field.form.blanks.*.name': 'Mã',
  'field.form.blanks.*.label': 'Tên',
  'field.form.blanks.*.is': 'Nội dung',
  'field.form.blanks.*.isNeeded': 'Bắt buộc',
  'field.form.blanks.*.charsMost': 'Dài nhất (ký tự)',
  'field.order': 'Thứ tự',
  area: 'Địa bàn',
  'area.name': 'Tên',
  'area.type': 'Cấp',
  'area.parentCode': 'Thuộc',
  'area.successors': ['Nay thuộc', 'Địa bàn mới sau sáp nhập.'],
  'area.successors.*': 'Địa bàn',
  'area.aliases': ['Tên khác', 'Tên cũ mà người dân còn dùng.'],
  'area.aliases.*': 'Tên',
  route: 'Quy tắc chuyển',
  'route.fieldCode': ['Lĩnh vực', 'Để trống là mọi lĩnh vực.'],
  'route.areaCode': ['Địa bàn', 'Để trống là mọi địa bàn.'],
  'route.unitId': 'Đơn vị',
  'route.rank': ['Thứ tự ưu tiên', 'Số nhỏ được gợi ý trước.'],
}

export const DIRECTORY_CHOICES: readonly (readonly [RegExp, Readonly<Record<string, string>>])[] = [
  [
    /^unit\.type$/,
    {
      ...{ office: 'Văn phòng UBND tỉnh', department: 'Sở, cơ quan ngang sở', commune: 'UBND xã, phường' },
      ...{ district: 'UBND huyện (đến 30/6/2025)', police: 'Công an', vertical: 'Cơ quan ngành dọc' },
      ...{ institution: 'Đơn vị sự nghiệp, cơ quan trực thuộc', provider: 'Nhà cung cấp dịch vụ công' },
      ...{ division: 'Phòng, bộ phận của một đơn vị', other: 'Khác' },
    },
  ],
  [/^field\.level$/, { group: 'Nhóm', field: 'Lĩnh vực', subtype: 'Tiểu loại' }],
  [/^field\.form$/, { postal: 'Bưu chính công ích', form: 'Biểu mẫu riêng' }],
  [
    /^field\.form\.blanks\.[^.]+\.is$/,
    {
      ...{ name: 'Họ tên', address: 'Địa chỉ', phone: 'Số điện thoại' },
      ...{ personal: 'Dữ liệu cá nhân khác', text: 'Nội dung khác' },
    },
  ],
  [/^area\.type$/, { province: 'Tỉnh', district: 'Huyện', commune: 'Xã, phường, đặc khu' }],
]
