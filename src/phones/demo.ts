import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { endpointName } from './handout.ts'
import { PHONE_KINDS } from './phone.ts'
import { digestsOf } from './secret.ts'
import * as store from './store.ts'

/** Public, like all of the demo: it listens on loopback only (config.ts). */
export const DEMO_SECRET = 'demo-1022'
export const DEMO_TRUNK = { name: 'demo', host: '127.0.0.2' } as const
export const DEMO_NUMBERS = ['1022', '02771022', '842771022', '+842771022'] as const

export type DemoPhones = Readonly<{
  operators: readonly Readonly<{ id: string; username: string }>[]
  /** TRUNK_PORT: where the scripted carrier listens. */
  trunkPort: number
}>

/** Desk phones with the demo's secret, browser phones without one yet, and a carrier on this machine. Repeatable. */
export async function seedDemoPhones(
  database: Database,
  clock: Clock,
  { operators, trunkPort }: DemoPhones,
): Promise<void> {
  const createdAt = clock.now()
  const rows = operators.flatMap(({ id, username }) =>
    PHONE_KINDS.map(kind => {
      const endpoint = endpointName(username, kind)
      const { md5, sha256 } = digestsOf(endpoint, DEMO_SECRET)
      const digests = kind === 'desk' ? { md5Digest: md5, sha256Digest: sha256 } : {}
      return { endpoint, personId: id, kind, createdAt, disabledAt: null, ...digests }
    }),
  )
  const { name, host } = DEMO_TRUNK
  await database.tx(async tx => {
    await store.addPhones(tx, rows)
    const place = { name, host, kind: 'address', port: trunkPort, matchPort: false } as const
    await store.saveTrunk(tx, { ...place, username: null, secret: null, id: randomUUID(), createdAt })
    await store.saveNumbers(tx, DEMO_NUMBERS, name)
  })
}
