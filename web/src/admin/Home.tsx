import { Anchor, Card, SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Permission } from '../../../src/people/permissions.ts'
import { get, type Paged } from '../kit/api.ts'
import { PageHead } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'

type Place = Readonly<{ href: string; title: string; text: string; permission: Permission }>

const PLACES: readonly Place[] = [
  {
    href: '/admin/people',
    title: 'Tài khoản',
    text: 'Người dùng, vai trò, mật khẩu, điện thoại.',
    permission: 'person.read',
  },
  {
    href: '/admin/units',
    title: 'Danh mục',
    text: 'Đơn vị, lĩnh vực, địa bàn, quy tắc chuyển.',
    permission: 'directory.read',
  },
  {
    href: '/admin/settings',
    title: 'Cài đặt',
    text: 'Giờ, lịch nghỉ, menu, hàng chờ, quy chế, thông báo, lưu trữ.',
    permission: 'settings.read',
  },
  {
    href: '/admin/prompts',
    title: 'Lời thoại',
    text: 'Nghe, đổi câu chữ, tải bản thu lên.',
    permission: 'settings.read',
  },
  {
    href: '/admin/lines',
    title: 'Đường trung kế và số',
    text: 'Đường của nhà mạng, số của tổng đài, địa chỉ bị chặn.',
    permission: 'trunk.manage',
  },
]

/** Where an administrator's day begins: what asks for a look, and the way to everything. */
export default function Home() {
  const { may } = useSession()
  return (
    <Stack>
      <PageHead title="Quản trị" />
      {may('person.read') && <ToLookAt />}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {PLACES.filter(({ permission }) => may(permission)).map(({ href, title, text }) => (
          <Card key={href} withBorder>
            <Anchor component={Link} href={href} fw={600}>
              {title}
            </Anchor>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </Stack>
  )
}

const LOOKS = [
  { state: 'locked', text: 'tài khoản đang tạm khóa vì sai mật khẩu' },
  { state: 'no-second-factor', text: 'tài khoản thiếu xác thực hai lớp' },
  { state: 'no-password', text: 'tài khoản chưa đặt mật khẩu' },
] as const
const COUNTED = 200

function ToLookAt() {
  const { data } = useQuery({
    queryKey: ['people', 'to-look-at'],
    queryFn: async () =>
      Promise.all(
        LOOKS.map(async ({ state, text }) => {
          const { items, next } = await get<Paged<unknown>>('/api/people', { state, limit: COUNTED })
          return { text, count: items.length, isMore: next !== null }
        }),
      ),
  })
  const due = data?.filter(({ count }) => count > 0) ?? []
  if (due.length === 0) return null
  return (
    <Card withBorder component="section" aria-label="Cần xem">
      {due.map(({ text, count, isMore }) => (
        <Text key={text} size="sm">
          {isMore ? `Hơn ${count}` : count} {text}.
        </Text>
      ))}
      <Anchor component={Link} href="/admin/people" size="sm">
        Xem tài khoản
      </Anchor>
    </Card>
  )
}
