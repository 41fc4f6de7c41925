import type { Live } from '../asterisk/reconcile.ts'
import type { Ms } from '../clock.ts'
import { type Monitor, type MonitorAct, type MonitorEvent, monitorOf } from './monitor.ts'

export type Compared = Readonly<{
  /** News that was missed. */
  events: readonly Readonly<{ monitorId: string; event: MonitorEvent }>[]
  /** Lines, ears and bridges that no monitor has. */
  strays: readonly MonitorAct[]
}>

/** Compares the running monitors with what Asterisk has. Pure. */
export function compare(running: readonly Monitor[], live: Live, at: Ms): Compared {
  const known = new Map(running.map(monitor => [monitor.id, monitor]))
  const events = running.flatMap(monitor => {
    const event = missed(monitor, live, at)
    return event ? [{ monitorId: monitor.id, event }] : []
  })
  const has = (id: string) => {
    const ours = monitorOf(id)
    if (!ours) return true
    const monitor = known.get(ours.monitorId)
    if (!monitor || monitor.state === 'ended') return false
    const { leg, ear, coming, chime, bridge } = monitor
    return [leg, ear, coming, chime, bridge].includes(id)
  }
  const strays: MonitorAct[] = [
    ...live.channels.filter(({ id }) => !has(id)).map(({ id }) => ({ type: 'drop', channel: id }) as const),
    ...live.bridges
      .filter(({ id }) => !has(id))
      .map(({ id }) => ({ type: 'endBridge', bridge: id }) as const),
  ]
  return { events, strays }
}

function missed(monitor: Monitor, { channels, bridges }: Live, at: Ms): MonitorEvent | null {
  if (monitor.state === 'ended') return null
  const { leg, ear, coming, bridge, target } = monitor
  const find = (id: string) => channels.find(channel => channel.id === id)
  if (!find(target)) return { type: 'talkOver', at }
  const own = find(leg)
  if (!own) return { type: 'legEnded', at }
  if (monitor.state === 'ringing') return own.isUp ? { type: 'answered', at } : null
  if (coming !== null) return find(coming) ? { type: 'earReady', at, ear: coming } : { type: 'failed', at }
  // A supervisor who sits in silence does not know that they hear nothing.
  const inside = bridges.find(({ channels }) => channels.includes(leg))
  const isThere = bridge === null ? inside !== undefined : inside?.id === bridge
  const hears = ear === null || inside?.channels.includes(ear) === true
  return isThere && hears ? null : { type: 'failed', at }
}
