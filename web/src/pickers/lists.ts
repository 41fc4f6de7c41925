import { useQuery } from '@tanstack/react-query'
import type { AccountPage, AreaPage, FieldPage, UnitPage } from '../../../src/directory/schemas.ts'
import type { PeoplePage } from '../../../src/people/schemas.ts'
import { get, type Json } from '../kit/api.ts'

/** The directory changes now and then, seldom within an hour. */
const FRESH_MS = 300_000
const PEOPLE_A_PAGE = 200
const EVERYTHING = { withOver: true }

const listed = <T>(path: string, query: Record<string, boolean | string>) => ({
  queryKey: ['directory', path, query],
  queryFn: async () => (await get<{ items: T[] }>(path, query)).items,
  staleTime: FRESH_MS,
})

/** What there is, and what there was: an old ticket is about a field that is no more. */
export const useFields = () =>
  useQuery(listed<Json<typeof FieldPage>['items'][number]>('/api/fields', EVERYTHING))
export const useAreas = () =>
  useQuery(listed<Json<typeof AreaPage>['items'][number]>('/api/areas', EVERYTHING))
export const useUnits = () =>
  useQuery(listed<Json<typeof UnitPage>['items'][number]>('/api/units', EVERYTHING))

export type Listed = Readonly<{ id: string; name: string; note?: string }>

async function everybody(role: string | undefined): Promise<Listed[]> {
  const people: Listed[] = []
  let cursor: string | null = null
  do {
    const page: Json<typeof PeoplePage> = await get('/api/people', { role, cursor, limit: PEOPLE_A_PAGE })
    for (const { id, displayName, username, isDisabled } of page.items)
      if (!isDisabled) people.push({ id, name: displayName, note: username })
    cursor = page.next
  } while (cursor !== null)
  return people
}

async function ofUnit(unitId: string): Promise<Listed[]> {
  const { items } = await get<Json<typeof AccountPage>>(`/api/units/${unitId}/accounts`)
  return items.map(({ id, displayName, username }) => ({ id, name: displayName, note: username }))
}

type Asked = Readonly<{ unitId?: string | undefined; role?: string | undefined }>

/** @param given nobody is asked for, since the list is known */
export function usePeople({ unitId, role }: Asked, given: boolean) {
  return useQuery({
    queryKey: ['people', 'picker', unitId ?? null, role ?? null],
    queryFn: () => (unitId === undefined ? everybody(role) : ofUnit(unitId)),
    staleTime: FRESH_MS,
    enabled: !given,
  })
}
