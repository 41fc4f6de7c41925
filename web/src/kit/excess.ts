import { numberOf } from './format.ts'

/** What is too long for its field. Pure. */

/** How many characters are too many; 0 = it fits. A paste is never cut behind its writer's back. */
export const excessOf = (text: string, most: number): number => Math.max(0, text.length - most)

/** @returns null = it fits */
export function excessText(excess: number, most: number): string | null {
  if (excess === 0) return null
  return `Dài quá ${numberOf(most)} ký tự: bớt ${numberOf(excess)} ký tự thì mới gửi được.`
}
