import type { AlarmsBeside } from '../alarms/impact.ts'
import type { AlarmRules } from '../alarms/rules.ts'
import type { Ms } from '../clock.ts'
import type { Province } from '../directory/province.ts'
import type { Section } from '../directory/sections.ts'
import type { OpenRequests } from '../privacy/open-store.ts'
import type { AgedBeside } from '../recordings/impact.ts'
import type { Retention } from '../recordings/retention.ts'
import type { Storage } from '../recordings/storekeeper.ts'
import { type RequestDue, requestDuesBeside } from './deadlines.ts'

/** What other rooms know of what a change would do with what they keep: looked at, never changed. */
export type Effects = Readonly<{
  aged(before: Retention, after: Retention, from: Ms): Promise<AgedBeside>
  ahead: Storage['ahead']
  alarms(before: AlarmRules, after: AlarmRules): Promise<AlarmsBeside>
  requests(): Promise<OpenRequests>
}>

type Stored = Awaited<ReturnType<Effects['ahead']>>

/** Each of the one section that it depends on; null elsewhere. */
export type Effect = Readonly<{
  aged: AgedBeside | null
  storage: Readonly<{ before: Stored; after: Stored }> | null
  alarms: AlarmsBeside | null
  requests: (OpenRequests & Readonly<{ dues: readonly RequestDue[] }>) | null
}>

export async function effectOf(
  effects: Effects,
  section: Section,
  { old, young, from }: Readonly<{ old: Province; young: Province; from: Ms }>,
): Promise<Effect> {
  const nothing: Effect = { aged: null, storage: null, alarms: null, requests: null }
  switch (section) {
    case 'retention':
      return { ...nothing, aged: await effects.aged(old.retention, young.retention, from) }
    case 'storage': {
      const [before, after] = [
        await effects.ahead(old.storage, from),
        await effects.ahead(young.storage, from),
      ]
      return { ...nothing, storage: { before, after } }
    }
    case 'alarms':
      return { ...nothing, alarms: await effects.alarms(old.alarms, young.alarms) }
    case 'personalData': {
      const dues = requestDuesBeside(old, young, from)
      return { ...nothing, requests: { ...(await effects.requests()), dues } }
    }
    default:
      return nothing
  }
}
