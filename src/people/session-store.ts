import { and, desc, eq, gt, isNull } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { sessions } from './tables.ts'

/** Browsers that are signed in under this name, the one seen last first. */
export const openBrowsers = (db: Db, personId: string, times: Readonly<{ now: Ms; seenAfter: Ms }>) =>
  db
    .select({
      ...{ id: sessions.id, createdAt: sessions.createdAt, lastSeenAt: sessions.lastSeenAt },
      ...{ address: sessions.address, userAgent: sessions.userAgent },
    })
    .from(sessions)
    .where(
      and(
        eq(sessions.personId, personId),
        eq(sessions.kind, 'cookie'),
        isNull(sessions.revokedAt),
        gt(sessions.expiresAt, times.now),
        gt(sessions.lastSeenAt, times.seenAfter),
      ),
    )
    .orderBy(desc(sessions.lastSeenAt), sessions.id)
