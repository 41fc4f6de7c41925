import type { Audit } from '../audit/service.ts'
import { type Clock, iso } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { breaks } from '../db/weather.ts'
import type { Person } from '../people/person.ts'
import {
  type AskedChange,
  type AskedNew,
  alreadyReverted,
  alreadyThere,
  changeDraft,
  mergerOf,
  newDraft,
  revertDraft,
} from './drafting.ts'
import type { Draft } from './importing.ts'
import * as store from './store.ts'
import { KINDS, type Kind, type Values, type Version } from './subjects.ts'

export type By = Readonly<{ person: Person; address: string }>

export type ChangingNeeds = Readonly<{ database: Database; clock: Clock; journal: Audit['journal'] }>

type Reasoned = Readonly<{ reason: string }>

/** What an administrator changes one by one: always a new version, from now or a later instant on. */
export function createChanging({ database, clock, journal }: ChangingNeeds) {
  /** Stores what has been looked at; inside the lock. */
  async function keep(tx: Db, by: By, made: Draft & { reason: string; reverts: number | null }) {
    const [kept] = await store.insertVersions(tx, [{ ...made, madeAt: clock.now(), madeBy: by.person.id }])
    if (!kept) throw new Error('a version of the directory was not stored')
    const { id, kind, subject, effectiveFrom, isOver, reason, reverts } = kept
    await journal(tx, {
      ...{ at: kept.madeAt, personId: by.person.id, address: by.address },
      action: reverts === null ? 'directory.changed' : 'directory.reverted',
      ...{ subjectKind: kind, subjectId: subject },
      facts: {
        ...{ version: id, effectiveFrom: iso(effectiveFrom), isOver, reason },
        ...(reverts === null ? {} : { reverts }),
      },
    })
    return kept
  }

  /** One after the other, each against all of the directory. */
  async function changing<T>(work: (tx: Db, all: Version[]) => Promise<T>): Promise<T> {
    return database.tx(async tx => {
      await store.lockDirectory(tx)
      return work(tx, await everything(tx))
    })
  }

  const begin = (by: By, kind: Kind, { reason, ...asked }: AskedNew & Reasoned) =>
    changing(async (tx, all) => {
      const now = clock.now()
      const { draft, unit } = newDraft(kind, asked, { all, now })
      if (unit) {
        const { name } = draft.value as Values['unit']
        const row = { id: draft.subject, code: unit, name, createdAt: now }
        if ((await store.insertUnitRows(tx, [row])).length === 0) throw alreadyThere()
      }
      return keep(tx, by, { ...draft, reason, reverts: null })
    })

  const change = (by: By, subject: readonly [Kind, string], { reason, ...asked }: AskedChange & Reasoned) =>
    changing((tx, all) =>
      keep(tx, by, { ...changeDraft(subject, asked, { all, now: clock.now() }), reason, reverts: null }),
    )

  /** What held before it holds again: a version like any other, so it can be reverted as well. */
  const revert = (by: By, id: number, reason: string) =>
    changing((tx, all) =>
      keep(tx, by, { ...revertDraft(id, { all, now: clock.now() }), reason, reverts: id }),
    ).catch(error => {
      throw breaks(error, 'directory_versions_reverts') ? alreadyReverted() : error
    })

  return {
    begin,
    change,
    revert,
    merge: (by: By, unitId: string, asked: { into: string; effectiveFrom?: string; reason: string }) =>
      change(by, ['unit', unitId], mergerOf(asked)),
  }
}

export async function everything(db: Db): Promise<Version[]> {
  const kinds = await Promise.all(KINDS.map(kind => store.versionsOf(db, kind)))
  return kinds.flat()
}
