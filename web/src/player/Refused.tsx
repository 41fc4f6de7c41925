import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useEffect } from 'react'
import type { Problem } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { textOf } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { AskAccess } from './AskAccess.tsx'
import type { AccessRequest, Leave } from './useLeave.ts'

/** Answers that say: not yours to hear, and leave may be given. Others (gone, purged, hidden by law) leave nothing to ask for. */
const ASKABLE = new Set(['recording-not-found', 'access-ended', 'access-expired', 'forbidden'])

type RefusedProps = Readonly<{
  recordingId: string
  ticket: string | undefined
  leave: Leave
  problem: Problem
}>

/** In the place of the player, for who may not hear it: why, and what they can do about it. */
export function Refused({ recordingId, ticket, leave, problem }: RefusedProps) {
  const { may } = useSession()
  const now = useNow()
  const mayAsk = may('recording.ask') && ticket !== undefined && ASKABLE.has(problem.code)
  const { look } = leave
  // biome-ignore lint/correctness/useExhaustiveDependencies: once is enough
  useEffect(() => {
    if (mayAsk) look()
  }, [mayAsk])
  const granted = leave.mine.find(
    ({ state, until }) => state === 'granted' && until !== null && Date.parse(until) > now,
  )
  const waiting = leave.mine.find(({ state }) => state === 'asked')
  if (!mayAsk)
    return (
      <Alert color="gray" icon={<IconLock aria-hidden />} title="Không nghe được">
        {problem.message}
      </Alert>
    )
  if (granted) return <Granted request={granted} leave={leave} />
  return (
    <Alert color="gray" icon={<IconLock aria-hidden />} title="Bạn chưa được nghe bản ghi âm này">
      {waiting ? (
        <Text>Đề nghị gửi lúc {dateTimeOf(waiting.askedAt)} đang chờ duyệt.</Text>
      ) : (
        <AskAccess {...{ recordingId, ticket, leave }} />
      )}
    </Alert>
  )
}

function Granted({ request, leave }: Readonly<{ request: AccessRequest; leave: Leave }>) {
  return (
    <Alert color="green" icon={<IconLock aria-hidden />} title="Bạn được phép nghe">
      <Stack gap="xs">
        <Text>
          Được nghe đến {request.until === null ? '' : dateTimeOf(request.until)}, để: {request.purpose}
        </Text>
        {leave.open.error && (
          <Text c="red" role="alert">
            {textOf(leave.open.error)}
          </Text>
        )}
        <Group>
          <Button loading={leave.open.isPending} onClick={() => leave.open.mutate(request)}>
            Mở để nghe
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
