import type { Ami, AmiMessage } from '../asterisk/ami.ts'
import { Weather } from '../errors.ts'

/** A carrier's line as Asterisk sees it. */
export type LineState = Readonly<{ name: string; isUp: boolean; state: string }>

type Line = Readonly<{ name: string; kind: 'address' | 'registration' }>

export type LineStatesNeeds = Readonly<{
  ami: Pick<Ami, 'list' | 'isUp'>
  trunks(): Promise<readonly Line[]>
  /** By Asterisk's own probes; also of a line that is not probed. */
  isReachable(endpoint: string): boolean
  /** Whether they were asked for at all. */
  isKnown(): boolean
}>

/** @returns null where Asterisk cannot be asked */
export async function lineStates(needs: LineStatesNeeds): Promise<LineState[] | null> {
  const { ami, isReachable } = needs
  if (!ami.isUp() || !needs.isKnown()) return null
  const all = await needs.trunks()
  const isRegistering = all.some(({ kind }) => kind === 'registration')
  const registered = isRegistering ? registeredIn(await registrations(ami)) : new Set<string>()
  return all.map(({ name, kind }) => {
    const isThere = isReachable(`trunk-${name}`)
    const isRegistered = kind === 'address' || registered.has(`trunk-${name}-registration`)
    const state = isThere ? (isRegistered ? 'up' : 'not-registered') : 'not-reachable'
    return { name, isUp: isThere && isRegistered, state }
  })
}

/** Items of PJSIPShowRegistrationsOutbound. */
export function registeredIn(list: readonly AmiMessage[]): Set<string> {
  return new Set(
    list.flatMap(({ event, objectname, status }) =>
      event === 'OutboundRegistrationDetail' && status === 'Registered' && objectname ? [objectname] : [],
    ),
  )
}

/** Asterisk answers "Error" where there is none at all. */
async function registrations(ami: Pick<Ami, 'list'>): Promise<AmiMessage[]> {
  try {
    return await ami.list('PJSIPShowRegistrationsOutbound')
  } catch (error) {
    if (error instanceof Weather && error.status === 400) return []
    throw error
  }
}
