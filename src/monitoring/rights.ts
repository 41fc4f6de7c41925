import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { may } from '../people/permissions.ts'
import type { Role } from '../people/person.ts'
import { type Mode, type Monitor, modeOf } from './monitor.ts'
import type { Running } from './running.ts'

/** Also what another process has changed: it ends sessions of its own, and knows no monitor. */
const LOOK_MS = 3_000

export type RightsNeeds = Readonly<{
  clock: Clock
  log: Logger
  /** Of those who may still work here; the others are missing. */
  roles(ids: readonly string[]): Promise<ReadonlyMap<string, Role>>
}>

/** Looks, as long as somebody listens, whether they still may. */
export function createRights({ clock, log, roles }: RightsNeeds, running: Pick<Running, 'open' | 'hear'>) {
  let looks: NodeJS.Timeout | null = null
  let isLooking = false

  async function look(): Promise<void> {
    const held = await roles(running.open().map(({ personId }) => personId))
    for (const monitor of running.open())
      if (!mayGoOn(monitor, held)) running.hear(monitor.id, { type: 'notAllowed', at: clock.now() })
  }

  async function lookSafely(): Promise<void> {
    if (isLooking || running.open().length === 0) return
    isLooking = true
    try {
      await look()
    } catch (error) {
      log.warn({ reason: messageOf(error) }, 'rights of listeners not looked at')
    } finally {
      isLooking = false
    }
  }

  return {
    start(): void {
      looks = setInterval(() => void lookSafely(), LOOK_MS)
    },
    stop(): void {
      if (looks) clearInterval(looks)
    },
  }
}

/** Whether this role may do that at a talk. */
const mayDo = (role: Role, mode: Mode): boolean =>
  may(role, mode === 'listen' ? 'call.listen' : 'call.monitor')

function mayGoOn(monitor: Monitor, roles: ReadonlyMap<string, Role>): boolean {
  const role = roles.get(monitor.personId)
  return role !== undefined && mayDo(role, modeOf(monitor))
}
