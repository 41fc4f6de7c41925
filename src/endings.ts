import type { Telephony } from './telephony.ts'

export type Open = Readonly<{ endSessions(ids: readonly string[]): void; endPerson(personId: string): void }>

/** What is open on behalf of a session or a person ends with it. */
export function endedIn(things: readonly Open[]): {
  sessions: Open['endSessions']
  person: Open['endPerson']
} {
  return {
    sessions: ids => {
      for (const thing of things) thing.endSessions(ids)
    },
    person: personId => {
      for (const thing of things) thing.endPerson(personId)
    },
  }
}

/** Whoever may not listen any more is let go; a session that ends does not hang up a telephone. */
export const listenersOf = (telephony: () => Telephony): Open => ({
  endSessions: () => {},
  endPerson: id => telephony().monitoring.endPerson(id),
})
