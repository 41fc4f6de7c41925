import { Button, Card, Group, NumberInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { LEVEL_LEAST, LEVEL_MOST } from '../../../../src/queue/abilities.ts'
import type { AskedAbilities } from '../../../../src/queue/schemas.ts'
import { get, type Json, put } from '../../kit/api.ts'
import { Failure, refused, said, Waiting } from '../../kit/parts.tsx'
import { type QueueSettings, useSettings } from '../settings/useSettings.ts'

type Levels = Json<typeof AskedAbilities>

/** Which queues an operator serves, and what they know; nobody's queues = all of them. */
export function Abilities({ personId }: Readonly<{ personId: string }>) {
  const path = `/api/operators/${personId}/skills`
  const { data, error } = useQuery({ queryKey: ['abilities', personId], queryFn: () => get<Levels>(path) })
  return (
    <Card withBorder component="section" aria-labelledby="person-abilities">
      <Title order={2} size="h5" id="person-abilities">
        Hàng chờ và kỹ năng
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Mức {LEVEL_LEAST} đến {LEVEL_MOST}, càng cao càng được ưu tiên. Không chọn hàng chờ nào thì nhận tất
        cả.
      </Text>
      {error && !data && <Failure error={error} />}
      {!data && !error && <Waiting />}
      {data && <AbilitiesForm key={JSON.stringify(data)} path={path} personId={personId} held={data} />}
    </Card>
  )
}

type FormProps = Readonly<{ path: string; personId: string; held: Levels }>

function AbilitiesForm({ path, personId, held }: FormProps) {
  const client = useQueryClient()
  const settings = useSettings()
  const queues = (settings.data?.sections.queues?.value ?? []) as QueueSettings[]
  const [skills, setSkills] = useState(held.skills.map(({ name }) => name))
  const save = useMutation({
    mutationFn: (asked: Levels) => put<Levels>(path, asked),
    onSuccess: kept => {
      said('Đã lưu; áp dụng từ người gọi kế tiếp.')
      client.setQueryData(['abilities', personId], kept)
    },
    onError: refused,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    save.mutate(levelsIn(new FormData(event.currentTarget), queues, skills))
  }
  const add = (event: React.KeyboardEvent<HTMLInputElement>) => {
    const word = event.currentTarget.value.trim().toLowerCase()
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    if (/^[a-z0-9][a-z0-9-]{0,39}$/.test(word) && !skills.includes(word)) setSkills([...skills, word])
    event.currentTarget.value = ''
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        {queues.map(({ name, label }) => (
          <Level
            key={name}
            name={`queue ${name}`}
            label={`Hàng chờ: ${label}`}
            level={levelOf(held.queues, name)}
          />
        ))}
        {skills.map(name => (
          <Level
            key={name}
            name={`skill ${name}`}
            label={`Kỹ năng: ${name}`}
            level={levelOf(held.skills, name) ?? LEVEL_LEAST}
          />
        ))}
        <TextInput
          label="Thêm kỹ năng"
          description="Chữ thường không dấu, ví dụ tieng-anh; nhấn Enter"
          onKeyDown={add}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            Lưu
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function Level({ name, label, level }: Readonly<{ name: string; label: string; level: number | undefined }>) {
  return (
    <NumberInput
      name={name}
      label={label}
      placeholder="Không"
      min={LEVEL_LEAST}
      max={LEVEL_MOST}
      allowDecimal={false}
      defaultValue={level ?? ''}
      w={220}
    />
  )
}

const levelOf = (levels: Levels['queues'], name: string) => levels.find(one => one.name === name)?.level

function levelsIn(typed: FormData, queues: readonly QueueSettings[], skills: readonly string[]): Levels {
  const read = (kind: string, names: readonly string[]) =>
    names
      .map(name => ({ name, level: Number(typed.get(`${kind} ${name}`)) }))
      .filter(({ level }) => level > 0)
  const names = queues.map(({ name }) => name)
  return { queues: read('queue', names), skills: read('skill', skills) }
}
