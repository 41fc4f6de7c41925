import { Alert, Anchor, Button, FileInput, Group, Stack, Table } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'wouter'
import type { Traced } from '../../../src/recordings/exportschemas.ts'
import { type Json, post } from '../kit/api.ts'
import { clockOf, dateTimeOf, percentOf } from '../kit/format.ts'
import { PageHead, textOf } from '../kit/parts.tsx'
import { EXPORT_KIND_NAMES } from '../words/recordings.ts'
import { EvidenceNav } from './EvidenceNav.tsx'

type Trace = Json<typeof Traced>

const VERDICTS: Readonly<Record<Trace['verdict'], readonly [colour: string, title: string]>> = {
  traced: ['red', 'Tìm ra: bản sao này từ lần trích xuất dưới đây'],
  unmarked: ['yellow', 'Là bản ghi của tổng đài, nhưng không có dấu chìm: bản gốc, hoặc dấu đã bị gỡ'],
  'other-mark': ['yellow', 'Là bản ghi của tổng đài, nhưng dấu trong đó không phải của ta'],
  unknown: ['gray', 'Không phải bản ghi nào đã xem'],
}

/** Whose export a copy is that turned up outside. */
export default function TracesPage() {
  const [file, setFile] = useState<File | null>(null)
  const trace = useMutation({
    mutationFn(sound: File) {
      const body = new FormData()
      body.append('file', sound)
      return post<Trace>('/api/recording-traces', body)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (file) trace.mutate(file)
  }
  return (
    <Stack>
      <div>
        <PageHead title="Truy nguồn bản sao" />
        <EvidenceNav />
      </div>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <FileInput
            label="Tệp âm thanh tìm thấy bên ngoài"
            description="WAV nguyên mẫu, cả bản hoặc một đoạn; tệp đã nén mất dữ liệu không còn dấu"
            accept="audio/wav,audio/x-wav,.wav"
            placeholder="Chọn tệp"
            value={file}
            onChange={setFile}
            w={520}
            maw="100%"
            required
          />
          <Button type="submit" disabled={!file} loading={trace.isPending}>
            Truy nguồn
          </Button>
        </Group>
      </form>
      {trace.error && (
        <Alert color="red" role="alert">
          {textOf(trace.error)}
        </Alert>
      )}
      {trace.data && <Found trace={trace.data} />}
    </Stack>
  )
}

function Found({ trace }: Readonly<{ trace: Trace }>) {
  const { verdict, recordingId, fromMs, agreement, said, export: from } = trace
  const [colour, title] = VERDICTS[verdict]
  const rows = [
    ...(from
      ? [
          ['Người lấy', from.by?.displayName ?? 'không rõ'],
          ['Lúc', dateTimeOf(from.at)],
          ['Cách lấy', EXPORT_KIND_NAMES[from.kind]],
          ['Mục đích đã khai', from.purpose],
        ]
      : []),
    ...(agreement === null ? [] : [['Mức khớp của dấu', percentOf(agreement)]]),
    ...(fromMs === null ? [] : [['Đoạn bắt đầu ở', clockOf(fromMs)]]),
    ...(said === null ? [] : [['Tệp tự xưng là từ lần trích xuất', said]]),
  ]
  return (
    <Alert color={colour} title={title} role="status">
      <Table withRowBorders={false} maw={640} aria-label="Kết quả truy nguồn">
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th>{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {recordingId && (
        <Anchor component={Link} href={`/recordings/${recordingId}`}>
          Xem bản ghi âm gốc
        </Anchor>
      )}
    </Alert>
  )
}
