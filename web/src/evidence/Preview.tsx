import { Box, Button, Group, SimpleGrid, Stack, Switch, Table, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PreviewShown } from '../../../src/recordings/retentionschemas.ts'
import { get, type Json, post } from '../kit/api.ts'
import { dateOf, numberOf } from '../kit/format.ts'
import { Failure, refused, said, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { KEPT_FOR_NAMES, RECORDING_KIND_NAMES, RECORDING_KINDS } from '../words/recordings.ts'
import { PLANS_KEY } from './plan.ts'

type Shown = Json<typeof PreviewShown>

/** The dry run: what would go, and what stays and why. */
export function Preview() {
  const { may } = useSession()
  const { data, error, refetch } = useQuery({
    queryKey: ['retention', 'preview'],
    queryFn: ({ signal }) => get<Shown>('/api/retention/preview', {}, signal),
  })
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  const goes = data.found.filter(({ why }) => why === null)
  const total = goes.reduce((sum, { count }) => sum + count, 0)
  return (
    <Stack gap="sm">
      <Rules shown={data} />
      {data.found.length === 0 ? (
        <Text>Chưa có bản ghi nào hết thời hạn lưu trữ.</Text>
      ) : (
        <Table aria-label="Bản ghi hết thời hạn" maw={860}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Loại</Table.Th>
              <Table.Th scope="col" ta="right">
                Số bản
              </Table.Th>
              <Table.Th scope="col" ta="right">
                MB
              </Table.Th>
              <Table.Th scope="col">Sẽ thế nào</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="figures">
            {data.found.map(({ kind, why, count, bytes }) => (
              <Table.Tr key={`${kind} ${why}`}>
                <Table.Td>{RECORDING_KIND_NAMES[kind]}</Table.Td>
                <Table.Td ta="right">{numberOf(count)}</Table.Td>
                <Table.Td ta="right">{numberOf(Math.round(bytes / 1e6))}</Table.Td>
                <Table.Td>{why === null ? 'sẽ tiêu hủy' : `giữ lại: ${KEPT_FOR_NAMES[why]}`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {may('retention.purge') && total > 0 && <PlanButton />}
    </Stack>
  )
}

function Rules({ shown: { rules, cutoffs } }: Readonly<{ shown: Shown }>) {
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: 3 }}
      component="ul"
      spacing="xs"
      aria-label="Thời hạn lưu"
      p={0}
      m={0}
    >
      {RECORDING_KINDS.map(kind => {
        const months = rules.recordingMonths[kind]
        const cutoff = cutoffs[kind]
        return (
          <Box component="li" key={kind} style={{ listStyle: 'none' }}>
            <Text size="sm">
              {RECORDING_KIND_NAMES[kind]}: {months === null ? 'giữ mãi' : `${months} tháng`}
            </Text>
            {cutoff && (
              <Text size="xs" c="dimmed" className="figures">
                hết hạn: ghi trước {dateOf(cutoff)}
              </Text>
            )}
          </Box>
        )
      })}
    </SimpleGrid>
  )
}

function PlanButton() {
  const client = useQueryClient()
  const [withRestricted, setWith] = useState(false)
  const plan = useMutation({
    mutationFn: () => post('/api/retention/plans', { withRestricted }),
    onError: refused,
    onSuccess() {
      said('Đã lập kế hoạch. Người khác phải thực hiện.')
      void client.invalidateQueries({ queryKey: PLANS_KEY })
    },
  })
  return (
    <Group>
      <Button variant="default" loading={plan.isPending} onClick={() => plan.mutate()}>
        Lập kế hoạch tiêu hủy
      </Button>
      <Switch
        label="Gồm cả bản của người dân đang hạn chế xử lý dữ liệu"
        checked={withRestricted}
        onChange={event => setWith(event.currentTarget.checked)}
      />
    </Group>
  )
}
