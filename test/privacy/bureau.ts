import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { journal } from '../../src/audit/store.ts'
import type { Ms } from '../../src/clock.ts'
import { readProvince } from '../../src/directory/profile.ts'
import { type Amendment, createPrivacy, type Kept } from '../../src/privacy/service.ts'
import { createViews } from '../../src/privacy/views.ts'
import { hide, idsOf, keptOf } from '../../src/tickets/citizen-store.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { desk, NOON } from '../rooms.ts'

const DONG_THAP = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
export const CITIZEN = '+84912345678'
export const CALL = 'c0000000-0000-4000-8000-000000000001'

/** The room of citizens' requests on a real database; what is put right is kept as it was asked for. */
export async function bureau(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const { db } = here.database
  const views = createViews(here)
  const amended: Amendment[] = []
  const kept: Kept = {
    tickets: number => keptOf(db, number),
    calls: async () => [{ id: CALL }],
    recordings: async ids => ids.map(callId => ({ callId })),
    marks: async () => null,
    ticketIds: number => idsOf(db, number),
    hide,
    amend: async (_person, amendment) => void amended.push(amendment),
  }
  const privacy = createPrivacy({
    ...{ ...here, journal, kept, views, areaCode: '277' },
    rules: () => DONG_THAP.personalData,
    hours: () => DONG_THAP.workingTime,
  })
  let number = 0
  async function ticket(facts: Partial<typeof tickets.$inferInsert> = {}): Promise<string> {
    const id = randomUUID()
    const at: Ms = NOON + ++number
    await db.insert(tickets).values({
      ...{ id, code: `1022-DT-2026-${String(number).padStart(6, '0')}`, state: 'closed', channel: 'phone' },
      ...{ openedAt: at, updatedAt: at, callerNumber: CITIZEN, callerName: 'Nguyễn Văn Năm' },
      ...{ content: 'Cầu hỏng', address: '12 Lê Lợi, Cao Lãnh', email: 'nam@example.vn' },
      ...facts,
    })
    return id
  }
  return { ...here, privacy, views, amended, ticket, province: DONG_THAP }
}
