import { Alert, Card, List, Stack, Table, Text, Title } from '@mantine/core'
import type { PreviewShown } from '../../../../src/directory/previewschemas.ts'
import type { Json } from '../../kit/api.ts'
import { dateTimeOf, numberOf } from '../../kit/format.ts'
import type { EditedKind } from '../../words/directory.ts'
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
    <Card withBorder component="section" aria-labelledby="effect-head">
      <Title order={3} size="h6" id="effect-head" mb="xs">
        Thay đổi này sẽ làm gì
      </Title>
      <Stack gap="sm">
        <Text size="sm">
          Có hiệu lực từ {dateTimeOf(effectiveFrom)}
          {holdsUntil === null ? '.' : `, đến ${dateTimeOf(holdsUntil)} thì thay đổi đã đặt trước thay thế.`}
        </Text>
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
      </Stack>
    </Card>
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
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table verticalSpacing={4}>
        <Table.Caption>
          Đơn vị được gợi ý cho phiếu mới
          {count > first.length ? `; còn ${numberOf(count - first.length)} dòng nữa` : ''}
        </Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Phiếu về</Table.Th>
            <Table.Th>Trước</Table.Th>
            <Table.Th>Sau</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {first.map(({ field, area, before, after }) => (
            <Table.Tr key={`${field} ${area}`}>
              <Table.Td>{[field ?? 'Mọi lĩnh vực', area ?? 'mọi địa bàn'].join(', ')}</Table.Td>
              <Table.Td>{before ?? 'không có'}</Table.Td>
              <Table.Td fw={600}>{after ?? 'không có'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
