import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { textOf } from '../kit/parts.tsx'
import { Reason } from './Reason.tsx'

type Props = Readonly<{
  title: string
  text: string
  yes: string
  error: Error | null
  isPending: boolean
  /** What it would do is known. */
  isReady?: boolean
  onClose: () => void
  onYes: (reason: string) => void
  children?: ReactNode
}>

/** Asks why, since it is kept for ever. */
export function ReasonModal({ isReady = true, ...asked }: Props) {
  const { title, text, yes, error, isPending, onClose, onYes, children } = asked
  const [reason, setReason] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onYes(reason.trim())
  }
  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack>
          <Text>{text}</Text>
          {children}
          {error && (
            <Alert color="red" role="alert">
              {textOf(error)}
            </Alert>
          )}
          <Reason value={reason} onChange={setReason} isFirst />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Thôi
            </Button>
            <Button type="submit" loading={isPending} disabled={!isReady || reason.trim().length < 3}>
              {yes}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
