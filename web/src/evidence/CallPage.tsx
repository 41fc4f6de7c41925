import { Anchor, Badge, Box, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link, useParams } from 'wouter'
import { clockOf, dateTimeOf, phoneOf } from '../kit/format.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { type CallShown, useCall } from '../player/journal.ts'
import { CALL_STATE_NAMES, DIRECTION_NAMES, ENDING_NAMES, FAULT_NAMES } from '../words/calls.ts'
import { Agreement } from './Agreement.tsx'
import { CallCallbacks } from './CallCallbacks.tsx'
import { CallStory } from './CallStory.tsx'
import { Section } from './Section.tsx'

/** The whole of one call: what was said and heard, by whom, and what came of it. */
export default function CallPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { may } = useSession()
  const call = useCall(id)
  if (call.error && !call.data) return <Failure error={call.error} retry={() => void call.refetch()} />
  if (!call.data) return <Waiting />
  const { arrivedAt, direction, caller } = call.data
  return (
    <Stack gap="lg" pb="xl">
      <Box>
        <PageHead title={`${DIRECTION_NAMES[direction]} ${phoneOf(caller)}, ${dateTimeOf(arrivedAt)}`}>
          <Standing call={call.data} />
        </PageHead>
        <Facts call={call.data} />
      </Box>
      <CallStory key={id} call={call.data} />
      {may('callback.read') && <CallCallbacks callId={id} />}
      {may('call.read') && (
        <Section title="Đối chiếu với nhật ký riêng của Asterisk">
          <Agreement callId={id} />
        </Section>
      )}
    </Stack>
  )
}

function Standing({ call: { state, ending } }: Readonly<{ call: CallShown }>) {
  if (state !== 'ended') return <Badge color="blue">{CALL_STATE_NAMES[state]}</Badge>
  return ending === null ? null : (
    <Badge variant="light" color={ending === 'served' ? 'green' : 'orange'}>
      {ENDING_NAMES[ending]}
    </Badge>
  )
}

function Facts({ call }: Readonly<{ call: CallShown }>) {
  const { may } = useSession()
  const { operator, dialled, waitMs, talkMs, fault, servedBy, tickets } = call
  return (
    <Group gap="lg">
      <Fact name="Gọi số">{dialled}</Fact>
      {operator && <Fact name="Điện thoại viên">{operator.displayName}</Fact>}
      {waitMs !== null && <Fact name="Chờ">{clockOf(waitMs)}</Fact>}
      {talkMs !== null && <Fact name="Nói">{clockOf(talkMs)}</Fact>}
      {fault && <Fact name="Kết thúc bởi">{FAULT_NAMES[fault]}</Fact>}
      {servedBy === 'fallback' && <Fact name="Phục vụ">hàng chờ dự phòng</Fact>}
      {tickets.map(({ id, code, satisfaction }) => (
        <Fact key={id} name="Phiếu">
          {may('ticket.readOwn') ? (
            <Anchor component={Link} href={`/tickets/${id}`}>
              {code}
            </Anchor>
          ) : (
            code
          )}
          {satisfaction && `, người dân: ${SATISFACTION_NAMES[satisfaction]}`}
        </Fact>
      ))}
    </Group>
  )
}

const SATISFACTION_NAMES = {
  satisfied: 'hài lòng',
  acceptable: 'chấp nhận được',
  dissatisfied: 'không hài lòng',
} as const

const Fact = ({ name, children }: Readonly<{ name: string; children: ReactNode }>) => (
  <Text size="sm">
    <Text span c="dimmed">
      {name}:{' '}
    </Text>
    {children}
  </Text>
)
