import type { Fields } from '../drafts/fields.ts'

/** A text goes where the operator writes: into the answer, where one is given, else into the content. Pure. */
export function inserted(
  { first, content }: Pick<Fields, 'first' | 'content'>,
  text: string,
): Partial<Fields> {
  const joined = (before: string) => (before.trim() === '' ? text : `${before.trimEnd()}\n${text}`)
  if (first?.type === 'answer') return { first: { ...first, text: joined(first.text ?? '') } }
  return { content: joined(content) }
}
