import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { post } from '../../kit/api.ts'
import { said, textOf } from '../../kit/parts.tsx'
import { UnitPicker } from '../../pickers/pickers.tsx'
import { From } from '../From.tsx'
import { instantOf } from '../settings/instants.ts'
import { DIRECTORY } from './entries.ts'

/** A unit is no more, and another has its work. */
export function Merger({ unitId, onDone }: Readonly<{ unitId: string; onDone: () => void }>) {
  const client = useQueryClient()
  const [into, setInto] = useState<string | null>(null)
  const [from, setFrom] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const merge = useMutation({
    mutationFn: () => post(`/api/units/${unitId}/merger`, { into, reason, effectiveFrom: instantOf(from) }),
    onSuccess: async () => {
      said('Đã ghi việc sáp nhập.')
      onDone()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    merge.mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed">Phiếu đang xử lý chuyển theo; phiếu đã xong giữ tên cũ.</Text>
        {merge.error && (
          <Alert color="red" role="alert">
            {textOf(merge.error)}
          </Alert>
        )}
        <UnitPicker
          label="Sáp nhập vào"
          value={into}
          onChange={setInto}
          required
          only={id => id !== unitId}
        />
        <From value={from} onChange={setFrom} />
        <Textarea
          label="Lý do"
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          required
          minLength={3}
          maxLength={500}
          autosize
        />
        <Group justify="flex-end">
          <Button
            type="submit"
            color="red"
            loading={merge.isPending}
            disabled={!into || from === '' || reason.trim().length < 3}
          >
            Sáp nhập
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
