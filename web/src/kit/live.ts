import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

/** What the live feed tells (GET /api/live); `data` is a full picture of its thing each time. */
const TYPES = [
  'snapshot',
  'alarm',
  'call',
  'callback',
  'card',
  'entry',
  'monitor',
  'notice',
  'operator',
  'order-refused',
  'queue',
  'recording',
  'recording-request',
  'recount',
  'self-check',
  'settings',
  'ticket',
  'ticket-left',
  'today',
] as const
export type LiveType = (typeof TYPES)[number]
type Listener = (data: unknown) => void

/** After the server has ended a feed for good (signed out, too many windows) the browser does not try again by itself. */
const REOPEN_MS = 2_000

/** The server beats every 15 s: a line that was cut without a word is told by its silence. */
const SILENT_MS = 40_000
const LOOK_MS = 5_000

/**
 * A browser has six lines to a server, for all its windows (HTTP/1.1): with a feed in each of six windows the seventh would never
 * open. A window that nobody has looked at for so long gives its feed up, and takes it again as soon as somebody does.
 */
const UNSEEN_MS = 3_000

const listeners = new Map<LiveType, Set<Listener>>()
const watchers = new Set<() => void>()
let source: EventSource | null = null
let timer: ReturnType<typeof setTimeout> | undefined
let looks: ReturnType<typeof setInterval> | undefined
let heardAt = 0
let users = 0
/** Who must hear at once though nobody looks. */
let keepers = 0
let leaving: ReturnType<typeof setTimeout> | undefined
let isUp = false
/** The last snapshot, for whoever begins to listen after it came. */
let snapshot: unknown = null
/** News came after it: whoever begins to listen now needs another. */
let isOld = false

function tellUp(up: boolean): void {
  if (up === isUp) return
  isUp = up
  for (const watch of watchers) watch()
}

function open(): void {
  clearTimeout(timer)
  source = new EventSource('/api/live')
  heardAt = Date.now()
  source.addEventListener('beat', () => {
    heardAt = Date.now()
  })
  for (const type of TYPES)
    source.addEventListener(type, event => {
      heardAt = Date.now()
      const data: unknown = JSON.parse(event.data)
      if (type === 'snapshot') {
        snapshot = data
        isOld = false
        tellUp(true)
      } else isOld = true
      for (const hear of listeners.get(type) ?? []) hear(data)
    })
  source.addEventListener('error', () => {
    tellUp(false)
    if (source?.readyState === EventSource.CLOSED && isWanted()) timer = setTimeout(open, REOPEN_MS)
  })
}

/** The line is dead, whatever the browser believes. */
function reopen(): void {
  source?.close()
  tellUp(false)
  open()
}

const isWanted = () => users > 0 && (keepers > 0 || document.visibilityState === 'visible')

function close(): void {
  clearTimeout(timer)
  source?.close()
  source = null
  snapshot = null
  tellUp(false)
}

/** Somebody looks now, or nobody does any more. */
function openWhereWanted(): void {
  clearTimeout(leaving)
  if (!isWanted()) leaving = setTimeout(close, UNSEEN_MS)
  else if (source === null) open()
}

const lookAtLine = () => {
  if (source !== null && Date.now() - heardAt > SILENT_MS) reopen()
}
const wentOffline = () => tellUp(false)
const wentOnline = () => {
  if (source !== null) reopen()
}

/** A page that was opened again must not begin with what was true when the feed began. The old one speaks until the new one does. */
function openAnew(): void {
  isOld = false
  const before = source
  open()
  for (const type of ['snapshot', 'error'])
    source?.addEventListener(type, () => before?.close(), { once: true })
}

/** Opens the feed while somebody looks; the first user begins it, the last one ends it. @returns the giving up of it */
export function openLive(): () => void {
  if (++users === 1) {
    openWhereWanted()
    looks = setInterval(lookAtLine, LOOK_MS)
    addEventListener('offline', wentOffline)
    addEventListener('online', wentOnline)
    document.addEventListener('visibilitychange', openWhereWanted)
  }
  return () => {
    if (--users > 0) return
    clearTimeout(leaving)
    clearInterval(looks)
    removeEventListener('offline', wentOffline)
    removeEventListener('online', wentOnline)
    document.removeEventListener('visibilitychange', openWhereWanted)
    close()
  }
}

/** While this is there the feed goes on though nobody looks: somebody is rung, or must be called to the window. */
export function useLiveUnseen(isNeeded = true): void {
  useEffect(() => {
    if (!isNeeded) return
    keepers++
    openWhereWanted()
    return () => {
      keepers--
      openWhereWanted()
    }
  }, [isNeeded])
}

function hear(type: LiveType, listener: Listener): () => void {
  const known = listeners.get(type) ?? new Set()
  listeners.set(type, known.add(listener))
  return () => known.delete(listener)
}

/** Calls back for each message of a kind while the component is there; a snapshot that has come already too. */
export function useLive<T>(type: LiveType, told: (data: T) => void): void {
  const tell = useEffectEvent(told)
  useEffect(() => {
    const stop = hear(type, data => tell(data as T))
    if (type !== 'snapshot' || snapshot === null) return stop
    if (isOld) openAnew()
    else tell(snapshot as T)
    return stop
  }, [type])
}

/** Whether what is on the screen is what is going on. */
export function useIsLive(): boolean {
  return useSyncExternalStore(
    tell => {
      watchers.add(tell)
      return () => watchers.delete(tell)
    },
    () => isUp,
  )
}
