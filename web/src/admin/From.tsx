import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { dateTimeOf } from '../kit/format.ts'
import { instantOf, wallOf } from '../kit/instants.ts'
import { serverNow } from '../kit/now.ts'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'

const HINT = 'ngày/tháng/năm giờ:phút'

type Props = Readonly<{
  /** Null = at once; else as the calendar field has it, empty while nothing is picked. */
  value: string | null
  onChange: (value: string | null) => void
}>

/** From when a change holds. */
export function From({ value, onChange }: Props) {
  const picked = instantOf(value)
  return (
    <Stack gap={4}>
      <Text size="sm" fw={500} id="holds-from">
        Có hiệu lực
      </Text>
      <Group gap="sm">
        <SegmentedControl
          aria-labelledby="holds-from"
          data={[
            { value: 'now', label: 'Ngay bây giờ' },
            { value: 'later', label: 'Từ một thời điểm' },
          ]}
          value={value === null ? 'now' : 'later'}
          onChange={when => onChange(when === 'now' ? null : '')}
        />
        {value !== null && (
          <VietnameseDates>
            <DateTimePicker
              aria-label={`Có hiệu lực từ ${picked === null ? HINT : dateTimeOf(picked)}`}
              value={value || null}
              onChange={typed => onChange(typed ?? '')}
              placeholder={HINT}
              minDate={wallOf(new Date(serverNow()).toISOString())}
              w={230}
            />
          </VietnameseDates>
        )}
      </Group>
    </Stack>
  )
}
