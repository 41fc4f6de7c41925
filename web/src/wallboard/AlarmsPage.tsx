import { Box, Group, SegmentedControl, Stack, Tabs } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AlarmPage, MessagePage } from '../../../src/alarms/schemas.ts'
import type { Json } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { Nothing, PageHead } from '../kit/parts.tsx'
import { AlarmRow } from './AlarmRow.tsx'
import { MessageRow } from './MessageRow.tsx'
import { SelfChecks } from './SelfChecks.tsx'

const LIST_HEIGHT = 'calc(100dvh - 230px)'

/** What is and was wrong, who was told of it, and the centre's calls to itself. */
export default function AlarmsPage() {
  const client = useQueryClient()
  useLive('alarm', () => void client.invalidateQueries({ queryKey: ['alarms'] }))
  return (
    <>
      <PageHead title="Cảnh báo" />
      <Tabs defaultValue="alarms" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="alarms">Cảnh báo</Tabs.Tab>
          <Tabs.Tab value="messages">Đã báo cho ai</Tabs.Tab>
          <Tabs.Tab value="checks">Tự kiểm tra</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="alarms">
          <AlarmList />
        </Tabs.Panel>
        <Tabs.Panel value="messages">
          <MessageList />
        </Tabs.Panel>
        <Tabs.Panel value="checks">
          <SelfChecks height={LIST_HEIGHT} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function AlarmList() {
  const [state, setState] = useState('')
  const pages = usePages<Json<typeof AlarmPage>['items'][number]>(['alarms', 'list'], '/api/alarms', {
    state,
  })
  return (
    <Stack>
      <Group>
        <SegmentedControl
          aria-label="Cảnh báo nào"
          data={[
            { value: '', label: 'Tất cả' },
            { value: 'open', label: 'Đang mở' },
            { value: 'cleared', label: 'Đã hết' },
          ]}
          value={state}
          onChange={setState}
        />
      </Group>
      <Box>
        <PagedList
          pages={pages}
          rowHeight={64}
          keyOf={({ id }) => id}
          row={alarm => <AlarmRow alarm={alarm} />}
          empty={<Nothing title="Không có cảnh báo nào" />}
          label="Cảnh báo, đang mở trước"
          height={LIST_HEIGHT}
        />
      </Box>
    </Stack>
  )
}

function MessageList() {
  const [state, setState] = useState('')
  const pages = usePages<Json<typeof MessagePage>['items'][number]>(
    ['alarms', 'messages'],
    '/api/alarm-messages',
    {
      state,
    },
  )
  return (
    <Stack>
      <Group>
        <SegmentedControl
          aria-label="Thông báo nào"
          data={[
            { value: '', label: 'Tất cả' },
            { value: 'waiting', label: 'Đang gửi' },
            { value: 'sent', label: 'Đã gửi' },
            { value: 'dead', label: 'Không gửi được' },
          ]}
          value={state}
          onChange={setState}
        />
      </Group>
      <PagedList
        pages={pages}
        rowHeight={44}
        keyOf={({ id }) => id}
        row={message => <MessageRow message={message} />}
        empty={
          <Nothing title="Chưa có thông báo nào">
            Người nhận và kênh gửi được đặt trong phần thiết lập cảnh báo.
          </Nothing>
        }
        label="Thông báo đã gửi ra ngoài"
        height={LIST_HEIGHT}
      />
    </Stack>
  )
}
