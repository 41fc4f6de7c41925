import { Alert, Button, Group, List, Modal, Progress, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExportMade } from '../../../src/recordings/exportschemas.ts'
import { type Json, post } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { textOf } from '../kit/parts.tsx'
import { AskForm, Purpose } from '../player/AskForm.tsx'
import { fetchWithProgress } from '../player/download.ts'
import type { Recording } from './RecordingRow.tsx'

type Made = Json<typeof ExportMade>
type ExportProps = Readonly<{ recordings: readonly Recording[]; onDone: () => void }>

/** Takes what is ticked out as one ZIP, for a purpose that is written down. */
export function ExportSelection({ recordings, onDone }: ExportProps) {
  const [isOpen, form] = useDisclosure(false)
  const client = useQueryClient()
  const select = useMutation({
    mutationFn: (purpose: string) =>
      post<Made>('/api/recording-exports', { purpose, recordingIds: recordings.map(({ id }) => id) }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['recording-exports'] }),
  })
  const close = () => {
    form.close()
    if (select.data) onDone()
    select.reset()
  }
  const sizeBytes = recordings.reduce((sum, one) => sum + (one.sizeBytes ?? 0), 0)
  return (
    <>
      <Button
        disabled={recordings.length === 0}
        leftSection={<IconDownload size={18} aria-hidden />}
        onClick={form.open}
      >
        Trích xuất đã chọn
      </Button>
      <Modal opened={isOpen} onClose={close} title="Trích xuất ghi âm" centered size="lg">
        {select.data ? (
          <Take made={select.data} sizeBytes={sizeBytes} />
        ) : (
          <AskForm yes="Lập gói" asking={select} onSubmit={typed => select.mutate(typed('purpose'))}>
            <Text size="sm">
              {numberOf(recordings.length)} bản ghi thành một gói ZIP có danh mục ký số. Mỗi bản mang dấu chìm
              của bạn.
            </Text>
            <Purpose data-autofocus />
          </AskForm>
        )}
      </Modal>
    </>
  )
}

type TakeProps = Readonly<{ made: Made; sizeBytes: number }>

/** The ZIP of a selection that was fixed. */
function Take({ made, sizeBytes }: TakeProps) {
  const [done, setDone] = useState<number | null>(null)
  const fetching = useMutation({
    mutationFn: () =>
      fetchWithProgress(`/api/recording-exports/${made.id}/zip`, {
        sizeBytes,
        told: bytes => setDone(bytes),
      }),
  })
  const share = sizeBytes === 0 ? 0 : Math.min(100, (100 * (done ?? 0)) / sizeBytes)
  return (
    <Stack>
      <Text>
        Gói có {numberOf(made.recordings)} bản ghi, tải được đến {dateTimeOf(made.until)}.
      </Text>
      {made.missing.length > 0 && (
        <Alert color="orange" title={`${numberOf(made.missing.length)} bản không lấy được`}>
          <List size="sm">
            {made.missing.map(({ name }) => (
              <List.Item key={name}>{name}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {fetching.error && (
        <Alert color="red" role="alert">
          {textOf(fetching.error)}
        </Alert>
      )}
      {done !== null && (
        <Progress.Root size="lg">
          <Progress.Section value={fetching.isSuccess ? 100 : share} aria-label="Đã tải" />
        </Progress.Root>
      )}
      <Text size="sm" role="status">
        {fetching.isSuccess ? 'Đã tải xong.' : done === null ? '' : `Đang tải: ${Math.round(share)}%`}
      </Text>
      <Text size="sm" c="dimmed">
        Ai nhận gói kiểm tra được trên máy của mình: chạy script/verify --offline với tệp ZIP này và khóa công
        khai, tải ở trang Chứng cứ.
      </Text>
      <Group justify="flex-end">
        <Button loading={fetching.isPending} onClick={() => fetching.mutate()}>
          Tải gói ZIP
        </Button>
      </Group>
    </Stack>
  )
}
