import '@mantine/dates/styles.css'
import 'dayjs/locale/vi'
import { DateInput, DatesProvider, DateTimePicker } from '@mantine/dates'

type Props = Readonly<{
  label: string
  description?: string
  value: string | null
  onChange: (value: string | null) => void
  required?: boolean
  disabled?: boolean
}>

const VIETNAMESE = { locale: 'vi', firstDayOfWeek: 1 } as const

/** A day and a time of Vietnam, `dd/MM/yyyy HH:mm`; `value` as instants.ts has it. */
export function DueInput(props: Props) {
  return (
    <DatesProvider settings={VIETNAMESE}>
      <DateTimePicker
        {...props}
        valueFormat="DD/MM/YYYY HH:mm"
        clearable={!props.required}
        clearButtonProps={{ 'aria-label': `Bỏ: ${props.label}` }}
        popoverProps={{ withinPortal: true }}
      />
    </DatesProvider>
  )
}

/** A day, `dd/MM/yyyy`. */
export function DayInput(props: Props) {
  return (
    <DatesProvider settings={VIETNAMESE}>
      <DateInput {...props} valueFormat="DD/MM/YYYY" />
    </DatesProvider>
  )
}
