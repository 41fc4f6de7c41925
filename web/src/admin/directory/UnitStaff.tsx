import { Alert, Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { UnitShown } from '../../../../src/directory/schemas.ts'
import { get, type Json, post } from '../../kit/api.ts'
import { dateOf, dateTimeOf, phoneOf } from '../../kit/format.ts'
import { Failure, said, Waiting } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { ReasonModal } from '../ReasonModal.tsx'
import { DIRECTORY } from './entries.ts'
import { PostForm } from './PostForm.tsx'

type Staff = NonNullable<Json<typeof UnitShown>['staff']>

/** Who has which duty of the unit, who is away, and who is reached now. */
export function UnitStaff({ unitId }: Readonly<{ unitId: string }>) {
  const { may } = useSession()
  const [isOpen, setOpen] = useState(false)
  const { data, error } = useQuery({
    queryKey: [...DIRECTORY, 'unit', unitId],
    queryFn: () => get<Json<typeof UnitShown>>(`/api/units/${unitId}`),
  })
  if (error && !data) return <Failure error={error} />
  if (!data) return <Waiting />
  const { staff } = data
  if (!staff) return <Text c="dimmed">Bạn không xem được nhân sự của đơn vị này.</Text>
  return (
    <Stack>
      {!staff.hasOfficer && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title="Hiện không có cán bộ đầu mối">
          Phiếu chuyển đến đơn vị sẽ đến thẳng thủ trưởng (QC 9.2).
        </Alert>
      )}
      <Posts staff={staff} />
      <Planned staff={staff} />
      <Absences unitId={unitId} staff={staff} />
      {may('staff.set') && !isOpen && (
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setOpen(true)}>
            Đổi phân công
          </Button>
        </Group>
      )}
      {isOpen && <PostForm unitId={unitId} posts={staff.posts} onDone={() => setOpen(false)} />}
    </Stack>
  )
}

function Posts({ staff }: Readonly<{ staff: Staff }>) {
  if (staff.posts.length === 0) return <Text size="sm">Chưa phân công ai.</Text>
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Họ tên</Table.Th>
            <Table.Th>Nhiệm vụ</Table.Th>
            <Table.Th>Từ ngày</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {staff.posts.map(({ personId, duty, dutyName, name, phone, since, isDisabled }) => (
            <Table.Tr key={`${personId} ${duty}`}>
              <Table.Td>
                {name ?? 'Không rõ'}
                {phone && (
                  <Text size="xs" c="dimmed">
                    {phoneOf(phone)}
                  </Text>
                )}
                {isDisabled && (
                  <Badge color="red" variant="light" size="sm" tt="none">
                    Tài khoản đã khóa
                  </Badge>
                )}
              </Table.Td>
              <Table.Td>{dutyName}</Table.Td>
              <Table.Td>{dateOf(since)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

/** What is still to come, and the way to take it back. */
function Planned({ staff }: Readonly<{ staff: Staff }>) {
  const { may } = useSession()
  const client = useQueryClient()
  const [asked, setAsked] = useState<number | null>(null)
  const withdraw = useMutation({
    mutationFn: (reason: string) => post('/api/directory/reversions', { version: asked, reason }),
    onSuccess: async () => {
      said('Đã rút phân công đặt trước.')
      setAsked(null)
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  return (
    <>
      {staff.planned.map(({ version, name, dutyName, isHeld, since }) => (
        <Group key={version} justify="space-between" gap="xs">
          <Text size="sm">
            Từ {dateTimeOf(since)}: <b>{name ?? 'Không rõ'}</b> {isHeld ? 'nhận' : 'thôi'} nhiệm vụ {dutyName}
          </Text>
          {may('directory.change') && (
            <Button size="compact-sm" variant="default" onClick={() => setAsked(version)}>
              Rút lại
            </Button>
          )}
        </Group>
      ))}
      {asked !== null && (
        <ReasonModal
          title="Rút phân công đặt trước này?"
          text="Phân công này sẽ không có hiệu lực."
          yes="Rút lại"
          error={withdraw.error}
          isPending={withdraw.isPending}
          onClose={() => setAsked(null)}
          onYes={withdraw.mutate}
        />
      )}
    </>
  )
}

function Absences({ unitId, staff }: Readonly<{ unitId: string; staff: Staff }>) {
  const { may } = useSession()
  const client = useQueryClient()
  const [asked, setAsked] = useState<string | null>(null)
  const end = useMutation({
    mutationFn: (reason: string) => post(`/api/units/${unitId}/absences/${asked}/end`, { reason }),
    onSuccess: async () => {
      said('Đã ghi có mặt trở lại.')
      setAsked(null)
      await client.invalidateQueries({ queryKey: DIRECTORY })
    },
  })
  return (
    <>
      {staff.absences.map(({ id, name, deputyName, from, to, reason }) => (
        <Group key={id} justify="space-between" gap="xs">
          <Text size="sm">
            <b>{name ?? 'Không rõ'}</b> vắng từ {dateTimeOf(from)} đến {dateTimeOf(to)},{' '}
            {deputyName ? `${deputyName} thay` : 'chưa có người thay'}: {reason}
          </Text>
          {may('staff.set') && (
            <Button size="compact-sm" variant="default" onClick={() => setAsked(id)}>
              Đã có mặt
            </Button>
          )}
        </Group>
      ))}
      {asked !== null && (
        <ReasonModal
          title="Kết thúc vắng mặt?"
          text="Phiếu lại đến người này, không đến người thay nữa."
          yes="Đã có mặt"
          error={end.error}
          isPending={end.isPending}
          onClose={() => setAsked(null)}
          onYes={end.mutate}
        />
      )}
    </>
  )
}
