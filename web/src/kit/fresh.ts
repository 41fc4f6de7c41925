import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'

/** A burst of news is one look. */
const SETTLE_MS = 1_000

/**
 * Asks anew for what begins with these keys. Never while it is being asked for: a long list, in a centre where something happens
 * every second, would begin again and again and never arrive.
 * @returns called with each piece of news
 */
export function useFresh(keys: readonly QueryKey[]): () => void {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const look = () => {
    timer.current = undefined
    if (keys.some(queryKey => client.isFetching({ queryKey, type: 'active' }) > 0)) return wait()
    for (const queryKey of keys) void client.invalidateQueries({ queryKey })
  }
  const wait = () => {
    timer.current ??= setTimeout(look, SETTLE_MS)
  }
  return wait
}
