import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { DateTimePicker } from '@mantine/dates'
import { VietnameseDates } from '../kit/VietnameseDates.tsx'

type Props = Readonly<{
  /** Null = at once; else as the calendar field has it, empty while nothing is picked. */
  value: string | null
  onChange: (value: string | null) => void
}>

/** From when a change holds. */
export function From({ value, onChange }: Props) {
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
          onChange={picked => onChange(picked === 'now' ? null : '')}
        />
        {value !== null && (
          <VietnameseDates>
            <DateTimePicker
              aria-label="Có hiệu lực từ"
              value={value || null}
              onChange={typed => onChange(typed ?? '')}
              valueFormat="DD/MM/YYYY HH:mm"
              placeholder="ngày/tháng/năm giờ:phút"
              previousLabel="Tháng trước"
              nextLabel="Tháng sau"
              submitButtonProps={{ 'aria-label': 'Xong' }}
              timePickerProps={{ hoursInputLabel: 'Giờ', minutesInputLabel: 'Phút' }}
              minDate={new Date()}
              w={230}
            />
          </VietnameseDates>
        )}
      </Group>
    </Stack>
  )
}
