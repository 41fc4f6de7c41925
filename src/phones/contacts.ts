import type { Logger } from 'pino'
import type { Ami } from '../asterisk/ami.ts'
import { contactsOf } from '../asterisk/ami-events.ts'
import type { Clock, Ms } from '../clock.ts'
import { messageOf, Weather } from '../errors.ts'

/** News come in bursts (a switch restarts, a hundred phones register): one look for all of them. */
const GATHER_MS = 20
/** A missed hint costs at most this. */
const SWEEP_MS = 30_000
/** Longer than any rule asks back (ban.ts). */
const FORGET_MS = 24 * 3_600_000

export type ContactsNeeds = Readonly<{
  ami: Pick<Ami, 'list' | 'isUp'>
  clock: Clock
  log: Logger
  onReachable(endpoint: string, isReachable: boolean): void
  /** It can be reached where it could not be before: it has registered anew, or answers again. */
  onContact?(endpoint: string, name: string): void
}>

type Place = Readonly<{ name: string; seenAt: Ms }>

export type Contacts = ReturnType<typeof createContacts>

/** Which phones can be reached, by Asterisk's own probes. Events are hints; what counts is its list. */
export function createContacts({ ami, clock, log, onReachable, onContact }: ContactsNeeds) {
  /** Of those that can be reached: where, and since when that is known. */
  let places = new Map<string, Place>()
  const homes = new Map<string, Ms>()
  let timer: NodeJS.Timeout | null = null
  let looking: Promise<void> | null = null
  let mustLook = false

  const look = (): Promise<void> => {
    mustLook = true
    looking ??= rounds().finally(() => {
      looking = null
    })
    return looking
  }

  const rounds = async () => {
    while (mustLook && ami.isUp()) {
      mustLook = false
      try {
        compare(contactsOf(await listed(ami)))
      } catch (error) {
        if (!(error instanceof Weather)) throw error
        log.warn({ reason: messageOf(error) }, 'contacts not asked for')
      }
    }
  }

  const compare = (contacts: ReturnType<typeof contactsOf>) => {
    const at = clock.now()
    for (const { address } of contacts) if (address) homes.set(address, at)
    for (const [address, seenAt] of homes) if (at - seenAt > FORGET_MS) homes.delete(address)
    const known = places
    places = new Map(
      contacts.flatMap(({ endpoint, name, isReachable }) => {
        const same = known.get(endpoint)
        return isReachable ? [[endpoint, same?.name === name ? same : { name, seenAt: at }]] : []
      }),
    )
    for (const endpoint of places.keys()) if (!known.has(endpoint)) onReachable(endpoint, true)
    for (const endpoint of known.keys()) if (!places.has(endpoint)) onReachable(endpoint, false)
    for (const [endpoint, place] of places)
      if (known.get(endpoint) !== place) onContact?.(endpoint, place.name)
  }

  const sweep = setInterval(() => void look(), SWEEP_MS)
  sweep.unref()

  return {
    hint(): void {
      timer ??= setTimeout(() => {
        timer = null
        void look()
      }, GATHER_MS)
    },
    look,
    isReachable: (endpoint: string) => places.has(endpoint),
    /** Where this phone can be reached, if that was not known at that instant yet. */
    contactOf: (endpoint: string, after: Ms): string | null => {
      const place = places.get(endpoint)
      return place && place.seenAt > after ? place.name : null
    },
    /** When a phone of ours was last seen registered from an address. */
    homes: (): ReadonlyMap<string, Ms> => homes,
    stop(): void {
      clearInterval(sweep)
      if (timer) clearTimeout(timer)
    },
  }
}

/** Asterisk answers "Error" where there is no contact at all, and has no other error for this question. */
async function listed(ami: ContactsNeeds['ami']) {
  try {
    return await ami.list('PJSIPShowContacts')
  } catch (error) {
    if (error instanceof Weather && error.status === 400) return []
    throw error
  }
}
