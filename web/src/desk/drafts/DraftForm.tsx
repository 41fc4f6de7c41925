import { Alert, Button, Group, Modal, Paper, ScrollArea, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { refused, textOf } from '../../kit/parts.tsx'
import { Textarea } from '../../kit/typing.tsx'
import { keyOf, useKeys } from '../keys.ts'
import type { Draft } from './autosave.ts'
import { FirstStep } from './FirstStep.tsx'
import { CONTENT_ID, FormFields } from './FormFields.tsx'
import type { Fields, Ticket } from './fields.ts'
import { typeInto } from './keeper.ts'
import { cancelDraft, receiveDraft } from './receiving.ts'
import { Conflicts, SaveState } from './SaveState.tsx'
import { useReceipt } from './useReceipt.ts'

type Props = Readonly<{ draft: Draft; onReceived: (ticket: Ticket) => void }>

/** The ticket of a call while it is written. Saved by itself; nothing here waits for the network. */
export function DraftForm({ draft, onReceived }: Props) {
  const { ticketId, mine } = draft
  const client = useQueryClient()
  const forgetDraft = () => client.invalidateQueries({ queryKey: ['tickets'] })
  const { faults, error, isPending, send, unlessSent } = useReceipt(receiveDraft, ticket => {
    onReceived(ticket)
    void forgetDraft()
  })
  const receive = () => send(ticketId)
  const type = (patch: Partial<Fields>) => unlessSent(() => typeInto(ticketId, patch))
  useKeys({
    receive,
    content: () => document.getElementById(CONTENT_ID)?.focus(),
  })
  if (draft.isOver && !isPending) return <Over draft={draft} />
  return (
    <Paper
      withBorder
      p="sm"
      component="form"
      aria-label={`Phiếu ${draft.code}`}
      h="100%"
      style={{ display: 'flex', flexDirection: 'column', minHeight: 0 }}
      onSubmit={(event: FormEvent) => event.preventDefault()}
    >
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{draft.code}</Text>
        <SaveState draft={draft} />
      </Group>
      <ScrollArea style={{ flex: 1, minHeight: 0 }} offsetScrollbars type="auto">
        <Stack gap="xs">
          <Conflicts draft={draft} />
          <FormFields fields={mine} type={type} faults={faults} />
          <FirstStep fields={mine} type={type} faults={faults} />
        </Stack>
      </ScrollArea>
      <Refused error={error} />
      <Group justify="space-between" mt="xs">
        <Cancel ticketId={ticketId} done={forgetDraft} />
        <Button
          loading={isPending}
          leftSection={<IconCheck size={18} aria-hidden />}
          onClick={receive}
          aria-keyshortcuts={keyOf('receive')}
        >
          Tiếp nhận phiếu ({keyOf('receive')})
        </Button>
      </Group>
    </Paper>
  )
}

function Refused({ error }: Readonly<{ error: Error | null }>) {
  if (!error) return null
  return (
    <Alert color="red" role="alert" p="xs" mt="xs">
      {textOf(error)}
    </Alert>
  )
}

/** Somebody else has it now, or it was finished in another window; the words stay readable. */
function Over({ draft }: Readonly<{ draft: Draft }>) {
  return (
    <Alert color="orange" title={`Phiếu ${draft.code} không còn là bản nháp của bạn`}>
      <Text size="sm" style={{ whiteSpace: 'pre-wrap' }}>
        {draft.trouble?.text} Nội dung bạn đã nhập: {draft.mine.content || '(trống)'}
      </Text>
    </Alert>
  )
}

function Cancel({ ticketId, done }: Readonly<{ ticketId: string; done: () => void }>) {
  const [isOpen, modal] = useDisclosure(false)
  const cancel = useMutation({
    mutationFn: (reason: string) => cancelDraft(ticketId, reason),
    onSuccess: () => {
      modal.close()
      done()
    },
    onError: refused,
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    cancel.mutate(String(new FormData(event.currentTarget).get('reason') ?? ''))
  }
  return (
    <>
      <Button variant="subtle" color="red" onClick={modal.open}>
        Hủy phiếu…
      </Button>
      <Modal opened={isOpen} onClose={modal.close} title="Hủy phiếu này?">
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">Mã phiếu không dùng lại được. Lý do được lưu cùng phiếu.</Text>
            <Textarea name="reason" label="Lý do" required maxLength={1_000} data-autofocus />
            <Button type="submit" color="red" loading={cancel.isPending}>
              Hủy phiếu
            </Button>
          </Stack>
        </form>
      </Modal>
    </>
  )
}
