import { addressOf, Problem } from '../kit/api.ts'

/**
 * Fetches a file and hands it to the browser's downloads: what the server refuses is told on the page.
 * @throws Problem
 */
export async function download(path: string, query: Parameters<typeof addressOf>[1]): Promise<void> {
  const response = await fetch(addressOf(path, query), { credentials: 'same-origin' })
  if (!response.ok) {
    const facts = await response.json().catch(() => ({}))
    throw new Problem(response.status, facts.code ?? 'unexpected', facts.detail ?? 'Không tải được tệp.')
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'tep'
  handOver(URL.createObjectURL(await response.blob()), name)
}

/** What is too large to hold in the page goes straight to the disk. */
export function handOver(href: string, name: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = name
  link.click()
  if (href.startsWith('blob:')) URL.revokeObjectURL(href)
}
