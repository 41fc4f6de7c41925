import { DateInput, DateTimePicker } from '@mantine/dates'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'
import { clearing } from '../pickers/clearing.ts'

type Props = Readonly<{
  label: string
  description?: string
  value: string | null
  onChange: (value: string | null) => void
  required?: boolean
  disabled?: boolean
}>

/** A day and a time of Vietnam, `dd/MM/yyyy HH:mm`; `value` as kit/instants.ts has it. */
export function DueInput(props: Props) {
  return (
    <VietnameseDates>
      <DateTimePicker
        {...props}
        clearable={!props.required}
        clearButtonProps={clearing(`Bỏ: ${props.label}`)}
        popoverProps={{ withinPortal: true }}
      />
    </VietnameseDates>
  )
}

/** A day, `dd/MM/yyyy`. */
export function DayInput(props: Props) {
  return (
    <VietnameseDates>
      <DateInput {...props} />
    </VietnameseDates>
  )
}
