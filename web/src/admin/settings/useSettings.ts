import { useQuery } from '@tanstack/react-query'
import type { Settings } from '../../../../src/directory/sections.ts'
import type { SettingsShown } from '../../../../src/settings/schemas.ts'
import { get, type Json } from '../../kit/api.ts'

export type Shown = Json<typeof SettingsShown>
export type QueueSettings = Settings['queues'][number]

/** The settings in force, their forms and their changes. */
export const SETTINGS = ['settings']

export const useSettings = () =>
  useQuery({ queryKey: [...SETTINGS, 'shown'], queryFn: () => get<Shown>('/api/settings') })
