import { Button, CopyButton, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { IconCopy, IconPrinter } from '@tabler/icons-react'
import { Link } from 'wouter'
import type { Ticket } from './fields.ts'
import { spelled } from './spelled.ts'

/** The code for the citizen, large and to be read out. */
export function Received({ ticket, onClose }: Readonly<{ ticket: Ticket; onClose: () => void }>) {
  return (
    <Paper withBorder p="lg" role="status" aria-label="Đã tiếp nhận">
      <Stack align="center" gap="sm">
        <Title order={2} size="h4">
          Đã tiếp nhận phiếu
        </Title>
        <Text size="xl" fw={600} className="figures">
          {ticket.code}
        </Text>
        <Text ta="center">Đọc cho người dân: {spelled(ticket.code)}</Text>
        {ticket.label && <Text c="dimmed">{ticket.label}</Text>}
        <Group>
          <CopyButton value={ticket.code}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                {copied ? 'Đã chép' : 'Chép mã'}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            component="a"
            href={`/api/tickets/${ticket.id}/slip.pdf`}
            target="_blank"
            leftSection={<IconPrinter size={16} aria-hidden />}
          >
            In phiếu
          </Button>
          <Button variant="default" component={Link} href={`/tickets/${ticket.code}`}>
            Mở phiếu
          </Button>
          <Button onClick={onClose}>Xong</Button>
        </Group>
      </Stack>
    </Paper>
  )
}
