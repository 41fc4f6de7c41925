import { Group, Select, Text, Textarea, TextInput } from '@mantine/core'
import { DateInput, DateTimePicker } from '@mantine/dates'
import { clearing } from '../../kit/clearing.ts'
import { VietnameseDates } from '../../kit/VietnameseDates.tsx'
import { AreaPicker, FieldPicker, UnitPicker } from '../../pickers/pickers.tsx'
import type { FieldProps } from './Field.tsx'
import { below, useAround, useWords } from './form.tsx'
import { LINE_CHARS, type Part } from './model.ts'

const DATE = '^\\d{4}-\\d{2}-\\d{2}$'
const isMoment = (pattern: string | null) => pattern?.startsWith('^\\d{4}-\\d{2}-\\d{2}T') ?? false

/** A word, a sentence, a date, or the name of something that is set elsewhere. */
export function TextField({ part, at, value, onChange }: FieldProps<Extract<Part, { is: 'text' }>>) {
  const { choicesAt } = useAround()
  const words = useWords(at)
  const text = typeof value === 'string' ? value : ''
  const picked = { ...words, value: text || null, onChange }
  if (/^emergencyRoster\.[^.]+\.field$|\.fieldCode$/.test(at.path)) return <FieldPicker {...picked} />
  if (/^emergencyRoster\.[^.]+\.area$|\.areaCode$|^area\.(parentCode|successors\.\d+)$/.test(at.path))
    return <AreaPicker {...picked} />
  if (/^unit\.(parentId|successorId)$|\.unitId$/.test(at.path)) return <UnitPicker {...picked} />
  if (part.pattern === DATE)
    return (
      <VietnameseDates>
        <DateInput {...picked} />
      </VietnameseDates>
    )
  if (isMoment(part.pattern))
    return (
      <VietnameseDates>
        <DateTimePicker
          {...words}
          value={text ? `${text.replace('T', ' ')}:00` : null}
          onChange={typed => onChange(typed ? typed.slice(0, 16).replace(' ', 'T') : null)}
          placeholder="ngày/tháng/năm giờ:phút"
          clearable
          clearButtonProps={clearing(`Bỏ chọn: ${words.label}`)}
        />
      </VietnameseDates>
    )
  const choices = choicesAt(at.path)
  if (choices) {
    const isKnown = text === '' || choices.some(choice => choice.value === text)
    const data = isKnown ? [...choices] : [...choices, { value: text, label: text }]
    return (
      <Select
        {...picked}
        data={data}
        searchable
        allowDeselect={false}
        nothingFoundMessage="Không có mục nào khớp"
      />
    )
  }
  const input = { ...words, value: text }
  return part.charsMost > LINE_CHARS ? (
    <Textarea
      {...input}
      onChange={event => onChange(event.currentTarget.value)}
      autosize
      minRows={2}
      maxRows={10}
    />
  ) : (
    <TextInput {...input} onChange={event => onChange(event.currentTarget.value)} />
  )
}

/** From–to of a shift, as people write times: `07:30`. */
export function Pair({ part, at, value, onChange }: FieldProps<Extract<Part, { is: 'pair' }>>) {
  const { faults } = useAround()
  const places = part.parts.map((_part, place) => below(at, String(place)))
  const wrong = faults.some(({ path }) => [at, ...places].some(({ names }) => names.includes(path)))
  const times = Array.isArray(value) ? value.map(String) : []
  const set = (place: number, time: string) =>
    onChange(part.parts.map((_part, n) => (n === place ? time : (times[n] ?? ''))))
  return (
    <Group gap={6} wrap="nowrap">
      {part.parts.map((_part, place) => (
        <Group key={places[place]?.path} gap={6} wrap="nowrap">
          {place > 0 && <Text aria-hidden>–</Text>}
          <TextInput
            aria-label={place === 0 ? 'Từ giờ' : 'Đến giờ'}
            value={times[place] ?? ''}
            onChange={event => set(place, event.currentTarget.value)}
            placeholder="07:30"
            inputMode="numeric"
            maxLength={5}
            error={wrong}
            w={76}
          />
        </Group>
      ))}
    </Group>
  )
}
