import type { Counts } from './counts.ts'
import { type Definition, mean, share, sum } from './measure.ts'

/** What became of the centre's own calls; together with the answered and the open ones they are all. */
const RESULTS: readonly [code: string, label: string, of: (counts: Counts) => number][] = [
  ['placed-answered', 'Gọi ra được trả lời', counts => counts.placedAnswered],
  ['placed-busy', 'Gọi ra: máy bận', counts => counts.placedBusy],
  ['placed-no-answer', 'Gọi ra: không trả lời', counts => counts.placedNoAnswer],
  ['placed-rejected', 'Gọi ra: bị từ chối', counts => counts.placedRejected],
  ['placed-invalid', 'Gọi ra: số không đúng', counts => counts.placedInvalid],
  ['placed-unreachable', 'Gọi ra: không liên lạc được', counts => counts.placedUnreachable],
  ['placed-unattended', 'Gọi ra: điện thoại viên không nhấc máy', counts => counts.placedUnattended],
  ['placed-cancelled', 'Gọi ra: điện thoại viên hủy', counts => counts.placedCancelled],
  ['placed-lost', 'Gọi ra: mất vì sự cố', counts => counts.placedLost],
  ['placed-open', 'Gọi ra: đang diễn ra', counts => counts.placedOpen],
]

export const OUTGOING: readonly Definition[] = [
  {
    ...{ code: 'placed', label: 'Cuộc gọi ra', unit: 'calls' },
    formula: () => 'số cuộc tổng đài gọi ra, kể cả gọi lại; không tính vào cuộc gọi đến, tiếp nhận, gọi nhỡ',
    measure: sum(counts => counts.placed),
  },
  ...RESULTS.map(
    ([code, label, of]): Definition => ({
      ...{ code, label, unit: 'calls', measure: sum(of) },
      formula: () => 'số cuộc gọi ra có kết quả này; đã nằm trong số cuộc gọi ra',
    }),
  ),
  {
    ...{ code: 'placed-reached', label: 'Tỷ lệ gọi ra được trả lời', unit: 'percent' },
    formula: () => 'gọi ra được trả lời ÷ cuộc gọi ra',
    measure: share(
      counts => counts.placedAnswered,
      counts => counts.placed,
    ),
  },
  {
    ...{ code: 'placed-talk', label: 'Thời gian đàm thoại gọi ra trung bình', unit: 'seconds' },
    formula: () => 'tổng thời gian đàm thoại của các cuộc gọi ra ÷ gọi ra được trả lời',
    measure: mean(
      counts => counts.placedTalkMs,
      counts => counts.placedAnswered,
    ),
  },
]
