import { iso } from '../clock.ts'
import type { SignedIn } from '../http/session.ts'
import { personNotFound, shownPerson } from './account.ts'
import { LASTS } from './credentials.ts'
import { needsTotp } from './permissions.ts'
import type { PeopleNeeds } from './proof.ts'
import { openBrowsers } from './session-store.ts'
import * as store from './store.ts'

/** One's own account, as its owner sees it. */
export function createOwn({ database, clock, isDemo }: Pick<PeopleNeeds, 'database' | 'clock' | 'isDemo'>) {
  return {
    async own({ person, sessionId }: SignedIn) {
      const row = await store.personById(database.db, person.id)
      if (!row) throw personNotFound()
      const now = clock.now()
      const seenAfter = now - LASTS.sessionIdleMs
      const browsers = await openBrowsers(database.db, person.id, { now, seenAfter })
      const { username, displayName, role, unitId, mobile, email, hasTotp } = shownPerson(row)
      return {
        ...{ id: row.id, username, displayName, role, unitId, mobile, email, hasTotp },
        mustHaveTotp: !isDemo && needsTotp(role),
        browsers: browsers.map(({ createdAt, lastSeenAt, ...browser }) => ({
          ...{ ...browser, createdAt: iso(createdAt), lastSeenAt: iso(lastSeenAt) },
          isThis: browser.id === sessionId,
        })),
      }
    },
  }
}
