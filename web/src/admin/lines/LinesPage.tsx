import { Badge, Button, Card, Group, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { get } from '../../kit/api.ts'
import { Failure, Nothing, PageHead, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { Plans } from '../Plans.tsx'
import { Bans } from './Bans.tsx'
import { LineChangeModal } from './LineChangeModal.tsx'
import { LineHistory } from './LineHistory.tsx'
import { LINE_PLANS, LINES, type Shown, type Trunk } from './lines.ts'
import { Numbers } from './Numbers.tsx'
import { TrunkModal } from './TrunkModal.tsx'

/** Carriers' lines, and the numbers that citizens dial. */
export default function LinesPage() {
  const { data, error, refetch } = useQuery({ queryKey: LINES, queryFn: () => get<Shown>('/api/trunks') })
  const [edited, setEdited] = useState<Trunk | 'new' | null>(null)
  const { may } = useSession()
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack>
      <PageHead title="Đường trung kế và số">
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
          Thêm đường
        </Button>
      </PageHead>
      <Text c="dimmed">Thay đổi có hiệu lực trong khoảng mười giây; cuộc gọi đang nói không bị ngắt.</Text>
      <SimpleGrid cols={{ base: 1, lg: 2 }}>
        <Card withBorder component="section" aria-labelledby="lines-trunks">
          <Title order={2} size="h5" id="lines-trunks" mb="sm">
            Đường trung kế
          </Title>
          {data.trunks.length === 0 ? (
            <Nothing title="Chưa có đường nào">
              Thêm đường của nhà mạng thì tổng đài mới gọi và nhận cuộc gọi được.
            </Nothing>
          ) : (
            <Trunks trunks={data.trunks} onEdit={setEdited} />
          )}
        </Card>
        <Numbers shown={data} />
        {may('phone.manage') && <Bans />}
        <Plans of={LINE_PLANS} mayWithdraw />
        <LineHistory />
      </SimpleGrid>
      {edited !== null && (
        <TrunkModal trunk={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </Stack>
  )
}

function Trunks({ trunks, onEdit }: Readonly<{ trunks: readonly Trunk[]; onEdit: (trunk: Trunk) => void }>) {
  const [dropped, setDropped] = useState<string | null>(null)
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Tên</Table.Th>
            <Table.Th>Địa chỉ</Table.Th>
            <Table.Th>Nhận biết</Table.Th>
            <Table.Th>Việc</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {trunks.map(trunk => (
            <Table.Tr key={trunk.name}>
              <Table.Td>{trunk.name}</Table.Td>
              <Table.Td>
                {trunk.host}:{trunk.port}
              </Table.Td>
              <Table.Td>
                {trunk.kind === 'address' ? (
                  'Theo địa chỉ'
                ) : (
                  <Group gap={4}>
                    Đăng ký {trunk.username}
                    {!trunk.hasSecret && (
                      <Badge color="red" variant="light" tt="none">
                        Thiếu mật khẩu
                      </Badge>
                    )}
                  </Group>
                )}
              </Table.Td>
              <Table.Td>
                <Group gap={4} wrap="nowrap">
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    aria-label={`Sửa ${trunk.name}`}
                    onClick={() => onEdit(trunk)}
                  >
                    Sửa
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    aria-label={`Bỏ ${trunk.name}`}
                    onClick={() => setDropped(trunk.name)}
                  >
                    Bỏ
                  </Button>
                </Group>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {dropped && (
        <LineChangeModal
          asked={{ of: 'trunk', name: dropped, becomes: null }}
          onClose={() => setDropped(null)}
        />
      )}
    </Table.ScrollContainer>
  )
}
