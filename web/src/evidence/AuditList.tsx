import { Anchor, Box, Text } from '@mantine/core'
import { Link } from 'wouter'
import { briefOf, phoneOf } from '../kit/format.ts'
import { useNow } from '../kit/now.ts'
import { PagedList, type usePages } from '../kit/PagedList.tsx'
import { ACTION_NAMES, SUBJECT_NAMES } from '../words/audit.ts'
import { type AuditEntry, detailOf } from './audit.ts'

const ROW_PX = 44
const GRID = {
  display: 'grid',
  gridTemplateColumns:
    '130px minmax(140px, 1fr) minmax(190px, 1.4fr) minmax(160px, 1.2fr) minmax(150px, 1.6fr)',
  gap: 8,
  alignItems: 'center',
  minWidth: 820,
} as const

type AuditListProps = Readonly<{
  pages: ReturnType<typeof usePages<AuditEntry>>
  empty: string
  /** On a page with more than this list: no higher, and no higher than its rows. */
  maxHeight?: string
}>

/** Who did what, newest first. */
export function AuditList({ pages, empty, ...size }: AuditListProps) {
  return (
    <PagedList
      pages={pages}
      rowHeight={ROW_PX}
      keyOf={({ id }) => String(id)}
      label="Nhật ký truy cập"
      empty={empty}
      {...size}
      row={one => <AuditRow entry={one} />}
    />
  )
}

function AuditRow({ entry }: Readonly<{ entry: AuditEntry }>) {
  const now = useNow()
  const { at, person, action, address } = entry
  return (
    <Box px="xs" py={6} style={GRID}>
      <Text size="sm">{briefOf(at, now)}</Text>
      <Text size="sm">{person?.displayName ?? 'Tổng đài'}</Text>
      <Text size="sm">{ACTION_NAMES[action] ?? action}</Text>
      <Subject entry={entry} />
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {[detailOf(entry), address && `từ ${address}`].filter(Boolean).join(' · ')}
      </Text>
    </Box>
  )
}

/** Where the screens of these are. */
const PLACES: Readonly<Record<string, string>> = {
  call: '/calls',
  recording: '/recordings',
  ticket: '/tickets',
  'evidence.verification': '/evidence/verifications',
}

function Subject({ entry: { subjectKind, subjectId } }: Readonly<{ entry: AuditEntry }>) {
  const name = SUBJECT_NAMES[subjectKind] ?? subjectKind
  const place = PLACES[subjectKind]
  if (!place)
    return (
      <Text size="sm" truncate title={subjectId}>
        {subjectKind === 'caller' ? `${name} ${phoneOf(subjectId)}` : name}
      </Text>
    )
  return (
    <Anchor component={Link} href={`${place}/${subjectId}`} size="sm">
      {name}
    </Anchor>
  )
}
