import './print.css'
import { Anchor, Button, Stack, Table, Text, Title } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import type { DigestShown } from '../../../src/reports/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, PageHead, Waiting } from '../kit/parts.tsx'
import { dayInWords } from './digests.ts'
import { useNames } from './useNames.ts'

type Shown = Json<typeof DigestShown>

/** What was late on one morning, to read and to print. */
export default function Digest() {
  const { day = '' } = useParams<{ day: string }>()
  const { data, error, refetch } = useQuery({
    queryKey: ['reports', 'digest', day],
    queryFn: ({ signal }) => get<Shown>(`/api/reports/digests/${day}`, {}, signal),
    // What was told on a morning never changes.
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack maw={960}>
      <PageHead title={`Tổng hợp phiếu trễ hạn ngày ${dayInWords(day)}`}>
        <Button
          className="screen-only"
          variant="default"
          leftSection={<IconPrinter size={18} aria-hidden />}
          onClick={() => window.print()}
        >
          In
        </Button>
      </PageHead>
      <Text>
        Lập lúc {dateTimeOf(data.at)}: {numberOf(data.late)} phiếu trễ hạn (đang chờ xử lý), trong đó{' '}
        {numberOf(data.fresh)} phiếu mới phát sinh từ lần tổng hợp trước.
      </Text>
      {data.late > 0 && <Units digest={data} />}
      {data.tickets.length > 0 && <Tickets digest={data} />}
    </Stack>
  )
}

function Units({ digest }: Readonly<{ digest: Shown }>) {
  const names = useNames()
  return (
    <section>
      <Title order={2} size="h4" id="digest-units">
        Theo đơn vị
      </Title>
      <Table aria-labelledby="digest-units">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Đơn vị</Table.Th>
            <Table.Th scope="col" ta="right">
              Số phiếu
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figures">
          {digest.units.map(({ unitId, late }) => (
            <Table.Tr key={unitId ?? 'none'}>
              <Table.Td>{names.unit(unitId)}</Table.Td>
              <Table.Td ta="right">{numberOf(late)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  )
}

function Tickets({ digest }: Readonly<{ digest: Shown }>) {
  const names = useNames()
  return (
    <section>
      <Title order={2} size="h4" id="digest-tickets">
        Danh sách phiếu, trễ lâu nhất trước
      </Title>
      <Table aria-labelledby="digest-tickets">
        <Table.Thead>
          <Table.Tr>
            {['Mã phiếu', 'Đơn vị', 'Lĩnh vực', 'Thời hạn'].map(name => (
              <Table.Th key={name} scope="col">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody className="figures">
          {digest.tickets.map(({ id, code, unitId, fieldCode, deadlineAt }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Anchor component={Link} href={`/tickets/${id}`} inherit>
                  {code}
                </Anchor>
              </Table.Td>
              <Table.Td>{names.unit(unitId)}</Table.Td>
              <Table.Td>{names.field(fieldCode)}</Table.Td>
              <Table.Td>{deadlineAt && dateTimeOf(deadlineAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {digest.late > digest.tickets.length && (
        <Text c="dimmed" mt="xs">
          Và {numberOf(digest.late - digest.tickets.length)} phiếu khác.
        </Text>
      )}
    </section>
  )
}
