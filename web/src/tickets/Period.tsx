import { DayInput } from '../kit/DayInput.tsx'
import { endOf, startOf } from '../kit/instants.ts'
import { dayIn } from './filters.ts'

type PeriodProps = Readonly<{
  from: string | undefined
  to: string | undefined
  set: (name: string, value: string | null) => void
}>

/** Days between which the ticket was opened; both count. */
export const Period = ({ from, to, set }: PeriodProps) => (
  <>
    <DayInput
      size="xs"
      label="Từ ngày"
      value={dayIn(from)}
      onChange={day => set('from', day && startOf(day))}
    />
    <DayInput
      size="xs"
      label="Đến ngày"
      value={dayIn(to, true)}
      onChange={day => set('to', day && endOf(day))}
    />
  </>
)
