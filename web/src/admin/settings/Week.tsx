import { ActionIcon, Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Field, type FieldProps, Frame } from './Field.tsx'
import { below, useWords } from './form.tsx'
import { blankOf, keyedOf, type Named, type Part, withPart } from './model.ts'

/** The hours of a week, a line a day, with a picture of them beside. */
export function Week({ part, at, value, onChange }: FieldProps<Extract<Part, { is: 'group' }>>) {
  const week = keyedOf(value)
  return (
    <Frame at={at}>
      <Stack gap={6}>
        {part.fields.map(field => (
          <Day
            key={field.name}
            field={field}
            at={below(at, field.name)}
            value={week[field.name]}
            onChange={shifts => onChange(withPart(week, field.name, shifts))}
          />
        ))}
      </Stack>
    </Frame>
  )
}

type DayProps = Omit<FieldProps, 'part'> & Readonly<{ field: Named }>

function Day({ field, at, value, onChange }: DayProps) {
  const { label: title, error } = useWords(at)
  const shifts = Array.isArray(value) ? value : []
  const shift: Part = field.part.is === 'list' ? field.part.item : field.part
  return (
    <Group gap="sm" role="group" aria-label={title} wrap="wrap">
      <Text w={88} size="sm">
        {title}
      </Text>
      <Bar shifts={shifts} />
      {shifts.map((one, place) => (
        <Group key={below(at, String(place)).path} gap={2} wrap="nowrap">
          <Field
            part={shift}
            at={below(at, String(place))}
            value={one}
            onChange={changed => onChange(shifts.map((old, n) => (n === place ? changed : old)))}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            aria-label={`Bỏ ca ${place + 1} của ${title}`}
            onClick={() => onChange(shifts.filter((_old, n) => n !== place))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {shifts.length === 0 && (
        <Text size="sm" c="dimmed">
          Nghỉ
        </Text>
      )}
      <Button
        variant="subtle"
        size="compact-xs"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...shifts, blankOf(shift)])}
        aria-label={`Thêm ca ${title}`}
      >
        Thêm ca
      </Button>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </Group>
  )
}

const DAY_MINUTES = 1_440
const minutesOf = (time: unknown) => {
  const [hours = 0, minutes = 0] = String(time).split(':').map(Number)
  return hours * 60 + minutes
}

/** A day from midnight to midnight. */
function Bar({ shifts }: Readonly<{ shifts: readonly unknown[] }>) {
  return (
    <Box
      pos="relative"
      w={150}
      h={12}
      bg="var(--mantine-color-default-hover)"
      style={{ borderRadius: 3 }}
      aria-hidden
    >
      {shifts.map(shift => {
        const [from, to] = (Array.isArray(shift) ? shift : []).map(minutesOf)
        if (from === undefined || to === undefined || !(to > from)) return null
        return (
          <Box
            key={`${from}-${to}`}
            pos="absolute"
            top={0}
            h="100%"
            bg="var(--mantine-primary-color-filled)"
            left={`${(from / DAY_MINUTES) * 100}%`}
            w={`${((to - from) / DAY_MINUTES) * 100}%`}
            style={{ borderRadius: 3 }}
          />
        )
      })}
    </Box>
  )
}
