import { Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { ReviewPage } from '../../../../src/people/schemas.ts'
import { type Json, post } from '../../kit/api.ts'
import { dateOf } from '../../kit/format.ts'
import { PagedList, usePages } from '../../kit/PagedList.tsx'
import { Nothing, PageHead, refused } from '../../kit/parts.tsx'
import { useSession } from '../../kit/session.tsx'
import { DOUBT_NAMES } from '../../words/accounts.ts'
import { ROLE_NAMES } from '../../words/roles.ts'
import { Back } from '../Back.tsx'
import { PEOPLE } from './accounts.ts'

type Due = Json<typeof ReviewPage>['items'][number]
const ROW_PX = 64

/** F09: once a quarter somebody says of each account that it is still right. */
export default function Review() {
  const pages = usePages<Due>([...PEOPLE, 'review'], '/api/people/review')
  return (
    <Stack h="100%" gap="sm">
      <Back to="/admin/people" title="Tài khoản" />
      <PageHead title="Rà soát tài khoản trong quý" />
      <Text c="dimmed">
        Mỗi quý, xem từng tài khoản đang dùng: người đó còn làm việc này không, vai trò có đúng không. Còn
        đúng thì xác nhận; không còn thì mở tài khoản và khóa lại.
      </Text>
      <div style={{ flex: 1, minHeight: 200 }}>
        <PagedList
          pages={pages}
          rowHeight={ROW_PX}
          keyOf={({ id }) => id}
          row={due => <Row due={due} />}
          empty={<Nothing title="Đã rà soát xong mọi tài khoản của quý này" />}
          label="Tài khoản chưa rà soát"
        />
      </div>
    </Stack>
  )
}

function Row({ due }: Readonly<{ due: Due }>) {
  const { may } = useSession()
  const client = useQueryClient()
  const review = useMutation({
    mutationFn: () => post(`/api/people/${due.id}/review`),
    onSuccess: () => client.invalidateQueries({ queryKey: [...PEOPLE, 'review'] }),
    onError: refused,
  })
  return (
    <Group h={ROW_PX} gap="md" wrap="nowrap" px="xs">
      <div style={{ flex: 2, minWidth: 0 }}>
        <Anchor component={Link} href={`/admin/people/${due.id}`} truncate display="block">
          {due.displayName}
        </Anchor>
        <Text size="xs" c="dimmed" truncate>
          {due.username} · {ROLE_NAMES[due.role]}
        </Text>
        <Text size="xs" truncate hiddenFrom="sm">
          {due.doubts.map(doubt => DOUBT_NAMES[doubt]).join(', ')}
        </Text>
      </div>
      <Text size="sm" c="dimmed" style={{ flex: 1 }} visibleFrom="sm">
        {due.lastSeenAt ? `Dùng lần cuối ${dateOf(due.lastSeenAt)}` : 'Chưa dùng'}
      </Text>
      <Group gap={4} style={{ flex: 2 }} visibleFrom="sm">
        {due.doubts.map(doubt => (
          <Badge key={doubt} color="orange" variant="light" size="sm" tt="none">
            {DOUBT_NAMES[doubt]}
          </Badge>
        ))}
      </Group>
      {may('person.manage') && (
        <Button size="xs" variant="default" loading={review.isPending} onClick={() => review.mutate()}>
          Còn đúng
        </Button>
      )}
    </Group>
  )
}
