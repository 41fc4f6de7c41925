import { Card, Stack, Text, Title } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { dateOf, dateTimeOf, numberOf } from '../../kit/format.ts'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { HoldsFrom } from '../HoldsFrom.tsx'
import { Keep } from '../Keep.tsx'
import { Moved } from '../Moved.tsx'
import { EffectPart } from './EffectPart.tsx'
import { Lines } from './Lines.tsx'
import type { Preview } from './useChange.ts'

type Props = Readonly<{
  preview: Preview
  isPending: boolean
  mayKeep: boolean
  onKeep: (reason: string) => void
}>

/** What a change would do, before it is kept, and the way to keep it. */
export function PreviewPart({ preview, isPending, mayKeep, onKeep }: Props) {
  const { effectiveFrom, holdsUntil, differs, calls } = preview
  const card = useRef<HTMLElement>(null)
  // It comes below a form that fills the screen: who asked for it is led there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: to another one again
  useEffect(() => {
    card.current?.focus({ preventScroll: true })
    card.current?.scrollIntoView({ block: 'start' })
  }, [preview])
  return (
    <Card
      withBorder
      component="section"
      aria-labelledby="preview-head"
      ref={card}
      tabIndex={-1}
      style={{ scrollMarginTop: 'calc(var(--shell-heading) + var(--mantine-spacing-xs))' }}
    >
      <Title order={2} size="h5" id="preview-head" mb="xs">
        Xem trước thay đổi
      </Title>
      <Stack gap="sm">
        <HoldsFrom from={effectiveFrom} until={holdsUntil} />
        <Lines differs={differs} />
        {preview.queues.length > 0 && <Text size="sm">Hàng chờ thay đổi: {preview.queues.join(', ')}.</Text>}
        {calls.length > 0 && <Text size="sm">{calls.length} cuộc gọi đang diễn ra gặp thay đổi này.</Text>}
        <Deadlines preview={preview} />
        <OpenTickets preview={preview} />
        <Days preview={preview} />
        <EffectPart preview={preview} />
        {mayKeep && differs.length > 0 && <Keep isPending={isPending} charsLeast={1} onKeep={onKeep} />}
      </Stack>
    </Card>
  )
}

function Deadlines({ preview }: Readonly<{ preview: Preview }>) {
  if (preview.deadlines.length === 0) return null
  return (
    <BeforeAfter
      caption="Hạn của một phiếu chuyển đến đơn vị vào lúc đó"
      heads={['Phiếu', 'Trước', 'Sau']}
      lines={preview.deadlines.map(({ of, isUrgent, before, after }) => ({
        what: `${of === 'head' ? 'Thủ trưởng' : 'Cán bộ đầu mối'}, ${isUrgent ? 'khẩn' : 'thường'}`,
        ...{ before: dateTimeOf(before), after: dateTimeOf(after) },
      }))}
    />
  )
}

/** What is open now: counted anew by another calendar, left as it is by other limits. */
function OpenTickets({ preview }: Readonly<{ preview: Preview }>) {
  if (!preview.tickets) return null
  const { open, moved } = preview.tickets
  if (moved === null)
    return (
      <Text size="sm">
        {numberOf(open)} phiếu đang mở giữ hạn và quy chế đã nhận; thay đổi chỉ tính cho phiếu nhận từ lúc đó.
      </Text>
    )
  if (moved.moved === 0) return <Text size="sm">Không phiếu nào đang mở đổi hạn.</Text>
  return <Moved moved={moved} />
}

type Day = Preview['days'][number]['before']
const inWords = ({ shifts, name }: Day) => {
  const hours = shifts.length === 0 ? 'nghỉ' : shifts.map(shift => shift.join('–')).join(', ')
  return name === null ? hours : `${hours} (${name})`
}

/** Only days that become others. */
function Days({ preview }: Readonly<{ preview: Preview }>) {
  const days = preview.days.filter(({ differs }) => differs)
  if (days.length === 0) return null
  return (
    <BeforeAfter
      caption="Các ngày thay đổi trong hai tuần đầu"
      heads={['Ngày', 'Trước', 'Sau']}
      lines={days.map(({ on, before, after }) => ({
        what: dateOf(`${on}T00:00:00+07:00`),
        ...{ before: inWords(before), after: inWords(after) },
      }))}
    />
  )
}
