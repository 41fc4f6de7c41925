import type { AuditAsked, AuditRow } from '../audit/store.ts'
import { iso } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Names, Person } from '../people/person.ts'
import {
  type AskedLine,
  type Back,
  backsOfLines,
  differences,
  dropsRegistration,
  type Kept,
} from './linechange.ts'
import { type By, fittingTrunk, type Lines, lineKept, numberKept, refuseUnfit } from './lines.ts'

type Who = Readonly<{ person: Person; address: string }>
type Open = Readonly<{ state: string; trunk: string; dialled: string }>

export type LineChangingNeeds = Readonly<{
  database: Database
  lines: Lines
  journaled(db: Db, asked: AuditAsked): Promise<AuditRow[]>
  names: Names
  openCalls(): Promise<readonly Open[]>
}>

export type LineChanging = ReturnType<typeof createLineChanging>

/** Lines and numbers are changed some times a year; whoever has more keeps the newest in reach. */
const CHANGES_MOST = 200

/** What a change of a line or a number would do, which there were, and taking one back. */
export function createLineChanging({ database, lines, journaled, names, openCalls }: LineChangingNeeds) {
  async function rows(db: Db) {
    const asked = { subjectKind: 'line', before: null, rows: CHANGES_MOST }
    const found = await journaled(db, asked)
    const changes = found.map(({ id, action, subjectId, facts }) => ({
      ...{ id, action, name: subjectId, facts: facts as Record<string, unknown> },
    }))
    return { found, backs: backsOfLines(changes) }
  }

  async function preview(asked: AskedLine) {
    const [trunks, numbers, open] = await Promise.all([lines.trunks(), lines.numbers(), openCalls()])
    const known = trunks.find(({ name }) => name === asked.name)
    const calls = open.filter(({ state, trunk, dialled }) => {
      const is = asked.of === 'trunk' ? trunk === `trunk-${asked.name}` : dialled === asked.name
      return state !== 'ended' && is
    }).length
    if (asked.of === 'number') {
      if (asked.becomes) refuseUnfit([asked.name], asked.becomes.trunk, trunks)
      const isLast = asked.becomes === null && numbers.every(({ number }) => number === asked.name)
      const differs = differences(numberKept(numbers, asked.name), asked.becomes)
      return { differs, calls, numbers: [], dropsRegistration: false, isLast }
    }
    if (asked.becomes) fittingTrunk({ ...asked.becomes, name: asked.name }, known)
    const before = known ? lineKept(known) : null
    return {
      ...{ differs: differences(before, asked.becomes), calls },
      /** Whose calls out go another way. */
      numbers: asked.becomes ? [] : numbers.flatMap(one => (one.trunk === asked.name ? [one.number] : [])),
      dropsRegistration: dropsRegistration(before, asked.becomes),
      isLast: asked.becomes === null && trunks.every(({ name }) => name === asked.name),
    }
  }

  return {
    preview,

    /** Newest first. */
    async history() {
      const { found, backs } = await rows(database.db)
      const known = await names(found.map(({ personId }) => personId).filter(id => id !== null))
      return found.map(({ id, at, personId, action, subjectId, facts }) => {
        const { before = null, reason, reverts, ...now } = facts as Readonly<Record<string, unknown>>
        const after = action.endsWith('.removed') ? null : (now as unknown as Kept)
        const back = backs.get(id) as Back
        return {
          ...{ id, at: iso(at), action, name: subjectId },
          by: personId === null ? null : (known.get(personId) ?? null),
          differs: differences(before as Kept | null, after),
          reason: typeof reason === 'string' ? reason : null,
          reverts: typeof reverts === 'number' ? reverts : null,
          asked: 'asked' in back ? back.asked : null,
          whyNot: 'whyNot' in back ? back.whyNot : null,
        }
      })
    },

    /** What was seen in a preview. @throws Refusal */
    keep: (by: Who, asked: AskedLine, reason: string) => keep(asked, { ...by, reason }),

    /** As a new change; the newest of this line or number only. @throws Refusal */
    async revert(by: Who, id: number, reason: string) {
      const asked = askedOf((await rows(database.db)).backs.get(id))
      return keep(asked, { ...by, reason, reverts: id })
    },
  }

  function keep(asked: AskedLine, by: By): Promise<void> {
    if (asked.of === 'trunk')
      return asked.becomes === null
        ? lines.removeTrunk(asked.name, by)
        : lines.addTrunk({ ...asked.becomes, name: asked.name }, by)
    return asked.becomes === null
      ? lines.removeNumber(asked.name, by)
      : lines.addNumbers([asked.name], asked.becomes.trunk, by)
  }
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
