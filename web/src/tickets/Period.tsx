import { DateInput } from '@mantine/dates'
import { endOf, startOf } from '../kit/instants.ts'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'
import { clearing } from '../pickers/clearing.ts'
import { dayIn } from './filters.ts'

type PeriodProps = Readonly<{
  from: string | undefined
  to: string | undefined
  set: (name: string, value: string | null) => void
}>

const SHARED = {
  size: 'xs',
  placeholder: 'dd/mm/yyyy',
  clearable: true,
} as const

/** Days between which the ticket was opened; both count. */
export function Period({ from, to, set }: PeriodProps) {
  return (
    <VietnameseDates>
      <DateInput
        {...SHARED}
        label="Từ ngày"
        value={dayIn(from)}
        onChange={day => set('from', day && startOf(day))}
        clearButtonProps={clearing('Bỏ từ ngày')}
      />
      <DateInput
        {...SHARED}
        label="Đến ngày"
        value={dayIn(to, true)}
        onChange={day => set('to', day && endOf(day))}
        clearButtonProps={clearing('Bỏ đến ngày')}
      />
    </VietnameseDates>
  )
}
