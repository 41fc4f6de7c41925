import { Badge, Box, Group, Paper, Text, Title } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useRef } from 'react'
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
  items: readonly T[]
  keyOf: (item: T) => string
  row: (item: T) => ReactNode
  label: string
}>

const ROW_PX = 37

/** A list of which only what is seen is drawn; arrows go from row to row. */
export function Rows<T>({ items, keyOf, row, label }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    getItemKey: place => keyOf(items[place] as T),
    overscan: 6,
  })
  return (
    <Box ref={box} className={styles.rows} role="list" aria-label={label} tabIndex={0} onKeyDown={walk}>
      <Box h={rows.getTotalSize()} pos="relative">
        {rows.getVirtualItems().map(({ key, index, start }) => (
          <Box
            key={key}
            ref={rows.measureElement}
            data-index={index}
            role="listitem"
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ position: 'absolute', insetInline: 0, top: 0, transform: `translateY(${start}px)` }}
          >
            {row(items[index] as T)}
          </Box>
        ))}
      </Box>
    </Box>
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
