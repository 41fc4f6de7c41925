import { Anchor, Box, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { ViewsPage as ViewsPageSchema } from '../../../src/privacy/schemas.ts'
import type { Json } from '../kit/api.ts'
import { briefOf, numberOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { PagedList, usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { PersonPicker } from '../pickers/pickers.tsx'
import { VIEW_FIELD_NAMES, VIEW_PURPOSE_NAMES } from '../words/audit.ts'
import { EvidenceNav } from './EvidenceNav.tsx'

type View = Json<typeof ViewsPageSchema>['items'][number]
const ROW_PX = 44
const GRID = {
  display: 'grid',
  gridTemplateColumns:
    '130px minmax(150px, 1fr) minmax(170px, 1fr) minmax(170px, 1.2fr) minmax(170px, 1.2fr)',
  gap: 8,
  minWidth: 820,
} as const

/** Who was shown whose personal data. */
export default function ViewsPage() {
  const [personId, setPerson] = useState<string | null>(null)
  const pages = usePages<View>(['data-views'], '/api/data-views', { personId })
  return (
    <Box style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <PageHead title="Ai xem dữ liệu của ai" />
      <EvidenceNav />
      <Group mb="xs">
        <PersonPicker label="Người xem" value={personId} onChange={setPerson} w={260} />
      </Group>
      <Box style={{ flex: 1, minHeight: 0 }}>
        <PagedList
          pages={pages}
          rowHeight={ROW_PX}
          keyOf={({ id }) => String(id)}
          label="Các lần xem dữ liệu cá nhân"
          empty="Chưa có lần xem nào"
          row={one => <ViewRow view={one} />}
        />
      </Box>
    </Box>
  )
}

/** Of a list so many are linked; the rest are counted. */
const LINKED_MOST = 3

function ViewRow({ view }: Readonly<{ view: View }>) {
  const now = useNow()
  const { at, person, purpose, fields, ticketIds, callIds, address } = view
  const whose = [
    ...ticketIds.map(id => ({ id, href: `/tickets/${id}`, name: 'Phiếu' })),
    ...callIds.map(id => ({ id, href: `/calls/${id}`, name: 'Cuộc gọi' })),
  ]
  const rest = whose.length - LINKED_MOST
  return (
    <Box px="xs" py={6} style={GRID}>
      <Text size="sm">{briefOf(at, now)}</Text>
      <Text size="sm">{person?.displayName ?? 'Không rõ'}</Text>
      <Text size="sm">{VIEW_PURPOSE_NAMES[purpose] ?? purpose}</Text>
      <Text size="sm">{fields.map(field => VIEW_FIELD_NAMES[field] ?? field).join(', ')}</Text>
      <Text size="sm" component="div">
        {whose.slice(0, LINKED_MOST).map(({ id, href, name }) => (
          <Anchor key={id} component={Link} href={href} size="sm" mr="xs">
            {name}
          </Anchor>
        ))}
        {rest > 0 && `và ${numberOf(rest)} nữa `}
        <Text span size="xs" c="dimmed">
          {address && `từ ${address}`}
        </Text>
      </Text>
    </Box>
  )
}
