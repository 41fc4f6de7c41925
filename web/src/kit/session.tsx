import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useEffect, useRef, useState } from 'react'
import type { Permission } from '../../../src/people/permissions.ts'
import type { Self } from '../../../src/people/schemas.ts'
import { get, type Json, Problem, remove, whenSignedOut } from './api.ts'
import { useIsLive } from './live.ts'

export type Me = Json<typeof Self>

type Session = Readonly<{
  person: Me['person']
  may: (permission: Permission) => boolean
  /** @param everywhere in all browsers */
  signOut: (everywhere?: boolean) => Promise<void>
}>

const SessionContext = createContext<Session | null>(null)

/** The one who works here. */
export function useSession(): Session {
  const session = use(SessionContext)
  if (!session) throw new Error('nobody is signed in here')
  return session
}

/** Told before somebody signs out here; false = they stay after all. */
let mayLeave: () => Promise<boolean> = async () => true
export function beforeSigningOut(ask: () => Promise<boolean>): void {
  mayLeave = ask
}

export const SESSION_KEY = ['session']

/** Who is here. */
export const SESSION = {
  queryKey: SESSION_KEY,
  queryFn: () => get<Me>('/api/session'),
  retry: (times: number, problem: Error) => !isSignedOut(problem) && times < 3,
  staleTime: Number.POSITIVE_INFINITY,
}

type Doors = Readonly<{
  /** Nobody is signed in. */
  signIn: ReactNode
  /** The role asks for a second factor that is not set up. */
  enrol: ReactNode
  /** Over the page, which stays: what was typed must not be lost because a session ended. */
  again: (me: Me) => ReactNode
  waiting: ReactNode
  failed: (error: Error, retry: () => void) => ReactNode
  children: ReactNode
}>

/** Lets those in who belong here; everybody else sees a door. */
export function SessionGate({ signIn, enrol, again, waiting, failed, children }: Doors) {
  const client = useQueryClient()
  const [hasEnded, setEnded] = useState(false)
  const [isLeaving, setLeaving] = useState(false)
  const { data, error, refetch, dataUpdatedAt } = useQuery(SESSION)
  useEffect(() => whenSignedOut(() => setEnded(true)), [])
  useOthersOutside(data?.person.id ?? null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: signed in again = the answer is a new one
  useEffect(() => setEnded(false), [dataUpdatedAt])
  if (!data) {
    if (isSignedOut(error)) return signIn
    return error ? failed(error, () => void refetch()) : waiting
  }
  if (data.mustSetUpTotp) return enrol
  const held = new Set(data.permissions)
  const signOut = async (everywhere = false) => {
    if (!(await mayLeave())) return
    setLeaving(true)
    await remove('/api/session', { everywhere }).catch(error => {
      setLeaving(false)
      throw error
    })
    client.clear()
    // What a page keeps in memory of a citizen ends with the page.
    location.assign('/')
  }
  return (
    <SessionContext value={{ person: data.person, may: permission => held.has(permission), signOut }}>
      {children}
      {hasEnded && !isLeaving && again(data)}
    </SessionContext>
  )
}

/**
 * Asked whenever the feed ends and comes back: a session that ends takes it along, and whoever only watches asks for nothing else
 * that would tell it. Another person may have signed in, in another window: nothing of the one before stays on the screen.
 */
function useOthersOutside(personId: string | null): void {
  const isLive = useIsLive()
  const hasBegun = useRef(false)
  useEffect(() => {
    const isFirst = !hasBegun.current
    hasBegun.current ||= isLive
    if (isFirst || personId === null) return
    void get<Me>('/api/session').then(
      ({ person }) => person.id !== personId && location.reload(),
      () => {}, // nobody is signed in, which is told to the gate, or the server is away
    )
  }, [isLive, personId])
}

const isSignedOut = (error: unknown) => error instanceof Problem && error.code === 'not-signed-in'
