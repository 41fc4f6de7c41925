import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { textOf } from '../../kit/parts.tsx'
import { UnitPicker } from '../../pickers/pickers.tsx'
import { Keep } from '../Keep.tsx'
import { Effect, type Preview } from './Effect.tsx'
import { useLooking } from './useLooking.ts'

/** A unit is no more, and another has its work. */
export function Merger({ unitId, onDone }: Readonly<{ unitId: string; onDone: () => void }>) {
  const [into, setInto] = useState<string | null>(null)
  const path = `/api/units/${unitId}/merger`
  const { anew, look, keep, preview, error, ...of } = useLooking<Preview>({
    ...{ previewPath: `${path}/preview`, path, done: () => 'Đã ghi việc sáp nhập.', onDone },
  })
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
      {of.when}
      <Group justify="flex-end">
        <Button loading={of.isLooking} disabled={!into || !of.isKnown} onClick={() => look({ into })}>
          Xem trước
        </Button>
      </Group>
      {preview && (
        <>
          <Effect kind="unit" preview={preview} />
          <Keep isPending={of.isKeeping} charsLeast={3} onKeep={keep} />
        </>
      )}
    </Stack>
  )
}
