import { Alert, Button, Group, Modal, Stack, type TextareaProps } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent, ReactNode } from 'react'
import { textOf } from '../kit/parts.tsx'
import { Textarea } from '../kit/typing.tsx'

/** What stands in the field of that name, trimmed. */
export type Typed = (name: string) => string

type AskFormProps = Readonly<{
  yes: string
  colour?: string
  asking: Readonly<{ error: Error | null; isPending: boolean }>
  onSubmit: (typed: Typed) => void
  children: ReactNode
}>

/** Fields with names, what was refused, and the button that sends them. */
export function AskForm({ yes, colour, asking, onSubmit, children }: AskFormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    onSubmit(name => String(fields.get(name) ?? '').trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        {asking.error && (
          <Alert color="red" role="alert">
            {textOf(asking.error)}
          </Alert>
        )}
        {children}
        <Group justify="flex-end">
          <Button type="submit" loading={asking.isPending} {...(colour ? { color: colour } : {})}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type AskDialogProps = Pick<AskFormProps, 'yes' | 'colour' | 'children'> &
  Readonly<{
    title: string
    button: (open: () => void) => ReactNode
    ask: (typed: Typed) => Promise<unknown>
    onDone?: () => void
  }>

/** A button, and the form it opens; what was done closes it. */
export function AskDialog({ title, button, ask, onDone, ...form }: AskDialogProps) {
  const [isOpen, dialog] = useDisclosure(false)
  const asking = useMutation({
    mutationFn: ask,
    onSuccess() {
      onDone?.()
      dialog.close()
    },
  })
  return (
    <>
      {button(dialog.open)}
      <Modal opened={isOpen} onClose={dialog.close} title={title} centered>
        <AskForm {...form} asking={asking} onSubmit={asking.mutate} />
      </Modal>
    </>
  )
}

/** What for: whatever is heard or taken along is written down with it. */
export const Purpose = (props: TextareaProps) => (
  <Textarea
    name="purpose"
    label="Mục đích"
    description="Ít nhất 10 ký tự; được lưu trong nhật ký"
    required
    minLength={10}
    maxLength={500}
    {...props}
  />
)
