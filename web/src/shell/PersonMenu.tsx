import {
  Avatar,
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core'
import { IconDeviceDesktop, IconLogout, IconMoon, IconSun, IconUserCog } from '@tabler/icons-react'
import { Link } from 'wouter'
import { confirm, refused } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { ROLE_NAMES } from '../words/roles.ts'

const SCHEMES = [
  { value: 'light', label: 'Nền sáng', icon: IconSun },
  { value: 'dark', label: 'Nền tối', icon: IconMoon },
  { value: 'auto', label: 'Theo máy', icon: IconDeviceDesktop },
] as const

/** Who is signed in, how the screen looks, and the way out. */
export function PersonMenu() {
  const { person, signOut } = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const leave = async (everywhere: boolean) => {
    const isSure =
      !everywhere ||
      (await confirm({
        title: 'Đăng xuất khỏi mọi trình duyệt?',
        text: 'Các cửa sổ khác của bạn cũng kết thúc ngay.',
        yes: 'Đăng xuất tất cả',
        isDangerous: true,
      }))
    if (isSure) await signOut(everywhere).catch(refused)
  }
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton>
          <VisuallyHidden>Tài khoản: {person.displayName}</VisuallyHidden>
          <Avatar name={person.displayName} color="blue" size={34} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {person.displayName} · {ROLE_NAMES[person.role]}
        </Menu.Label>
        <Menu.Item component={Link} href="/account" leftSection={<IconUserCog size={16} aria-hidden />}>
          Tài khoản của tôi
        </Menu.Item>
        <Menu.Divider />
        <Menu.RadioGroup value={colorScheme} onChange={to => setColorScheme(to as MantineColorScheme)}>
          {SCHEMES.map(({ value, label, icon: Picture }) => (
            <Menu.RadioItem key={value} value={value} rightSection={<Picture size={16} aria-hidden />}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => leave(false)}>
          Đăng xuất
        </Menu.Item>
        <Menu.Item onClick={() => leave(true)}>Đăng xuất mọi nơi…</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
