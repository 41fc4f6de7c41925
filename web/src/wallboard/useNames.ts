import { useMemo } from 'react'
import { usePeople } from '../pickers/lists.ts'

export type NameOf = (personId: string | null) => string

/** Names of those who are seen on the wall: operators, and who may listen to them. */
export function useNames(): NameOf {
  const operators = usePeople({ role: 'operator' }, false).data
  const supervisors = usePeople({ role: 'supervisor' }, false).data
  const leaders = usePeople({ role: 'leader' }, false).data
  return useMemo(() => {
    const all = [operators, supervisors, leaders].flatMap(list => list ?? [])
    const names = new Map(all.map(({ id, name }) => [id, name]))
    return personId => (personId === null ? '–' : (names.get(personId) ?? '…'))
  }, [operators, supervisors, leaders])
}
