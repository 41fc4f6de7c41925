import { Alert, Card, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { post } from '../../kit/api.ts'
import { numberOf } from '../../kit/format.ts'
import { Failure, said, Waiting } from '../../kit/parts.tsx'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { ReasonModal } from '../ReasonModal.tsx'
import { type AskedLine, LINES, type LinePreview, wordsOf } from './lines.ts'

type Props = Readonly<{
  asked: AskedLine
  /** The change that this takes back. */
  reverts?: number
  onClose: () => void
  onDone?: () => void
}>

/** Before → after with what it means; kept once somebody has seen it and said why. */
export function LineChangeModal({ asked, reverts, onClose, onDone }: Props) {
  const client = useQueryClient()
  const preview = useQuery({
    // A secret is typed, and does not lie about in what was asked before.
    queryKey: [...LINES, 'preview', asked.of, asked.name],
    queryFn: () => post<LinePreview>('/api/lines/preview', asked),
    ...{ staleTime: 0, gcTime: 0, refetchOnWindowFocus: false, retry: false },
  })
  const keep = useMutation({
    mutationFn: (reason: string) =>
      reverts === undefined
        ? post('/api/lines/changes', { asked, reason })
        : post(`/api/lines/changes/${reverts}/revert`, { reason }),
    onSuccess: async () => {
      said(reverts === undefined ? 'Đã áp dụng.' : 'Đã hoàn tác.')
      onClose()
      onDone?.()
      await client.invalidateQueries({ queryKey: LINES })
    },
  })
  const title = `${asked.of === 'trunk' ? 'Đường' : 'Số'} ${asked.name}`
  return (
    <ReasonModal
      title={reverts === undefined ? `Đổi ${title.toLowerCase()}?` : `Hoàn tác: ${title.toLowerCase()}?`}
      text="Có hiệu lực trong khoảng mười giây."
      yes={reverts === undefined ? 'Áp dụng' : 'Hoàn tác'}
      error={keep.error}
      isPending={keep.isPending}
      isReady={preview.data !== undefined}
      onClose={onClose}
      onYes={keep.mutate}
    >
      {preview.error && <Failure error={preview.error} />}
      {preview.isPending && <Waiting />}
      {preview.data && <LineEffect asked={asked} preview={preview.data} />}
    </ReasonModal>
  )
}

function LineEffect({ asked, preview }: Readonly<{ asked: AskedLine; preview: LinePreview }>) {
  const { differs, calls, numbers, dropsRegistration, isLast } = preview
  const isSecretNew = asked.of === 'trunk' && Boolean(asked.becomes?.secret)
  return (
    <Card withBorder component="section" aria-labelledby="line-effect">
      <Title order={3} size="h6" id="line-effect" mb="xs">
        Thay đổi này sẽ làm gì
      </Title>
      <Stack gap="sm">
        <BeforeAfter lines={wordsOf(differs)} />
        {isSecretNew && <Text size="sm">Mật khẩu ở nhà mạng được thay; sổ không giữ mật khẩu.</Text>}
        <Text size="sm">
          {calls === 0
            ? 'Không có cuộc gọi nào đang diễn ra ở đây.'
            : `${numberOf(calls)} cuộc gọi đang diễn ra ở đây; cuộc gọi đang nói không bị ngắt.`}
        </Text>
        {numbers.length > 0 && (
          <Text size="sm">Gọi ra từ {numbers.join(', ')} sẽ đi đường nào cũng được.</Text>
        )}
        {dropsRegistration && (
          <Alert color="orange" title="Mất đăng ký ở nhà mạng">
            Cuộc gọi đến qua đường này gián đoạn cho đến khi đăng ký lại được.
          </Alert>
        )}
        {isLast && (
          <Alert color="orange" title="Không còn cái nào khác">
            {asked.of === 'trunk'
              ? 'Tổng đài sẽ không gọi ra và nhận cuộc gọi được.'
              : 'Tổng đài sẽ không nhận cuộc gọi nào.'}
          </Alert>
        )}
      </Stack>
    </Card>
  )
}
