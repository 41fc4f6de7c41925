import { parseArgs } from 'node:util'
import { sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { journal } from '../audit/store.ts'
import { type Command, CommandFault, type Desk } from '../boot/command.ts'
import { findFlac } from '../boot/flac.ts'
import { ZONE } from '../clock.ts'
import { messageOf } from '../errors.ts'
import { onlyRemote } from './copy-store.ts'
import { recordingFiles } from './files.ts'
import { openKeyring } from './keyring.ts'
import { rewrapAll } from './rewrapping.ts'
import { DEFAULT_STORAGE } from './storagerules.ts'
import { createStorage, keyFileIn } from './storekeeper.ts'

/** At the shell nothing is done by rule: only what is asked for. */
function storageAt({ config, database, clock, say }: Desk) {
  const tell = (facts: unknown, text?: string) => say(`${text ?? ''} ${JSON.stringify(facts)}`)
  return createStorage({
    ...{ database, clock, root: config.recordingsDir, files: recordingFiles(config.recordingsDir) },
    ...{ keyFile: keyFileIn(config.dataDir), store: config.store, findFlac: () => findFlac(config) },
    log: { info: () => {}, warn: tell, error: tell },
    rules: () => DEFAULT_STORAGE,
    lowBelowBytes: () => 0,
  })
}

const status: Command = {
  name: 'storage status',
  usage: '[--json]',
  help: 'How many recordings are kept in which form, on this machine and in the store, and which of them could not be stored.',
  async run(desk, args) {
    const { values } = parseArgs({ args: [...args], options: { json: { type: 'boolean' } } })
    const storage = storageAt(desk)
    const { stored, failed, hasStore, hasFlac, hasKey, freeBytes } = await storage.standing()
    await storage.stop()
    const facts = { stored, failed, hasStore, hasFlac, hasKey, freeBytes }
    if (values.json) return desk.say(JSON.stringify(facts))
    for (const { stored: form, recordings } of stored) desk.say(`${form.padEnd(14)} ${recordings}`)
    for (const { recordingId, tries, error } of failed)
      desk.say(`failed: ${recordingId} ${tries} times: ${error}`)
    desk.say(
      `store: ${hasStore ? 'yes' : 'no'}, flac: ${hasFlac ? 'yes' : 'no'}, key: ${hasKey ? 'yes' : 'no'}`,
    )
    desk.say(`${(freeBytes / 1e9).toFixed(1)} GB free`)
  },
}

const rotate: Command = {
  name: 'storage rotate-key',
  usage: '',
  help: `A new master key for encrypted recordings; the keys of all copies are wrapped with it, and no copy is read or written.
Stopped in the middle, it goes on by itself: the server does the rest, and so does the next run. The keys before it stay in
the file, since backups of the database need them.`,
  async run({ config, database, clock, say }, args) {
    parseArgs({ args: [...args], options: {} })
    const file = keyFileIn(config.dataDir)
    const keyring = openKeyring(file)
    const before = keyring.active()
    if (!before)
      throw new CommandFault(`${file} is not there: nothing was encrypted yet, or it is to be restored`)
    // Two at once would write over each other's key, and what is wrapped with it.
    const master = await database.tx(async tx => {
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('master key of recordings', 1022))`)
      return keyring.rotate()
    })
    const { wrapped, missing, broken } = await rewrapAll(database.db, keyring, master)
    await journal(database.db, {
      ...{ at: clock.now(), personId: null, address: 'console', action: 'recording-key.rotated' },
      ...{ subjectKind: 'recording-key', subjectId: master.id, facts: { before: before.id, wrapped } },
    })
    for (const [id, copies] of missing) say(`WARNING: master key ${id} is gone, ${copies} copies need it`)
    if (broken > 0) say(`WARNING: the keys of ${broken} copies open with no master key`)
    say(`master key ${master.id}: ${wrapped} keys wrapped anew. Keep a copy of ${file} elsewhere, now`)
  },
}

const restore: Command = {
  name: 'storage restore',
  usage: '--from <2026-11-01> --to <2026-12-01> [--days 30]',
  help: `Brings back from the store the recordings of that time (the last day is not in it) that are on this machine no more, and
keeps them for so many days. Each is read and compared with its hash. Run again, it brings what is still missing.`,
  async run(desk, args) {
    const options = { from: { type: 'string' }, to: { type: 'string' } } as const
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, days: { type: 'string', default: '30' } },
    })
    const [from, to] = [dayOf('--from', values.from), dayOf('--to', values.to)]
    const days = Number(values.days)
    if (!(days >= 1 && days <= 3_650)) throw new CommandFault('--days must be from 1 to 3650')
    const storage = storageAt(desk)
    const [brought, failed] = await restoreAll(desk, storage, { from, to, days })
    await storage.stop()
    desk.say(`${brought} brought back, ${failed} not`)
    if (failed > 0) throw new CommandFault('not all of them could be brought back')
  },
}

type Asked = Readonly<{ from: number; to: number; days: number }>

async function restoreAll(
  { database, say }: Desk,
  storage: ReturnType<typeof storageAt>,
  { from, to, days }: Asked,
): Promise<[brought: number, failed: number]> {
  const counts: [number, number] = [0, 0]
  for (let after = { startedAt: from - 1, id: '' }; ; ) {
    const rows = await onlyRemote(database.db, { after, to, limit: 100 })
    for (const { id, startedAt } of rows) {
      after = { startedAt, id }
      const error = await storage.restore(id, null, days).then(() => null, messageOf)
      counts[error === null ? 0 : 1]++
      if (error !== null) say(`${id}: ${error}`)
    }
    if (rows.length < 100) return counts
  }
}

function dayOf(name: string, text: string | undefined): number {
  const day = DateTime.fromISO(text ?? '', { zone: ZONE })
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text ?? '') || !day.isValid)
    throw new CommandFault(`${name} must be a day such as 2026-11-01`)
  return day.toMillis()
}

export const storageCommands: readonly Command[] = [status, rotate, restore]
