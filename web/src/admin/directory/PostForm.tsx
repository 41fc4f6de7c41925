import { Alert, Button, Card, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { DUTIES, type Duty } from '../../../../src/directory/posts.ts'
import type { StaffPreview } from '../../../../src/directory/previewschemas.ts'
import type { Json } from '../../kit/api.ts'
import { dateTimeOf, numberOf } from '../../kit/format.ts'
import { textOf } from '../../kit/parts.tsx'
import { PersonPicker } from '../../pickers/pickers.tsx'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { Keep } from '../Keep.tsx'
import { useLooking } from './useLooking.ts'

type Preview = Json<typeof StaffPreview>
type Held = Readonly<{ personId: string; duty: string }>
type Props = Readonly<{ unitId: string; posts: readonly Held[]; onDone: () => void }>

const DUTY_CHOICES = Object.entries(DUTIES).map(([value, label]) => ({ value, label }))

/** Somebody takes up a duty of the unit, or lays it down; who is reached then is seen before. */
export function PostForm({ unitId, posts, onDone }: Props) {
  const [personId, setPerson] = useState<string | null>(null)
  const [duty, setDuty] = useState<Duty>('officer')
  const isHeld = !posts.some(one => one.personId === personId && one.duty === duty)
  const path = `/api/units/${unitId}/staff`
  const { anew, look, keep, preview, error, ...of } = useLooking<Preview>({
    ...{ previewPath: `${path}/preview`, path, done: () => 'Đã đổi phân công.', onDone },
  })
  return (
    <Card withBorder component="section" aria-label="Đổi phân công">
      <Stack gap="sm">
        {error && (
          <Alert color="red" role="alert">
            {textOf(error)}
          </Alert>
        )}
        <PersonPicker unitId={unitId} value={personId} onChange={anew(setPerson)} required />
        <Select
          label="Nhiệm vụ"
          data={DUTY_CHOICES}
          value={duty}
          onChange={anew((picked: string | null) => setDuty((picked as Duty | null) ?? duty))}
          allowDeselect={false}
          required
        />
        <Text size="sm" c="dimmed">
          {isHeld ? 'Người này nhận nhiệm vụ.' : 'Người này đang giữ nhiệm vụ: sẽ thôi nhiệm vụ.'}
        </Text>
        {of.when}
        <Group justify="flex-end">
          <Button variant="default" onClick={onDone}>
            Thôi
          </Button>
          <Button
            loading={of.isLooking}
            disabled={personId === null || !of.isKnown}
            onClick={() => look({ personId, duty, isHeld })}
          >
            Xem trước
          </Button>
        </Group>
        {preview && (
          <>
            <Reached preview={preview} />
            <Keep isPending={of.isKeeping} charsLeast={3} onKeep={keep} />
          </>
        )}
      </Stack>
    </Card>
  )
}

const WHO = [
  ['officers', 'Cán bộ đầu mối'],
  ['heads', 'Thủ trưởng'],
  ['processing', 'Cán bộ xử lý'],
] as const

/** Whom tickets reach, before and after. */
function Reached({ preview }: Readonly<{ preview: Preview }>) {
  const { before, after, tickets, effectiveFrom } = preview
  const told = (names: readonly string[]) => (names.length === 0 ? 'không có ai' : names.join(', '))
  return (
    <>
      <Text size="sm">
        Từ {dateTimeOf(effectiveFrom)}; {numberOf(tickets.open)} phiếu đang mở ở đơn vị
        {tickets.late > 0 ? `, ${numberOf(tickets.late)} phiếu trễ hạn` : ''}.
      </Text>
      <BeforeAfter
        heads={['Phiếu đến', 'Trước', 'Sau']}
        lines={WHO.map(([who, title]) => ({
          what: title,
          ...{ before: told(before[who]), after: told(after[who]) },
        }))}
      />
      {after.officers.length === 0 && (
        <Alert color="orange" title="Không còn cán bộ đầu mối">
          Phiếu chuyển đến đơn vị sẽ đến thẳng thủ trưởng (QC 9.2).
        </Alert>
      )}
    </>
  )
}
