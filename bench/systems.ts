import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startCentre } from '../test/telephony/centre.ts'
import type { LiveFeed } from '../test/telephony/live.ts'
import { until } from '../test/until.ts'
import { type Cpu, cpuSeconds, residentMb } from './cpu.ts'
import { recordedSeconds, startTwin } from './twin.ts'

/** One of the two that are compared. */
export type System = Readonly<{
  name: 'ours' | 'app_queue'
  sip: string
  cpu: () => Promise<Cpu>
  serviceMb: () => Promise<number>
  /** Operators that may be rung from now on: those of the phones that are registered. */
  staff: (users: readonly string[]) => Promise<void>
  held: () => Promise<{ channels: number; bridges: number }>
  /** Recordings of calls since that instant: how many are good, of so many calls. */
  recordings: (since: number, calls: number, atLeastS: number) => Promise<number>
  /** Of every answered second of the calls since that instant, whether it is recorded; null where nobody can say. */
  completeness: (since: number) => Promise<Completeness | null>
  feed: LiveFeed | null
  /** Of an operator's id, as the live feed names them. */
  username: (operatorId: string) => string | null
  stop: () => Promise<void>
}>

/** What the centre's own report says (src/reports/completeness.ts), every file read again. */
export type Completeness = Readonly<{
  isComplete: boolean
  calls: number
  answeredMs: number
  recordedMs: number
  pending: number
  gapCount: number
  causes: Readonly<Record<string, number>>
}>

/** Everybody of the demo, so that a run with fewer phones has the rest signed out. */
export async function startOurs(
  users: readonly string[],
  greeting: 'spoken' | 'tone' = 'spoken',
): Promise<System & { promptsDir: string }> {
  const centre = await startCentre({
    calls: { ringSeconds: 20, wrapUpSeconds: 0, restSeconds: 1, earlySeconds: 1 },
    greeting,
    ...{ greetingSeconds: 0.5, agrees: false },
    env: { LOG_LEVEL: 'info' },
  })
  const feed = await centre.live('supervisor1')
  const signedIn = await Promise.all(users.map(async user => [user, await centre.api(user)] as const))
  const people = await centre.query<{ id: string; username: string }>('select id, username from people')
  const names = new Map(people.map(person => [person.id, person.username]))
  const parts = ['Asterisk', 'service', 'PostgreSQL', 'rescuer'] as const
  return {
    ...{ name: 'ours', sip: centre.sip, feed, held: centre.held },
    username: id => names.get(id) ?? null,
    promptsDir: join(centre.dataDir, 'asterisk/prompts'),
    cpu: async () =>
      Object.fromEntries(
        await Promise.all(
          parts.map(async part => [part, await cpuSeconds((await centre.pid(part)) ?? 0)] as const),
        ),
      ),
    serviceMb: async () => residentMb((await centre.pid('service')) ?? 0),
    staff: async wanted => {
      for (const [user, client] of signedIn)
        await client.put('/api/me/presence', { state: wanted.includes(user) ? 'ready' : 'signed-out' })
      await until('every operator is reachable', async () => {
        const { items } = await (await centre.api('supervisor1')).get<{
          items: { presence: string; isReachable: boolean }[]
        }>('/api/operators')
        return items.filter(one => one.presence === 'ready' && one.isReachable).length === wanted.length
      })
    },
    recordings: async (since, calls) => {
      const count = async () => {
        const rows = await centre.query<{ state: string; path: string }>(
          'select state, path from recordings where started_at >= $1',
          [new Date(since).toISOString()],
        )
        return rows.filter(
          row => row.state === 'verified' && existsSync(join(centre.recordingsDir, row.path)),
        ).length
      }
      return until('every recording is settled', async () => (await count()) === calls, {
        withinMs: 15_000,
        everyMs: 200,
      })
        .then(() => calls)
        .catch(count)
    },
    completeness: async since => {
      const {
        gaps: _gaps,
        phases: _phases,
        ...rest
      } = await (await centre.api('supervisor1')).get<Completeness & { gaps: unknown; phases: unknown }>(
        `/api/reports/completeness?audio=true&from=${new Date(since).toISOString()}&to=${new Date().toISOString()}`,
      )
      return rest
    },
    stop: async () => {
      feed.close()
      await centre.stop()
    },
  }
}

export async function startAppQueue(users: readonly string[], promptsDir: string): Promise<System> {
  const twin = await startTwin({ users, promptsDir })
  return {
    ...{ name: 'app_queue', sip: twin.sip, feed: null, stop: twin.stop },
    username: () => null,
    cpu: async () => ({ Asterisk: await cpuSeconds(twin.pid) }),
    serviceMb: async () => 0,
    completeness: async () => null,
    // Members are in queues.conf; who has no registered phone is not rung.
    staff: async () => {},
    held: async () => ({
      channels: Number(
        /^(\d+) active channel/m.exec(await twin.console('core show channels count'))?.[1] ?? -1,
      ),
      bridges: (await twin.console('bridge show all')).trim().split('\n').length - 1,
    }),
    recordings: async (since, _calls, atLeastS) =>
      (await recordedSeconds(twin.recordingsDir, since)).filter(seconds => seconds >= atLeastS).length,
  }
}
