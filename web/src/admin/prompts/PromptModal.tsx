import {
  Alert,
  Button,
  FileInput,
  Group,
  Modal,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
} from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Uploaded } from '../../../../src/settings/promptschemas.ts'
import { type Json, Problem, post } from '../../kit/api.ts'
import { numberOf } from '../../kit/format.ts'
import { said, textOf } from '../../kit/parts.tsx'
import { From } from '../From.tsx'
import { Reason } from '../Reason.tsx'
import { instantOf } from '../settings/instants.ts'
import { isKeyed, withPart } from '../settings/model.ts'
import { faultsOf } from '../settings/useChange.ts'
import { SETTINGS, useSettings } from '../settings/useSettings.ts'
import { Sound } from './Sound.tsx'
import { Trial } from './Trial.tsx'
import type { Prompt } from './usePrompts.ts'

type Way = 'standard' | 'text' | 'recording'
const WAYS: { value: Way; label: string }[] = [
  { value: 'standard', label: 'Câu chuẩn' },
  { value: 'text', label: 'Câu chữ khác' },
  { value: 'recording', label: 'Bản thu' },
]

/** What a prompt says: the standard words, others, or a recording of the province's own. */
export function PromptModal({ prompt, onClose }: Readonly<{ prompt: Prompt; onClose: () => void }>) {
  const { own, standard, name, title } = prompt
  const [way, setWay] = useState<Way>(own ? (own.recording ? 'recording' : 'text') : 'standard')
  const [text, setText] = useState(own?.text ?? standard ?? '')
  const [from, setFrom] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const upload = useUpload()
  const recording = upload.data?.id ?? own?.recording?.id ?? null
  const keep = useKeep(name, onClose)
  const value = way === 'standard' ? undefined : way === 'text' ? { text } : { recording }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    keep.mutate({ value, from, reason: reason.trim() })
  }
  const isReady = reason.trim() !== '' && from !== '' && (way !== 'recording' || recording !== null)
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Đóng' }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text c="dimmed">Câu chuẩn: {standard}</Text>
          <SegmentedControl
            aria-label="Nói thế nào"
            data={WAYS}
            value={way}
            onChange={picked => setWay(picked as Way)}
          />
          {way === 'text' && (
            <Textarea
              label="Câu chữ"
              description="Máy đọc; chữ số được đọc từng số"
              value={text}
              onChange={event => setText(event.currentTarget.value)}
              maxLength={600}
              autosize
              minRows={2}
              required
            />
          )}
          {way === 'text' && <Trial key={text} text={text} kind={prompt.kind} />}
          {way === 'recording' && (
            <>
              <FileInput
                label="Tệp WAV"
                description="PCM 16 hoặc 24 bit, một hoặc hai kênh, tối đa 2 phút. Độ to được chỉnh đều."
                placeholder={own?.recording?.name ?? 'Chọn tệp'}
                accept="audio/wav,.wav"
                onChange={file => file && upload.mutate(file)}
                error={upload.error ? textOf(upload.error) : null}
              />
              {upload.data && (
                <Text size="sm">
                  Dài {numberOf(Math.round(upload.data.seconds * 10) / 10)} giây, {numberOf(upload.data.rate)}{' '}
                  Hz.
                </Text>
              )}
              {recording && <Sound src={`/api/prompt-recordings/${recording}/audio`} label="Nghe bản thu" />}
            </>
          )}
          <From value={from} onChange={setFrom} />
          {keep.error && (
            <Alert color="red" role="alert">
              {textOf(keep.error)}{' '}
              {faultsOf(keep.error)
                .map(({ detail }) => detail)
                .join('; ')}
            </Alert>
          )}
          <Reason value={reason} onChange={setReason} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" loading={keep.isPending || upload.isPending} disabled={!isReady}>
              Áp dụng
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}

const useUpload = () =>
  useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.append('file', file)
      return post<Json<typeof Uploaded>>('/api/prompt-recordings', form)
    },
  })

type Asked = Readonly<{ value: unknown; from: string | null; reason: string }>

/** One prompt otherwise, the others of the section as they are set. */
function useKeep(name: string, onDone: () => void) {
  const client = useQueryClient()
  const settings = useSettings()
  return useMutation({
    mutationFn: ({ value, from, reason }: Asked) => {
      const held = settings.data?.sections.announcements?.settled
      if (!isKeyed(held)) throw new Problem(0, 'not-loaded', 'Chưa tải xong cài đặt, hãy thử lại.')
      const changed = withPart(held, name, value)
      return post('/api/settings/announcements', { value: changed, reason, effectiveFrom: instantOf(from) })
    },
    onSuccess: async () => {
      said('Đã ghi; âm thanh được tạo trong vài giây.')
      onDone()
      await client.invalidateQueries({ queryKey: SETTINGS })
    },
  })
}
