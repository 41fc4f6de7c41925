import { journal } from '../../src/audit/store.ts'
import type { CallbackRules } from '../../src/callbacks/service.ts'
import { answeredSince, callOf, callsNow } from '../../src/calls/queries.ts'
import { readNumber } from '../../src/numbers/number.ts'

export const MINUTE_MS = 60_000

/** Rules a test can count with. */
export const RULES: CallbackRules = {
  ...{ isEnabled: true, isOpen: true, tries: 3, intervalMs: 15 * MINUTE_MS },
  refused: ['anonymous', 'foreign', 'premium', 'short-code'],
  queues: ['general', 'second'],
}

export const PERMIT = { code: null, detail: null, maxSeconds: 3_600 }

/** What other rooms are to the callbacks: the real ones where they keep rows, a dial policy that allows everything. */
export const LINKED = {
  ...{ journal, answeredSince, callOf, callsNow },
  rules: () => RULES,
  read: (text: string) => readNumber(text, { areaCode: '277', isTyped: true }),
  policy: { never: () => null, now: async () => PERMIT },
}
