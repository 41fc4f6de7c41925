import { Box, Group, NativeSelect } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccessState } from '../../../src/recordings/access.ts'
import { useLive } from '../kit/live.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { type AccessRequest, REQUESTS_KEY } from '../player/useLeave.ts'
import { ACCESS_STATE_NAMES, ACCESS_STATES } from '../words/recordings.ts'
import { NewRequest } from './NewRequest.tsx'
import { RequestCard } from './RequestCard.tsx'

const ROW_PX = 150

/** Requests to hear recordings: one's own, or all for who decides and who audits. */
export default function RequestsPage() {
  const { may } = useSession()
  const client = useQueryClient()
  const [state, setState] = useState<AccessState | ''>(may('recording.grant') ? 'asked' : '')
  const pages = usePages<AccessRequest>(REQUESTS_KEY, '/api/recording-requests', { state })
  useLive('recording-request', () => void client.invalidateQueries({ queryKey: REQUESTS_KEY }))
  return (
    <Group gap={0} wrap="nowrap" style={{ flexDirection: 'column', alignItems: 'stretch', height: '100%' }}>
      <PageHead title="Đề nghị nghe ghi âm">
        <NativeSelect
          aria-label="Tình trạng đề nghị"
          value={state}
          onChange={event => setState(event.currentTarget.value as AccessState | '')}
          data={[
            { value: '', label: 'Tất cả' },
            ...ACCESS_STATES.map(value => ({ value, label: ACCESS_STATE_NAMES[value] })),
          ]}
        />
        {may('recording.ask') && (
          <NewRequest onAsked={() => void client.invalidateQueries({ queryKey: REQUESTS_KEY })} />
        )}
      </PageHead>
      <Box style={{ flex: 1, minHeight: 0 }}>
        <PagedList
          pages={pages}
          rowHeight={ROW_PX}
          keyOf={({ id }) => id}
          label="Đề nghị nghe ghi âm"
          empty={state === 'asked' ? 'Không có đề nghị nào chờ duyệt' : 'Không có đề nghị nào'}
          row={one => <RequestCard request={one} />}
        />
      </Box>
    </Group>
  )
}
