export type Elsewhere = ReturnType<typeof createElsewhere>

/**
 * Phones in calls that are not ours, as of Asterisk's own queue. That a phone is used is told a tenth of a second late
 * and more: of our own calls we know better ourselves, and a free operator must not wait for that news.
 */
export function createElsewhere(needs: { isOurs(endpoint: string): boolean; onFree(): void }) {
  const phones = new Set<string>()
  return {
    has: (endpoint: string) => phones.has(endpoint),
    /** A phone began or ended to be used. */
    used(endpoint: string, isUsed: boolean): void {
      if (isUsed && !needs.isOurs(endpoint)) phones.add(endpoint)
      if (!isUsed && phones.delete(endpoint)) needs.onFree()
    },
  }
}
