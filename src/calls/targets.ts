import { shortNumberOf } from './keys.ts'

export type TargetNeeds = Readonly<{
  /** Phones of operators who are signed in. */
  phones(): Promise<readonly Readonly<{ operatorId: string; endpoint: string | null }>[]>
  isEmergencyNumber(number: string): boolean
}>

/**
 * Whom an operator's telephone means by what was typed on it: a colleague by short number or by the telephone's name, else a
 * number outside. An emergency number is never taken for a colleague's.
 */
export async function targetOf(
  needs: TargetNeeds,
  typed: string,
): Promise<{ operatorId: string } | { number: string }> {
  if (needs.isEmergencyNumber(typed)) return { number: typed }
  const phones = await needs.phones()
  const colleague = phones.find(
    ({ endpoint }) => endpoint !== null && (endpoint === typed || shortNumberOf(endpoint) === typed),
  )
  return colleague ? { operatorId: colleague.operatorId } : { number: typed }
}
