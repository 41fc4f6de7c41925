import { endOf, startOf } from '../kit/instants.ts'

/** Days of Vietnam as the API takes instants. Pure. */

/** From the beginning of the first day to the end of the last; what is not named is left out. */
export function periodOf(first: string | null, last: string | null): { from?: string; to?: string } {
  return {
    ...(first === null ? {} : { from: startOf(first) }),
    ...(last === null ? {} : { to: endOf(last) }),
  }
}
