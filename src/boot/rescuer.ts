import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import {
  type Check,
  listening,
  lookOf,
  planRescue,
  type RescueAct,
  servesCallers,
  silence,
} from '../asterisk/rescue.ts'
import { type Config, readConfig } from '../config.ts'
import { messageOf } from '../errors.ts'
import { whenOrphaned } from './orphan.ts'
import { askReadyz } from './ready.ts'
import { openSecrets } from './secrets.ts'

/**
 * A process of its own, with no database and next to no code: when the service stays away, citizens who wait in it
 * are handed to the dialplan's own queue, over ARI's plain HTTP, which works while the service's application is gone
 * (tried on 22.10.1). Talking pairs are left alone. It looks again every second for as long as the service is away.
 */
export type RescuerOptions = Readonly<{
  http: Config['http']
  ari: Readonly<{ url: string; username: string; password: string }>
  log: Logger
  /** How long the service may be silent. Callers are promised ten seconds at most. */
  patienceMs?: number
}>

const EVERY_MS = 1_000
const PATIENCE_MS = 8_000
const ARI_WITHIN_MS = 2_000
const COMPLAIN_EVERY_MS = 30_000

export type Rescuer = Readonly<{ stop(): Promise<void> }>

export function startRescuer({ http, ari, log, patienceMs = PATIENCE_MS }: RescuerOptions): Rescuer {
  const stopping = new AbortController()
  let heard = listening(Date.now())
  let complainedAt = 0
  let isAway = false
  let alone: ReadonlySet<string> = new Set()

  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string): Promise<unknown> => {
    const answer = await fetch(`${ari.url}/ari${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${ari.username}:${ari.password}`)}` },
      signal: AbortSignal.any([AbortSignal.timeout(ARI_WITHIN_MS), stopping.signal]),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`)
    return text === '' ? null : JSON.parse(text)
  }

  const look = async () => {
    const isServing = servesCallers(await checksOf(http))
    if (isServing) {
      if (isAway) log.info('the service is back')
      heard = { ...heard, servedAt: Date.now() }
      isAway = false
      alone = new Set()
      return
    }
    const { silentMs, awokeAt } = silence(heard, Date.now())
    heard = { ...heard, awokeAt }
    // Somebody alone in a bridge needs two looks: the first is taken in time.
    if (silentMs < patienceMs - 2 * EVERY_MS) return
    const seen = lookOf(await ask('GET', '/channels'), await ask('GET', '/bridges'))
    const plan = planRescue(seen, { alone, servedAt: heard.servedAt })
    alone = plan.alone
    if (silentMs < patienceMs) return
    if (!isAway) log.warn({ silentMs }, 'the service is away: callers go to the dialplan queue')
    isAway = true
    // One after another: many at once have crashed Asterisk (asterisk#1201).
    for (const act of plan.acts) await perform(act)
  }

  const perform = async (act: RescueAct) => {
    const path = `/channels/${encodeURIComponent(act.channel)}`
    try {
      if (act.type === 'hangUp') await ask('DELETE', path)
      else {
        const [context, extension] = act.type === 'excuse' ? ['called', 's'] : ['fallback', act.to]
        await ask('POST', `${path}/continue?context=${context}&extension=${extension}&priority=1`)
      }
      log.info({ ...act }, 'rescued')
    } catch (error) {
      // Gone meanwhile, or not yet back from a change: the next look tells.
      log.warn({ ...act, reason: messageOf(error) }, 'not rescued')
    }
  }

  const complain = (error: unknown) => {
    if (stopping.signal.aborted || Date.now() - complainedAt < COMPLAIN_EVERY_MS) return
    complainedAt = Date.now()
    // `fetch` says "fetch failed" and keeps the reason below.
    const reason = messageOf(error instanceof Error && error.cause ? error.cause : error)
    log.warn({ reason }, 'asterisk could not be looked at')
  }

  const run = async () => {
    while (!stopping.signal.aborted) {
      const next = pause(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {}) // ended by stop()
      try {
        await look()
      } catch (error) {
        complain(error)
      }
      heard = { ...heard, lookedAt: Date.now() }
      await next
    }
  }

  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

/** Null when the service does not say. */
async function checksOf(http: Config['http']): Promise<Check[] | null> {
  try {
    const { body } = await askReadyz({ http }, EVERY_MS)
    const { checks } = JSON.parse(body) as { checks?: Check[] }
    return Array.isArray(checks) ? checks : null
  } catch {
    return null // which is what we are here for
  }
}

function main(): void {
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  const rescuer = startRescuer({
    http: config.http,
    ari: {
      url: config.asterisk.url ?? `http://127.0.0.1:${config.asterisk.httpPort}`,
      username: 'rescuer',
      password: openSecrets(config.dataDir).get('rescuerPassword'),
    },
    log,
  })
  const end = () => void rescuer.stop().then(() => process.exit(0))
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  whenOrphaned(end)
}

if (import.meta.main) main()
