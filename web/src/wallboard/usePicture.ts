import { startTransition, useCallback, useEffect, useRef, useState } from 'react'
import { useLive, useLiveUnseen } from '../kit/live.ts'
import { setClock } from '../kit/now.ts'
import {
  type Line,
  type LiveAlarm,
  type LiveCall,
  type LiveMonitor,
  type LiveOperator,
  type LiveSettings,
  type Message,
  next,
  type Picture,
  type Snapshot,
  type Today,
} from './picture.ts'

/** What is told within so long is drawn once; nobody sees a quarter of a second. */
const GATHER_MS = 250

/** Below this it is the way from there to here. */
const NEAR_MS = 2_000

/** The centre as it is now; null until the feed has told it. It stays while the feed is away. */
export function usePicture(): Picture | null {
  const [picture, setPicture] = useState<Picture | null>(null)
  const known = useRef<Picture | null>(null)
  const gathered = useRef<Message[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const draw = useCallback(() => {
    clearTimeout(timer.current)
    timer.current = undefined
    const messages = gathered.current
    gathered.current = []
    const after = messages.reduce(next, known.current)
    known.current = after
    // Whoever types or scrolls while it is drawn is answered first.
    startTransition(() => setPicture(after))
  }, [])
  useEffect(() => () => clearTimeout(timer.current), [])

  const take = (message: Message) => {
    gathered.current.push(message)
    timer.current ??= setTimeout(draw, GATHER_MS)
  }
  useLiveUnseen()
  useLive<Snapshot>('snapshot', data => {
    if (data.settings) setClock(Date.parse(data.settings.at), NEAR_MS)
    gathered.current.push({ type: 'snapshot', data })
    draw()
  })
  useLive<LiveCall>('call', data => take({ type: 'call', data }))
  useLive<LiveOperator>('operator', data => take({ type: 'operator', data }))
  useLive<Line>('queue', data => take({ type: 'queue', data }))
  useLive<LiveMonitor>('monitor', data => take({ type: 'monitor', data }))
  useLive<LiveSettings>('settings', data => take({ type: 'settings', data }))
  useLive<LiveAlarm>('alarm', data => take({ type: 'alarm', data }))
  useLive<Today>('today', data => take({ type: 'today', data }))
  return picture
}
