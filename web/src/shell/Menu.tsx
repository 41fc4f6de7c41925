import { Stack, Text } from '@mantine/core'
import { Link, useLocation } from 'wouter'
import type { Page } from '../kit/pages.ts'
import { useSession } from '../kit/session.tsx'
import { GROUPS, HOMES } from './pages.ts'
import classes from './shell.module.css'

/** As many are seen at a glance; more are read by their groups. */
const GLANCE = 8

type Props = Readonly<{ pages: readonly Page[]; onFollow: () => void }>

/** What somebody may open from anywhere: the group that their day begins in first. */
export function Menu({ pages, onFollow }: Props) {
  const home = HOMES[useSession().person.role]
  const current = useCurrent(pages)
  const groups = GROUPS.map(group => ({
    ...group,
    isFirst: group.pages.some(({ path }) => path === home),
    pages: group.pages.filter(page => page.icon !== undefined && pages.includes(page)),
  }))
    .filter(group => group.pages.length > 0)
    .sort((one, other) => Number(other.isFirst) - Number(one.isFirst))
  const isLong = groups.reduce((sum, group) => sum + group.pages.length, 0) > GLANCE
  return (
    <Stack gap="sm" p="xs">
      {groups.map(group => (
        <Links key={group.title} {...group} isNamed={isLong} current={current} onFollow={onFollow} />
      ))}
    </Stack>
  )
}

type LinksProps = Readonly<{
  title: string
  pages: readonly Page[]
  isNamed: boolean
  current: Page | undefined
  onFollow: () => void
}>

function Links({ title, pages, isNamed, current, onFollow }: LinksProps) {
  return (
    <div>
      {isNamed && (
        <Text size="xs" fw={600} c="dimmed" px="sm" pb={2}>
          {title}
        </Text>
      )}
      {pages.map(page => (
        <Link
          key={page.path}
          href={page.path}
          className={`mantine-focus-auto ${classes.link}`}
          aria-current={page === current ? 'page' : undefined}
          data-close={isNamed || undefined}
          onClick={onFollow}
        >
          {page.icon && <page.icon size={20} stroke={1.6} aria-hidden />}
          {page.title}
        </Link>
      ))}
    </div>
  )
}

/** Of the menu that which leads here: `/office/late` is a page of its own and not `/office`. */
function useCurrent(pages: readonly Page[]): Page | undefined {
  const [here] = useLocation()
  const leading = pages.filter(
    ({ icon, path }) => icon !== undefined && (here === path || here.startsWith(`${path}/`)),
  )
  return leading.sort((one, other) => other.path.length - one.path.length)[0]
}
