import { DateInput } from '@mantine/dates'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'
import { clearing } from '../pickers/clearing.ts'

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
    <VietnameseDates>
      <DateInput {...{ label, value, onChange, w }} clearable clearButtonProps={clearing(`Bỏ: ${label}`)} />
    </VietnameseDates>
  )
}
