import { IconTableExport } from '@tabler/icons-react'
import { SHEET_ROWS_MOST } from '../../../src/tickets/filter.ts'
import type { Query } from '../kit/api.ts'
import { numberOf } from '../kit/format.ts'
import { said } from '../kit/parts.tsx'
import { TakeOut } from './TakeOut.tsx'

/** The list that is looked at, as it is cut, for a spreadsheet. */
export function ExportList({ query }: Readonly<{ query: Query }>) {
  const take = async (purpose: string) => {
    const { download } = await import('../player/download.ts')
    await download('/api/tickets.csv', { ...query, purpose })
    said('Đã tải danh sách về máy.')
  }
  return (
    <TakeOut
      label="Xuất CSV"
      icon={<IconTableExport size={16} aria-hidden />}
      title="Xuất danh sách phiếu (CSV)"
      about={`Gồm mọi phiếu của danh sách đang xem, nhiều nhất ${numberOf(SHEET_ROWS_MOST)} phiếu; thông tin người gửi như trên màn hình.`}
      take={take}
    />
  )
}
