import { type Clock, iso, type Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { PageAsked } from '../http/cursor.ts'
import { hourOf, type ShownPlan } from '../planned/plan.ts'
import type { Apply, Planned } from '../planned/service.ts'
import type { AskedChange, PersonChange } from './account.ts'
import type { createAdministration } from './administration.ts'
import { SEEN, type Seen } from './changes.ts'
import { type Changing, linesOf } from './changing.ts'
import { canonicalName } from './credentials.ts'
import { refuseMoved } from './differing.ts'
import type { Person } from './person.ts'

type Administration = ReturnType<typeof createAdministration>
type Who = Readonly<{ person: Person; address: string }>
export type Units = Readonly<{
  /** As they are called then, those that are no more included. */
  unitNames(at: Ms): Promise<ReadonlyMap<string, string>>
  isUnitOpen(id: string, at: Ms): Promise<boolean>
}>

export type PlanningNeeds = Units &
  Readonly<{
    clock: Clock
    changing: Pick<Changing, 'preview'>
    planned: Planned
    people: Pick<Administration, 'find'>
  }>

export type Planning = ReturnType<typeof createPlanning>

const of = (personId: string) => ({ kind: 'person', subject: personId }) as const

/** Changes of accounts that are to happen later: looked at, planned, withdrawn. */
export function createPlanning(needs: PlanningNeeds) {
  const { clock, changing, planned, people } = needs

  async function shown(plans: readonly ShownPlan[], now: Seen | null = null) {
    const hours = plans.map(({ effectiveFrom }) => Date.parse(effectiveFrom))
    const units = await needs.unitNames(Math.max(clock.now(), ...hours))
    return plans.map(({ subject, change, ...plan }) => ({
      ...{ ...plan, personId: subject },
      differs: linesOf({ ...change, before: plan.outcome === null ? (now ?? {}) : {} }, units),
    }))
  }

  /** @throws Refusal for what would be refused if it were made now, and for a unit that is over by then */
  async function look(
    by: Who,
    id: string,
    { effectiveFrom, ...asked }: PersonChange & { effectiveFrom: string },
  ) {
    const from = hourOf(effectiveFrom, clock.now())
    refusePrivate(asked)
    const seen = await changing.preview(by, id, asked, from)
    if (asked.unitId) await refuseOver(needs, asked.unitId, from)
    return { ...seen, effectiveFrom: iso(from) }
  }

  return {
    /** What a change would do, now or at its hour; what is planned besides. */
    async preview(
      by: Who,
      id: string,
      { effectiveFrom, ...asked }: PersonChange & { effectiveFrom?: string },
    ) {
      const seen = effectiveFrom
        ? await look(by, id, { ...asked, effectiveFrom })
        : { ...(await changing.preview(by, id, asked)), effectiveFrom: null }
      const { items } = await planned.pending(of(id), {})
      return { ...seen, planned: await shown(items, await people.find(id)) }
    },

    /** @throws Refusal as the preview does, and where somebody changed the account meanwhile */
    async plan(by: Who, id: string, asked: AskedChange & { effectiveFrom: string; reason: string }) {
      const { effectiveFrom, reason, seen, ...change } = asked
      const now = await look(by, id, { ...change, effectiveFrom })
      refuseMoved(now.seen, seen)
      const { items } = await planned.pending(of(id), { limit: 1 })
      if (now.differs.length === 0 && items.length === 0)
        throw new Refusal('plan-unchanged', 409, 'Tài khoản đã như vậy, không có gì để đổi.')
      const made = await planned.plan(by, { ...of(id), change: tidied(change), effectiveFrom, reason })
      return (await shown([made], now.seen))[0] as PlanOfAccount
    },

    async withdraw(by: Who, id: string, asked: Readonly<{ plan: number; reason: string }>) {
      const plan = await planned.withdraw(by, of(id), { id: asked.plan, reason: asked.reason })
      return (await shown([plan]))[0] as PlanOfAccount
    },

    /** Of one account, newest first. */
    async list(id: string, asked: PageAsked) {
      const now = await people.find(id)
      const { items, next } = await planned.listOf(of(id), asked)
      return { items: await shown(items, now), next }
    },

    /** Of all accounts what is to come, the soonest first. */
    async pending(asked: PageAsked) {
      const { items, next } = await planned.pending({ kind: 'person' }, asked)
      return { items: await shown(items), next }
    },
  }
}

type Shown = Omit<ShownPlan, 'subject' | 'change'>
type PlanOfAccount = Shown & Readonly<{ personId: string; differs: ReturnType<typeof linesOf> }>

type ApplyingNeeds = Pick<Units, 'isUnitOpen'> &
  Readonly<{
    clock: Clock
    people: Pick<Administration, 'change'> &
      Readonly<{ personOf(reader: Db, id: string): Promise<Person | null> }>
    reader: Db
  }>

/**
 * The change as it was asked for, by whoever asked for it: it was allowed when it was planned, and stands until somebody
 * withdraws it, whatever became of the one who planned it.
 */
export const applyToAccount =
  ({ clock, people, reader, ...needs }: ApplyingNeeds): Apply =>
  async ({ id, subject, change, madeBy, reason }, settle) => {
    const asked = change as Partial<Seen>
    if (asked.unitId) await refuseOver(needs, asked.unitId, clock.now())
    const by = { person: await people.personOf(reader, madeBy), address: null }
    await people.change(by, subject, { ...asked, reason }, async tx => {
      await settle(tx)
      return { plan: id }
    })
  }

/** The journal keeps no number and no address, and plans stand in it. */
function refusePrivate({ mobile, email }: PersonChange): void {
  if (mobile === undefined && email === undefined) return
  throw new Refusal(
    'not-plannable',
    422,
    'Số di động và thư điện tử chỉ đổi được ngay: sổ thay đổi không giữ số và địa chỉ.',
  )
}

async function refuseOver({ isUnitOpen }: Pick<Units, 'isUnitOpen'>, unitId: string, at: Ms): Promise<void> {
  if (!(await isUnitOpen(unitId, at)))
    throw new Refusal('unit-over', 409, 'Đơn vị này không còn hoạt động vào thời điểm đó.')
}

const tidied = (change: PersonChange): Partial<Seen> =>
  Object.fromEntries(
    SEEN.filter(key => change[key] !== undefined).map(key => [
      key,
      key === 'displayName' ? canonicalName(change.displayName ?? '') : change[key],
    ]),
  )
