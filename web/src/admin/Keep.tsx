import { Button, Group } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { Reason } from './Reason.tsx'

type Props = Readonly<{
  isPending: boolean
  /** Of the reason, without what is blank around it. */
  charsLeast: number
  onKeep: (reason: string) => void
}>

/** The last step below what was looked at: why, and yes. */
export function Keep({ isPending, charsLeast, onKeep }: Props) {
  const [typed, setTyped] = useState('')
  const reason = typed.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onKeep(reason)
  }
  return (
    <form onSubmit={submit}>
      <Reason value={typed} onChange={setTyped} charsLeast={charsLeast} />
      <Group justify="flex-end" mt="sm">
        <Button type="submit" loading={isPending} disabled={reason.length < charsLeast}>
          Áp dụng
        </Button>
      </Group>
    </form>
  )
}
