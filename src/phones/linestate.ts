import type { Ami, AmiFields, AmiMessage } from '../asterisk/ami.ts'
import { Weather } from '../errors.ts'

/** A carrier's line as Asterisk sees it. */
export type LineState = Readonly<{ name: string; isUp: boolean; state: string }>

type Line = Readonly<{ name: string; kind: 'address' | 'registration' }>

export type LineStatesNeeds = Readonly<{
  ami: Pick<Ami, 'list' | 'isUp'>
  trunks(): Promise<readonly Line[]>
}>

/** @returns null where Asterisk cannot be asked */
export async function lineStates({ ami, trunks }: LineStatesNeeds): Promise<LineState[] | null> {
  if (!ami.isUp()) return null
  const all = await trunks()
  const isRegistering = all.some(({ kind }) => kind === 'registration')
  const registered = registeredIn(isRegistering ? await asked(ami, 'PJSIPShowRegistrationsOutbound') : [])
  return Promise.all(
    all.map(async ({ name, kind }) => {
      // PJSIPShowContacts names registered contacts only: a line's stands in a file.
      const isThere = isReachableIn(await asked(ami, 'PJSIPShowEndpoint', { Endpoint: `trunk-${name}` }))
      const isRegistered = kind === 'address' || registered.has(`trunk-${name}-registration`)
      const state = isThere ? (isRegistered ? 'up' : 'not-registered') : 'not-reachable'
      return { name, isUp: isThere && isRegistered, state }
    }),
  )
}

/** Items of PJSIPShowEndpoint. A line that is not probed counts as there: nobody knows better. */
export function isReachableIn(list: readonly AmiMessage[]): boolean {
  return list.some(
    ({ event, status }) =>
      event === 'ContactStatusDetail' && status !== 'Unreachable' && status !== 'Unavailable',
  )
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
async function asked(
  ami: Pick<Ami, 'list'>,
  question: string,
  fields: AmiFields = {},
): Promise<AmiMessage[]> {
  try {
    return await ami.list(question, fields)
  } catch (error) {
    if (error instanceof Weather && error.status === 400) return []
    throw error
  }
}
