import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** A burst of news is one look. */
const SETTLE_MS = 1_000

/**
 * Looks once after a burst of news. Never while what begins with these keys is being asked for: a long list, in a centre where
 * something happens every second, would begin again and again and never arrive.
 * @returns called with each piece of news
 */
export function useSettled(keys: readonly QueryKey[], look: () => void): () => void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const settled = () => {
    timer.current = undefined
    if (keys.some(queryKey => client.isFetching({ queryKey, type: 'active' }) > 0)) wait()
    else look()
  }
  const wait = () => {
    timer.current ??= setTimeout(settled, SETTLE_MS)
  }
  return wait
}

/** Asks anew for what begins with these keys, once news has settled. */
export function useFresh(keys: readonly QueryKey[]): () => void {
  const client = useQueryClient()
  return useSettled(keys, () => {
    for (const queryKey of keys) void client.invalidateQueries({ queryKey })
  })
}
