import { Anchor, Button, Card, Group, SegmentedControl, Table, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { numberOf } from '../kit/format.ts'
import { usePages } from '../kit/PagedList.tsx'
import { Failure, Waiting } from '../kit/parts.tsx'
import { dayInWords, type Morning, ofMorning, type Period, type SpanOf } from './digests.ts'

const SPAN_NAMES: Readonly<Record<SpanOf, string>> = { day: 'Ngày', week: 'Tuần', month: 'Tháng' }

/** What was late each morning, as the leaders were told, or summed up by week or month. */
export function Digests() {
  const [span, setSpan] = useState<SpanOf>('day')
  const isDaily = span === 'day'
  const pages = usePages<Morning | Period>(
    ['reports', 'digests'],
    isDaily ? '/api/reports/digests' : '/api/reports/digest-periods',
    isDaily ? {} : { span },
  )
  const periods = (pages.data?.pages.flatMap(({ items }) => items) ?? []).map(one =>
    'day' in one ? ofMorning(one) : one,
  )
  return (
    <Card withBorder component="section" aria-labelledby="digests">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="digests">
          Tổng hợp trễ hạn
        </Title>
        <SegmentedControl
          size="xs"
          transitionDuration={0}
          aria-label="Tổng hợp theo"
          value={span}
          onChange={value => setSpan(value as SpanOf)}
          data={Object.entries(SPAN_NAMES).map(([value, label]) => ({ value, label }))}
        />
      </Group>
      {pages.error && !pages.data && <Failure error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isPending && <Waiting />}
      {pages.data && periods.length === 0 && (
        <Text c="dimmed">Chưa có bản tổng hợp nào. Bản đầu tiên được lập vào sáng ngày làm việc tới.</Text>
      )}
      {periods.length > 0 && <Periods periods={periods} isDaily={isDaily} />}
      {pages.hasNextPage && (
        <Button
          variant="subtle"
          mt="xs"
          loading={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        >
          Xem cũ hơn
        </Button>
      )}
    </Card>
  )
}

function Periods({ periods, isDaily }: Readonly<{ periods: readonly Period[]; isDaily: boolean }>) {
  return (
    <Table.ScrollContainer minWidth={380} mah={380}>
      <Table verticalSpacing="xs" aria-labelledby="digests">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{isDaily ? 'Ngày' : 'Từ ngày – đến ngày'}</Table.Th>
            <Table.Th scope="col" ta="right">
              {isDaily ? 'Trễ hạn' : 'Trễ hạn cuối kỳ'}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              Mới phát sinh
            </Table.Th>
            {!isDaily && (
              <Table.Th scope="col" ta="right">
                Cao nhất
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figures">
          {periods.map(({ from, to, lastDay, late, fresh, most }) => (
            <Table.Tr key={from}>
              <Table.Td>
                <Anchor component={Link} href={`/office/digests/${lastDay}`} inherit>
                  {isDaily ? dayInWords(to) : `${dayInWords(from)} – ${dayInWords(to)}`}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">{numberOf(late)}</Table.Td>
              <Table.Td ta="right">{numberOf(fresh)}</Table.Td>
              {!isDaily && <Table.Td ta="right">{numberOf(most)}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
