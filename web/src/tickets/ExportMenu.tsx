import type { ReactNode } from 'react'
import { addressOf } from '../kit/api.ts'
import { said } from '../kit/parts.tsx'
import { TakeOut } from './TakeOut.tsx'

type ExportMenuProps = Readonly<{ id: string; icon: ReactNode }>

/** The whole record; made while it is sent, and too large for a page to hold. */
export function ExportMenu({ id, icon }: ExportMenuProps) {
  const take = async (purpose: string) => {
    const link = document.createElement('a')
    link.href = addressOf(`/api/tickets/${id}/export.zip`, { purpose })
    link.download = ''
    link.click()
    said('Đang tải hồ sơ về máy.')
  }
  return (
    <TakeOut
      label="Xuất hồ sơ"
      title="Xuất toàn bộ hồ sơ (ZIP)"
      about="Gồm phiếu, nhật ký, nội dung, tệp và ghi âm."
      {...{ icon, take }}
    />
  )
}
