import { Button, Group, Paper, TextInput } from '@mantine/core'
import { IconPhoneOutgoing } from '@tabler/icons-react'
import type { FormEvent } from 'react'
import { usePlacing } from '../phone/CallOut.tsx'

/** Any number that the dial policy allows; it says why not. */
export function DialBox() {
  const place = usePlacing()
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const number = String(new FormData(event.currentTarget).get('number') ?? '').trim()
    if (number !== '') place.mutate({ number })
  }
  return (
    <Paper withBorder p="sm" component="form" aria-label="Gọi ra" onSubmit={submit}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          name="number"
          label="Gọi ra số"
          inputMode="tel"
          autoComplete="off"
          maxLength={40}
          style={{ flex: 1 }}
        />
        <Button
          type="submit"
          variant="default"
          loading={place.isPending}
          leftSection={<IconPhoneOutgoing size={16} aria-hidden />}
        >
          Gọi
        </Button>
      </Group>
    </Paper>
  )
}
