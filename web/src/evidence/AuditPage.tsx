import { Box, Group, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { DayInput } from '../kit/DayInput.tsx'
import { inOrder } from '../kit/format.ts'
import { usePages } from '../kit/PagedList.tsx'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { PersonPicker } from '../pickers/pickers.tsx'
import { ACTION_NAMES, SUBJECT_NAMES } from '../words/audit.ts'
import { AuditList } from './AuditList.tsx'
import { AUDIT_KEY, type AuditEntry } from './audit.ts'
import { periodOf } from './days.ts'
import { EvidenceNav } from './EvidenceNav.tsx'

const ordered = (words: Readonly<Record<string, string>>) => [
  { value: '', label: 'Tất cả' },
  ...Object.entries(words)
    .map(([value, label]) => ({ value, label }))
    .sort((one, other) => inOrder(one.label, other.label)),
]
const ACTIONS = ordered(ACTION_NAMES)
const SUBJECTS = ordered(SUBJECT_NAMES)

/** Who did what, from where. */
export default function AuditPage() {
  const { may } = useSession()
  const [personId, setPerson] = useState<string | null>(null)
  const [action, setAction] = useState('')
  const [subjectKind, setKind] = useState('')
  const [first, setFirst] = useState<string | null>(null)
  const [last, setLast] = useState<string | null>(null)
  const period = periodOf(first, last)
  const pages = usePages<AuditEntry>(AUDIT_KEY, '/api/audit', { personId, action, subjectKind, ...period })
  return (
    <Box style={{ display: 'flex', flexDirection: 'column', height: '100%' }}>
      <PageHead title="Nhật ký truy cập" />
      <EvidenceNav />
      <Group align="flex-end" mb="xs">
        {may('person.read') && <PersonPicker label="Ai" value={personId} onChange={setPerson} w={240} />}
        <NativeSelect
          label="Việc"
          value={action}
          onChange={event => setAction(event.currentTarget.value)}
          data={ACTIONS}
        />
        <NativeSelect
          label="Về"
          value={subjectKind}
          onChange={event => setKind(event.currentTarget.value)}
          data={SUBJECTS}
        />
        <DayInput w={150} label="Từ ngày" value={first} onChange={setFirst} />
        <DayInput w={150} label="Đến hết ngày" value={last} onChange={setLast} />
      </Group>
      <Box style={{ flex: 1, minHeight: 0 }}>
        <AuditList pages={pages} empty="Không có mục nào" />
      </Box>
    </Box>
  )
}
