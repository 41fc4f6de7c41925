import { Burger, Group, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import { Link, Redirect, Route, Switch } from 'wouter'
import { later, onceDrawn } from '../kit/later.ts'
import { openLive, useIsLive } from '../kit/live.ts'
import type { Page } from '../kit/pages.ts'
import { Nothing } from '../kit/parts.tsx'
import { useSession } from '../kit/session.tsx'
import { Boundary } from './Boundary.tsx'
import { Menu } from './Menu.tsx'
import { HOMES, PAGES } from './pages.ts'
import { screenOf } from './screens.ts'
import classes from './shell.module.css'

const Bell = later(async () => (await import('../notices/Bell.tsx')).Bell)
const PhoneDock = onceDrawn(async () => (await import('../phone/PhoneDock.tsx')).PhoneDock)
const PersonMenu = later(async () => (await import('./PersonMenu.tsx')).PersonMenu)

/** Everything behind the door: the menu, what is always there, and the page. */
export function Shell() {
  const { person, may } = useSession()
  const pages = useMemo(() => PAGES.filter(({ permission }) => permission === null || may(permission)), [may])
  useEffect(openLive, [])
  return (
    <Switch>
      <Route path="/">
        <Redirect to={HOMES[person.role]} replace />
      </Route>
      {pages
        .filter(({ isBare }) => isBare)
        .map(page => (
          <Route key={page.path} path={page.path}>
            <Screen page={page} />
          </Route>
        ))}
      <Route>
        <Framed pages={pages} />
      </Route>
    </Switch>
  )
}

function Framed({ pages }: Readonly<{ pages: readonly Page[] }>) {
  const hasPhone = useSession().may('phone.own')
  const [isOpen, menu] = useDisclosure(false)
  return (
    <div className={classes.shell}>
      <a href="#main" className="skip">
        Đến nội dung chính
      </a>
      <header className={classes.heading}>
        <Group h="100%" px="md" gap="sm" wrap="nowrap">
          <Burger opened={isOpen} onClick={menu.toggle} hiddenFrom="md" size="sm" aria-label="Mở danh mục" />
          <Text fw={600} component={Link} href="/" c="inherit" td="none">
            1022
          </Text>
          <LiveMark />
          <Group ml="auto" gap="xs" wrap="nowrap">
            <Boundary>
              <Bell />
              {hasPhone && <PhoneDock />}
              <PersonMenu />
            </Boundary>
          </Group>
        </Group>
      </header>
      <nav className={classes.menu} aria-label="Danh mục" data-open={isOpen || undefined}>
        <Menu pages={pages} onFollow={menu.close} />
      </nav>
      <main className={classes.page} id="main" tabIndex={-1}>
        <Switch>
          {pages
            .filter(({ isBare }) => !isBare)
            .map(page => (
              <Route key={page.path} path={page.path}>
                <Screen page={page} />
              </Route>
            ))}
          <Route>
            <Nothing title="Không có trang này">
              Địa chỉ sai, hoặc vai trò của bạn không mở được trang.
            </Nothing>
          </Route>
        </Switch>
      </main>
    </div>
  )
}

function Screen({ page }: Readonly<{ page: Page }>): ReactNode {
  const Shown = screenOf(page)
  useEffect(() => {
    document.title = `${page.title} · 1022`
  }, [page.title])
  return (
    <Boundary key={page.path}>
      <Shown />
    </Boundary>
  )
}

/** A window that is looked at again has its line back sooner than this. */
const PATIENCE_MS = 1_500

/** Says so when what is on the screen may be old. */
function LiveMark() {
  const isLive = useIsLive()
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    if (isLive) return
    const timer = setTimeout(() => setLate(true), PATIENCE_MS)
    return () => {
      clearTimeout(timer)
      setLate(false)
    }
  }, [isLive])
  if (!isLate) return null
  return (
    <Group
      role="status"
      gap={4}
      c="orange"
      wrap="nowrap"
      title="Đang nối lại với máy chủ; số liệu trên màn hình có thể đã cũ."
    >
      <IconAlertTriangle size={18} aria-hidden />
      <Text size="sm">Mất kết nối, đang nối lại…</Text>
    </Group>
  )
}
