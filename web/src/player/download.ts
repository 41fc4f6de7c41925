import { addressOf, Problem } from '../kit/api.ts'

/** What is larger than this is not held in the page: the browser fetches it itself, and shows how far it is. */
const HELD_BYTES_MOST = 300_000_000

/**
 * Fetches a file and hands it to the browser's downloads: what the server refuses is told on the page.
 * @throws Problem
 */
export async function download(path: string, query: Parameters<typeof addressOf>[1]): Promise<void> {
  const response = await opened(addressOf(path, query))
  handOver(URL.createObjectURL(await response.blob()), nameOf(response))
}

/** @param told how many bytes are here @throws Problem */
export async function fetchWithProgress(
  path: string,
  { sizeBytes, told }: { sizeBytes: number; told: (bytes: number) => void },
): Promise<void> {
  if (sizeBytes > HELD_BYTES_MOST) return handOver(path, '')
  const response = await opened(path)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  told(0)
  const reader = response.body?.getReader()
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    pieces.push(piece.value)
    bytes += piece.value.byteLength
    told(bytes)
  }
  handOver(URL.createObjectURL(new Blob(pieces)), nameOf(response))
}

async function opened(address: string): Promise<Response> {
  const response = await fetch(address, { credentials: 'same-origin' }).catch(() => {
    throw new Problem(0, 'unreachable', 'Không kết nối được với máy chủ. Vui lòng thử lại.')
  })
  if (response.ok) return response
  const facts = await response.json().catch(() => ({}))
  throw new Problem(response.status, facts.code ?? 'unexpected', facts.detail ?? 'Không tải được tệp.')
}

const nameOf = (response: Response) =>
  /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'tep'

function handOver(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  if (href.startsWith('blob:')) URL.revokeObjectURL(href)
}
