import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get, post } from '../kit/api.ts'
import { serverNow } from '../kit/now.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { PersonPicker } from '../pickers/pickers.tsx'
import { OPERATOR_STATE_NAMES } from '../words/operators.ts'
import { doneInWindow } from './acts.ts'
import { byNeed, isFree } from './need.ts'
import type { LiveOperator } from './picture.ts'
import { useNames } from './useNames.ts'

type Props = Readonly<{ callId: string; number: string }>

/** A waiting caller becomes one operator's next: those who are at work, the free ones first. */
export function Assign({ callId, number }: Props) {
  const [operatorId, setOperatorId] = useState<string | null>(null)
  const [isAsked, setAsked] = useState(false)
  const nameOf = useNames()
  const { data, error, refetch } = useQuery({
    queryKey: ['operators', 'now'],
    queryFn: () => get<{ items: LiveOperator[] }>('/api/operators'),
    staleTime: 0,
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const now = serverNow()
  const present = byNeed(data.items)
    .filter(({ state }) => state !== 'signed-out')
    .sort((one, other) => Number(isFree(other, now)) - Number(isFree(one, now)))
  const people = present.map(one => ({
    id: one.operatorId,
    name: nameOf(one.operatorId),
    note: OPERATOR_STATE_NAMES[one.state],
  }))
  const assign = async () => {
    setAsked(true)
    const body = { operatorId }
    await doneInWindow(
      post(`/api/queue/${callId}/assignment`, body),
      `${number}: đã giao cho ${nameOf(operatorId)}.`,
    )
    setAsked(false)
  }
  return (
    <Stack>
      <PersonPicker
        label="Điện thoại viên"
        people={people}
        value={operatorId}
        onChange={setOperatorId}
        required
        autoFocus
      />
      <Text size="sm" c="dimmed">
        Người gọi này sẽ là cuộc kế tiếp của điện thoại viên đó; nếu không nhấc máy, người gọi trở lại hàng
        chờ chung.
      </Text>
      <Group justify="flex-end">
        <Button disabled={operatorId === null} loading={isAsked} onClick={() => void assign()}>
          Giao
        </Button>
      </Group>
    </Stack>
  )
}
