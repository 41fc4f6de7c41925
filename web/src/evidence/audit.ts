import type { AuditEntryShown } from '../../../src/audit/schemas.ts'
import type { Json } from '../kit/api.ts'
import { clockOf } from '../kit/format.ts'

export type AuditEntry = Json<typeof AuditEntryShown>
export const AUDIT_KEY = ['audit']

/** What an entry says beside who and when: the seconds that were heard, the purpose, the reason. Pure. */
export function detailOf({ action, facts }: Pick<AuditEntry, 'action' | 'facts'>): string {
  const { fromMs, toMs, purpose, reason, username } = facts
  const heard =
    action.startsWith('recording.') && typeof fromMs === 'number' && typeof toMs === 'number'
      ? `giây ${clockOf(fromMs)}–${clockOf(toMs)}`
      : ''
  return [heard, purpose, reason, username].filter(one => typeof one === 'string' && one !== '').join(' · ')
}
