import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { post } from '../../kit/api.ts'
import { said, textOf } from '../../kit/parts.tsx'
import { UnitPicker } from '../../pickers/pickers.tsx'
import { From } from '../From.tsx'
import { instantOf } from '../settings/instants.ts'
import { Effect, type Preview } from './Effect.tsx'
import { Keep } from './EntryForm.tsx'
import { DIRECTORY } from './entries.ts'

/** A unit is no more, and another has its work. */
export function Merger({ unitId, onDone }: Readonly<{ unitId: string; onDone: () => void }>) {
  const client = useQueryClient()
  const [into, setInto] = useState<string | null>(null)
  const [from, setFrom] = useState<string | null>(null)
  const path = `/api/units/${unitId}/merger`
  const asked = { into, effectiveFrom: instantOf(from) }
  const preview = useMutation({ mutationFn: () => post<Preview>(`${path}/preview`, asked) })
  const merge = useMutation({
    mutationFn: (reason: string) => post(path, { ...asked, reason }),
    onSuccess: async () => {
      said('Đã ghi việc sáp nhập.')
      onDone()
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  const anew = <T,>(set: (picked: T) => void) => {
    return (picked: T) => {
      set(picked)
      preview.reset()
      merge.reset()
    }
  }
  const error = merge.error ?? preview.error
  return (
    <Stack>
      <Text c="dimmed">Phiếu đang xử lý chuyển theo; phiếu đã xong giữ tên cũ.</Text>
      {error && (
        <Alert color="red" role="alert">
          {textOf(error)}
        </Alert>
      )}
      <UnitPicker
        label="Sáp nhập vào"
        value={into}
        onChange={anew(setInto)}
        required
        only={id => id !== unitId}
      />
      <From value={from} onChange={anew(setFrom)} />
      <Group justify="flex-end">
        <Button loading={preview.isPending} disabled={!into || from === ''} onClick={() => preview.mutate()}>
          Xem trước
        </Button>
      </Group>
      {preview.data && (
        <>
          <Effect kind="unit" preview={preview.data} />
          <Keep isPending={merge.isPending} onKeep={merge.mutate} />
        </>
      )}
    </Stack>
  )
}
