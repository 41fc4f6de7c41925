import { ActionIcon, Autocomplete, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { LEVEL_LEAST, LEVEL_MOST } from '../../../src/queue/abilities.ts'
import type { AskedAbilities, ShownLine } from '../../../src/queue/schemas.ts'
import { get, type Json, put } from '../kit/api.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { doneInWindow } from './acts.ts'
import type { LiveOperator } from './picture.ts'

type Able = Json<typeof AskedAbilities>
type Level = Able['queues'][number]
type Props = Readonly<{ operatorId: string; name: string }>

/** Which queues an operator serves, and what they know, each with a level. */
export function Abilities({ operatorId, name }: Props) {
  const path = `/api/operators/${operatorId}/skills`
  const able = useQuery({
    queryKey: ['abilities', operatorId],
    queryFn: () => get<Able>(path),
    staleTime: 0,
    gcTime: 0,
  })
  const queues = useQuery({ queryKey: ['queue'], queryFn: () => get<Json<typeof ShownLine>>('/api/queue') })
  const all = useQuery({
    queryKey: ['operators', 'now'],
    queryFn: () => get<{ items: LiveOperator[] }>('/api/operators'),
  })
  const error = able.error ?? queues.error ?? all.error
  if (!able.data || !queues.data || !all.data) return error ? <Failure error={error} /> : <Waiting />
  const known = new Set(all.data.items.flatMap(({ skills }) => skills.map(one => one.name)))
  return (
    <AbilitiesForm
      able={able.data}
      queues={queues.data.queues.map(({ name, label }) => ({ value: name, label }))}
      skills={[...known]}
      save={body => doneInWindow(put(path, body), `${name}: đã đổi hàng chờ và kỹ năng.`)}
    />
  )
}

type FormProps = Readonly<{
  able: Able
  queues: readonly { value: string; label: string }[]
  skills: readonly string[]
  save: (able: Able) => Promise<void>
}>

function AbilitiesForm({ able, queues, skills, save }: FormProps) {
  const [ofQueues, setQueues] = useState(able.queues)
  const [ofSkills, setSkills] = useState(able.skills)
  const [isAsked, setAsked] = useState(false)
  const store = async () => {
    setAsked(true)
    const named = (levels: readonly Level[]) => levels.filter(({ name }) => name !== '')
    await save({ queues: named(ofQueues), skills: named(ofSkills) })
    setAsked(false)
  }
  return (
    <Stack>
      <Levels
        what="Hàng chờ"
        none="Không chọn hàng chờ nào: phục vụ mọi hàng chờ."
        levels={ofQueues}
        choices={queues}
        isClosed
        set={setQueues}
      />
      <Levels
        what="Kỹ năng"
        none="Chưa ghi kỹ năng nào."
        levels={ofSkills}
        choices={skills.map(name => ({ value: name, label: name }))}
        set={setSkills}
      />
      <Text size="sm" c="dimmed">
        Có hiệu lực từ người gọi kế tiếp. Mức {LEVEL_LEAST} đến {LEVEL_MOST}, cao hơn được mời trước.
      </Text>
      <Group justify="flex-end">
        <Button loading={isAsked} onClick={() => void store()}>
          Lưu
        </Button>
      </Group>
    </Stack>
  )
}

type LevelsProps = Readonly<{
  what: string
  none: string
  levels: Level[]
  choices: readonly { value: string; label: string }[]
  /** Nothing but the choices. */
  isClosed?: boolean
  set: (levels: Level[]) => void
}>

function Levels({ what, none, levels, choices, isClosed = false, set }: LevelsProps) {
  const change = (place: number, part: Partial<Level>) =>
    set(levels.map((level, n) => (n === place ? { ...level, ...part } : level)))
  return (
    <Stack gap="xs" component="section" aria-label={what}>
      <Group justify="space-between">
        <Text fw={600}>{what}</Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => set([...levels, { name: '', level: LEVEL_LEAST }])}
        >
          Thêm {what.toLowerCase()}
        </Button>
      </Group>
      {levels.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      {levels.map((level, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place until it has a name
        <Group key={place} gap="xs" wrap="nowrap">
          <NameField
            label={`${what} ${place + 1}`}
            name={level.name}
            choices={choices}
            isClosed={isClosed}
            set={name => change(place, { name })}
          />
          <NumberInput
            w={90}
            aria-label={`Mức của ${what.toLowerCase()} ${place + 1}`}
            min={LEVEL_LEAST}
            max={LEVEL_MOST}
            value={level.level}
            onChange={value => change(place, { level: Number(value) || LEVEL_LEAST })}
          />
          <ActionIcon
            variant="subtle"
            color="red"
            size={32}
            aria-label={`Bỏ ${what.toLowerCase()} ${level.name}`}
            onClick={() => set(levels.filter((_, n) => n !== place))}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
    </Stack>
  )
}

type NameProps = Pick<LevelsProps, 'choices'> &
  Readonly<{ label: string; name: string; isClosed: boolean; set: (name: string) => void }>

function NameField({ label, name, choices, isClosed, set }: NameProps) {
  if (!isClosed)
    return (
      <Autocomplete
        flex={1}
        aria-label={label}
        data={choices.map(({ value }) => value)}
        value={name}
        onChange={set}
      />
    )
  return (
    <Select
      flex={1}
      aria-label={label}
      data={[...choices]}
      value={name === '' ? null : name}
      onChange={chosen => set(chosen ?? '')}
    />
  )
}
