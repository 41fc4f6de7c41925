import { useQuery } from '@tanstack/react-query'
import type { EntryPage, VersionPage } from '../../../../src/directory/schemas.ts'
import { get, type Json } from '../../kit/api.ts'
import type { EditedKind } from '../../words/directory.ts'
import { isKeyed, type Keyed, type Shape } from '../settings/model.ts'

export type Entry = Json<typeof EntryPage>['items'][number]
export type Version = Json<typeof VersionPage>['items'][number]

/** The directory as it is edited; pickers have a list of their own under the same first word. */
export const DIRECTORY = ['directory']

export const useEntries = (kind: EditedKind) =>
  useQuery({
    queryKey: [...DIRECTORY, 'entries', kind],
    queryFn: () => get<Json<typeof EntryPage>>(`/api/directory/${kind}`).then(({ items }) => items),
  })

export const useForms = () =>
  useQuery({
    queryKey: [...DIRECTORY, 'forms'],
    queryFn: () => get<Record<string, Shape>>('/api/directory/forms'),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const partsOf = (entry: Entry): Keyed => (isKeyed(entry.value) ? entry.value : {})
