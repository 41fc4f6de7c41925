import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { readProvince } from '../directory/profile.ts'
import { prepareInstance, startAsterisk } from './asterisk.ts'
import { avoidHostnameTrap } from './hostname.ts'
import { systemRoot } from './packages.ts'
import { makePrompts } from './prompts.ts'
import { openSecrets } from './secrets.ts'

/**
 * The first process of the Asterisk image (asterisk-docker/Dockerfile): the same templates, prompts and dialplan as
 * the embedded one, in the folder shared with the service (ASTERISK_SHARED_DIR), with the secrets of DATA_DIR.
 * Ends when Asterisk ends, so that the container is started again.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  const province = readProvince(config.provincesDir, config.province)
  const secrets = openSecrets(config.dataDir)
  const root = systemRoot()
  const { tlsCert, tlsKey } = config.http
  const instance = await prepareInstance({
    root,
    folder: config.asterisk.sharedDir ?? join(config.dataDir, 'asterisk'),
    recordingsDir: config.recordingsDir,
    sip: config.sip,
    tls: tlsCert !== null && tlsKey !== null ? { cert: tlsCert, key: tlsKey } : null,
    rtp: config.rtp,
    httpPort: config.asterisk.httpPort,
    amiPort: config.asterisk.amiPort,
    secrets: {
      ariService: secrets.get('ariPassword'),
      ariRescuer: secrets.get('rescuerPassword'),
      amiService: secrets.get('amiPassword'),
    },
  })
  const { voice } = province.prompts
  await makePrompts({ root, folder: instance.prompts, province: config.province, voice }, console.log)
  const { prefix, warning } = await avoidHostnameTrap()
  if (warning) console.warn(`WARNING: ${warning}`)
  const asterisk = await startAsterisk(instance, { prefix })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void asterisk.stop())
  console.log('Asterisk is up')
  console.log(`Asterisk ${await asterisk.ended}`)
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
