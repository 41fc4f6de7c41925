import type { Member } from '../asterisk/ami-events.ts'
import type { Presence } from '../queue/operator.ts'

/** What an operator asks for, as far as the dialplan's own queue must know it. */
export type Mirrored = Readonly<{ endpoint: string; presence: Presence; reason: string | null }>

export type MemberAct =
  | Readonly<{ type: 'add' | 'pause'; endpoint: string; isPaused: boolean; reason: string }>
  | Readonly<{ type: 'remove'; endpoint: string }>

/**
 * What makes the queue's members agree with the operators. Pure.
 * @param wanted one per phone; a phone that is not among them is nobody's and goes
 */
export function planMembers(wanted: readonly Mirrored[], there: readonly Member[]): MemberAct[] {
  const members = new Map(there.map(member => [member.endpoint, member]))
  const acts = wanted.flatMap(operator => planMember(operator, members.get(operator.endpoint)))
  const known = new Set(wanted.map(operator => operator.endpoint))
  const strays = there.filter(member => !known.has(member.endpoint))
  return [...acts, ...strays.map(({ endpoint }) => ({ type: 'remove', endpoint }) as const)]
}

/** @param there the phone's place in the queue, if it has one */
export function planMember(operator: Mirrored, there: Member | undefined): MemberAct[] {
  const { endpoint, presence } = operator
  if (presence === 'signed-out') return there ? [{ type: 'remove', endpoint }] : []
  const member = memberOf(operator)
  // A paused newcomer is added paused: added first and paused then, the phone could ring in between (asterisk#1007).
  if (!there) return [{ type: 'add', ...member }]
  const isSame = there.isPaused === member.isPaused && (!member.isPaused || there.reason === member.reason)
  return isSame ? [] : [{ type: 'pause', ...member }]
}

/** How a phone of an operator who is not signed out stands in the queue. */
export function memberOf({ endpoint, presence, reason }: Mirrored): Member {
  // Asterisk keeps members in one text, fields parted by `;` and members by `|` (app_queue.c: dump_queue_members).
  const harmless = (reason ?? '').replace(/[\p{C};|]/gu, ' ').trim()
  const isPaused = presence === 'paused'
  return { endpoint, isPaused, reason: isPaused ? [...harmless].slice(0, 80).join('') : '' }
}
