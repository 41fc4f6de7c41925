import '@mantine/dates/styles.css'
import 'dayjs/locale/vi'
import { DateInput, DatesProvider } from '@mantine/dates'

type DayInputProps = Readonly<{
  label: string
  /** `2026-11-21`; null = none. */
  value: string | null
  onChange: (day: string | null) => void
  w?: number
}>

/** A day of Vietnam, dd/MM/yyyy. */
export function DayInput({ label, value, onChange, w = 150 }: DayInputProps) {
  return (
    <DatesProvider settings={{ locale: 'vi', firstDayOfWeek: 1 }}>
      <DateInput
        {...{ label, value, onChange, w }}
        valueFormat="DD/MM/YYYY"
        placeholder="ngày/tháng/năm"
        clearable
        clearButtonProps={{ 'aria-label': `Bỏ: ${label}` }}
      />
    </DatesProvider>
  )
}
