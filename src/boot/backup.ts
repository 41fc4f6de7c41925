import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../config.ts'
import { joinDatabase } from '../db/provide.ts'
import type { Manifest } from './backup/manifest.ts'
import { newPair } from './backup/sealing.ts'
import { backupsIn, readBackup, takeBackup } from './backup/take.ts'
import { explain, say } from './backup/told.ts'
import { toolsOf } from './backup/tools.ts'
import { BootFault, takeLock } from './lock.ts'
import { openSecrets } from './secrets.ts'

const USAGE = `script/backup new-key
script/backup list --to <folder>
script/backup --to <folder> --recipient age1… (--keys-to <folder> | --no-keys) [--keep <number>]

Takes a backup of the centre of DATA_DIR (or DATABASE_URL) while it works: database, recordings, attachments, the witness
of the evidence. All of it is closed for the recipient; only who has the identity of script/backup new-key opens it.
  --to         one folder for all backups of a centre: what did not change is not written again
  --keys-to    where the secrets go (secrets.json, keys/), closed too: another disk, another hand
  --keep       so many of the newest backups stay, older ones go
Restoring: script/restore --help`

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      recipient: { type: 'string' },
      'keys-to': { type: 'string' },
      'no-keys': { type: 'boolean' },
      keep: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  const [word] = positionals
  if (values.help) return told(USAGE)
  if (word === 'new-key') return newKey()
  if (word !== undefined && word !== 'list') throw new BootFault(`no such word: ${word}\n\n${USAGE}`)
  if (values.to === undefined) throw new BootFault(`--to <folder> is missing\n\n${USAGE}`)
  if (word === 'list') return list(resolve(values.to))
  const { recipient } = values
  if (recipient === undefined)
    throw new BootFault('--recipient is missing: script/backup new-key makes a pair')
  if ((values['keys-to'] === undefined) !== (values['no-keys'] === true))
    throw new BootFault(
      'say where the secrets go (--keys-to <folder>), or that they are kept otherwise (--no-keys)',
    )
  const [to, keysTo] = [values.to, values['keys-to'] ?? null].map(path =>
    path === null ? null : resolve(path),
  )
  if (keysTo === to)
    throw new BootFault('the secrets must not lie with what they open: another folder, another disk')
  await run({ to: to ?? '', keysTo: keysTo ?? null, recipient, keep: keepOf(values.keep) })
  return 0
}

function keepOf(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new BootFault('--keep wants a number of backups, 1 or more')
  return Number(text)
}

async function newKey(): Promise<number> {
  const { identity, recipient } = await newPair()
  return told(
    `# Opens all backups that are closed for the recipient below. Keep it away from the centre, and twice.\n` +
      `# recipient: ${recipient}\n${identity}`,
  )
}

async function list(to: string): Promise<number> {
  for (const id of await backupsIn(to)) told(lineOf((await readBackup(to, id)).manifest))
  return 0
}

const lineOf = ({ id, madeAt, database, files, keys, head }: Manifest) =>
  `${id}  ${madeAt}  database ${megabytes(database.sizeBytes)}  ${files.count} files ${megabytes(files.sizeBytes)}  ` +
  `evidence ${head ? `to entry ${head.seq}` : 'none yet'}  keys ${keys}`

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`

type Order = Parameters<typeof takeBackup>[0]

async function run(order: Order): Promise<void> {
  process.umask(0o077)
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  const { dataDir, databaseUrl, databasePort, recordingsDir, papers } = config
  await mkdir(order.to, { recursive: true, mode: 0o700 })
  const lock = await takeLock(order.to, {})
  try {
    const wanted = { dataDir, databaseUrl, databasePort, secrets: openSecrets(dataDir) }
    const found = await joinDatabase(wanted)
    if (!found) throw new BootFault(`${dataDir} holds no centre`)
    const { server, ownerUrl } = found
    try {
      const manifest = await takeBackup(order, {
        ...{ ownerUrl, say, tools: await toolsOf(config), witnessFile: config.evidence.witnessFile },
        folders: { recordings: recordingsDir, attachments: papers.attachmentsDir },
        secrets: () => secretsOf(dataDir),
      })
      told(lineOf(manifest))
    } finally {
      await server?.stop()
    }
  } finally {
    lock.release()
  }
}

/** secrets.json, and all of keys/. */
async function secretsOf(dataDir: string): Promise<Record<string, Buffer>> {
  const keys = existsSync(join(dataDir, 'keys')) ? await readdir(join(dataDir, 'keys')) : []
  const names = ['secrets.json', ...keys.map(name => `keys/${name}`)]
  const read = await Promise.all(
    names.map(async name => [name, await readFile(join(dataDir, name))] as const),
  )
  return Object.fromEntries(read)
}

function told(text: string): number {
  process.stdout.write(`${text}\n`)
  return 0
}

process.exitCode = await main(process.argv.slice(2)).catch(explain)
