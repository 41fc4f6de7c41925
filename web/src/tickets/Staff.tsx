import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconChevronLeft } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { post } from '../kit/api.ts'
import { dateOf, dateTimeOf, phoneOf } from '../kit/format.ts'
import { Failure, Nothing, PageHead, refused, said, Waiting } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { AbsenceForm } from './AbsenceForm.tsx'
import { type Unit, useUnit } from './data.ts'
import { PostForm } from './PostForm.tsx'
import { Section } from './Section.tsx'

type StaffOf = NonNullable<Unit['staff']>

/** Who is there for the unit, who is away, and who stands in (QC 14.2). */
export default function Staff() {
  const { person } = useSession()
  const { data, error, refetch } = useUnit(person.unitId)
  if (person.unitId === null) return <Nothing title="Bạn không thuộc đơn vị nào" />
  if (error && !data) return <Failure error={error} retry={() => void refetch()} />
  if (!data) return <Waiting />
  return (
    <Stack gap="md">
      <PageHead title={`Nhân sự: ${data.name}`}>
        <Button
          component={Link}
          href="/inbox"
          variant="subtle"
          size="compact-sm"
          leftSection={<IconChevronLeft size={16} aria-hidden />}
        >
          Việc của đơn vị
        </Button>
      </PageHead>
      {data.staff && <Shown unitId={data.id} staff={data.staff} />}
    </Stack>
  )
}

/** Every change answers with the staff as it is then. */
export function useStaffAct(unitId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body: object }) =>
      post<StaffOf>(`/api/units/${unitId}${path}`, body),
    onSuccess: staff => {
      client.setQueryData<Unit>(['directory', 'unit', unitId], before => before && { ...before, staff })
    },
    onError: refused,
  })
}

function Shown({ unitId, staff }: Readonly<{ unitId: string; staff: StaffOf }>) {
  return (
    <>
      {!staff.hasOfficer && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title="Hiện không có cán bộ đầu mối">
          Phiếu chuyển đến đơn vị sẽ đến thẳng thủ trưởng (QC 9.2).
        </Alert>
      )}
      <Posts unitId={unitId} staff={staff} />
      <Absences unitId={unitId} staff={staff} />
    </>
  )
}

type PartProps = Readonly<{ unitId: string; staff: StaffOf }>

function Posts({ unitId, staff }: PartProps) {
  const { may } = useSession()
  const [isOpen, setOpen] = useState(false)
  const act = useStaffAct(unitId)
  const { posts, confirmedAt, isConfirmationDue } = staff
  const confirmList = () =>
    act.mutate(
      { path: '/confirmations', body: {} },
      { onSuccess: () => said('Đã xác nhận danh sách đầu mối.') },
    )
  return (
    <Section
      title="Phân công"
      beside={
        may('staff.setOwnUnit') && (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            Đổi phân công
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {posts.length === 0 && <Text size="sm">Chưa phân công ai.</Text>}
        {posts.map(post => (
          <Post key={`${post.personId} ${post.duty}`} post={post} />
        ))}
        <Group justify="space-between" wrap="wrap">
          <Text size="sm" c="dimmed">
            {confirmedAt === null
              ? 'Danh sách chưa được xác nhận lần nào.'
              : `Xác nhận gần nhất ${dateTimeOf(confirmedAt)}.`}
            {isConfirmationDue && ' Tháng này chưa xác nhận.'}
          </Text>
          {may('focal.confirmOwnUnit') && (
            <Button
              size="xs"
              variant={isConfirmationDue ? 'filled' : 'default'}
              loading={act.isPending}
              onClick={confirmList}
            >
              Xác nhận danh sách đúng
            </Button>
          )}
        </Group>
      </Stack>
      {isOpen && <PostForm unitId={unitId} close={() => setOpen(false)} />}
    </Section>
  )
}

function Post({ post }: Readonly<{ post: StaffOf['posts'][number] }>) {
  const { dutyName, name, phone, since, isDisabled } = post
  return (
    <Group gap="xs" wrap="wrap">
      <Text size="sm" fw={600}>
        {name ?? 'Không rõ'}
      </Text>
      <Badge variant="light" tt="none">
        {dutyName}
      </Badge>
      {isDisabled && (
        <Badge color="red" tt="none">
          tài khoản đã khóa
        </Badge>
      )}
      <Text size="sm" c="dimmed">
        {[phone && phoneOf(phone), `từ ${dateOf(since)}`].filter(Boolean).join(' · ')}
      </Text>
    </Group>
  )
}

function Absences({ unitId, staff }: PartProps) {
  const { may } = useSession()
  const [isOpen, setOpen] = useState(false)
  const act = useStaffAct(unitId)
  const end = (id: string) =>
    act.mutate(
      { path: `/absences/${id}/end`, body: { reason: 'Đã có mặt trở lại' } },
      { onSuccess: () => said('Đã ghi có mặt trở lại.') },
    )
  return (
    <Section
      title="Vắng mặt và người thay"
      beside={
        may('staff.setOwnUnit') && (
          <Button size="xs" variant="default" onClick={() => setOpen(true)}>
            Thêm vắng mặt
          </Button>
        )
      }
    >
      <Stack gap="sm">
        {staff.absences.length === 0 && (
          <Text size="sm" c="dimmed">
            Không có ai vắng mặt trong thời gian tới.
          </Text>
        )}
        {staff.absences.map(({ id, name, deputyName, from, to, reason }) => (
          <Group key={id} justify="space-between" wrap="wrap" gap="xs">
            <Text size="sm">
              <b>{name ?? 'Không rõ'}</b> vắng từ {dateTimeOf(from)} đến {dateTimeOf(to)}
              {deputyName ? `, ${deputyName} thay` : ', chưa có người thay'}: {reason}
            </Text>
            {may('staff.setOwnUnit') && (
              <Button
                size="compact-sm"
                variant="default"
                loading={act.isPending}
                onClick={() => end(id)}
                aria-label={`${name ?? ''} đã có mặt`}
              >
                Đã có mặt
              </Button>
            )}
          </Group>
        ))}
      </Stack>
      {isOpen && <AbsenceForm unitId={unitId} close={() => setOpen(false)} />}
    </Section>
  )
}
