import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { buildApp } from '../../src/app.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { readProvince } from '../../src/directory/profile.ts'
import { DEMO_PASSWORD, seedDemo } from '../../src/people/demo.ts'
import { type TestDatabase, testDatabase } from '../database.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** The app as it is run, with the demo's people and no Asterisk: what a route answers is not the matter, but to whom. */
export async function openWholeApp(
  t: Parameters<typeof testDatabase>[0],
  more: Readonly<Record<string, string>> = {},
) {
  const database: TestDatabase = await testDatabase(t)
  await seedDemo(database, systemClock)
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-app-'))
  const env = {
    DATA_DIR: join(dir, 'data'),
    RECORDINGS_DIR: join(dir, 'recordings'),
    DATABASE_URL: database.serviceUrl,
    // Nobody listens there.
    ASTERISK_HTTP_PORT: '24088',
    ASTERISK_AMI_PORT: '24038',
    ...more,
  }
  // DEMO=0: as a centre with real people, to whom those of the demo are strangers.
  const config = readConfig(env, ROOT, more.DEMO !== '0')
  const province = readProvince(config.provincesDir, config.province)
  const app = await buildApp({ config, province, log: pino({ level: 'silent' }), clock: systemClock })
  t.after(async () => {
    await app.close()
    rmSync(dir, { recursive: true, force: true })
  })
  const { recordingsDir, dataDir } = config
  return {
    ...{ app: app.http, start: app.start, database, recordingsDir, dataDir },
    /** What somebody of the demo sends with every request, once they are signed in. */
    async headersOf(username: string) {
      const payload = { username, password: DEMO_PASSWORD }
      const { cookies, body } = await app.http.inject({ method: 'POST', url: '/api/session', payload })
      const [session] = cookies
      if (!session) throw new Error(`${username} could not sign in: ${body}`)
      return { authorization: `Bearer ${session.value}` }
    },
  }
}
