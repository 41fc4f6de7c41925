import { useQuery } from '@tanstack/react-query'
import type { EntryPage, VersionPage } from '../../../../src/directory/schemas.ts'
import { get, type Json } from '../../kit/api.ts'
import type { EditedKind } from '../../words/directory.ts'
import { type Keyed, keyedOf, type Shape } from '../settings/model.ts'

export type Entry = Json<typeof EntryPage>['items'][number]
export type Version = Json<typeof VersionPage>['items'][number]

/** The directory as it is edited; pickers have a list of their own under the same first word. */
export const DIRECTORY = ['directory']

export const useEntries = (kind: EditedKind) =>
  useQuery({
    queryKey: [...DIRECTORY, 'entries', kind],
    queryFn: () => get<Json<typeof EntryPage>>(`/api/directory/${kind}`).then(({ items }) => items),
  })

/** Further than any change may be planned (three years). */
const LATER_MS = 4 * 366 * 86_400_000

/** What holds now; and what is planned: begins later, or becomes otherwise. */
export const usePlanned = (kind: EditedKind) =>
  useQuery({
    queryKey: [...DIRECTORY, 'planned', kind],
    queryFn: async () => {
      const at = new Date(Date.now() + LATER_MS).toISOString()
      const { items } = await get<Json<typeof EntryPage>>(`/api/directory/${kind}`, { at })
      return items.filter(({ since }) => Date.parse(since) > Date.now())
    },
  })

export const useForms = () =>
  useQuery({
    queryKey: [...DIRECTORY, 'forms'],
    queryFn: () => get<Record<string, Shape>>('/api/directory/forms'),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const partsOf = (entry: Entry): Keyed => keyedOf(entry.value)
