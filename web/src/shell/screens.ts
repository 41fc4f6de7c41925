import type { QueryClient } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import { onceDrawn } from '../kit/later.ts'
import type { Page } from '../kit/pages.ts'
import { Waiting } from '../kit/parts.tsx'
import { PAGES } from './pages.ts'

/** What each page is drawn by: it stays the same, or the page would begin anew. */
const screens = new Map<string, ComponentType>()

/** Its code is fetched when it is first drawn. */
export function screenOf({ path, load }: Page): ComponentType {
  const shown = screens.get(path) ?? onceDrawn(async () => (await load()).default, Waiting)
  screens.set(path, shown)
  return shown
}

/**
 * The page that somebody came for: its code, and what it shows first. What does not come is asked for again where it is drawn:
 * nobody looks at nothing while it is. @throws what its code says that does not come
 */
export async function fetchFirst(path: string, client: QueryClient): Promise<void> {
  const page = PAGES.find(one => one.path === path)
  if (!page) return
  const { default: shown, ahead } = await page.load()
  if (!screens.has(path)) screens.set(path, shown)
  await ahead?.(client)
}
