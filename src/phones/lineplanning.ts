import { type Clock, iso } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { PageAsked } from '../http/cursor.ts'
import type { Person } from '../people/person.ts'
import { hourOf, type ShownPlan } from '../planned/plan.ts'
import type { Apply, Planned } from '../planned/service.ts'
import { type AskedLine, namesOf } from './linechange.ts'
import { type LineChanging, refuseMoved } from './linechanging.ts'
import type { Lines } from './lines.ts'

type Who = Readonly<{ person: Person; address: string }>
type Later = Readonly<{ effectiveFrom: string; reason: string; seen?: string }>

export type LinePlanningNeeds = Readonly<{
  clock: Clock
  changing: Pick<LineChanging, 'preview'>
  lines: Pick<Lines, 'trunks'>
  planned: Planned
}>

export type LinePlanning = ReturnType<typeof createLinePlanning>

const KIND = { kind: 'line' } as const
/** Of all lines and numbers together: whoever plans more than that sees the soonest. */
const PENDING_SHOWN = 100

/** Changes of lines and numbers that are to happen later: looked at, planned, withdrawn. */
export function createLinePlanning({ clock, changing, lines, planned }: LinePlanningNeeds) {
  /** What is to come of the same line or one of the same numbers; the soonest first. */
  async function pendingOf(asked: AskedLine) {
    const names = new Set(namesOf(asked))
    const { items } = await planned.pending(KIND, { limit: PENDING_SHOWN })
    return items.map(shown).filter(plan => namesOf(plan.asked).some(name => names.has(name)))
  }

  async function look(asked: AskedLine, effectiveFrom: string | undefined) {
    const from = effectiveFrom === undefined ? null : hourOf(effectiveFrom, clock.now())
    if (from !== null) refuseSecret(asked, await lines.trunks())
    const effect = await changing.preview(asked, from !== null)
    return { ...effect, effectiveFrom: from === null ? null : iso(from), planned: await pendingOf(asked) }
  }

  return {
    /** What it would do, now or at its hour; what is planned besides. @throws Refusal */
    preview: look,

    /** @throws Refusal as the preview does, and where somebody changed it meanwhile */
    async plan(by: Who, asked: AskedLine, { effectiveFrom, reason, seen }: Later) {
      const now = await look(asked, effectiveFrom)
      if (seen !== undefined) refuseMoved(now, seen)
      if (now.items.some(({ standing }) => standing === 'not-valid'))
        throw new Refusal('number-not-valid', 422, 'Có số không hợp lệ.')
      if (now.items.every(({ standing }) => standing === 'same') && now.planned.length === 0)
        throw new Refusal('plan-unchanged', 409, 'Đã như vậy, không có gì để đổi.')
      const subject = namesOf(asked).join(', ')
      const made = await planned.plan(by, {
        ...KIND,
        subject,
        change: asked,
        effectiveFrom,
        reason: reason.trim(),
      })
      return shown(made)
    },

    /** @throws Refusal where there is no such plan, or it has ended */
    withdraw: async (by: Who, id: number, reason: string) =>
      shown(await planned.withdraw(by, KIND, { id, reason: reason.trim() })),

    /** What was planned of any line or number, newest first, and what became of it. */
    async list(asked: PageAsked) {
      const { items, next } = await planned.listOf(KIND, asked)
      return { items: items.map(shown), next }
    },
  }
}

const shown = ({ subject, change, ...plan }: ShownPlan) => ({
  ...{ ...plan, name: subject, asked: change as unknown as AskedLine },
})

/** The journal keeps no secret, and plans stand in it. */
function refuseSecret(asked: AskedLine, trunks: Awaited<ReturnType<Lines['trunks']>>): void {
  if (asked.of === 'numbers' || asked.becomes === null) return
  const known = trunks.find(({ name }) => name === asked.name)
  const isMissing = asked.becomes.kind === 'registration' && !known?.secret
  if (asked.becomes.secret === null && !isMissing) return
  throw new Refusal(
    'not-plannable',
    422,
    'Mật khẩu nhà mạng chỉ đổi được ngay: thay đổi đặt trước không giữ mật khẩu.',
  )
}

type ApplyingNeeds = Readonly<{
  lines: Pick<Lines, 'become'>
  personOf(reader: Db, id: string): Promise<Person | null>
  reader: Db
}>

/** The change as it was asked for, on the way of every other: in Asterisk's files after the commit. */
export const applyToLine =
  ({ lines, personOf, reader }: ApplyingNeeds): Apply =>
  async ({ id, change, madeBy, reason }, settle) => {
    const by = { person: await personOf(reader, madeBy), address: null, reason, plan: id }
    await lines.become(change as unknown as AskedLine, by, settle)
  }
