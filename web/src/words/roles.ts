import type { Role } from '../../../src/people/person.ts'

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  operator: 'Điện thoại viên',
  supervisor: 'Trưởng ca',
  officer: 'Cán bộ đầu mối',
  head: 'Lãnh đạo đơn vị',
  office: 'Văn phòng',
  leader: 'Lãnh đạo tỉnh',
  auditor: 'Kiểm soát viên',
  admin: 'Quản trị viên',
}
