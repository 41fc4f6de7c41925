import { Badge, Button, Card, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import { matches } from '../../kit/fold.ts'
import { Failure, Nothing, PageHead, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { PromptModal } from './PromptModal.tsx'
import { Sound } from './Sound.tsx'
import { type Prompt, usePrompts } from './usePrompts.ts'

/** Everything that the centre says: to read, to hear, to say otherwise. */
export default function PromptsPage() {
  const { data, error, refetch } = usePrompts()
  const [typed, setTyped] = useState('')
  const [kind, setKind] = useState('whole')
  const [edited, setEdited] = useState<Prompt | null>(null)
  const shown = useMemo(
    () =>
      (data ?? []).filter(
        one =>
          one.kind === kind && matches(`${one.title} ${one.when} ${one.standard ?? ''} ${one.name}`, typed),
      ),
    [data, kind, typed],
  )
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack>
      <PageHead title="Lời thoại">
        <Button component={Link} href="/admin/settings/announcements" variant="default">
          Lịch sử thay đổi
        </Button>
      </PageHead>
      <Group align="flex-end">
        <TextInput
          label="Tìm"
          placeholder="Tên hoặc câu chữ"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={event => setTyped(event.currentTarget.value)}
          w={280}
        />
        <SegmentedControl
          aria-label="Loại lời thoại"
          data={[
            { value: 'whole', label: 'Câu trọn' },
            { value: 'piece', label: 'Từ và đoạn câu' },
          ]}
          value={kind}
          onChange={setKind}
        />
      </Group>
      {shown.length === 0 && <Nothing title="Không có lời thoại nào khớp" />}
      {shown.map(prompt => (
        <PromptCard key={prompt.name} prompt={prompt} onEdit={() => setEdited(prompt)} />
      ))}
      {edited && <PromptModal prompt={edited} onClose={() => setEdited(null)} />}
    </Stack>
  )
}

function PromptCard({ prompt, onEdit }: Readonly<{ prompt: Prompt; onEdit: () => void }>) {
  const { may } = useSession()
  const { name, title, when, own, standard, made } = prompt
  const [isHeard, setHeard] = useState(false)
  return (
    <Card withBorder padding="sm" component="article" aria-label={title}>
      <Group justify="space-between" align="flex-start">
        <div style={{ flex: '1 1 260px', minWidth: 0 }}>
          <Group gap="xs">
            <Text fw={600}>{title}</Text>
            <Text size="xs" c="dimmed">
              {name}
            </Text>
            {own && (
              <Badge variant="light" size="sm" tt="none">
                {own.recording ? 'Bản thu của tỉnh' : 'Câu chữ của tỉnh'}
              </Badge>
            )}
            {made?.isPending && (
              <Badge color="yellow" variant="light" size="sm" tt="none">
                Đang tạo âm thanh
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed">
            {when}
          </Text>
          <Text size="sm">
            {own?.text ?? (own?.recording ? `Tệp ${own.recording.name}` : (standard ?? 'Âm hiệu'))}
          </Text>
        </div>
        <Group gap="xs" wrap="nowrap">
          <Button
            size="xs"
            variant="default"
            disabled={!made}
            onClick={() => setHeard(true)}
            aria-label={`Nghe ${title}`}
          >
            Nghe
          </Button>
          {may('settings.change') && standard !== null && (
            <Button size="xs" variant="default" onClick={onEdit} aria-label={`Sửa ${title}`}>
              Sửa
            </Button>
          )}
        </Group>
      </Group>
      {isHeard && <Sound src={`/api/prompts/${name}/audio`} label={`Âm thanh: ${title}`} />}
    </Card>
  )
}
