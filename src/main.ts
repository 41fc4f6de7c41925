import { join } from 'node:path'
import pino from 'pino'
import { buildApp } from './app.ts'
import { whenOrphaned } from './boot/orphan.ts'
import { systemClock } from './clock.ts'
import { BadConfig, readConfig } from './config.ts'
import { readProvince } from './directory/profile.ts'
import { BadProvince } from './directory/province.ts'

/** The service's process: configuration, build, listen, and an orderly end. Rules of the trade live elsewhere. */
async function main(): Promise<void> {
  const config = readConfig(process.env, join(import.meta.dirname, '..'))
  const province = readProvince(config.provincesDir, config.province)
  const log = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime })
  // What nobody caught is a bug of ours; the supervisor starts us anew and the rows tell where every call stands.
  const crash = (error: unknown) => {
    log.fatal({ err: error }, 'crashed')
    process.exit(1)
  }
  process.on('uncaughtException', crash)
  process.on('unhandledRejection', crash)

  const app = await buildApp({ config, province, log, clock: systemClock })
  let isEnding = false
  const end = async (why: string) => {
    if (isEnding) return
    isEnding = true
    log.info({ why, drainSeconds: config.drainSeconds }, 'draining')
    await app.drain(config.drainSeconds * 1_000)
    await app.close()
    log.info('closed')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end(signal).catch(crash))
  // Without its supervisor nobody would start us anew; a service that nobody watches must not hold the telephony lock.
  whenOrphaned(() => void end('supervisor gone').catch(crash))
  await app.start()
}

main().catch(error => {
  const isTold = error instanceof BadConfig || error instanceof BadProvince
  console.error(isTold ? error.message : error)
  process.exit(isTold ? 2 : 1)
})
