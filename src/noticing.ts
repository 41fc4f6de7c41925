import { openJobs } from './db/jobs.ts'
import type { Directory } from './directory/service.ts'
import { createSending, NOTICE_JOBS } from './notices/sending.ts'
import { createNotices, type NoticeJob, type NoticesNeeds } from './notices/service.ts'
import { colleaguesOf } from './people/names.ts'
import { contactsOfRole } from './people/role-store.ts'
import type { Grounds } from './records.ts'
import { sendersOf } from './senders.ts'
import type { Settings } from './settings/service.ts'
import { hiddenOf } from './tickets/citizen-store.ts'

export type Noticing = ReturnType<typeof buildNoticing>

type Around = Pick<NoticesNeeds, 'names' | 'journal'> &
  Readonly<{
    settings(): Pick<Settings, 'current'>
    directory(): Pick<Directory, 'staffOfMany' | 'unitsAt'>
  }>

/** Who is told of what about tickets, and what sends it. */
export function buildNoticing({ config, province, log, clock, database }: Grounds, around: Around) {
  const jobs = openJobs<NoticeJob>(database, NOTICE_JOBS, reason => log.warn({ reason }, 'queue of notices'))
  const senders = sendersOf(config.ways)
  const { names, journal, settings, directory } = around
  const [hotline = '1022'] = province.hotlines
  const notices = createNotices({
    ...{ database, clock, names, journal, jobs },
    rules: () => settings().current().notices,
    around: { centre: province.centre, hotline, publicUrl: config.http.publicUrl },
    has: { email: senders.mail !== null, sms: senders.sms !== null },
    isRestricted: async ticketId => ticketId !== null && (await hiddenOf(database.db, [ticketId])).size > 0,
    contacts: {
      ofUnits: (reader, ids, at) => directory().staffOfMany(ids, at, reader),
      async ofPeople(reader, ids) {
        const found = [...(await colleaguesOf(reader, ids))].filter(([, { isDisabled }]) => !isDisabled)
        return new Map(
          found.map(([id, { displayName, mobile, email }]) => [
            id,
            { personId: id, name: displayName, phone: mobile, email },
          ]),
        )
      },
      ofRole: contactsOfRole,
      async unitNames(reader, ids) {
        const units = await directory().unitsAt(ids, clock.now(), reader)
        return new Map([...units].map(([id, { name }]) => [id, name]))
      },
    },
  })
  const sending = createSending({ database, clock, log, jobs, senders })
  notices.whenTold(sending.hint)
  return {
    notices,
    /** Only in the process that owns telephony. */
    start: sending.start,
    async stop(): Promise<void> {
      await sending.stop()
      await jobs.close()
    },
  }
}
