import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { addressOf, Problem, problemOf } from '../kit/api.ts'
import { keys } from './data.ts'
import { type AttachmentKind, faultOf } from './uploads.ts'

export type Upload = Readonly<{
  key: number
  name: string
  /** Of its bytes, 0 to 100. */
  sent: number
  fault: string | null
  /** Sends it once more, where that may help; null = it would be refused again. */
  again: (() => void) | null
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
      change(key, {
        fault: `${file.name}: ${error instanceof Problem ? error.message : 'không gửi được.'}`,
        again: mayHelp(error) ? () => again(key, kind, file) : null,
      })
    }
  }

  function queue(key: number, kind: AttachmentKind, file: File): void {
    line.current = line.current.then(() => sent(key, kind, file))
  }

  /** It is on its way from this moment, whatever goes before it: pressed twice, it goes once. */
  function again(key: number, kind: AttachmentKind, file: File): void {
    change(key, { sent: 0, fault: null, again: null })
    queue(key, kind, file)
  }

  return {
    uploads,
    drop,
    add(files: readonly File[], kind: AttachmentKind): void {
      for (const file of files) {
        const key = ++last
        const fault = faultOf(file, kind, limits?.[kind])
        setUploads(all => [...all, { key, name: file.name, sent: 0, fault, again: null }])
        if (fault === null) queue(key, kind, file)
      }
    },
  }
}

/** The line broke, the session had ended, or the server had trouble: nothing was said against the file. */
const mayHelp = (error: unknown) =>
  error instanceof Problem && (error.status === 0 || error.status === 401 || error.status >= 500)

/** Longer nothing goes over a line that is alive: a line that is dead must not hold up the files behind it. */
const STALLED_MS = 60_000

/** `fetch` does not tell how much of what it sends has gone. @throws Problem */
function send(url: string, file: File, told: (percent: number) => void): Promise<void> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.responseType = 'json'
    let stalled = setTimeout(() => request.abort(), STALLED_MS)
    request.upload.onprogress = ({ loaded, total }) => {
      clearTimeout(stalled)
      // What has gone is checked by the server, which may take its time.
      if (loaded < total) stalled = setTimeout(() => request.abort(), STALLED_MS)
      told(Math.round((loaded / total) * 100))
    }
    request.onload = () =>
      request.status === 201 ? done() : failed(problemOf(request.status, request.response ?? {}))
    const broken = () => failed(new Problem(0, 'unreachable', 'Mất kết nối khi đang gửi. Vui lòng thử lại.'))
    request.onerror = broken
    request.onabort = broken
    request.onloadend = () => clearTimeout(stalled)
    const body = new FormData()
    body.append('file', file)
    request.send(body)
  })
}
