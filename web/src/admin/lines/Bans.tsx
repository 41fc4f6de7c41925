import { Button, Card, Table, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { BansShown } from '../../../../src/phones/lineschemas.ts'
import { get, type Json, remove } from '../../kit/api.ts'
import { dateTimeOf, numberOf } from '../../kit/format.ts'
import { confirm, Failure, refused, said, Waiting } from '../../kit/parts.tsx'
import { BANS } from './lines.ts'

/** Looked at again: an address is banned, and let in, by itself. */
const AGAIN_MS = 15_000

/** Addresses that guessed passwords of telephones and are refused for a while. */
export function Bans() {
  const client = useQueryClient()
  const { data, error } = useQuery({
    queryKey: BANS,
    queryFn: () => get<Json<typeof BansShown>>('/api/phone-bans'),
    refetchInterval: AGAIN_MS,
  })
  const lift = useMutation({
    mutationFn: async (address: string) => {
      const isSure = await confirm({
        title: `Bỏ chặn ${address}?`,
        text: 'Địa chỉ này được thử mật khẩu máy điện thoại trở lại. Chỉ bỏ chặn nếu đó là máy của đơn vị.',
        yes: 'Bỏ chặn',
        isDangerous: true,
      })
      if (!isSure) return
      await remove(`/api/phone-bans/${encodeURIComponent(address)}`)
      said(`Đã bỏ chặn ${address}.`)
    },
    onError: refused,
    onSettled: () => client.invalidateQueries({ queryKey: BANS }),
  })
  return (
    <Card withBorder component="section" aria-labelledby="lines-bans">
      <Title order={2} size="h5" id="lines-bans" mb="sm">
        Địa chỉ bị chặn
      </Title>
      {error && !data && <Failure error={error} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && (
        <Text c="dimmed">
          Không có địa chỉ nào. Nơi thử sai mật khẩu máy điện thoại nhiều lần bị chặn một giờ.
        </Text>
      )}
      {data && data.items.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Địa chỉ</Table.Th>
                <Table.Th>Số lần thử sai</Table.Th>
                <Table.Th>Chặn đến</Table.Th>
                <Table.Th>Việc</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.items.map(({ address, guesses, until }) => (
                <Table.Tr key={address}>
                  <Table.Td>{address}</Table.Td>
                  <Table.Td>{numberOf(guesses)}</Table.Td>
                  <Table.Td>{dateTimeOf(until)}</Table.Td>
                  <Table.Td>
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      color="red"
                      aria-label={`Bỏ chặn ${address}`}
                      loading={lift.isPending}
                      onClick={() => lift.mutate(address)}
                    >
                      Bỏ chặn
                    </Button>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  )
}
