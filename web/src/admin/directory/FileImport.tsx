import { Alert, Button, FileButton, Group, Modal, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { FileRead } from '../../../../src/directory/schemas.ts'
import { type Json, post } from '../../kit/api.ts'
import { instantOf } from '../../kit/instants.ts'
import { said, textOf } from '../../kit/parts.tsx'
import { Textarea } from '../../kit/typing.tsx'
import type { EditedKind } from '../../words/directory.ts'
import { BadLines } from '../FileRows.tsx'
import { From } from '../From.tsx'
import { DIRECTORY } from './entries.ts'
import { FilePreview, type FileRead as Previewed } from './FilePreview.tsx'

const FILES = { unit: 'units', field: 'fields', area: 'areas', route: 'routing' } as const
const HEADS = {
  ...{ unit: 'mã, tên, loại, trực thuộc, địa bàn, từ ngày…', field: 'mã, tên, cấp, thuộc…' },
  ...{ area: 'mã, tên, loại, thuộc, tên khác…', route: 'lĩnh vực, địa bàn, đơn vị, ưu tiên…' },
}

type Read = Json<typeof FileRead>

/** A whole file into the directory: looked at first, then all of it or nothing. */
export function FileImport({ kind, onClose }: Readonly<{ kind: EditedKind; onClose: () => void }>) {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [from, setFrom] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const path = `/api/directory/imports/${FILES[kind]}`
  const asked = { text, effectiveFrom: instantOf(from) ?? undefined }
  const preview = useMutation({ mutationFn: () => post<Previewed>(`${path}/preview`, asked) })
  const load = useMutation({
    mutationFn: () => post<Read>(path, { ...asked, reason: reason.trim() }),
    onSuccess: async ({ counts }) => {
      said(`Đã nhập: ${counts.new} mục mới, ${counts.changed} mục đổi, ${counts.ended} mục kết thúc.`)
      onClose()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  const read = preview.data
  const error = load.error ?? preview.error
  const type = (typed: string) => {
    setText(typed)
    preview.reset()
  }
  return (
    <Modal opened onClose={onClose} title="Nhập từ tệp" size="xl">
      <Stack>
        <Text c="dimmed">
          Tệp CSV hoặc bảng chép từ trang tính; dòng đầu là tên cột: {HEADS[kind]} Mục không có trong tệp giữ
          nguyên.
        </Text>
        <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={async file => file && type(await file.text())}>
          {props => (
            <Button {...props} variant="default" w="fit-content">
              Chọn tệp CSV
            </Button>
          )}
        </FileButton>
        <Textarea
          label="Nội dung"
          value={text}
          onChange={event => type(event.currentTarget.value)}
          autosize
          minRows={4}
          maxRows={10}
        />
        <From
          value={from}
          onChange={when => {
            setFrom(when)
            preview.reset()
          }}
        />
        {error && (
          <Alert color="red" role="alert">
            {textOf(error)}
          </Alert>
        )}
        {read && read.badCount > 0 && <BadLines bad={read.bad} count={read.badCount} />}
        {read && read.badCount === 0 && (
          <>
            <FilePreview kind={kind} read={read} />
            <Textarea
              label="Lý do"
              value={reason}
              onChange={event => setReason(event.currentTarget.value)}
              required
              maxLength={500}
              autosize
            />
          </>
        )}
        <Group justify="flex-end">
          <Button
            variant="default"
            loading={preview.isPending}
            disabled={text.trim() === '' || from === ''}
            onClick={() => preview.mutate()}
          >
            Xem trước
          </Button>
          {read && read.badCount === 0 && (
            <Button
              loading={load.isPending}
              disabled={reason.trim().length < 3}
              onClick={() => load.mutate()}
            >
              Nhập
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
