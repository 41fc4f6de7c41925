import { Anchor, Badge, Group, Paper, SegmentedControl, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import type { CallPage } from '../../../src/calls/schemas.ts'
import type { Json } from '../kit/api.ts'
import { briefOf, clockOf, phoneOf } from '../kit/format.ts'
import { useLive } from '../kit/live.ts'
import { useNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { CallOut } from '../phone/CallOut.tsx'
import { CALL_STATE_NAMES, DIRECTION_NAMES, ENDING_NAMES, RESULT_NAMES } from '../words/calls.ts'

type Call = Json<typeof CallPage>['items'][number]
const STILL_MS = 300

const VIEWS = [
  { value: '', label: 'Tất cả' },
  { value: 'in', label: 'Gọi đến' },
  { value: 'out', label: 'Gọi ra' },
]

/** Calls that I was put through to, and those that I placed. */
export default function MyCalls() {
  const client = useQueryClient()
  const [direction, setDirection] = useState('')
  const [typed, setTyped] = useState('')
  const [caller] = useDebouncedValue(typed.trim(), STILL_MS)
  const pages = usePages<Call>(['calls', 'mine'], '/api/calls', { direction, caller })
  useLive<{ state: string }>('call', ({ state }) => {
    if (state === 'ended') void client.invalidateQueries({ queryKey: ['calls', 'mine'] })
  })
  return (
    <>
      <PageHead title="Cuộc gọi của tôi">
        <TextInput
          aria-label="Số điện thoại"
          placeholder="Số điện thoại"
          value={typed}
          maxLength={40}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <SegmentedControl aria-label="Chiều gọi" data={VIEWS} value={direction} onChange={setDirection} />
      </PageHead>
      <PagedList
        pages={pages}
        rowHeight={62}
        keyOf={({ id }) => id}
        row={call => <Row call={call} />}
        empty={<Nothing title="Chưa có cuộc gọi nào">Cuộc gọi bạn đã nhận hoặc đã gọi ra sẽ ở đây.</Nothing>}
        label="Cuộc gọi của tôi, mới nhất trước"
        height="calc(100dvh - 150px)"
      />
    </>
  )
}

function Row({ call }: Readonly<{ call: Call }>) {
  const now = useNow()
  const { id, caller, direction, arrivedAt, state, ending, result, talkMs } = call
  return (
    <Paper withBorder p="xs" mb={6}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Group gap="xs">
            <Anchor component={Link} href={`/calls/${id}`} fw={600} className="figures">
              {phoneOf(caller)}
            </Anchor>
            <Badge variant="light" color={direction === 'out' ? 'blue' : 'green'}>
              {DIRECTION_NAMES[direction]}
            </Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {briefOf(arrivedAt, now)} ·{' '}
            {result ? RESULT_NAMES[result] : ending ? ENDING_NAMES[ending] : CALL_STATE_NAMES[state]}
            {talkMs !== null && talkMs > 0 && ` · đàm thoại ${clockOf(talkMs)}`}
          </Text>
        </div>
        {caller !== null && (
          <CallOut whom={{ number: caller }} label={`Gọi ${phoneOf(caller)}`}>
            Gọi lại
          </CallOut>
        )}
      </Group>
    </Paper>
  )
}
