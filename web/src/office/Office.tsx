import { Anchor, Card, Group, SimpleGrid, Stack, Table, Text, ThemeIcon, Title } from '@mantine/core'
import { IconAlertCircle } from '@tabler/icons-react'
import { Link } from 'wouter'
import { dateTimeOf, numberOf } from '../kit/format.ts'
import { Failure, Waiting as Loading, PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Digests } from './Digests.tsx'
import { officePages } from './pages.ts'
import { useNames } from './useNames.ts'
import { useWaiting } from './useWaiting.ts'
import { type Tile, tilesOf, type Waiting } from './waiting.ts'

/** Where the day of the Office and of the leaders begins. */
export default function Office() {
  const { data, error, refetch } = useWaiting()
  const { may } = useSession()
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Loading />
  const tiles = tilesOf(data).filter(({ href }) => mayOpen(href, may))
  return (
    <Stack gap="lg">
      <PageHead title="Việc hôm nay">
        <Text c="dimmed" size="sm">
          Tính đến {dateTimeOf(data.at)}
        </Text>
      </PageHead>
      <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} component="section" aria-label="Việc đang chờ">
        {tiles.map(tile => (
          <TileCard key={tile.href} tile={tile} />
        ))}
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <LateUnits units={data.late.units} />
        <Digests />
      </SimpleGrid>
    </Stack>
  )
}

type May = ReturnType<typeof useSession>['may']

/** As the page itself says whom it is for. */
function mayOpen(href: string, may: May): boolean {
  const page = officePages.find(({ path }) => path === href.split('?')[0])
  return page !== undefined && (page.permission === null || may(page.permission))
}

function TileCard({ tile }: Readonly<{ tile: Tile }>) {
  const { title, count, note, href, isPressing } = tile
  return (
    <Card withBorder component={Link} href={href} c="inherit" td="none">
      <Text fw={600}>{title}</Text>
      <Group gap="xs">
        <Text className="figures" fz={34} fw={600} lh={1.3}>
          {numberOf(count)}
        </Text>
        {isPressing && (
          <ThemeIcon variant="transparent" color="orange" role="img" aria-label="Cần xử lý" title="Cần xử lý">
            <IconAlertCircle size={22} aria-hidden />
          </ThemeIcon>
        )}
      </Group>
      <Text size="sm" c="dimmed">
        {note}
      </Text>
    </Card>
  )
}

function LateUnits({ units }: Readonly<{ units: Waiting['late']['units'] }>) {
  const names = useNames()
  return (
    <Card withBorder component="section" aria-labelledby="late-units">
      <Title order={2} size="h4" id="late-units" mb="sm">
        Đơn vị có phiếu trễ hạn
      </Title>
      {units.length === 0 ? (
        <Text c="dimmed">Không đơn vị nào có phiếu trễ hạn.</Text>
      ) : (
        <Table.ScrollContainer minWidth={420} mah={420}>
          <Table verticalSpacing="xs" aria-labelledby="late-units">
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">Đơn vị</Table.Th>
                <Table.Th scope="col" ta="right">
                  Trễ hạn
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  Chưa chỉ đạo
                </Table.Th>
                <Table.Th scope="col">Hạn sớm nhất</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody className="figures">
              {units.map(({ unitId, count, undirected, oldestDeadlineAt }) => (
                <Table.Tr key={unitId ?? 'none'}>
                  <Table.Td>
                    <Anchor component={Link} href={`/office/late?unit=${unitId ?? ''}`} inherit>
                      {names.unit(unitId)}
                    </Anchor>
                  </Table.Td>
                  <Table.Td ta="right">{numberOf(count)}</Table.Td>
                  <Table.Td ta="right">{numberOf(undirected)}</Table.Td>
                  <Table.Td>{oldestDeadlineAt && dateTimeOf(oldestDeadlineAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  )
}
