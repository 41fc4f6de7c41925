import { DateTimePicker } from '@mantine/dates'
import { clearing } from '../kit/clearing.ts'
import { instantOf, wallOf } from '../kit/instants.ts'
import { serverNow } from '../kit/now.ts'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'

type WhenProps = Readonly<{
  label: string
  description?: string
  required: boolean
  /** The time of a day that is picked without one, as 17:00; midnight where nothing is said. */
  usualTime?: string
  /** ISO 8601; empty = none. */
  value: string
  onChange: (value: string) => void
}>

/** An instant ahead, picked from a calendar or typed. */
export function When({ value, onChange, usualTime, ...others }: WhenProps) {
  return (
    <VietnameseDates>
      <DateTimePicker
        {...others}
        value={wallOf(value || null)}
        onChange={picked => onChange(instantOf(picked) ?? '')}
        placeholder="Chọn ngày, giờ"
        {...(usualTime === undefined ? {} : { defaultTimeValue: usualTime })}
        minDate={wallOf(new Date(serverNow()).toISOString())}
        highlightToday
        clearable={!others.required}
        clearButtonProps={clearing('Bỏ chọn thời điểm')}
      />
    </VietnameseDates>
  )
}
