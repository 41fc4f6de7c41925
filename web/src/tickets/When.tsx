import { DateTimePicker } from '@mantine/dates'
import { clearing } from '../kit/clearing.ts'
import { instantOf, wallOf } from '../kit/instants.ts'
import { serverNow } from '../kit/now.ts'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'

type WhenProps = Readonly<{
  label: string
  description?: string
  required: boolean
  /** ISO 8601; empty = none. */
  value: string
  onChange: (value: string) => void
}>

/** An instant ahead, picked from a calendar or typed. */
export function When({ value, onChange, ...others }: WhenProps) {
  return (
    <VietnameseDates>
      <DateTimePicker
        {...others}
        value={wallOf(value || null)}
        onChange={picked => onChange(instantOf(picked) ?? '')}
        placeholder="Chọn ngày, giờ"
        minDate={wallOf(new Date(serverNow()).toISOString())}
        highlightToday
        clearable={!others.required}
        clearButtonProps={clearing('Bỏ chọn thời điểm')}
      />
    </VietnameseDates>
  )
}
