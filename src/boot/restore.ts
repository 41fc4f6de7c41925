import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../config.ts'
import { provideDatabase } from '../db/provide.ts'
import { bring } from './backup/bring.ts'
import { mustBeEmpty } from './backup/dump.ts'
import { identitiesIn } from './backup/sealing.ts'
import { explain, say } from './backup/told.ts'
import { toolsOf } from './backup/tools.ts'
import { BootFault, takeLock } from './lock.ts'
import { openSecrets } from './secrets.ts'

const USAGE = `script/restore --from <folder> --identity <file> (--keys <id>.keys.age | --no-keys) [--at <id>]

Brings a centre back out of a backup onto an empty DATA_DIR (and RECORDINGS_DIR, ATTACHMENTS_DIR), then: script/verify, and
script/server. Cut off, it is begun again with the same words; files that are back already are not brought twice.
  --from       the folder of script/backup --to
  --identity   the file of script/backup new-key
  --keys       the secrets of the centre, from the folder of --keys-to; with --no-keys new ones are made: second factors,
               sealed evidence and encrypted recordings then cannot be opened
  --at         which backup (script/backup list); the newest without it`

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      from: { type: 'string' },
      identity: { type: 'string' },
      keys: { type: 'string' },
      'no-keys': { type: 'boolean' },
      at: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  const { from, identity, keys } = values
  if (from === undefined || identity === undefined)
    throw new BootFault(`--from and --identity are needed\n\n${USAGE}`)
  if ((keys === undefined) !== (values['no-keys'] === true))
    throw new BootFault('say which secrets (--keys <id>.keys.age), or --no-keys')
  process.umask(0o027)
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  await mkdir(config.dataDir, { recursive: true })
  const lock = await takeLock(config.dataDir, {})
  try {
    const asked = { from: resolve(from), id: values.at ?? null, keys: keys ?? null }
    const manifest = await bring(
      { ...asked, identities: await identitiesIn(identity) },
      {
        ...{ dataDir: config.dataDir, say, tools: await toolsOf(config) },
        folders: { recordings: config.recordingsDir, attachments: config.papers.attachmentsDir },
        witnessFile: config.evidence.witnessFile,
        intoDatabase: (dataDir, fill) => intoDatabase(config, dataDir, fill),
      },
    )
    process.stdout.write(
      `restored: the centre as it was at ${manifest.madeAt}. Next: script/verify, then script/server\n`,
    )
  } finally {
    lock.release()
  }
  return 0
}

async function intoDatabase(
  { databaseUrl, databasePort }: Config,
  dataDir: string,
  fill: (ownerUrl: string) => Promise<void>,
): Promise<void> {
  const { server } = await provideDatabase({
    ...{ dataDir, databaseUrl, databasePort, secrets: openSecrets(dataDir) },
    async fill(url) {
      await mustBeEmpty(url)
      await fill(url)
    },
  })
  await server?.stop()
}

process.exitCode = await main(process.argv.slice(2)).catch(explain)
