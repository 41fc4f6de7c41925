import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { dateTimeOf } from '../kit/format.ts'
import { confirm, refused } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { browserName } from './browsers.ts'
import type { Own } from './useOwn.ts'

/** Where one is signed in, and the way out of all of them. */
export function Browsers({ own }: Readonly<{ own: Own }>) {
  const { signOut } = useSession()
  const leave = async () => {
    const isSure = await confirm({
      title: 'Đăng xuất khỏi mọi trình duyệt?',
      text: 'Cả trình duyệt này cũng kết thúc ngay; bạn đăng nhập lại để làm việc tiếp.',
      yes: 'Đăng xuất tất cả',
      isDangerous: true,
    })
    if (isSure) await signOut(true).catch(refused)
  }
  return (
    <Stack gap="sm" align="flex-start">
      {own.browsers.map(({ id, userAgent, address, lastSeenAt, isThis }) => (
        <div key={id}>
          <Group gap="xs">
            <Text>{browserName(userAgent)}</Text>
            {isThis && (
              <Badge variant="light" tt="none">
                Đang dùng
              </Badge>
            )}
          </Group>
          <Text size="sm" c="dimmed" className="figures">
            {[address, `hoạt động ${dateTimeOf(lastSeenAt)}`].filter(Boolean).join(', ')}
          </Text>
        </div>
      ))}
      <Button variant="default" onClick={leave}>
        Đăng xuất mọi nơi
      </Button>
    </Stack>
  )
}
