import { Portal } from '@mantine/core'
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
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

/** What must be asked before somebody signs out here (false = they stay after all), and what is done once all agree. */
type Farewell = Readonly<{ mayGo: () => Promise<boolean>; go?: () => void }>
const farewells = new Set<Farewell>()
export function beforeSigningOut(farewell: Farewell): () => void {
  farewells.add(farewell)
  return () => void farewells.delete(farewell)
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
  /** Instead of the page, which stays out of sight: what was typed must not be lost because a session ended. */
  again: (me: Me) => ReactNode
  waiting: ReactNode
  failed: (error: Error, retry: () => void) => ReactNode
  children: ReactNode
}>

/** Signed in, here or in another window. What was asked for after the session had ended was refused, and is asked again. */
export function comeIn(client: QueryClient, me: Me): void {
  client.setQueryData(SESSION_KEY, me)
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_KEY[0] })
}

/** Lets those in who belong here; everybody else sees a door. */
export function SessionGate({ signIn, enrol, again, waiting, failed, children }: Doors) {
  const { data, error, refetch, dataUpdatedAt } = useQuery(SESSION)
  const [endedOf, setEndedOf] = useState(0)
  const [isLeaving, setLeaving] = useState(false)
  const onEnd = useEffectEvent(() => setEndedOf(dataUpdatedAt))
  useEffect(() => whenSignedOut(() => onEnd()), [])
  const hasEnded = endedOf === dataUpdatedAt && !isLeaving
  useOthersOutside(data?.person.id ?? null, hasEnded)
  if (!data) {
    if (isSignedOut(error)) return signIn
    return error ? failed(error, () => void refetch()) : waiting
  }
  if (data.mustSetUpTotp) return enrol
  const held = new Set(data.permissions)
  const signOut = async (everywhere = false) => {
    for (const { mayGo } of farewells) if (!(await mayGo())) return
    for (const { go } of farewells) go?.()
    setLeaving(true)
    await remove('/api/session', { everywhere }).catch(error => {
      setLeaving(false)
      throw error
    })
    leavePage()
  }
  return (
    <SessionContext value={{ person: data.person, may: permission => held.has(permission), signOut }}>
      {children}
      {hasEnded && <Locked>{again(data)}</Locked>}
    </SessionContext>
  )
}

/** Nothing of the page is drawn, read out or reached by a key meanwhile, its dialogs and messages neither (main.css). */
function Locked({ children }: Readonly<{ children: ReactNode }>) {
  useLayoutEffect(() => {
    const focused = document.activeElement
    document.documentElement.toggleAttribute(LOCKED, true)
    for (const fallSilent of players) fallSilent()
    return () => {
      document.documentElement.toggleAttribute(LOCKED, false)
      if (focused instanceof HTMLElement) focused.focus()
    }
  }, [])
  return (
    <Portal reuseTargetNode={false} className="door">
      {children}
    </Portal>
  )
}
const LOCKED = 'data-locked'

/** A recording that plays is not heard by whoever stands at the door. */
const players = new Set<() => void>()
export function whenLocked(fallSilent: () => void): () => void {
  players.add(fallSilent)
  return () => void players.delete(fallSilent)
}

/** Behind the door no key means anything to the page: it would be pressed by somebody who cannot see what it does. */
addEventListener(
  'keydown',
  event => {
    if (document.documentElement.hasAttribute(LOCKED)) event.stopImmediatePropagation()
  },
  { capture: true },
)

/**
 * All that the page holds of citizens ends with it. Whoever typed here is gone, so nobody is asked whether to stay; and who comes
 * back to it by the browser's own button finds nothing.
 */
function leavePage(): void {
  document.documentElement.toggleAttribute(LOCKED, true)
  addEventListener('beforeunload', event => event.stopImmediatePropagation(), { capture: true })
  addEventListener('pageshow', () => location.reload())
  location.assign('/')
}

/**
 * Asked whenever the feed ends and comes back: a session that ends takes it along, and whoever only watches asks for nothing else
 * that would tell it. Asked when somebody looks at the window again, too: nobody tells one that has given up its feed. Another
 * person may have signed in, in another window: nothing of the one before stays on the screen.
 */
function useOthersOutside(personId: string | null, hasEnded: boolean): void {
  const client = useQueryClient()
  const isLive = useIsLive()
  const hasBegun = useRef(false)
  const look = useEffectEvent(() => {
    if (personId === null) return
    get<Me>('/api/session').then(
      me => {
        if (me.person.id !== personId) leavePage()
        else if (hasEnded) comeIn(client, me)
      },
      () => {}, // nobody is signed in, which is told to the gate, or the server is away
    )
  })
  useEffect(() => {
    const isFirst = !hasBegun.current
    hasBegun.current ||= isLive
    if (!isFirst) look()
  }, [isLive])
  useEffect(() => {
    const seen = () => {
      if (document.visibilityState === 'visible') look()
    }
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  }, [])
}

const isSignedOut = (error: unknown) => error instanceof Problem && error.code === 'not-signed-in'
