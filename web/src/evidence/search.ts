import type { RecordingState } from '../../../src/recordings/recording.ts'
import { useKept } from '../kit/remembered.ts'
import { periodOf } from './days.ts'

/** What recordings are looked for by, as typed. */
export type Wanted = Readonly<{
  caller: string
  ticket: string
  q: string
  operatorId: string | null
  unitId: string | null
  state: RecordingState | ''
  first: string | null
  last: string | null
  minSeconds: string
  maxSeconds: string
}>

export const NOTHING_WANTED: Wanted = {
  ...{ caller: '', ticket: '', q: '', operatorId: null, unitId: null, state: '' },
  ...{ first: null, last: null, minSeconds: '', maxSeconds: '' },
}

/** As the API is asked; what is empty is left out. Pure. */
export function queryOf({ first, last, minSeconds, maxSeconds, ...text }: Wanted) {
  const number = (typed: string) => (/^\d+$/.test(typed.trim()) ? Number(typed) : null)
  const trimmed = Object.entries(text).map(([name, value]) => [name, value?.trim() || null])
  return {
    ...(Object.fromEntries(trimmed) as Record<keyof typeof text, string | null>),
    ...periodOf(first, last),
    ...{ minSeconds: number(minSeconds), maxSeconds: number(maxSeconds) },
  }
}

/** What is typed, and what was looked for last: who comes back from a recording finds both. */
export function useWanted() {
  const [typed, setTyped] = useKept('recordings typed', NOTHING_WANTED)
  const [asked, setAsked] = useKept('recordings asked', NOTHING_WANTED)
  return {
    typed,
    query: queryOf(asked),
    type: (change: Partial<Wanted>) => setTyped({ ...typed, ...change }),
    ask: () => setAsked(typed),
    forget() {
      setTyped(NOTHING_WANTED)
      setAsked(NOTHING_WANTED)
    },
  }
}
