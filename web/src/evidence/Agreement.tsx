import { Alert, List, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DisagreementName } from '../../../src/calls/agreement.ts'
import type { AgreementShown } from '../../../src/calls/schemas.ts'
import { get, type Json, Problem } from '../kit/api.ts'
import { secondOf } from '../kit/format.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { callKey } from '../player/journal.ts'

const NAMES: Readonly<Record<DisagreementName, string>> = {
  unwitnessed: 'nhật ký Asterisk không có đường dây người dân',
  arrival: 'thời điểm cuộc gọi đến',
  answer: 'thời điểm nhấc máy cho người dân',
  'leg-answer': 'thời điểm một máy nhánh nhấc máy',
  'leg-end': 'thời điểm một máy nhánh kết thúc',
  'leg-left': 'một máy nhánh còn trong cuộc gọi đã xong',
  together: 'ta ghi là nghe được nhau, Asterisk thì không',
  apart: 'Asterisk nối hai bên, ta thì không ghi',
  fallback: 'thời điểm nhấc máy từ hàng chờ dự phòng',
  end: 'thời điểm người dân rời máy',
  'who-ended': 'bên nào gác máy',
}

/** Whether Asterisk's own event log says the same. */
export function Agreement({ callId }: Readonly<{ callId: string }>) {
  const { data, error } = useQuery({
    queryKey: [...callKey(callId), 'agreement'],
    queryFn: ({ signal }) => get<Json<typeof AgreementShown>>(`/api/calls/${callId}/agreement`, {}, signal),
  })
  if (error instanceof Problem && error.code === 'call-not-over')
    return <Text c="dimmed">Cuộc gọi chưa kết thúc nên chưa đối chiếu được.</Text>
  if (error && !data) return <Failure error={error} />
  if (!data) return <Waiting />
  if (data.agrees)
    return (
      <Alert color="green" title="Khớp">
        Nhật ký của tổng đài và nhật ký riêng của Asterisk kể cùng một diễn biến (sai lệch không quá{' '}
        {data.toleranceMs / 1_000} giây).
      </Alert>
    )
  return (
    <Alert color="red" title={`${data.disagreements.length} điểm không khớp`}>
      <List size="sm">
        {data.disagreements.map(({ what, channel, journal, witness }) => (
          <List.Item key={`${what} ${channel} ${journal} ${witness}`}>
            {NAMES[what]}: tổng đài {timeOr(journal)}, Asterisk {timeOr(witness)} (kênh {channel})
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

const timeOr = (at: string | null) => (at === null ? 'không ghi' : secondOf(at))
