import { Anchor, Badge, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { dateTimeOf, phoneOf } from '../kit/format.ts'
import { serverNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { REQUEST_KIND_NAMES, REQUEST_STATE_NAMES } from '../words/privacy.ts'
import { deadlineOf, type RequestRow } from './requests.ts'

const TYPING_MS = 300

/** What citizens asked about the data kept of them (Luật 91/2025/QH15). */
export default function Requests() {
  const { may } = useSession()
  const [isOpen, setOpen] = useState(true)
  const [caller, setCaller] = useState('')
  const search = useDebouncedCallback((text: string) => setCaller(text.trim()), TYPING_MS)
  const pages = usePages<RequestRow>(['privacy', 'requests'], '/api/privacy/requests', {
    ...(isOpen ? { open: true } : {}),
    caller,
  })
  return (
    <Stack gap="sm" h="100%">
      <PageHead title="Yêu cầu về dữ liệu cá nhân">
        {may('privacy.receive') && (
          <Button component={Link} href="/privacy/new" leftSection={<IconPlus size={18} aria-hidden />}>
            Tiếp nhận yêu cầu
          </Button>
        )}
      </PageHead>
      <Group align="flex-end">
        {may('number.read') && (
          <TextInput
            label="Số điện thoại"
            placeholder="Số của người yêu cầu"
            inputMode="tel"
            onChange={event => search(event.currentTarget.value)}
            w={240}
          />
        )}
        <Checkbox
          label="Chỉ yêu cầu chưa xong"
          checked={isOpen}
          onChange={event => setOpen(event.currentTarget.checked)}
          mb={8}
        />
      </Group>
      <PagedList
        pages={pages}
        rowHeight={76}
        height="calc(100dvh - 230px)"
        keyOf={({ id }) => id}
        row={request => <Row request={request} />}
        empty={isOpen ? 'Không có yêu cầu nào chưa xong' : 'Chưa có yêu cầu nào'}
        label="Yêu cầu về dữ liệu cá nhân"
      />
    </Stack>
  )
}

function Row({ request }: Readonly<{ request: RequestRow }>) {
  const { id, kind, state, name, number, words, receivedAt } = request
  const deadline = deadlineOf(request, serverNow())
  return (
    <Group gap="md" py="xs" px="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Stack gap={2} flex="1 1 260px" miw={0}>
        <Group gap="sm">
          <Anchor component={Link} href={`/privacy/${id}`} fw={600}>
            {REQUEST_KIND_NAMES[kind]}: {name}
          </Anchor>
          <Text size="sm" className="figures">
            {phoneOf(number)}
          </Text>
        </Group>
        <Text size="sm" c="dimmed" truncate>
          {words}
        </Text>
      </Stack>
      <Stack gap={2} w={260} maw="100%" align="flex-start" className="figures">
        <Badge variant="light" color={state === 'refused' ? 'gray' : 'blue'} tt="none">
          {REQUEST_STATE_NAMES[state]}
        </Badge>
        <Text size="sm" c={deadline?.isOver ? 'red' : 'dimmed'} fw={deadline?.isOver ? 600 : 400}>
          {deadline?.text ?? `Tiếp nhận ${dateTimeOf(receivedAt)}`}
        </Text>
      </Stack>
    </Group>
  )
}
