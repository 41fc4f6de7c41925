import { Menu } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { type MouseEvent, memo, type ReactNode, type Ref, useEffect, useLayoutEffect, useState } from 'react'
import styles from './wallboard.module.css'

/** What can be done about one row, and how the row is called. */
export type RowActs = Readonly<{ label: string; items: ReactNode }>

/** Opens the menu of the list it is in, for the row it is in. */
export const RowButton = memo(function RowButton({ label }: Readonly<{ label: string }>) {
  return (
    <button
      type="button"
      className={styles.dots}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      data-acts
      onMouseDown={keep}
      onTouchStart={keep}
    >
      <IconDots size={18} aria-hidden />
    </button>
  )
})

/** A press on the button of the open menu closes it: it must not be closed by that press as one outside, and opened again by the click. */
function keep(event: Readonly<{ currentTarget: Element; stopPropagation(): void }>): void {
  if (event.currentTarget.getAttribute('aria-expanded') === 'true') event.stopPropagation()
}

type Opened = Readonly<{ key: string; button: HTMLElement; list: HTMLElement; place: DOMRect }>

/**
 * One menu for all rows of a list: one in each of a hundred rows costs more than the rows themselves. It stays where it was
 * opened while the rows move, says whose it is, and closes when its row is no more.
 * @param actsOf what can be done about the row of this `data-key`; null = it is gone
 */
export function useRowMenu(actsOf: (key: string) => RowActs | null) {
  const [opened, setOpened] = useState<Opened | null>(null)
  // What was shown stays while it fades.
  const [isOpen, setOpen] = useState(false)
  const acts = opened && actsOf(opened.key)
  const isGone = isOpen && acts === null
  useEffect(() => {
    if (!isGone) return
    setOpen(false)
    opened?.list.focus({ preventScroll: true })
  }, [isGone, opened])

  const onClick = (event: MouseEvent<HTMLElement>) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-acts]') : null
    const key = button?.closest('[data-key]')?.getAttribute('data-key')
    if (!button || !key) return
    const isSame = isOpen && opened?.button === button
    setOpen(!isSame)
    if (!isSame) setOpened({ key, button, list: event.currentTarget, place: button.getBoundingClientRect() })
  }
  const menu = opened && (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" withinPortal returnFocus shadow="md">
      <Menu.Target>
        <Place opened={opened} />
      </Menu.Target>
      <Menu.Dropdown aria-labelledby={undefined} aria-label={acts?.label}>
        <Menu.Label>{acts?.label}</Menu.Label>
        {acts?.items}
      </Menu.Dropdown>
    </Menu>
  )
  return { onClick, menu, isOpen }
}

type PlaceProps = Readonly<{
  opened: Opened
  /** From Menu.Target, as are the others. */
  ref?: Ref<{ getBoundingClientRect(): DOMRect }>
  'aria-expanded'?: boolean
  'aria-controls'?: string
}>

/** Where the menu hangs: at the place the button had, whatever row is there now. Draws nothing. */
function Place({ opened, ref, ...aria }: PlaceProps) {
  const { button, place } = opened
  const { 'aria-expanded': isExpanded = false, 'aria-controls': controls } = aria
  useLayoutEffect(() => {
    if (typeof ref === 'function') ref({ getBoundingClientRect: () => place })
  }, [ref, place])
  useLayoutEffect(() => {
    button.setAttribute('aria-expanded', String(isExpanded))
    if (controls) button.setAttribute('aria-controls', controls)
    return () => {
      button.setAttribute('aria-expanded', 'false')
      button.removeAttribute('aria-controls')
    }
  }, [button, isExpanded, controls])
  return null
}
