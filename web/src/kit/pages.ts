import type { Icon } from '@tabler/icons-react'
import type { QueryClient } from '@tanstack/react-query'
import type { ComponentType } from 'react'
import type { Permission } from '../../../src/people/permissions.ts'

/** A page of the console. Its code is fetched when it is opened, so that nobody loads the screens of others. */
export type Page = Readonly<{
  /** As wouter reads it: `/tickets/:id`. Its first word is in AREAS (src/http/console.ts). */
  path: string
  title: string
  /** Holders see it; null = everybody. */
  permission: Permission | null
  /** In the menu under this picture; without one it is reached from another page. */
  icon?: Icon
  /** Fills the whole screen: no menu, no heading (a TV on a wall). */
  isBare?: boolean
  load: () => Promise<Screen>
}>

export type Screen = Readonly<{
  default: ComponentType
  /** Asks for what it shows first; who comes to this page first sees it whole. */
  ahead?: (client: QueryClient) => Promise<unknown>
}>
