import { DateTimePicker } from '@mantine/dates'
import { clearing } from '../kit/clearing.ts'
import { CLOSING } from '../kit/instants.ts'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'

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
        defaultTimeValue={CLOSING}
        clearable={!props.required}
        clearButtonProps={clearing(`Bỏ: ${props.label}`)}
        popoverProps={{ withinPortal: true }}
      />
    </VietnameseDates>
  )
}
