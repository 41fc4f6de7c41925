import { Alert, Button, Card, Group, Radio, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { SuggestionPage } from '../../../src/directory/schemas.ts'
import type { Forwarding } from '../../../src/tickets/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { dateTimeOf } from '../kit/format.ts'
import { confirm, refused } from '../kit/parts.tsx'
import { FieldPicker, UnitPicker } from '../pickers/pickers.tsx'
import { standingOf } from '../words/tickets.ts'
import { useAct, type WholeTicket } from './useAct.ts'
import { useNames } from './useNames.ts'

type Suggestion = Json<typeof SuggestionPage>['items'][number]

type Ahead = Json<typeof Forwarding>

/** Nobody looks at more of them. */
const SHOWN_MOST = 5

const useSuggestions = ({ fieldCode, areaCode }: WholeTicket) =>
  useQuery({
    queryKey: ['directory', 'suggestions', fieldCode, areaCode],
    queryFn: ({ signal }) =>
      get<{ items: Suggestion[] }>('/api/routing-suggestions', { field: fieldCode, area: areaCode }, signal),
  })

/** The Office says whose it is (QC 9.6). */
export function Assign({ ticket }: Readonly<{ ticket: WholeTicket }>) {
  const [unitId, setUnitId] = useState<string | null>(null)
  const suggested = useSuggestions(ticket)
  const names = useNames()
  const act = useAct()
  const ahead = useMutation({
    mutationFn: (unitId: string) => get<Ahead>(`/api/tickets/${ticket.id}/forwarding`, { unitId }),
    onError: refused,
  })
  // Without a field nobody may forward it yet: the Office says the field first.
  const needed = ticket.stage === 'with-office' && ticket.fieldCode === null ? 'setField' : 'forward'
  if (!ticket.mayNow.includes(needed)) return <OthersOnly ticket={ticket} />
  const forward = async (event: FormEvent) => {
    event.preventDefault()
    if (unitId === null) return
    const foreseen = await ahead.mutateAsync(unitId).catch(() => null)
    if (foreseen === null) return
    const unit = names.unit(foreseen.unitId)
    const isSure = await confirm({
      title: `Chuyển phiếu ${ticket.code} đến ${unit}?`,
      text: <Foreseen {...foreseen} />,
      yes: 'Chuyển',
    })
    if (!isSure) return
    const done = ({ dueAt }: { dueAt: string | null }) =>
      `Đã chuyển phiếu ${ticket.code} đến ${unit}${dueAt ? `, hạn ${dateTimeOf(dueAt)}` : ''}.`
    act.mutate({ ticket, step: { type: 'forward', unitId }, done })
  }
  const suggestions = suggested.data?.items.slice(0, SHOWN_MOST) ?? []
  return (
    <Card withBorder component="form" onSubmit={event => void forward(event)} aria-labelledby="assign">
      <Stack>
        <Title order={2} size="h4" id="assign">
          Xác định cơ quan giải quyết
        </Title>
        {ticket.fieldCode === null && <FieldFirst ticket={ticket} />}
        {suggestions.length > 0 && <Suggestions items={suggestions} value={unitId} onChange={setUnitId} />}
        <UnitPicker label="Đơn vị giải quyết" value={unitId} onChange={setUnitId} required />
        <Group>
          <Button
            type="submit"
            loading={act.isPending || ahead.isPending}
            disabled={unitId === null || ticket.fieldCode === null}
          >
            Chuyển đơn vị
          </Button>
          <Text size="sm" c="dimmed">
            Người dân và điện thoại viên được báo kết quả.
          </Text>
        </Group>
      </Stack>
    </Card>
  )
}

/** What comes of it, before it is done. */
function Foreseen({ stage, deadlineAt }: Ahead) {
  const who = stage === 'with-officer' ? 'Đầu mối' : 'Thủ trưởng'
  return (
    <Stack gap="xs">
      {deadlineAt && (
        <Text>
          Thời hạn giải quyết nếu chuyển bây giờ:{' '}
          <strong className="figures">{dateTimeOf(deadlineAt)}</strong>, tính theo giờ làm việc của đơn vị.
        </Text>
      )}
      {/* Đề án III.I.2: what is not theirs the unit gives back, with the reason; nobody else takes it from them. */}
      <Text size="sm">
        {who} của đơn vị, người dân và điện thoại viên tiếp nhận được báo ngay. Đã chuyển thì Văn phòng không
        thu hồi được: nếu không đúng thẩm quyền, đơn vị trả lại phiếu kèm lý do.
      </Text>
    </Stack>
  )
}

type SuggestionsProps = Readonly<{
  items: readonly Suggestion[]
  value: string | null
  onChange: (unitId: string) => void
}>

function Suggestions({ items, value, onChange }: SuggestionsProps) {
  return (
    <Radio.Group
      label="Gợi ý theo lĩnh vực và địa bàn"
      value={items.some(({ unit }) => unit.id === value) ? value : null}
      onChange={onChange}
    >
      <Stack gap="xs" mt="xs">
        {items.map(({ unit, text, hasOfficer }) => (
          <Radio
            key={unit.id}
            value={unit.id}
            label={unit.name}
            description={hasOfficer ? text : `${text}; chưa có đầu mối, phiếu sẽ đến thủ trưởng`}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}

/** Nothing goes anywhere without a field (A03). */
function FieldFirst({ ticket }: Readonly<{ ticket: WholeTicket }>) {
  const act = useAct()
  return (
    <FieldPicker
      description="Phiếu chưa có lĩnh vực; phải chọn trước khi chuyển."
      value={null}
      disabled={act.isPending}
      onChange={field => field && act.mutate({ ticket, step: { type: 'setField', field } })}
      required
    />
  )
}

function OthersOnly({ ticket }: Readonly<{ ticket: WholeTicket }>) {
  return (
    <Alert color="gray" title={standingOf(ticket)}>
      {ticket.stage === 'with-office'
        ? 'Cán bộ Văn phòng xác định cơ quan giải quyết phiếu này.'
        : 'Phiếu không còn chờ xác định thẩm quyền.'}
    </Alert>
  )
}
