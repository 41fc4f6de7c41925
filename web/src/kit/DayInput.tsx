import { DateInput, type DateInputProps } from '@mantine/dates'
import { clearing } from './clearing.ts'
import { VietnameseDates } from './VietnameseDates.tsx'

type DayInputProps = Readonly<{
  label: string
  /** `2026-11-21`; null = none. */
  value: string | null
  onChange: (day: string | null) => void
}> &
  Pick<DateInputProps, 'error' | 'required' | 'size' | 'w'>

/** A day of Vietnam, dd/MM/yyyy. */
export function DayInput(props: DayInputProps) {
  const { label, required = false } = props
  return (
    <VietnameseDates>
      <DateInput {...props} clearable={!required} clearButtonProps={clearing(`Bỏ chọn: ${label}`)} />
    </VietnameseDates>
  )
}
