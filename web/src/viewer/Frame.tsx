import { ActionIcon, Box, Button, Group } from '@mantine/core'
import { useElementSize, useMergedRef, useWindowEvent } from '@mantine/hooks'
import { IconDownload, IconMinus, IconPlus } from '@tabler/icons-react'
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react'
import classes from './viewer.module.css'
import { zoomed } from './zoom.ts'

type FrameProps = Readonly<{
  save: { href: string; download: string }
  /** What scrolls. */
  frame: RefObject<HTMLDivElement | null>
  /** Beside the sizes. */
  beside?: ReactNode
  onScroll?: () => void
  /** @param width of a page at this size */
  children: (width: number) => ReactNode
}>

const larger = (now: number) => zoomed(now, 'in')
const smaller = (now: number) => zoomed(now, 'out')
const fitting = () => 1
const ZOOMS: Readonly<Record<string, (now: number) => number>> = {
  ...{ '+': larger, '=': larger, '-': smaller, '0': fitting },
}

/** Pages or a picture that scroll, the sizes they are drawn in, and the way to save them. */
export function Frame({ save, frame, beside, onScroll, children }: FrameProps) {
  const [zoom, setZoom] = useState(1)
  const { ref, width } = useElementSize<HTMLDivElement>()
  const whole = useMergedRef(ref, frame)
  useKeys(frame, setZoom)
  useSamePlace(frame, zoom)
  useEffect(() => frame.current?.focus(), [frame])
  return (
    <>
      <Group justify="space-between" gap={4}>
        {beside ?? <span />}
        <Group gap={4} wrap="nowrap">
          <Size label="Thu nhỏ" keys="-" onClick={() => setZoom(smaller)}>
            <IconMinus size={18} aria-hidden />
          </Size>
          <Button
            variant="default"
            size="compact-md"
            aria-keyshortcuts="0"
            aria-label={`${zoom * 100}%, về vừa chiều ngang`}
            onClick={() => setZoom(fitting)}
          >
            {zoom * 100}%
          </Button>
          <Size label="Phóng to" keys="+" onClick={() => setZoom(larger)}>
            <IconPlus size={18} aria-hidden />
          </Size>
          <Button
            component="a"
            {...save}
            size="compact-md"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Tải về
          </Button>
        </Group>
      </Group>
      <Box
        ref={whole}
        className={classes.frame}
        role="region"
        aria-label="Nội dung tệp"
        tabIndex={0}
        onScroll={onScroll}
      >
        {width > 0 && children(width * zoom)}
      </Box>
    </>
  )
}

type SizeProps = Readonly<{ label: string; keys: string; onClick: () => void; children: ReactNode }>

const Size = ({ label, keys, ...rest }: SizeProps) => (
  <ActionIcon variant="default" size="lg" aria-label={label} aria-keyshortcuts={keys} {...rest} />
)

type Frame_ = FrameProps['frame']

/** A little of what was seen stays, so that the next line is found. */
const TURNS: Readonly<Record<string, number>> = { PageDown: 0.9, PageUp: -0.9 }

/** Wherever in the window the focus is. */
function useKeys(frame: Frame_, setZoom: (of: (now: number) => number) => void): void {
  useWindowEvent('keydown', event => {
    const { key, ctrlKey, metaKey, altKey } = event
    const [zoom, turn] = [ZOOMS[key], TURNS[key]]
    if (ctrlKey || metaKey || altKey || (!zoom && !turn)) return
    event.preventDefault()
    if (zoom) setZoom(zoom)
    if (turn && frame.current) frame.current.scrollBy({ top: turn * frame.current.clientHeight })
  })
}

/** In another size, the same words stand at the top. */
function useSamePlace(frame: Frame_, zoom: number): void {
  const before = useRef(zoom)
  useLayoutEffect(() => {
    if (frame.current) frame.current.scrollTop *= zoom / before.current
    before.current = zoom
  }, [frame, zoom])
}
