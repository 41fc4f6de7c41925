import { Alert, Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { get } from '../kit/api.ts'
import { Failure, Waiting } from '../kit/parts.tsx'
import { Frame } from './Frame.tsx'
import { PdfSheets } from './PdfSheets.tsx'
import { PDF, type Viewed } from './useViewer.tsx'
import classes from './viewer.module.css'

type ViewerProps = Readonly<{ file: Viewed; onClose: () => void }>

/** A file above the page: fetched once, as a download is, and written down by the server as one. */
export function Viewer({ file, onClose }: ViewerProps) {
  const isNarrow = useMediaQuery('(max-width: 48em)')
  return (
    <Modal
      opened
      onClose={onClose}
      title={file.name}
      size={1000}
      yOffset="2dvh"
      fullScreen={isNarrow}
      returnFocus={false}
      classNames={{ content: classes.content, body: classes.body }}
    >
      <Fetched file={file} />
    </Modal>
  )
}

function Fetched({ file }: Readonly<{ file: Viewed }>) {
  // Each fetch is a look that is written down: nothing asks again by itself.
  const { data, error, refetch } = useQuery({
    queryKey: ['viewed', file.address],
    queryFn: ({ signal }) => get<Blob>(file.address, {}, signal),
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0, retry: false },
  })
  const href = useHref(data)
  if (error) return <Failure error={error} retry={() => void refetch()} />
  if (!data || href === null) return <Waiting what="Đang tải tệp…" />
  const save = { href, download: file.name }
  if (file.type === PDF) return <PdfSheets file={data} save={save} />
  return <Picture save={save} />
}

/** An address of these bytes, as long as they are looked at. */
function useHref(data: Blob | undefined): string | null {
  const [href, setHref] = useState<string | null>(null)
  useEffect(() => {
    if (!data) return
    const made = URL.createObjectURL(data)
    setHref(made)
    return () => URL.revokeObjectURL(made)
  }, [data])
  return href
}

function Picture({ save }: Readonly<{ save: { href: string; download: string } }>) {
  const [isBroken, setBroken] = useState(false)
  const frame = useRef<HTMLDivElement>(null)
  return (
    <Frame save={save} frame={frame}>
      {width =>
        isBroken ? (
          <Alert color="red" role="alert">
            Không đọc được ảnh này. Có thể tải về để mở bằng phần mềm khác.
          </Alert>
        ) : (
          <img
            src={save.href}
            alt={save.download}
            width={width}
            className={classes.picture}
            onError={() => setBroken(true)}
          />
        )
      }
    </Frame>
  )
}
