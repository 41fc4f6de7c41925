import { createContext, use } from 'react'
import { wordsOf } from '../../words/settings.ts'
import { type FieldFault, faultsAt, under } from './model.ts'

/** Where a field stands: its path by places, and the other ways in which the server may write it. */
export type At = Readonly<{ path: string; names: readonly string[] }>

export const below = ({ path, names }: At, name: string, other: string | null = null): At => ({
  path: `${path}.${name}`,
  names: names.flatMap(one => [under(one, name), ...(other === null ? [] : [under(one, other)])]),
})

export type Choice = Readonly<{ value: string; label: string }>

type Around = Readonly<{
  faults: readonly FieldFault[]
  /** What a word may be that names something else: a queue, a prompt; null = any text. */
  choicesAt: (path: string) => readonly Choice[] | null
}>

const AroundContext = createContext<Around>({ faults: [], choicesAt: () => null })
export const FormAround = AroundContext.Provider
export const useAround = () => use(AroundContext)

/** What stands over a field, under it, and what is wrong with it. */
export function useWords(
  at: At,
): Readonly<{ label: string; description: string | null; error: string | null }> {
  const { faults } = useAround()
  const words = wordsOf(at.path)
  const wrong = faultsAt(faults, at.names).map(inPlainWords)
  const last = at.path.split('.').at(-1) ?? ''
  return {
    label: words?.title ?? last,
    description: words?.help ?? null,
    error: wrong.length > 0 ? wrong.join('; ') : null,
  }
}

/** The server tells programs the pattern; people are told that it does not fit. */
const inPlainWords = (detail: string) =>
  detail.startsWith('không đúng dạng') ? 'không đúng dạng, hoặc còn để trống' : detail
