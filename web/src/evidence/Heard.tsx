import { usePages } from '../kit/PagedList.tsx'
import { AuditList } from './AuditList.tsx'
import { AUDIT_KEY, type AuditEntry } from './audit.ts'

/** Who was given which seconds of a recording, and what was taken along. */
export function Heard({ recordingId }: Readonly<{ recordingId: string }>) {
  const pages = usePages<AuditEntry>(AUDIT_KEY, '/api/audit', {
    subjectKind: 'recording',
    subjectId: recordingId,
  })
  return <AuditList pages={pages} empty="Chưa ai nghe bản ghi này" maxHeight="260px" />
}
