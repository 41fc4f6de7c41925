import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { get, post } from '../../kit/api.ts'
import { dateTimeOf } from '../../kit/format.ts'
import { Failure, said, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import type { EditedKind } from '../../words/directory.ts'
import { ReasonModal } from '../ReasonModal.tsx'
import { differencesIn } from '../settings/differ.ts'
import { Lines } from '../settings/Lines.tsx'
import { Effect, type Preview } from './Effect.tsx'
import { DIRECTORY, type Entry, type Version } from './entries.ts'

type Props = Readonly<{ kind: EditedKind; entry: Entry; onDone: () => void }>

/** What it was, is and will be: each step with who, when and why; any of them may be undone. */
export function Versions({ kind, entry, onDone }: Props) {
  const { may } = useSession()
  const client = useQueryClient()
  const [asked, setAsked] = useState<Version | null>(null)
  const { data, error } = useQuery({
    queryKey: [...DIRECTORY, 'versions', kind, entry.subject],
    queryFn: () => get<{ items: Version[] }>(`/api/directory/${kind}/versions`, { subject: entry.subject }),
  })
  const revert = useMutation({
    mutationFn: (reason: string) => post('/api/directory/reversions', { version: asked?.id, reason }),
    onSuccess: async () => {
      said('Đã hoàn tác.')
      onDone()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  if (error && !data) return <Failure error={error} />
  if (!data) return <Waiting />
  const items = data.items
  return (
    <Stack>
      {items.map((version, place) => (
        <Stack key={version.id} gap={4}>
          <Group justify="space-between">
            <Text fw={600}>
              Từ {dateTimeOf(version.from)}
              {version.to ? ` đến ${dateTimeOf(version.to)}` : ''}{' '}
              {version.isOver && (
                <Badge color="gray" variant="light" tt="none">
                  Không còn
                </Badge>
              )}
            </Text>
            {may('directory.change') && mayUndo(items, version) && (
              <Button size="compact-xs" variant="default" onClick={() => setAsked(version)}>
                {isPlanned(version) ? 'Rút lại' : 'Hoàn tác'}
              </Button>
            )}
          </Group>
          <Text size="sm">{version.reason}</Text>
          <Text size="xs" c="dimmed">
            {version.madeBy?.displayName ?? 'Danh mục ban đầu'} ghi lúc {dateTimeOf(version.madeAt)}
          </Text>
          {place > 0 && <Lines differs={differencesIn(kind, items[place - 1]?.value, version.value)} />}
        </Stack>
      ))}
      {asked && (
        <ReasonModal
          title={isPlanned(asked) ? 'Rút thay đổi đặt trước này?' : 'Hoàn tác thay đổi này?'}
          text={
            isPlanned(asked)
              ? 'Thay đổi đặt trước sẽ không có hiệu lực.'
              : 'Nội dung trước đó có hiệu lực trở lại.'
          }
          yes={isPlanned(asked) ? 'Rút lại' : 'Hoàn tác'}
          error={revert.error}
          isPending={revert.isPending}
          onClose={() => setAsked(null)}
          onYes={revert.mutate}
        >
          <Undone kind={kind} version={asked.id} />
        </ReasonModal>
      )}
    </Stack>
  )
}

const isPlanned = ({ from }: Version) => Date.parse(from) > Date.now()

/** What was undone or overtaken stays as it was; the first of all can only be taken back before it began. */
function mayUndo(items: readonly Version[], version: Version): boolean {
  if (items.some(({ reverts }) => reverts === version.id)) return false
  if (isPlanned(version)) return true
  const holds = items.findLast(one => !isPlanned(one))
  return holds?.id === version.id && items[0]?.id !== version.id
}

/** What it would do that this change holds no more. */
function Undone({ kind, version }: Readonly<{ kind: EditedKind; version: number }>) {
  const { data, error } = useQuery({
    queryKey: [...DIRECTORY, 'undone', version],
    queryFn: () => post<Preview>('/api/directory/reversions/preview', { version }),
  })
  if (error && !data) return <Failure error={error} />
  return data ? <Effect kind={kind} preview={data} /> : <Waiting />
}
