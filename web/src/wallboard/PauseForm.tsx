import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { put } from '../kit/api.ts'
import { doneInWindow } from './acts.ts'

type Props = Readonly<{ path: string; name: string }>

/** Somebody else's pause has a reason, which they and everybody who watches read. */
export function PauseForm({ path, name }: Props) {
  const [isAsked, setAsked] = useState(false)
  const pause = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const reason = String(new FormData(event.currentTarget).get('reason')).trim()
    setAsked(true)
    await doneInWindow(put(path, { state: 'paused', reason }), `${name}: đã cho tạm nghỉ.`)
    setAsked(false)
  }
  return (
    <form onSubmit={event => void pause(event)}>
      <Stack>
        <TextInput
          name="reason"
          label="Lý do"
          description="Điện thoại viên và người theo dõi đều thấy."
          required
          maxLength={100}
          data-autofocus
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isAsked}>
            Cho tạm nghỉ
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
