import { Button, Group, Stack } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { dialogs } from '../kit/dialogs.ts'
import { TextInput } from '../kit/typing.tsx'

type Props = Readonly<{
  /** Who reads it. */
  description: string
  charsMost: number
  yes: string
  isDangerous?: boolean
  send: (reason: string) => Promise<void>
  /** What is about to happen. */
  children?: ReactNode
}>

/** Nothing is done to others without a reason. */
export function ReasonForm({ description, charsMost, yes, isDangerous = false, send, children }: Props) {
  const [isAsked, setAsked] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason'))
    setAsked(true)
    await send(reason)
    setAsked(false)
  }
  return (
    <form onSubmit={event => void submit(event)}>
      <Stack>
        {children}
        <TextInput
          name="reason"
          label="Lý do"
          description={description}
          required
          maxLength={charsMost}
          data-autofocus
          // What it is about may be fetched first, when the dialog has given the keyboard to its own button.
          autoFocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={() => dialogs.closeAll()}>
            Thôi
          </Button>
          <Button type="submit" loading={isAsked} {...(isDangerous ? { color: 'red' } : {})}>
            {yes}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
