import { createHash } from 'node:crypto'
import type { Ms } from '../clock.ts'
import type { SealedEvent } from './proof.ts'

/**
 * What gave somebody the right to take sound away: other sealed journals tell of it. Whoever may write as the service
 * does could write the event alone; the plan, the person and the request are lines of their own. Pure.
 */

/** That a plan was carried out, by the access log. */
export type Execution = Readonly<{
  planId: string
  at: Ms
  personId: string | null
  /** Over the ids that were listed; null = that part of the line was erased by law. */
  sha256: string | null
}>
/** A plan's list as it is now. */
export type Listed = Readonly<{ sha256: string; recordingIds: ReadonlySet<string> }>

/** Of what a plan lists, in whatever order: told when it is made and when it is carried out. */
export const sumOfList = (ids: readonly string[]): string =>
  createHash('sha256').update(ids.toSorted().join('\n')).digest('hex')

/** That an operator asked for silence, by the call's journal. */
export type MuteAsked = Readonly<{ at: Ms; by: string | null }>

export type Ground = Readonly<{
  recordingId: string
  startedAt: Ms
  executions: readonly Execution[]
  listOf(planId: string): Listed | null
  mutesAsked: readonly MuteAsked[]
}>

/** `purge-unfounded` no plan that was approved lists it · `mute-unfounded` nobody asked for that silence. */
export type Unfounded = 'purge-unfounded' | 'mute-unfounded'

export function unfoundedIn(event: SealedEvent & { byId: string | null }, ground: Ground): Unfounded | null {
  if (event.type === 'purged') return isPlanned(event, ground) ? null : 'purge-unfounded'
  if (event.type === 'muted') return isAsked(event, ground) ? null : 'mute-unfounded'
  return null
}

type Told = SealedEvent & Readonly<{ byId: string | null }>

function isPlanned({ at, byId, facts }: Told, { recordingId, executions, listOf }: Ground): boolean {
  const { planId } = facts
  if (typeof planId !== 'string') return isErased(facts)
  const list = listOf(planId)
  const done = executions.find(one => one.planId === planId && one.personId === byId && one.at <= at)
  if (!done || !list?.recordingIds.has(recordingId)) return false
  return done.sha256 === null || done.sha256 === list.sha256
}

/** The part that was muted begins at the very instant of the request; of one from before the recording, at its start. */
function isAsked({ byId, facts }: Told, { startedAt, mutesAsked }: Ground): boolean {
  const { fromMs } = facts
  if (typeof fromMs !== 'number') return isErased(facts)
  return mutesAsked.some(
    ({ at, by }) => Math.max(0, at - startedAt) === fromMs && (by === null || by === byId),
  )
}

const isErased = (facts: Told['facts']) => Object.keys(facts).length === 0
