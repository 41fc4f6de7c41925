import { Alert, Progress, Stack, Text } from '@mantine/core'
import { useParams } from 'wouter'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { STEP_NAMES, VERIFICATION_STATE_NAMES } from '../words/evidence.ts'
import { EvidenceNav } from './EvidenceNav.tsx'
import { useVerification, type WholeVerification } from './useEvidence.ts'
import { Verdicts } from './Verdicts.tsx'
import { spanTextOf } from './VerificationList.tsx'

/** One verification: how far it is, then its two verdicts. */
export default function VerificationPage() {
  const { id = '' } = useParams<{ id: string }>()
  const { data, error, refetch } = useVerification(id)
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack pb="xl">
      <div>
        <PageHead title={`Kiểm chứng: ${spanTextOf(data).toLowerCase()}`} />
        <EvidenceNav />
        <Text c="dimmed" size="sm">
          {data.askedBy?.displayName ?? 'Không rõ ai'} yêu cầu lúc {dateTimeOf(data.askedAt)},{' '}
          {data.withAudio ? 'đọc lại toàn bộ âm thanh' : 'không đọc nội dung âm thanh'}
          {data.withCopies && ', mở cả bản nén, bản mã hóa và bản ở kho ngoài'}
        </Text>
      </div>
      <Body verification={data} />
    </Stack>
  )
}

function Body({ verification }: Readonly<{ verification: WholeVerification }>) {
  const { state, result, failure } = verification
  if (result) return <Verdicts result={result} />
  if (state === 'running') return <Running progress={verification.progress} />
  return (
    <Alert color="red" title={VERIFICATION_STATE_NAMES[state]}>
      Chưa thể kết luận gì về kỳ này. Hãy kiểm chứng lại.{failure ? ` (${failure})` : ''}
    </Alert>
  )
}

function Running({ progress }: Readonly<{ progress: WholeVerification['progress'] }>) {
  const share = progress?.of ? Math.min(100, Math.floor((100 * progress.done) / progress.of)) : null
  return (
    <Stack gap="xs">
      <Text role="status">
        {progress ? STEP_NAMES[progress.step] : 'Đang bắt đầu'}
        {progress && progress.done > 0 ? `: ${numberOf(progress.done)}` : '…'}
        {share === null ? '' : ` (${share}%)`}
      </Text>
      <Progress.Root size="xl">
        <Progress.Section value={share ?? 100} animated={share === null} aria-label="Tiến độ kiểm chứng" />
      </Progress.Root>
      <Text size="sm" c="dimmed">
        Có thể rời trang: kiểm chứng vẫn chạy, kết quả được lưu.
      </Text>
    </Stack>
  )
}
