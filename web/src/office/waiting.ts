import type { Static } from 'typebox'
import type { WaitingShown } from '../../../src/reports/schemas.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'

/** What waits for the Office and the leaders, as tiles that lead to lists. Pure. */

export type Waiting = Static<typeof WaitingShown>

export type Tile = Readonly<{
  title: string
  count: number
  /** What the number means, or what is urgent in it. */
  note: string
  href: string
  /** Something is overdue: told in words too. */
  isPressing: boolean
}>

export function tilesOf({ unclear, late, procedural, letters, requests, dead }: Waiting): Tile[] {
  return [
    {
      ...{ title: 'Chưa rõ thẩm quyền', count: unclear.count, href: '/office/unclear' },
      note: unclear.since === null ? 'Không có phiếu chờ' : `Chờ lâu nhất từ ${dateTimeOf(unclear.since)}`,
      isPressing: unclear.count > 0,
    },
    {
      ...{ title: 'Trễ hạn (đang chờ xử lý)', count: late.count, href: '/office/late' },
      note: `${numberOf(late.withOfficer)} ở đầu mối, ${numberOf(late.withHead)} ở thủ trưởng`,
      isPressing: late.count > 0,
    },
    {
      ...{ title: 'Chưa có ý kiến chỉ đạo', count: late.undirected, href: '/office/late?list=undirected' },
      ...{ note: 'Phiếu trễ hạn lãnh đạo tỉnh chưa chỉ đạo', isPressing: late.undirected > 0 },
    },
    {
      ...{ title: 'Theo dõi thủ tục hành chính', count: procedural, href: '/office/late?list=flagged' },
      ...{ note: 'Về quy định, thủ tục, hành vi hành chính', isPressing: false },
    },
    {
      ...{ title: 'Văn bản chờ phát hành', count: letters.drafts, href: '/letters?state=draft' },
      ...{ note: 'Dự thảo chưa có số', isPressing: letters.drafts > 0 },
    },
    {
      ...{ title: 'Văn bản quá hạn trả lời', count: letters.overdue, href: '/letters?late=true' },
      note: `Trong ${numberOf(letters.unanswered)} văn bản chờ đơn vị trả lời`,
      isPressing: letters.overdue > 0,
    },
    {
      ...{ title: 'Yêu cầu về dữ liệu cá nhân', count: requests.open, href: '/privacy' },
      note:
        requests.overdue === 0 ? 'Không có yêu cầu quá hạn' : `${numberOf(requests.overdue)} yêu cầu quá hạn`,
      isPressing: requests.overdue > 0,
    },
    {
      ...{ title: 'Thông báo không gửi được', count: dead, href: '/office/deliveries?state=dead' },
      ...{ note: 'Trong 30 ngày qua', isPressing: dead > 0 },
    },
  ]
}
