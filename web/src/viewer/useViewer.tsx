import { useEffect, useRef, useState } from 'react'
import { onceDrawn } from '../kit/later.ts'

const Viewer = onceDrawn(async () => (await import('./Viewer.tsx')).Viewer)

/** A file as the API gives it out. */
export type Viewed = Readonly<{ name: string; address: string; type: string }>
export const PDF = 'application/pdf'

/** Whether the page can show it; other files are for other programs. */
export const isViewable = (type: string) => type === PDF || type.startsWith('image/')

/** Files are looked at without leaving the page: `view` opens one, `viewer` stands anywhere. */
export function useViewer() {
  const [file, setFile] = useState<Viewed | null>(null)
  const from = useRef<HTMLElement | null>(null)
  useEffect(() => {
    if (file === null) from.current?.focus()
  }, [file])
  return {
    /** @param back what is in focus again when it is closed */
    view(seen: Viewed, back: HTMLElement | null) {
      from.current = back
      setFile(seen)
    },
    viewer: file && <Viewer file={file} onClose={() => setFile(null)} />,
  }
}
