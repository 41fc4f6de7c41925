import { useQuery } from '@tanstack/react-query'

export type Prompt = Readonly<{ name: string; title: string }>

/** The centre's sounds. */
export const usePrompts = () =>
  useQuery({ queryKey: ['prompts'], queryFn: async (): Promise<Prompt[]> => [], enabled: false })
