import { Box, Center, Text } from '@mantine/core'
import { type RefObject, useEffect, useRef, useState } from 'react'
import type { Pdf, PdfPage } from './pdf.ts'
import classes from './viewer.module.css'

/** Of A4, until the page says otherwise. */
const A4 = 297 / 210

type PdfSheetProps = Readonly<{
  pdf: Pdf
  number: number
  width: number
  frame: RefObject<HTMLDivElement | null>
}>

/** One page: its place is there at once, its picture while it is near. */
export function PdfSheet({ pdf, number, width, frame }: PdfSheetProps) {
  const box = useRef<HTMLDivElement>(null)
  const paper = useRef<HTMLDivElement>(null)
  const [page, setPage] = useState<PdfPage | null>(null)
  const [isBroken, setBroken] = useState(false)
  const isNear = useNear(box, frame)
  useEffect(() => {
    const into = paper.current
    if (!isNear || !into) return
    const leaving = new AbortController()
    const { signal } = leaving
    const draw = async () => {
      const found = await pdf.page(number)
      if (signal.aborted) return
      setPage(found)
      await found.show(into, width, signal)
    }
    draw().catch(() => {
      if (!signal.aborted) setBroken(true)
    })
    return () => leaving.abort()
  }, [pdf, number, width, isNear])
  useEffect(() => {
    if (!isNear) paper.current?.replaceChildren()
  }, [isNear])
  const height = width * (page?.ratio ?? A4)
  return (
    <Box
      ref={box}
      data-sheet
      role="group"
      aria-label={`Trang ${number}`}
      className={classes.sheet}
      w={width}
      h={height}
    >
      <div ref={paper} />
      {isBroken && (
        <Center h="100%">
          <Text role="alert">Không vẽ được trang này.</Text>
        </Center>
      )}
    </Box>
  )
}

/** Whether it is seen, or will be with the next turn of the wheel. */
function useNear(box: RefObject<HTMLElement | null>, frame: RefObject<HTMLElement | null>): boolean {
  const [isNear, setNear] = useState(false)
  useEffect(() => {
    if (!box.current) return
    const watch = new IntersectionObserver(seen => setNear(seen.at(-1)?.isIntersecting ?? false), {
      ...{ root: frame.current, rootMargin: '50% 0px' },
    })
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [box, frame])
  return isNear
}
