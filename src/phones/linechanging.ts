import { actorsIn, stepOf } from '../audit/step.ts'
import type { AuditAsked, AuditRow } from '../audit/store.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Names, Person } from '../people/person.ts'
import {
  type AskedLine,
  type Back,
  backsOfLines,
  differences,
  type Effect,
  effectOf,
  type Kept,
  markOf,
} from './linechange.ts'
import { type Lines, refuseUnlooked } from './lines.ts'
import * as store from './store.ts'

type Who = Readonly<{ person: Person; address: string }>
type Open = Readonly<{ state: string; trunk: string; dialled: string }>
/** `seen` is the mark of what whoever decided was shown. */
type Why = Readonly<{ reason: string; seen?: string }>

export type LineChangingNeeds = Readonly<{
  database: Database
  lines: Lines
  journaled(db: Db, asked: AuditAsked): Promise<AuditRow[]>
  names: Names
  openCalls(): Promise<readonly Open[]>
}>

export type LineChanging = ReturnType<typeof createLineChanging>

const ACTIONS = ['trunk.saved', 'trunk.removed', 'number.saved', 'number.removed'] as const
/** Lines and numbers are changed some times a year; whoever has more keeps the newest in reach. */
const CHANGES_MOST = 500

/** What a change of a line or of numbers would do, which there were, and taking one back. */
export function createLineChanging({ database, lines, journaled, names, openCalls }: LineChangingNeeds) {
  async function rows(db: Db) {
    const asked = { subjectKind: 'line', actions: ACTIONS, before: null, rows: CHANGES_MOST }
    const found = await journaled(db, asked)
    const changes = found.map(({ id, action, subjectId, facts }) => ({
      ...{ id, action, name: subjectId, facts: facts as Record<string, unknown> },
    }))
    return { found, backs: backsOfLines(changes) }
  }

  async function looked(db: Db, asked: AskedLine) {
    const [books, { found }] = [await store.books(db), await rows(db)]
    refuseUnlooked(books, asked)
    const effect = effectOf(books, asked)
    const change = found.find(({ subjectId }) => effect.items.some(({ name }) => name === subjectId))
    return { ...effect, seen: markOf(effect, change?.id ?? 0) }
  }

  async function unmoved(tx: Db, asked: AskedLine, seen: string | undefined): Promise<void> {
    if (seen !== undefined) refuseMoved(await looked(tx, asked), seen)
  }

  /** On the line, or to one of the numbers. */
  async function callsOn({ of }: AskedLine, { items }: Effect): Promise<number> {
    const names = new Set(items.map(({ name }) => (of === 'trunk' ? `trunk-${name}` : name)))
    const open = (await openCalls()).filter(({ state }) => state !== 'ended')
    return open.filter(({ trunk, dialled }) => names.has(of === 'trunk' ? trunk : dialled)).length
  }

  return {
    /** @param isLater at an instant that no call of now lasts to */
    async preview(asked: AskedLine, isLater = false) {
      const effect = await looked(database.db, asked)
      return { ...effect, calls: isLater ? null : await callsOn(asked, effect) }
    },

    /** Newest first. */
    async history() {
      const { found, backs } = await rows(database.db)
      const known = await names(actorsIn(found))
      return found.map(row => {
        const { id, action, subjectId, facts } = row
        const { before = null, reverts, plan, ...now } = facts as Readonly<Record<string, unknown>>
        const after = action.endsWith('.removed') ? null : (now as unknown as Kept)
        const back = backs.get(id) as Back
        return {
          ...{ ...stepOf(row, known), name: subjectId },
          differs: differences(before as Kept | null, after),
          reverts: typeof reverts === 'number' ? reverts : null,
          plan: typeof plan === 'number' ? plan : null,
          asked: 'asked' in back ? back.asked : null,
          whyNot: 'whyNot' in back ? back.whyNot : null,
        }
      })
    },

    /** @throws Refusal, also where it is not any more what was shown in a preview */
    keep: (by: Who, asked: AskedLine, { reason, seen }: Why) =>
      lines.become(asked, { ...by, reason: reason.trim() }, tx => unmoved(tx, asked, seen)),

    /** As a new change; the newest of this line or number only. @throws Refusal */
    async revert(by: Who, id: number, { reason, seen }: Why) {
      const backIn = async (db: Db) => askedOf((await rows(db)).backs.get(id))
      const asked = await backIn(database.db)
      return lines.become(asked, { ...by, reason: reason.trim(), reverts: id }, async tx => {
        // Once more: now nobody else changes them.
        await backIn(tx)
        await unmoved(tx, asked, seen)
      })
    },
  }
}

/** Whoever decided saw another state than the one there is by now. */
export function refuseMoved(now: Effect & { seen: string }, seen: string): void {
  if (now.seen === seen) return
  throw new Refusal('line-moved', 409, 'Vừa có người đổi đường hoặc số này. Vui lòng xem lại rồi làm lại.', {
    now,
  })
}

const WHY_NOT = {
  overtaken: 'Sau lần này đã có thay đổi mới hơn. Hãy hoàn tác lần mới hơn trước.',
  'not-kept': 'Sổ không giữ nội dung trước của lần này, nên không hoàn tác được.',
  'secret-not-kept': 'Mật khẩu ở nhà mạng không lưu trong sổ: hãy thêm lại đường và nhập mật khẩu.',
} as const

/** @throws Refusal in plain words where there is nothing to bring back */
function askedOf(back: Back | undefined): AskedLine {
  if (back === undefined) throw new Refusal('change-not-found', 404, 'Không có thay đổi này.')
  if ('whyNot' in back) throw new Refusal(`change-${back.whyNot}`, 409, WHY_NOT[back.whyNot])
  return back.asked
}
