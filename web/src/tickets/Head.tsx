import { Badge, Button, Group, Menu, Stack, Text, Title } from '@mantine/core'
import { IconChevronLeft, IconFileZip, IconPrinter } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import { Link } from 'wouter'
import { dateTimeOf } from '../kit/format.ts'
import { useSession } from '../kit/session.tsx'
import { PDF, useViewer } from '../viewer/useViewer.tsx'
import { CHANNEL_NAMES, KIND_NAMES, standingOf } from '../words/tickets.ts'
import { listLeft, useUnitName, useWorkTime, type Whole } from './data.ts'
import { ExportMenu } from './ExportMenu.tsx'
import { Left } from './Left.tsx'

const SLIPS = [
  ['processing', 'Phiếu xử lý'],
  ['forwarding', 'Phiếu chuyển'],
  ['log', 'Nhật ký xử lý'],
] as const

/** What it is, how it stands, by when, and who has it. */
export function Head({ ticket }: Readonly<{ ticket: Whole }>) {
  const { may } = useSession()
  const { code, state, kind, channel, course } = ticket
  const unitName = useUnitName(ticket.unitId)
  useEffect(() => {
    document.title = `${code} · 1022`
  }, [code])
  const holder = [
    unitName,
    course?.assignee?.person && `giao ${course.assignee.person.displayName}`,
    !unitName && ticket.operator?.displayName,
  ]
  return (
    <Stack gap={6}>
      <Group justify="space-between" wrap="wrap" gap="xs">
        <Group gap="xs" wrap="wrap">
          <Button
            component={Link}
            href={listLeft() ?? (may('ticket.inbox') ? '/inbox' : '/tickets')}
            variant="subtle"
            size="compact-sm"
            leftSection={<IconChevronLeft size={16} aria-hidden />}
          >
            Danh sách
          </Button>
          <Title order={1} size="h3" className="figures">
            {code}
          </Title>
        </Group>
        <Group gap="xs">
          <Slips ticket={ticket} />
          {may('ticket.export') && state !== 'draft' && (
            <ExportMenu id={ticket.id} icon={<IconFileZip size={16} aria-hidden />} />
          )}
        </Group>
      </Group>
      <Standing ticket={ticket} />
      <Text size="sm" c="dimmed">
        {[
          kind && KIND_NAMES[kind],
          CHANNEL_NAMES[channel],
          `tiếp nhận ${dateTimeOf(ticket.receivedAt ?? ticket.openedAt)}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </Text>
      {holder.some(Boolean) && <Text size="sm">Đang giữ: {holder.filter(Boolean).join(', ')}</Text>}
    </Stack>
  )
}

/** The stage in words, what it waits for, and until when. */
function Standing({ ticket }: Readonly<{ ticket: Whole }>) {
  const { urgency, isLate, course } = ticket
  const waits = course?.waits.at(-1)
  const waitsFor = course?.proposed ? 'approval' : waits && waits.to === null ? 'citizen' : null
  const work = useWorkTime(ticket.unitId)
  return (
    <Group gap="xs" wrap="wrap">
      <Badge size="lg" tt="none" color={isLate ? 'red' : 'blue'} variant="light">
        {standingOf(ticket)}
      </Badge>
      {urgency === 'urgent' && (
        <Badge size="lg" tt="none" color="red" variant="filled">
          Khẩn
        </Badge>
      )}
      {waitsFor && (
        <Badge size="lg" tt="none" color="blue" variant="outline">
          {waitsFor === 'citizen' ? 'Chờ người dân bổ sung' : 'Chờ thủ trưởng duyệt trả lời'}
        </Badge>
      )}
      <Left
        ticket={{ ...ticket, waitsFor: ticket.left?.pressure === 'paused' ? 'citizen' : null }}
        work={work}
      />
    </Group>
  )
}

function Slips({ ticket: { id, code } }: Readonly<{ ticket: Whole }>) {
  const { view, viewer } = useViewer()
  const button = useRef<HTMLButtonElement>(null)
  const show = (kind: string, name: string) => {
    const address = `/api/tickets/${id}/slip.pdf?kind=${kind}`
    view({ name: `${name} ${code}.pdf`, address, type: PDF }, button.current)
  }
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            ref={button}
            variant="default"
            size="xs"
            leftSection={<IconPrinter size={16} aria-hidden />}
          >
            In phiếu
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {SLIPS.map(([kind, name]) => (
            <Menu.Item key={kind} onClick={() => show(kind, name)}>
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {viewer}
    </>
  )
}
