/** What somebody of a unit is there for; deputies stand in where nobody of the first is left. Pure, and read by the console too. */
export const DUTIES = {
  officer: 'cán bộ đầu mối',
  'deputy-officer': 'cán bộ đầu mối dự phòng',
  head: 'thủ trưởng',
  'deputy-head': 'phó thủ trưởng',
  processing: 'cán bộ xử lý',
} as const
export type Duty = keyof typeof DUTIES
