import { Alert, Button, Card, FileButton, Group, Stack, Text, Title } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReportVerdict, reportText, type SignatureReport } from '../../../src/signatures/report.ts'
import { get, put } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { useSession } from '../kit/session.tsx'
import { FileLink } from '../viewer/FileLink.tsx'
import type { Letter } from './letters.ts'
import { type Attachment, uploadLetter } from './uploads.ts'
import { useLetterAct } from './useLetter.ts'

export const useFile = (id: string | null) =>
  useQuery({
    queryKey: ['attachments', id],
    queryFn: ({ signal }) => get<Attachment>(`/api/attachments/${id}`, {}, signal),
    enabled: id !== null,
  })

/** The letter as it was signed, and what its digital signature says (K01). */
export function SignedCopy({ letter }: Readonly<{ letter: Letter }>) {
  const { may } = useSession()
  const { data: file } = useFile(letter.signedAttachmentId)
  const [ticketId] = letter.ticketIds
  const attach = useLetterAct(async (picked: File) => {
    const { id } = await uploadLetter(ticketId ?? '', picked)
    return put<Letter>(`/api/letters/${letter.id}/signed-copy`, { attachmentId: id })
  }, 'Đã đính kèm bản ký.')
  return (
    <Card withBorder component="section" aria-labelledby="signed-copy">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4" id="signed-copy">
            Bản ký
          </Title>
          {may('letter.write') && ticketId && (
            <FileButton accept="application/pdf" onChange={picked => picked && attach.mutate(picked)}>
              {props => (
                <Button
                  {...props}
                  variant="default"
                  loading={attach.isPending}
                  leftSection={<IconUpload size={18} aria-hidden />}
                >
                  {letter.signedAttachmentId ? 'Thay bản ký' : 'Tải bản ký lên'}
                </Button>
              )}
            </FileButton>
          )}
        </Group>
        {letter.signedAttachmentId === null && <Text c="dimmed">Chưa có bản ký.</Text>}
        {file && <FileLine file={file} />}
      </Stack>
    </Card>
  )
}

export function FileLine({ file }: Readonly<{ file: Attachment }>) {
  const { id, name, type, at, signatures } = file
  return (
    <>
      <Group gap="xs">
        <FileLink file={{ name, type, address: `/api/attachments/${id}/content` }} />
        <Text c="dimmed" size="sm" className="figures">
          {dateTimeOf(at)}
        </Text>
      </Group>
      {signatures && <Verdict report={signatures as SignatureReport} />}
    </>
  )
}

const COLOURS: Readonly<Record<ReportVerdict, string>> = {
  ...{ valid: 'green', invalid: 'red' },
  ...{ 'unknown-signer': 'orange', unsigned: 'gray' },
}

const Verdict = ({ report }: Readonly<{ report: SignatureReport }>) => (
  <Alert color={COLOURS[report.verdict]} p="xs">
    {reportText(report)}
  </Alert>
)
