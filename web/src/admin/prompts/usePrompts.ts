import { useQuery } from '@tanstack/react-query'
import type { PromptPage } from '../../../../src/settings/promptschemas.ts'
import { get, type Json } from '../../kit/api.ts'
import { PROMPT_WORDS } from '../../words/prompts.ts'
import { SETTINGS } from '../settings/useSettings.ts'

type Listed = Json<typeof PromptPage>['items'][number]
export type Prompt = Listed & Readonly<{ title: string; when: string }>

/** The centre's sounds: whole sentences first. Anew while one of them is being made. */
export const usePrompts = () =>
  useQuery({
    queryKey: [...SETTINGS, 'prompts'],
    queryFn: async (): Promise<Prompt[]> => {
      const { items } = await get<Json<typeof PromptPage>>('/api/prompts')
      return items.map(one => {
        const [title, when] = PROMPT_WORDS[one.name] ?? [one.standard ?? one.name, 'Ghép trong câu']
        return { ...one, title, when }
      })
    },
    refetchInterval: ({ state }) => (state.data?.some(({ made }) => made?.isPending) ? 2_000 : false),
  })

/** What the province says instead of the standard words; null = nothing. */
export type Said = Readonly<{ text: string }> | Readonly<{ recording: string }> | null

/** In words; a recording has none but that it is one. */
export function saidIn(said: Said | Prompt['own'], standard: string | null): string {
  if (said === null) return standard ?? 'Âm hiệu'
  return 'text' in said && said.text !== null ? said.text : 'Bản thu của tỉnh'
}
