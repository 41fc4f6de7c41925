import { Button, CopyButton, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCopy, IconPrinter } from '@tabler/icons-react'
import { Link } from 'wouter'
import { PDF, useViewer } from '../../viewer/useViewer.tsx'
import type { Ticket } from './fields.ts'
import { spelled } from './spelled.ts'

/** The code for the citizen, large and to be read out. */
export function Received({ ticket, onClose }: Readonly<{ ticket: Ticket; onClose: () => void }>) {
  const { id, code, label } = ticket
  const { view, viewer } = useViewer()
  const slip = { name: `Phiếu xử lý ${code}.pdf`, address: `/api/tickets/${id}/slip.pdf`, type: PDF }
  return (
    <Paper withBorder p="lg" role="status" aria-label="Đã tiếp nhận">
      <Stack align="center" gap="sm">
        <Title order={2} size="h4">
          Đã tiếp nhận phiếu
        </Title>
        <Text size="xl" fw={600} className="figures">
          {code}
        </Text>
        <Text ta="center">Đọc cho người dân: {spelled(code)}</Text>
        {label && <Text c="dimmed">{label}</Text>}
        <Group>
          <CopyButton value={code}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                {copied ? 'Đã chép' : 'Chép mã'}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} aria-hidden />}
            onClick={event => view(slip, event.currentTarget)}
          >
            In phiếu
          </Button>
          <Button variant="default" component={Link} href={`/tickets/${code}`}>
            Mở phiếu
          </Button>
          <Button onClick={onClose}>Xong</Button>
        </Group>
      </Stack>
      {viewer}
    </Paper>
  )
}
