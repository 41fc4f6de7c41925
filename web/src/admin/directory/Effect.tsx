import { Alert, List, Text } from '@mantine/core'
import type { PreviewShown } from '../../../../src/directory/previewschemas.ts'
import type { Json } from '../../kit/api.ts'
import { dateTimeOf, numberOf } from '../../kit/format.ts'
import type { EditedKind } from '../../words/directory.ts'
import { BeforeAfter } from '../BeforeAfter.tsx'
import { EffectCard } from '../EffectCard.tsx'
import { HoldsFrom } from '../HoldsFrom.tsx'
import { Moved } from '../Moved.tsx'

export type Preview = Json<typeof PreviewShown>

const LYING: Readonly<Record<EditedKind, string>> = {
  unit: 'phiếu đang mở ở đơn vị này',
  field: 'phiếu đang mở thuộc lĩnh vực này',
  area: 'phiếu đang mở ở địa bàn này',
  route: 'phiếu đang mở thuộc lĩnh vực, địa bàn của quy tắc; các phiếu đã chuyển giữ nguyên đơn vị',
}

/** What a change of the directory would do, before it is kept. */
export function Effect({ kind, preview }: Readonly<{ kind: EditedKind; preview: Preview }>) {
  const { effectiveFrom, holdsUntil, goesTo, isLeft, withoutOfficer, naming } = preview
  return (
    <EffectCard>
      <HoldsFrom from={effectiveFrom} until={holdsUntil} />
      {isLeft && (
        <Alert color="orange" title="Chưa có đơn vị nào nhận việc">
          Phiếu đang mở ở đơn vị này sẽ không còn ai xử lý. Nên dùng mục Sáp nhập để chọn đơn vị kế thừa.
        </Alert>
      )}
      {goesTo && <Text size="sm">Việc của đơn vị chuyển cho {goesTo.name}.</Text>}
      <Lying kind={kind} tickets={preview.tickets} />
      {preview.deadlines.moved > 0 && <Moved moved={preview.deadlines} />}
      <Routes routes={preview.routes} />
      {withoutOfficer.length > 0 && (
        <Alert color="orange" title="Chưa có cán bộ đầu mối">
          Phiếu chuyển đến sẽ đến thẳng thủ trưởng: {withoutOfficer.join(', ')}.
        </Alert>
      )}
      {naming.rules > 0 && (
        <Text size="sm">{numberOf(naming.rules)} quy tắc chuyển vẫn còn ghi mục này.</Text>
      )}
      {naming.names.length > 0 && <Text size="sm">Vẫn trực thuộc mục này: {naming.names.join(', ')}.</Text>}
    </EffectCard>
  )
}

function Lying({ kind, tickets }: Readonly<{ kind: EditedKind; tickets: Preview['tickets'] }>) {
  const { open, late, first } = tickets
  if (open === 0) return <Text size="sm">Không có {LYING[kind]}.</Text>
  return (
    <div>
      <Text size="sm">
        {numberOf(open)} {LYING[kind]}
        {late > 0 ? `, ${numberOf(late)} phiếu trễ hạn` : ''}.
      </Text>
      {first.length > 0 && (
        <List size="sm" mt={4}>
          {first.map(({ code, unit, deadlineAt }) => (
            <List.Item key={code}>
              {code}
              {kind !== 'unit' && unit ? `, ${unit}` : ''}
              {deadlineAt ? `, hạn ${dateTimeOf(deadlineAt)}` : ''}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  )
}

function Routes({ routes: { count, first } }: Readonly<{ routes: Preview['routes'] }>) {
  if (count === 0) return null
  const rest = count > first.length ? `; còn ${numberOf(count - first.length)} dòng nữa` : ''
  return (
    <BeforeAfter
      minWidth={420}
      caption={`Đơn vị được gợi ý cho phiếu mới${rest}`}
      heads={['Phiếu về', 'Trước', 'Sau']}
      lines={first.map(({ field, area, before, after }) => ({
        what: [field ?? 'Mọi lĩnh vực', area ?? 'mọi địa bàn'].join(', '),
        ...{ before: before ?? 'không có', after: after ?? 'không có' },
      }))}
    />
  )
}
