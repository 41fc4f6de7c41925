import { randomUUID } from 'node:crypto'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { type By, type ChangingNeeds, everything } from './changing.ts'
import type { FileKind } from './columns.ts'
import { readCsv } from './csv.ts'
import { fromNowOn } from './drafting.ts'
import { type Planned, planImport } from './importing.ts'
import type { Colleague } from './staff.ts'
import * as store from './store.ts'

export type LoadingNeeds = ChangingNeeds &
  Readonly<{
    colleaguesNamed(db: Db, usernames: readonly string[]): Promise<ReadonlyMap<string, Colleague>>
  }>

export type AskedFile = Readonly<{ text: string; effectiveFrom?: string }>

/** A file of the province's folder; absent ones are left out. */
export type Seed = Readonly<{ file: FileKind; text: string }>

const BAD_SHOWN = 1_000
/** What units lie in comes before them, what rules name before rules. */
export const SEED_ORDER: readonly FileKind[] = ['areas', 'units', 'fields', 'routing']

/** How it was read. */
export const read = ({ bad, counts }: Planned) => ({
  ...{ counts, bad: bad.slice(0, BAD_SHOWN), badCount: bad.length },
})

/** Whole files into the directory: all of a file, or nothing. */
export function createLoading(needs: LoadingNeeds) {
  const { database, clock, journal } = needs

  async function plan(db: Db, file: FileKind, { text, from }: { text: string; from: Ms }): Promise<Planned> {
    const { lines, bad } = readCsv(text, file)
    const usernames =
      file === 'staff' ? lines.map(({ cells }) => (cells.username ?? '').trim().toLowerCase()) : []
    const planned = planImport(
      { file, lines, from, newIds: file === 'units' ? lines.map(() => randomUUID()) : [] },
      {
        versions: await everything(db),
        units: new Map((await store.allUnits(db)).map(({ id, code }) => [code, id])),
        people: await needs.colleaguesNamed(db, usernames),
      },
    )
    if (bad.length === 0) return planned
    return {
      ...planned,
      ...{ drafts: [], rows: [], newUnits: [] },
      bad: [...bad, ...planned.bad].sort((a, b) => a.line - b.line),
    }
  }

  type Made = Readonly<{ by: By | null; file: FileKind; reason: string }>

  async function write(tx: Db, { drafts, newUnits, counts }: Planned, { by, file, reason }: Made) {
    const madeAt = clock.now()
    await store.insertUnitRows(
      tx,
      newUnits.map(unit => ({ ...unit, createdAt: madeAt })),
    )
    const madeBy = by?.person.id ?? null
    await store.insertVersions(
      tx,
      drafts.map(draft => ({ ...draft, madeAt, madeBy, reason, reverts: null })),
    )
    await journal(tx, {
      ...{ at: madeAt, personId: madeBy, address: by?.address ?? null, action: 'directory.imported' },
      ...{ subjectKind: 'directory', subjectId: file, facts: { ...counts, reason } },
    })
  }

  return {
    /** What it would make of the directory; nothing is kept. */
    async planned(file: FileKind, { text, effectiveFrom }: AskedFile) {
      const from = fromNowOn(effectiveFrom, clock.now())
      return { from, ...(await plan(database.db, file, { text, from })) }
    },

    async load(by: By, file: FileKind, asked: AskedFile & { reason: string }) {
      return database.tx(async tx => {
        await store.lockDirectory(tx)
        const from = fromNowOn(asked.effectiveFrom, clock.now())
        const planned = await plan(tx, file, { text: asked.text, from })
        if (planned.bad.length > 0)
          throw new Refusal('import-invalid', 422, 'Tệp có dòng sai; chưa có gì được nhập.', read(planned))
        if (planned.drafts.length > 0) await write(tx, planned, { by, file, reason: asked.reason })
        return read(planned)
      })
    },

    /**
     * The province's own files, once: where no field is known yet.
     * @returns what came in, by file; null where the directory is not empty
     * @throws Error naming every bad line: a province's folder is part of the program
     */
    async seed(seeds: readonly Seed[]): Promise<Record<string, Planned['counts']> | null> {
      return database.tx(async tx => {
        await store.lockDirectory(tx)
        if (await store.hasFields(tx)) return null
        const loaded: Record<string, Planned['counts']> = {}
        for (const file of SEED_ORDER) {
          const text = seeds.find(seed => seed.file === file)?.text
          if (text === undefined) continue
          const planned = await plan(tx, file, { text, from: clock.now() })
          const lines = planned.bad.map(({ line, column, text }) => `  ${file}.csv:${line} ${column} ${text}`)
          if (lines.length > 0)
            throw new Error(`the province's directory cannot be used:\n${lines.join('\n')}`)
          await write(tx, planned, { by: null, file, reason: 'Danh mục ban đầu của tỉnh.' })
          loaded[file] = planned.counts
        }
        return loaded
      })
    },
  }
}
