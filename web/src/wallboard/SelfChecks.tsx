import { Anchor, Badge, Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconPhoneCheck, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { shownCheck } from '../../../src/alarms/check.ts'
import type { CheckShown } from '../../../src/alarms/schemas.ts'
import { STEPS } from '../../../src/alarms/words.ts'
import { type Json, post } from '../kit/api.ts'
import { dateTimeOf, secondOf } from '../kit/format.ts'
import { useLive } from '../kit/live.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { Nothing } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { CHECK_OUTCOME_NAMES } from '../words/alarms.ts'
import { done } from './acts.ts'

type Check = Json<typeof CheckShown>
type LiveCheck = ReturnType<typeof shownCheck>

/** The centre's calls to itself: run one, and see each step as it comes true. */
export function SelfChecks({ height }: Readonly<{ height: string }>) {
  const client = useQueryClient()
  const { may } = useSession()
  const [isAsked, setAsked] = useState(false)
  const [now, setNow] = useState<LiveCheck | null>(null)
  const again = () => client.invalidateQueries({ queryKey: ['self-checks'] })
  useLive<LiveCheck>('self-check', check => {
    setNow(check.outcome === 'running' ? check : null)
    if (check.outcome !== 'running') void again()
  })
  const pages = usePages<Check>(['self-checks'], '/api/self-checks')
  const run = async () => {
    setAsked(true)
    await done(post('/api/self-checks'), 'Tổng đài đang gọi vào chính mình.')
    await again()
    setAsked(false)
  }
  return (
    <Stack>
      <Group>
        {may('selfCheck.run') && (
          <Button
            leftSection={<IconPhoneCheck size={18} aria-hidden />}
            loading={isAsked}
            onClick={() => void run()}
          >
            Chạy tự kiểm tra
          </Button>
        )}
        <Text size="sm" c="dimmed">
          Gọi vào 1022 qua đường SIP, nghe lời chào, vào hàng chờ, gác máy, rồi nghe lại bản ghi âm.
        </Text>
      </Group>
      <PagedList
        pages={pages}
        rowHeight={72}
        keyOf={({ id }) => id}
        row={check => <CheckRow check={check} steps={now?.id === check.id ? now.steps : check.steps} />}
        empty={<Nothing title="Chưa có lần tự kiểm tra nào" />}
        label="Các lần tự kiểm tra"
        height={height}
      />
    </Stack>
  )
}

const COLOURS: Readonly<Record<Check['outcome'], string>> = {
  running: 'blue',
  passed: 'green',
  failed: 'red',
  interrupted: 'gray',
}

type RowProps = Readonly<{ check: Check; steps: readonly Check['steps'][number][] }>

function CheckRow({ check, steps }: RowProps) {
  const { outcome, startedAt, askedBy, callId } = check
  return (
    <Box p="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Group gap="sm">
        <Badge color={COLOURS[outcome]} variant="light">
          {CHECK_OUTCOME_NAMES[outcome]}
        </Badge>
        <Text size="sm">
          {dateTimeOf(startedAt)} · {askedBy?.displayName ?? 'Theo lịch'}
        </Text>
        {callId && (
          <Anchor
            size="sm"
            component={Link}
            href={`/calls/${callId}`}
            aria-label={`Cuộc gọi lúc ${dateTimeOf(startedAt)}`}
          >
            Cuộc gọi
          </Anchor>
        )}
      </Group>
      <Group component="ol" gap="md" m={0} p={0} mt={4} aria-label="Các bước">
        {steps.map(({ step, ok, at, detail }) => (
          <Group key={step} component="li" gap={4} wrap="nowrap" style={{ listStyle: 'none' }}>
            {ok ? (
              <IconCheck size={16} color="var(--mantine-color-green-text)" role="img" aria-label="Đạt" />
            ) : (
              <IconX size={16} color="var(--mantine-color-red-text)" role="img" aria-label="Không đạt" />
            )}
            <Text size="xs" title={`${secondOf(at)} ${detail}`}>
              {STEPS[step]}
              {!ok && `: ${detail}`}
            </Text>
          </Group>
        ))}
      </Group>
    </Box>
  )
}
