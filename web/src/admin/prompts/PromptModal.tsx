import { Alert, FileInput, Modal, SegmentedControl, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Uploaded } from '../../../../src/settings/promptschemas.ts'
import { type Json, Problem, post } from '../../kit/api.ts'
import { numberOf } from '../../kit/format.ts'
import { said, textOf } from '../../kit/parts.tsx'
import { Textarea } from '../../kit/typing.tsx'
import { Keep } from '../Keep.tsx'
import { isKeyed, withPart } from '../settings/model.ts'
import { faultsOf } from '../settings/useChange.ts'
import { SETTINGS, useSettings } from '../settings/useSettings.ts'
import { useFrom } from '../useFrom.tsx'
import { Beside } from './Beside.tsx'
import { PromptHistory } from './PromptHistory.tsx'
import type { Prompt, Said } from './usePrompts.ts'

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
  const [recording, setRecording] = useState(own?.recording?.id ?? null)
  const { when, isKnown, later } = useFrom()
  const keep = useKeep(name, onClose)
  const said = saidBy(way, text, recording)
  const before = own
    ? saidBy(own.recording ? 'recording' : 'text', own.text ?? '', own.recording?.id ?? null)
    : null
  const isOther = said !== undefined && JSON.stringify(said) !== JSON.stringify(before)
  const takeBack = (back: Said) => {
    setWay(back === null ? 'standard' : 'text' in back ? 'text' : 'recording')
    if (back && 'text' in back) setText(back.text)
    if (back && 'recording' in back) setRecording(back.recording)
  }
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <Stack>
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
        {way === 'recording' && <Upload name={own?.recording?.name ?? null} onUploaded={setRecording} />}
        {isOther && <Beside prompt={prompt} said={said} />}
        {isOther && when}
        {keep.error && (
          <Alert color="red" role="alert">
            {textOf(keep.error)}{' '}
            {faultsOf(keep.error)
              .map(({ detail }) => detail)
              .join('; ')}
          </Alert>
        )}
        {isOther && isKnown && (
          <Keep
            isPending={keep.isPending}
            charsLeast={1}
            onKeep={reason => keep.mutate({ value: said ?? undefined, later, reason })}
          />
        )}
        <PromptHistory prompt={prompt} onBack={takeBack} />
      </Stack>
    </Modal>
  )
}

/** Undefined = not said yet. */
function saidBy(way: Way, text: string, recording: string | null): Said | undefined {
  if (way === 'standard') return null
  if (way === 'text') return text.trim() === '' ? undefined : { text }
  return recording === null ? undefined : { recording }
}

type UploadProps = Readonly<{ name: string | null; onUploaded: (id: string) => void }>

function Upload({ name, onUploaded }: UploadProps) {
  const upload = useUpload(onUploaded)
  return (
    <>
      <FileInput
        label="Tệp WAV"
        description="PCM 16 hoặc 24 bit, một hoặc hai kênh, tối đa 2 phút. Độ to được chỉnh đều."
        placeholder={name ?? 'Chọn tệp'}
        accept="audio/wav,.wav"
        disabled={upload.isPending}
        onChange={file => file && upload.mutate(file)}
        error={upload.error ? textOf(upload.error) : null}
      />
      {upload.data && (
        <Text size="sm">
          Dài {numberOf(Math.round(upload.data.seconds * 10) / 10)} giây, {numberOf(upload.data.rate)} Hz.
        </Text>
      )}
    </>
  )
}

const useUpload = (onUploaded: (id: string) => void) =>
  useMutation({
    mutationFn: (file: File) => {
      const form = new FormData()
      form.append('file', file)
      return post<Json<typeof Uploaded>>('/api/prompt-recordings', form)
    },
    onSuccess: ({ id }) => onUploaded(id),
  })

type Asked = Readonly<{ value: unknown; later: object; reason: string }>

/** One prompt otherwise, the others of the section as they are set. */
function useKeep(name: string, onDone: () => void) {
  const client = useQueryClient()
  const settings = useSettings()
  return useMutation({
    mutationFn: ({ value, later, reason }: Asked) => {
      const held = settings.data?.sections.announcements?.settled
      if (!isKeyed(held)) throw new Problem(0, 'not-loaded', 'Chưa tải xong cài đặt, hãy thử lại.')
      const changed = withPart(held, name, value)
      return post('/api/settings/announcements', { value: changed, reason, ...later })
    },
    onSuccess: async () => {
      said('Đã ghi; âm thanh được tạo trong vài giây.')
      onDone()
      await client.invalidateQueries({ queryKey: SETTINGS })
    },
  })
}
