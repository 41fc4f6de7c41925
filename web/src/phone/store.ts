import { FIRST, type News, next, type PhoneState } from './state.ts'

/** The telephone lives as long as the page, whatever React draws of it. */
let state = FIRST
const watchers = new Set<(now: PhoneState) => void>()

export const phoneNow = (): PhoneState => state

export function tell(news: News): void {
  const before = state
  state = next(state, news)
  if (state !== before) for (const watch of watchers) watch(state)
}

/** @returns the end of it */
export function watchPhone(watch: (now: PhoneState) => void): () => void {
  watchers.add(watch)
  return () => watchers.delete(watch)
}
