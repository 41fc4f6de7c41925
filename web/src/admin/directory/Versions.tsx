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
  if (error) return <Failure error={error} />
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
            {may('directory.change') && items.length > 1 && (
              <Button size="compact-xs" variant="default" onClick={() => setAsked(version)}>
                Hoàn tác
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
          title="Hoàn tác thay đổi này?"
          text="Nội dung trước đó có hiệu lực trở lại."
          yes="Hoàn tác"
          error={revert.error}
          isPending={revert.isPending}
          onClose={() => setAsked(null)}
          onYes={revert.mutate}
        />
      )}
    </Stack>
  )
}
