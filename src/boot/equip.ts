import { join } from 'node:path'
import type { Config } from '../config.ts'
import type { Province } from '../directory/province.ts'
import { textsIn } from '../settings/texts.ts'
import { type Instance, prepareInstance } from './asterisk.ts'
import { avoidHostnameTrap } from './hostname.ts'
import type { Root } from './packages.ts'
import { makePrompts, type PromptOptions } from './prompts.ts'
import { openSecrets } from './secrets.ts'
import { listedTexts, TEXTS_FILE } from './speaker.ts'

type Equipment = Readonly<{ config: Config; province: Province; root: Root; log: (line: string) => void }>

/** @returns what startAsterisk takes */
type Equipped = Readonly<{
  instance: Instance
  prefix: readonly string[]
  /** For startSpeaker: the file of the texts, and how they are spoken. */
  speaker: readonly [file: string, options: PromptOptions]
}>

/** Folders, files, prompts and the way round the hostname trap: the same for the embedded Asterisk and the image. */
export async function equipAsterisk({ config, province, root, log }: Equipment): Promise<Equipped> {
  const secrets = openSecrets(config.dataDir)
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
  log('making prompts, where their words have changed ...')
  const { voice } = province.prompts
  const file = join(instance.folder, TEXTS_FILE)
  const speaking = { root, folder: instance.prompts, province: config.province, voice }
  const { spoken, own } = await listedTexts(file)
  await makePrompts({ ...speaking, own, spoken: [...textsIn(province, []), ...spoken] }, log)
  const { prefix, warning } = await avoidHostnameTrap()
  if (warning) log(`WARNING: ${warning}`)
  return { instance, prefix, speaker: [file, speaking] }
}
