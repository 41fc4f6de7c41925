import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { addressOf, Problem } from '../kit/api.ts'
import { keys } from './data.ts'
import { type AttachmentKind, faultOf } from './uploads.ts'

export type Upload = Readonly<{
  key: number
  name: string
  /** Of its bytes, 0 to 100. */
  sent: number
  fault: string | null
}>

let last = 0

/** Files on their way, one after another: a slow line carries one better than five. */
export function useUploads(ticketId: string, limits: Readonly<Record<string, number>> | undefined) {
  const client = useQueryClient()
  const [uploads, setUploads] = useState<readonly Upload[]>([])
  const line = useRef(Promise.resolve())
  const change = (key: number, facts: Partial<Upload>) =>
    setUploads(all => all.map(one => (one.key === key ? { ...one, ...facts } : one)))
  const drop = (key: number) => setUploads(all => all.filter(one => one.key !== key))

  async function sent(key: number, kind: AttachmentKind, file: File): Promise<void> {
    try {
      await send(addressOf(`/api/tickets/${ticketId}/attachments`, { kind }), file, share =>
        change(key, { sent: share }),
      )
      drop(key)
      await client.invalidateQueries({ queryKey: [...keys.one(ticketId), 'files'] })
    } catch (error) {
      change(key, { fault: `${file.name}: ${error instanceof Problem ? error.message : 'không gửi được.'}` })
    }
  }

  return {
    uploads,
    drop,
    add(files: readonly File[], kind: AttachmentKind): void {
      for (const file of files) {
        const key = ++last
        const fault = faultOf(file, kind, limits?.[kind])
        setUploads(all => [...all, { key, name: file.name, sent: 0, fault }])
        if (fault === null) line.current = line.current.then(() => sent(key, kind, file))
      }
    },
  }
}

/** `fetch` does not tell how much of what it sends has gone. @throws Problem */
function send(url: string, file: File, told: (percent: number) => void): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => told(Math.round((loaded / total) * 100))
    request.onload = () => {
      if (request.status === 201) return done()
      const { code = 'unexpected', detail = 'Máy chủ gặp sự cố. Vui lòng thử lại.' } = request.response ?? {}
      failed(new Problem(request.status, String(code), String(detail)))
    }
    request.onerror = () =>
      failed(new Problem(0, 'unreachable', 'Mất kết nối khi đang gửi. Vui lòng thử lại.'))
    const body = new FormData()
    body.append('file', file)
    request.send(body)
  })
}
