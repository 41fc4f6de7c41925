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
/** What any change of the directory has: of one entry, or of a whole file. */
type Parts = Pick<Preview, 'tickets' | 'deadlines' | 'routes' | 'withoutOfficer' | 'naming'>

const LYING: Readonly<Record<EditedKind, string>> = {
  unit: 'phiếu đang mở ở đơn vị này',
  field: 'phiếu đang mở thuộc lĩnh vực này',
  area: 'phiếu đang mở ở địa bàn này',
  route: 'phiếu đang mở thuộc lĩnh vực, địa bàn của quy tắc; các phiếu đã chuyển giữ nguyên đơn vị',
}
const LYING_IN_FILE: typeof LYING = {
  unit: 'phiếu đang mở ở các đơn vị đổi hay kết thúc',
  field: 'phiếu đang mở thuộc các lĩnh vực đổi hay kết thúc',
  area: 'phiếu đang mở ở các địa bàn đổi hay kết thúc',
  route: 'phiếu đang mở thuộc lĩnh vực, địa bàn của các quy tắc; các phiếu đã chuyển giữ nguyên đơn vị',
}

/** What a change of the directory would do, before it is kept. */
export function Effect({ kind, preview }: Readonly<{ kind: EditedKind; preview: Preview }>) {
  const { effectiveFrom, holdsUntil, goesTo, isLeft } = preview
  return (
    <EffectCard>
      <HoldsFrom from={effectiveFrom} until={holdsUntil} />
      {isLeft && (
        <Alert color="orange" title="Chưa có đơn vị nào nhận việc">
          Phiếu đang mở ở đơn vị này sẽ không còn ai xử lý. Nên dùng mục Sáp nhập để chọn đơn vị kế thừa.
        </Alert>
      )}
      {goesTo && <Text size="sm">Việc của đơn vị chuyển cho {goesTo.name}.</Text>}
      <EffectParts kind={kind} effect={preview} of="entry" />
    </EffectCard>
  )
}

type PartsProps = Readonly<{ kind: EditedKind; effect: Parts; of: 'entry' | 'file' }>

export function EffectParts({ kind, effect, of }: PartsProps) {
  const { tickets, deadlines, routes, withoutOfficer, naming } = effect
  return (
    <>
      <Lying kind={kind} words={(of === 'file' ? LYING_IN_FILE : LYING)[kind]} tickets={tickets} />
      {deadlines.moved > 0 && <Moved moved={deadlines} />}
      <Routes routes={routes} />
      {withoutOfficer.length > 0 && (
        <Alert color="orange" title="Chưa có cán bộ đầu mối">
          Phiếu chuyển đến sẽ đến thẳng thủ trưởng: {withoutOfficer.join(', ')}.
        </Alert>
      )}
      {naming.rules > 0 && (
        <Text size="sm">
          {numberOf(naming.rules)} quy tắc chuyển vẫn còn ghi {of === 'file' ? 'mục đã kết thúc' : 'mục này'}.
        </Text>
      )}
      {naming.names.length > 0 && (
        <Text size="sm">
          Vẫn trực thuộc {of === 'file' ? 'mục đã kết thúc' : 'mục này'}: {naming.names.join(', ')}.
        </Text>
      )}
    </>
  )
}

type LyingProps = Readonly<{ kind: EditedKind; words: string; tickets: Parts['tickets'] }>

function Lying({ kind, words, tickets }: LyingProps) {
  const { open, late, first } = tickets
  if (open === 0) return <Text size="sm">Không có {words}.</Text>
  return (
    <div>
      <Text size="sm">
        {numberOf(open)} {words}
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
