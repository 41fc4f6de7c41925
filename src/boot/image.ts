import { join } from 'node:path'
import { readConfig } from '../config.ts'
import { readProvince } from '../directory/profile.ts'
import { startAsterisk } from './asterisk.ts'
import { equipAsterisk } from './equip.ts'
import { systemRoot } from './packages.ts'
import { startSpeaker } from './speaker.ts'

/**
 * The first process of the Asterisk image (asterisk-docker/Dockerfile): the same templates, prompts and dialplan as
 * the embedded one, in the folder shared with the service (ASTERISK_SHARED_DIR), with the secrets of DATA_DIR.
 * Ends when Asterisk ends, so that the container is started again.
 */
async function main(): Promise<void> {
  process.umask(0o027) // recordings and logs hold personal data, as in script/server
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  const province = readProvince(config.provincesDir, config.province)
  const root = systemRoot()
  const { instance, prefix, speaker } = await equipAsterisk({ config, province, root, log: console.log })
  const asterisk = await startAsterisk(instance, { prefix })
  const speaking = startSpeaker(...speaker, console.log)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void asterisk.stop())
  console.log('Asterisk is up')
  console.log(`Asterisk ${await asterisk.ended}`)
  await speaking.stop()
}

main().catch(error => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
