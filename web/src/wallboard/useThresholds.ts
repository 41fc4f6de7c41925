import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { SettingsShown } from '../../../src/settings/schemas.ts'
import { get, type Json } from '../kit/api.ts'
import { useLive } from '../kit/live.ts'
import { thresholdsOf, USUAL } from './thresholds.ts'

const KEY = ['settings', 'in-force']

/** The settings in force, read again when the feed says that they are others. */
export function useSettings() {
  const client = useQueryClient()
  useLive('settings', () => void client.invalidateQueries({ queryKey: ['settings'] }))
  return useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<Json<typeof SettingsShown>>('/api/settings', {}, signal),
    staleTime: 300_000,
  })
}

export function useThresholds() {
  const { data } = useSettings()
  return useMemo(() => (data ? thresholdsOf(data.sections) : USUAL), [data])
}
