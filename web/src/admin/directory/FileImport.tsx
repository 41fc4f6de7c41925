import { Alert, Button, FileButton, Group, Modal, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { FileRead } from '../../../../src/directory/schemas.ts'
import type { Json } from '../../kit/api.ts'
import { textOf } from '../../kit/parts.tsx'
import { Textarea } from '../../kit/typing.tsx'
import type { EditedKind } from '../../words/directory.ts'
import { BadLines } from '../FileRows.tsx'
import { Keep } from '../Keep.tsx'
import { FilePreview, type FileRead as Previewed } from './FilePreview.tsx'
import { useLooking } from './useLooking.ts'

const FILES = { unit: 'units', field: 'fields', area: 'areas', route: 'routing' } as const
const HEADS = {
  ...{ unit: 'mã, tên, loại, trực thuộc, địa bàn, từ ngày…', field: 'mã, tên, cấp, thuộc…' },
  ...{ area: 'mã, tên, loại, thuộc, tên khác…', route: 'lĩnh vực, địa bàn, đơn vị, ưu tiên…' },
}

type Read = Json<typeof FileRead>

/** A whole file into the directory: looked at first, then all of it or nothing. */
export function FileImport({ kind, onClose }: Readonly<{ kind: EditedKind; onClose: () => void }>) {
  const [text, setText] = useState('')
  const path = `/api/directory/imports/${FILES[kind]}`
  const { anew, look, keep, preview, error, ...of } = useLooking<Previewed, Read>({
    ...{ previewPath: `${path}/preview`, path, onDone: onClose },
    done: ({ counts }) =>
      `Đã nhập: ${counts.new} mục mới, ${counts.changed} mục đổi, ${counts.ended} mục kết thúc.`,
  })
  const type = anew(setText)
  return (
    <Modal opened onClose={onClose} title="Nhập từ tệp" size="xl">
      <Stack>
        <Text c="dimmed">
          Tệp CSV hoặc bảng chép từ trang tính; dòng đầu là tên cột: {HEADS[kind]} Mục không có trong tệp giữ
          nguyên. Cột không có trong tệp thì giá trị đang có giữ nguyên; ô để trống thì giá trị bị xóa.
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
        {of.when}
        {error && (
          <Alert color="red" role="alert">
            {textOf(error)}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button
            variant={preview ? 'default' : 'filled'}
            loading={of.isLooking}
            disabled={text.trim() === '' || !of.isKnown}
            onClick={() => look({ text })}
          >
            Xem trước
          </Button>
        </Group>
        {preview && preview.badCount > 0 && <BadLines bad={preview.bad} count={preview.badCount} />}
        {preview && preview.badCount === 0 && (
          <>
            <FilePreview kind={kind} read={preview} />
            <Keep isPending={of.isKeeping} charsLeast={3} onKeep={keep} />
          </>
        )}
      </Stack>
    </Modal>
  )
}
