import {
  ActionIcon,
  Alert,
  Box,
  Button,
  FileButton,
  Group,
  Progress,
  Select,
  Stack,
  Text,
} from '@mantine/core'
import { IconPaperclip, IconX } from '@tabler/icons-react'
import { type DragEvent, useState } from 'react'
import { Failure, Waiting } from '../kit/parts.tsx'
import { ATTACHMENT_KIND_NAMES } from '../words/attachments.ts'
import { useFiles, type Whole } from './data.ts'
import { FileRow } from './FileRow.tsx'
import { Section } from './Section.tsx'
import { ATTACHMENT_KINDS, type AttachmentKind, acceptOf, kindFor, limitText } from './uploads.ts'
import { type Upload, useUploads } from './useUploads.ts'

type FilesProps = Readonly<{ ticket: Whole; mayAdd: boolean }>

/** Files of the ticket; dropped on the section, or chosen. */
export function Files({ ticket, mayAdd }: FilesProps) {
  const { data, error, refetch } = useFiles(ticket.id)
  const [isOver, setOver] = useState(false)
  const { uploads, add, drop } = useUploads(ticket.id, data?.limits)
  const [kind, setKind] = useState<AttachmentKind | null>(null)
  const dropped = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const files = [...event.dataTransfer.files]
    for (const file of files) add([file], kind ?? kindFor(file.type))
  }
  const ways = mayAdd
    ? {
        onDrop: dropped,
        onDragOver: (event: DragEvent) => event.preventDefault(),
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
      }
    : {}
  return (
    <Box
      {...ways}
      data-over={isOver || undefined}
      style={isOver ? { outline: '2px dashed var(--mantine-color-anchor)' } : {}}
    >
      <Section title={`Tệp đính kèm${data && data.items.length > 0 ? ` (${data.items.length})` : ''}`}>
        <Stack gap="sm">
          {error && !data && <Failure error={error} retry={() => void refetch()} />}
          {!data && !error && <Waiting />}
          {data?.items.map(file => (
            <FileRow key={file.id} file={file} ticketId={ticket.id} />
          ))}
          {data?.items.length === 0 && (
            <Text size="sm" c="dimmed">
              Chưa có tệp nào.
            </Text>
          )}
          {uploads.map(upload => (
            <OnItsWay key={upload.key} upload={upload} drop={() => drop(upload.key)} />
          ))}
          {mayAdd && <Chooser {...{ kind, setKind, add }} limits={data?.limits} />}
        </Stack>
      </Section>
    </Box>
  )
}

type ChooserProps = Readonly<{
  kind: AttachmentKind | null
  setKind: (kind: AttachmentKind) => void
  add: (files: readonly File[], kind: AttachmentKind) => void
  limits: Readonly<Record<string, number>> | undefined
}>

function Chooser({ kind, setKind, add, limits }: ChooserProps) {
  const meant = kind ?? 'other'
  return (
    <Group align="flex-end" gap="xs" wrap="wrap">
      <Select
        label="Mục đích của tệp"
        description={`Nhận ${limitText(meant, limits?.[meant])}`}
        data={ATTACHMENT_KINDS.map(value => ({ value, label: ATTACHMENT_KIND_NAMES[value] }))}
        value={meant}
        onChange={value => value && setKind(value as AttachmentKind)}
        allowDeselect={false}
        flex={1}
        miw={220}
      />
      <FileButton
        multiple
        accept={acceptOf(meant)}
        onChange={files => add(files, meant)}
        inputProps={{ 'aria-label': 'Chọn tệp' }}
      >
        {props => (
          <Button {...props} variant="default" leftSection={<IconPaperclip size={16} aria-hidden />}>
            Thêm tệp
          </Button>
        )}
      </FileButton>
      <Text size="xs" c="dimmed" w="100%">
        Kéo thả tệp vào đây cũng được. Ảnh được vẽ lại, bỏ vị trí và thông tin máy ảnh; PDF và văn bản giữ
        nguyên từng byte.
      </Text>
    </Group>
  )
}

function OnItsWay({ upload, drop }: Readonly<{ upload: Upload; drop: () => void }>) {
  const { name, sent, fault, again } = upload
  if (fault !== null)
    return (
      <Alert
        color="red"
        role="alert"
        withCloseButton
        closeButtonLabel="Bỏ qua"
        onClose={drop}
        // As large as a finger needs it (WCAG 2.2, 2.5.8); Mantine's has 20 px.
        styles={{ closeButton: { width: 24, height: 24 } }}
      >
        <Group justify="space-between" gap="xs">
          <Text size="sm">{fault}</Text>
          {again && (
            <Button size="xs" variant="default" onClick={again} aria-label={`Gửi lại ${name}`}>
              Gửi lại
            </Button>
          )}
        </Group>
      </Alert>
    )
  return (
    <Group gap="xs" wrap="nowrap">
      <Box flex={1}>
        <Text size="sm">{sent < 100 ? `Đang gửi ${name}` : `Đang kiểm tra ${name}`}</Text>
        <Progress value={sent} aria-label={`Đã gửi ${sent}% của ${name}`} />
      </Box>
      <ActionIcon variant="subtle" aria-label={`Ẩn ${name}`} onClick={drop}>
        <IconX size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}
