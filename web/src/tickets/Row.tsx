import { Badge, Box, Group, Text } from '@mantine/core'
import { Link } from 'wouter'
import { KIND_NAMES, standingOf } from '../words/tickets.ts'
import type { WorkTime } from './countdown.ts'
import type { Listed } from './data.ts'
import { Left } from './Left.tsx'
import classes from './Row.module.css'

type RowProps = Readonly<{
  ticket: Listed
  work: WorkTime | null
  fieldName: string | null
  unitName?: string | null
}>

const WAITS = { citizen: 'Chờ người dân bổ sung', approval: 'Chờ duyệt trả lời' } as const

/** One ticket of a list; all of it is the link. */
export function Row({ ticket, work, fieldName, unitName }: RowProps) {
  const { id, code, urgency, kind, content, isLate, waitsFor } = ticket
  const about = [kind === null ? null : KIND_NAMES[kind], fieldName, unitName].filter(Boolean).join(' · ')
  return (
    <Box component={Link} href={`/tickets/${id}`} className={classes.row ?? ''} data-ticket={code}>
      <Group gap="xs" wrap="wrap">
        <Text fw={600} size="sm" className="figures" component="span">
          {code}
        </Text>
        {urgency === 'urgent' && (
          <Badge color="red" variant="filled" size="sm" tt="none">
            Khẩn
          </Badge>
        )}
        <Badge color={isLate ? 'red' : 'gray'} variant="light" size="sm" tt="none">
          {standingOf(ticket)}
        </Badge>
        {waitsFor !== null && (
          <Badge color="blue" variant="light" size="sm" tt="none">
            {WAITS[waitsFor]}
          </Badge>
        )}
      </Group>
      <Text size="sm" lineClamp={2} component="span" className={classes.text ?? ''}>
        {content || 'Chưa ghi nội dung'}
      </Text>
      <Group gap="xs" justify="space-between" wrap="wrap">
        <Text size="xs" c="dimmed" component="span">
          {about}
        </Text>
        <Left ticket={ticket} work={work} />
      </Group>
    </Box>
  )
}
