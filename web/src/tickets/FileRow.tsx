import { Badge, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconFile, IconPhoto, IconSignature } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { post } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { refused, said } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { TextInput } from '../kit/typing.tsx'
import { FileLink } from '../viewer/FileLink.tsx'
import { ATTACHMENT_KIND_NAMES } from '../words/attachments.ts'
import { type File_, keys } from './data.ts'
import { Signatures } from './Signatures.tsx'
import { sizeText } from './uploads.ts'

type FileRowProps = Readonly<{ file: File_; ticketId: string }>

/** One file: what it is, who put it there, whether its signatures hold. */
export function FileRow({ file, ticketId }: FileRowProps) {
  const { person, may } = useSession()
  const [isAsking, asking] = useDisclosure(false)
  const again = useFileAct(ticketId, `/api/attachments/${file.id}/signature-checks`)
  const { name, kind, by, withdrawnAt, signatures } = file
  const isGone = withdrawnAt !== null
  const Picture = kind === 'signed-answer' ? IconSignature : kind === 'photo' ? IconPhoto : IconFile
  // As attachment.ts has it: whoever put it there, and the Office.
  const mayTake = !isGone && may('attachment.add') && (by?.id === person.id || person.role === 'office')
  return (
    <Stack gap={4}>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        <Picture size={20} aria-hidden />
        <Named file={file} />
        {isGone && <Badge color="gray">đã thu hồi</Badge>}
        {mayTake && (
          <Button
            variant="subtle"
            color="red"
            size="compact-sm"
            onClick={asking.open}
            aria-label={`Thu hồi ${name}`}
          >
            Thu hồi
          </Button>
        )}
      </Group>
      {signatures && !isGone && (
        <Signatures
          report={signatures}
          isMeant={kind === 'signed-answer'}
          again={
            may('attachment.add')
              ? () => again.mutate({}, { onSuccess: () => said('Đã kiểm tra lại chữ ký số.') })
              : null
          }
          isAsking={again.isPending}
        />
      )}
      <Withdrawal {...{ file, ticketId }} isOpen={isAsking} close={asking.close} />
    </Stack>
  )
}

function Named({ file }: Readonly<{ file: File_ }>) {
  const { name, type, kind, sizeBytes, at, by, withdrawnAt, withdrawnBy, withdrawnWhy } = file
  const isGone = withdrawnAt !== null
  return (
    <Stack gap={0} flex={1} miw={0}>
      {isGone ? (
        <Text size="sm" td="line-through">
          {name}
        </Text>
      ) : (
        <FileLink file={{ name, type, address: `/api/attachments/${file.id}/content` }} />
      )}
      <Text size="xs" c="dimmed">
        {[
          ATTACHMENT_KIND_NAMES[kind],
          sizeText(sizeBytes),
          by?.displayName ?? 'Người dân',
          dateTimeOf(at),
        ].join(' · ')}
      </Text>
      {isGone && (
        <Text size="xs">
          Đã thu hồi {dateTimeOf(withdrawnAt)}
          {withdrawnBy && `, ${withdrawnBy.displayName}`}
          {withdrawnWhy && `: ${withdrawnWhy}`}
        </Text>
      )}
    </Stack>
  )
}

function useFileAct(ticketId: string, path: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => post(path, body),
    onSuccess: () => client.invalidateQueries({ queryKey: [...keys.one(ticketId), 'files'] }),
    onError: refused,
  })
}

type WithdrawalProps = FileRowProps & Readonly<{ isOpen: boolean; close: () => void }>

function Withdrawal({ file, ticketId, isOpen, close }: WithdrawalProps) {
  const take = useFileAct(ticketId, `/api/attachments/${file.id}/withdrawal`)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const why = String(new FormData(event.currentTarget).get('why') ?? '').trim()
    take.mutate({ why }, { onSuccess: close })
  }
  return (
    <Modal opened={isOpen} onClose={close} title={`Thu hồi ${file.name}`}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">Tệp không được mở nữa nhưng vẫn lưu làm bằng chứng. Không lấy lại được.</Text>
          <TextInput name="why" label="Lý do" required minLength={3} maxLength={500} data-autofocus />
          <Button type="submit" color="red" loading={take.isPending}>
            Thu hồi
          </Button>
        </Stack>
      </form>
    </Modal>
  )
}
