import { Alert, Anchor, Box, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { CompletenessShown } from '../../../src/reports/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { secondsText } from './texts.ts'
import { type Days, lengthOf, windowOf } from './window.ts'

type Found = Json<typeof CompletenessShown>

const DAYS_MOST = 31
const AUDIO_DAYS_MOST = 2

/** Whether every answered second is in a recording; asked for, since it looks through every call. */
export function Completeness({ days }: Readonly<{ days: Days }>) {
  const [audio, setAudio] = useState<boolean | null>(null)
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['reports', 'completeness', days, audio],
    queryFn: ({ signal }) =>
      get<Found>('/api/reports/completeness', { ...windowOf(days), audio: audio ?? false }, signal),
    enabled: audio !== null,
    staleTime: 0,
  })
  const length = lengthOf(days)
  return (
    <Stack>
      <Text size="sm">
        So từng giây đã trả lời, theo nhật ký của Asterisk, với bản ghi âm. Nhiều nhất {DAYS_MOST} ngày một
        lần; đọc lại từng tệp thì nhiều nhất {AUDIO_DAYS_MOST} ngày.
      </Text>
      <Group>
        <Button disabled={length > DAYS_MOST} loading={isFetching} onClick={() => setAudio(false)}>
          Kiểm tra
        </Button>
        <Button
          variant="default"
          disabled={length > AUDIO_DAYS_MOST}
          loading={isFetching}
          onClick={() => setAudio(true)}
        >
          Kiểm tra, đọc lại từng tệp
        </Button>
      </Group>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {isFetching && !data && <Waiting what="Đang so từng cuộc gọi…" />}
      {data && <Verdict found={data} />}
    </Stack>
  )
}

function Verdict({ found }: Readonly<{ found: Found }>) {
  const { isComplete, calls, answeredMs, recordedMs, pending, gapCount, gaps } = found
  return (
    <>
      <Alert
        color={isComplete ? 'green' : 'red'}
        icon={isComplete ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
        title={isComplete ? 'Ghi âm đầy đủ' : 'Có đoạn thiếu ghi âm'}
      >
        {numberOf(calls)} cuộc gọi, {secondsText(answeredMs / 1_000)} đã trả lời,{' '}
        {secondsText(recordedMs / 1_000)} có ghi âm.{' '}
        {pending > 0 && `${numberOf(pending)} cuộc chưa xong nên chưa tính.`}
      </Alert>
      {gapCount > 0 && (
        <Box style={{ overflowX: 'auto' }} tabIndex={0} role="region" aria-label="Đoạn thiếu">
          <Table fz="sm" miw={640}>
            <Table.Caption>
              {numberOf(gapCount)} đoạn không có trong bản ghi
              {gaps.length < gapCount && `, đây là ${numberOf(gaps.length)} đoạn đầu`}
            </Table.Caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Từ</Table.Th>
                <Table.Th ta="right">Dài</Table.Th>
                <Table.Th>Nguyên nhân</Table.Th>
                <Table.Th>Lỗi</Table.Th>
                <Table.Th>Cuộc gọi</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {gaps.map(gap => (
                <Table.Tr key={`${gap.channel} ${gap.from}`}>
                  <Table.Td>{dateTimeOf(gap.from)}</Table.Td>
                  <Table.Td ta="right">{secondsText(gap.ms / 1_000)}</Table.Td>
                  <Table.Td>{gap.text}</Table.Td>
                  <Table.Td>{gap.isFault ? 'Lỗi' : 'Có lý do'}</Table.Td>
                  <Table.Td>
                    {gap.callId && (
                      <Anchor component={Link} href={`/calls/${gap.callId}`}>
                        Xem
                      </Anchor>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      )}
    </>
  )
}
