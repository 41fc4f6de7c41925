import { Badge, Box, Group, Paper, Text, Title } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useCallback, useRef, useState } from 'react'
import { useAim, useOrder } from './order.ts'
import { type RowActs, useRowMenu } from './RowMenu.tsx'
import styles from './wallboard.module.css'

type PanelProps = Readonly<{
  id: string
  title: string
  count: number
  /** What the keyboard brings here. */
  shortcut?: string
  isSmall?: boolean
  aside?: ReactNode
  children: ReactNode
}>

/** One part of the wall, with a heading that says how many there are. */
export function Panel({ id, title, count, shortcut, isSmall = false, aside, children }: PanelProps) {
  return (
    <Paper
      withBorder
      component="section"
      id={id}
      aria-labelledby={`${id}-title`}
      className={isSmall ? `${styles.panel} ${styles.small}` : styles.panel}
    >
      <Group gap={6} px="xs" py={4} wrap="nowrap" h={36}>
        <Title order={2} size="sm" id={`${id}-title`} style={{ whiteSpace: 'nowrap' }}>
          {title}
        </Title>
        <Badge variant="light" color="gray" size="lg" px={6} miw="max-content" className="figures">
          {count}
        </Badge>
        {shortcut && (
          <Text size="xs" c="dimmed" aria-hidden>
            {shortcut}
          </Text>
        )}
        <Group ml="auto" gap={6} wrap="nowrap" miw={0}>
          {aside}
        </Group>
      </Group>
      {children}
    </Paper>
  )
}

/** Brings the keyboard to the first thing that can be done in a panel, or to its list. */
export function goTo(id: string): void {
  const panel = document.getElementById(id)
  const aim =
    panel?.querySelector<HTMLElement>('[role="listitem"] button') ??
    panel?.querySelector<HTMLElement>('[role="list"]')
  aim?.focus()
}

type RowsProps<T> = Readonly<{
  /** Changed only where something in it is another. */
  items: readonly T[]
  keyOf: (item: T) => string
  row: (item: T) => ReactNode
  /** Whether its row has a second line. */
  isTall: (item: T) => boolean
  actsOf: (item: T) => RowActs
  label: string
}>

/** As high as the lines of text in a row: told, not measured, since to measure a row the browser must lay out the page first. */
const ROW_REM = 2.25
const TALL_REM = 2.625

const remPx = () => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)

/** A list of which only what is seen is drawn; arrows go from row to row. Nothing changes places under the pointer. */
export function Rows<T>({ items: all, keyOf, row, isTall, actsOf, label }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  const [rem] = useState(remPx)
  const { onClick, menu, isOpen } = useRowMenu(key => {
    const item = all.find(one => keyOf(one) === key)
    return item === undefined ? null : actsOf(item)
  })
  const { isAiming, handlers } = useAim()
  const { rows: items, isOld } = useOrder({ items: all, keyOf, isHeld: isAiming || isOpen })
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: place => (isTall(items[place] as T) ? TALL_REM : ROW_REM) * rem,
    // Another function tells the list that its rows are others, or as high as others.
    getItemKey: useCallback((place: number) => keyOf(items[place] as T), [items, keyOf]),
    overscan: 6,
  })
  return (
    <>
      <Box
        ref={box}
        {...handlers}
        className={styles.rows}
        role="list"
        aria-label={label}
        tabIndex={0}
        onKeyDown={walk}
        onClick={onClick}
      >
        <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
          {rows.getVirtualItems().map(({ key, index, start, size }) => (
            // biome-ignore lint/a11y/useSemanticElements: within the box that is as high as all rows; a list may hold nothing but its items
            <div
              key={key}
              className={styles.place}
              data-index={index}
              data-key={key}
              role="listitem"
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ height: size, transform: `translateY(${start}px)` }}
            >
              {row(items[index] as T)}
            </div>
          ))}
        </div>
      </Box>
      <div role="status" className={styles.held}>
        {isOld && 'Đang giữ nguyên thứ tự. Rời danh sách để xếp lại.'}
      </div>
      {menu}
    </>
  )
}

function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const here = event.target instanceof HTMLElement ? event.target.closest('[data-index]') : null
  // A menu of a row is elsewhere on the page, and has arrows of its own.
  if (step === 0 || !here || !event.currentTarget.contains(here)) return
  const place = Number(here.getAttribute('data-index')) + step
  const aim = event.currentTarget.querySelector<HTMLElement>(`[data-index="${place}"] button`)
  if (!aim) return
  event.preventDefault()
  aim.focus()
}
