import { type AlarmRules, CHANNELS, DEFAULT_ALARMS } from '../../src/alarms/rules.ts'
import { createAlarms } from '../../src/alarms/service.ts'
import { alarmMessages } from '../../src/alarms/tables.ts'
import { journal } from '../../src/audit/store.ts'
import { desk } from '../rooms.ts'

/** Alarms over a database of their own, with rules that a test may change. */
export async function room(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const rules: AlarmRules = structuredClone(DEFAULT_ALARMS)
  const alarms = createAlarms({ ...here, journal, rules: () => rules, channels: CHANNELS })
  const { db } = here.database
  return {
    ...here,
    rules,
    alarms,
    /** Everybody is told of everything over these. */
    tell(channels: readonly (typeof CHANNELS)[number][], recipients: AlarmRules['recipients']): void {
      rules.recipients = [...recipients]
      for (const kind of Object.values(rules.kinds)) kind.channels = [...channels]
    },
    all: async () => (await alarms.page({ limit: 200 })).items,
    messages: () => db.select().from(alarmMessages).orderBy(alarmMessages.createdAt, alarmMessages.id),
  }
}
export type Room = Awaited<ReturnType<typeof room>>

export const ON_DUTY = { name: 'Trực ban', email: 'truc@tinh.vn', phone: '0912345678' } as const
