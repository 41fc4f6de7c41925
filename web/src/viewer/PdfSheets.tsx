import { ActionIcon, Alert, Box, Group, Text } from '@mantine/core'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { numberOf } from '../kit/format.ts'
import { textOf, Waiting } from '../kit/parts.tsx'
import { Frame } from './Frame.tsx'
import { PdfSheet } from './PdfSheet.tsx'
import type { Pdf } from './pdf.ts'

/** A file may say that it has a thousand million pages; whoever reads so many saves it. */
const PAGES_MOST = 1_000

type PdfProps = Readonly<{ file: Blob; save: { href: string; download: string } }>

/** All pages below each other, drawn when they come near. */
export function PdfSheets({ file, save }: PdfProps) {
  const { pdf, fault } = usePdf(file)
  const frame = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(1)
  const sheets = () => [...(frame.current?.querySelectorAll<HTMLElement>('[data-sheet]') ?? [])]
  const look = () => setAt(placeOf(frame, sheets()))
  const turn = (to: number) => frame.current?.scrollTo({ top: sheets()[to - 1]?.offsetTop ?? 0 })
  const pages = Math.min(pdf?.pages ?? 0, PAGES_MOST)
  return (
    <Frame
      save={save}
      frame={frame}
      onScroll={look}
      beside={pdf && <Turner at={at} pages={pages} turn={turn} />}
    >
      {width => (
        <>
          {fault && (
            <Alert color="red" role="alert" m="xs">
              {fault}
            </Alert>
          )}
          {!pdf && !fault && <Waiting what="Đang mở tệp…" />}
          {pdf &&
            Array.from({ length: pages }, (_, n) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pages have nothing but their place
              <PdfSheet key={n} pdf={pdf} number={n + 1} width={width} frame={frame} />
            ))}
          {pdf && pdf.pages > pages && (
            <Alert color="orange" m="xs">
              Chỉ xem được {numberOf(pages)} trang đầu. Hãy tải về để xem hết.
            </Alert>
          )}
        </>
      )}
    </Frame>
  )
}

/** The page in the middle of what is seen. */
function placeOf(frame: RefObject<HTMLDivElement | null>, sheets: readonly HTMLElement[]): number {
  if (!frame.current) return 1
  const middle = frame.current.scrollTop + frame.current.clientHeight / 2
  return Math.max(1, sheets.findIndex(one => one.offsetTop + one.offsetHeight >= middle) + 1)
}

function usePdf(file: Blob) {
  const [pdf, setPdf] = useState<Pdf | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  useEffect(() => {
    const closing = new AbortController()
    const { signal } = closing
    import('./pdf.ts').then(
      async ({ openPdf, Locked }) => {
        const opened = await openPdf(file, signal).catch(error => {
          if (!signal.aborted)
            setFault(
              error instanceof Locked
                ? 'Tệp PDF này có mật khẩu. Hãy tải về và mở bằng phần mềm đọc PDF.'
                : 'Không đọc được tệp PDF này: tệp hỏng, hoặc không phải PDF. Có thể tải về để mở bằng phần mềm khác.',
            )
        })
        if (opened && !signal.aborted) setPdf(opened)
      },
      (error: unknown) => setFault(textOf(error)),
    )
    return () => closing.abort()
  }, [file])
  return { pdf, fault }
}

type TurnerProps = Readonly<{ at: number; pages: number; turn: (to: number) => void }>

function Turner({ at, pages, turn }: TurnerProps) {
  const way = { variant: 'default', size: 'lg' } as const
  return (
    <Group gap={4} wrap="nowrap">
      <ActionIcon {...way} aria-label="Trang trước" disabled={at <= 1} onClick={() => turn(at - 1)}>
        <IconChevronUp size={18} aria-hidden />
      </ActionIcon>
      <ActionIcon {...way} aria-label="Trang sau" disabled={at >= pages} onClick={() => turn(at + 1)}>
        <IconChevronDown size={18} aria-hidden />
      </ActionIcon>
      <Text size="sm" className="figures" style={{ whiteSpace: 'nowrap' }}>
        <Box component="span" visibleFrom="xs">
          Trang{' '}
        </Box>
        {at}/{pages}
      </Text>
    </Group>
  )
}
