import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { createConfirming } from '../../src/directory/confirming.ts'
import type { Duty } from '../../src/directory/posts.ts'
import { readProvince } from '../../src/directory/profile.ts'
import type { Regulation } from '../../src/directory/regulation.ts'
import { readSeeds } from '../../src/directory/seeds.ts'
import { Refusal } from '../../src/errors.ts'
import { buildNoticing } from '../../src/noticing.ts'
import type { Person, Role } from '../../src/people/person.ts'
import { people } from '../../src/people/tables.ts'
import { buildRecords } from '../../src/records.ts'
import { afterWorking } from '../../src/sla/calendar.ts'
import { rulesOf } from '../../src/sla/rules.ts'
import type { AskedStep } from '../../src/tickets/askedschemas.ts'
import { createDigests } from '../../src/tickets/digest.ts'
import { createFalling } from '../../src/tickets/falling.ts'
import { createRecounts } from '../../src/tickets/recount.ts'
import { staysHonest } from '../evidence/current.ts'
import { desk } from '../rooms.ts'
import { noAlarms } from '../settings/effects.ts'

/** A whole centre of one province on a real database, as the service builds it, with a clock that is moved by hand. */

const ROOT = join(import.meta.dirname, '../..')
const PROVINCES = join(ROOT, 'provinces')
const ADDRESS = '10.0.0.7'

/** `23/11 08:00` of 2026; 23/11 is a Monday. */
export const at = (text: string): Ms =>
  DateTime.fromFormat(`${text} 2026`, 'dd/MM HH:mm yyyy', { zone: ZONE }).toMillis()
export const shown = (instant: Ms | string): string =>
  DateTime.fromMillis(typeof instant === 'string' ? Date.parse(instant) : instant, { zone: ZONE }).toFormat(
    'dd/MM HH:mm',
  )

export async function centre(t: Parameters<typeof desk>[0], name: string) {
  const here = await desk(t)
  staysHonest(here.database)
  const { database, clock, now, log, publish } = here
  const folder = mkdtempSync(join(tmpdir(), 'centre-'))
  t.after(async () => rmSync(folder, { recursive: true }))
  const province = readProvince(PROVINCES, name)
  const grounds = { config: configIn(folder), province, log, clock, database }
  const noticing = buildNoticing(grounds, {
    ...{ names: here.names, journal: (...told) => records.audit.journal(...told) },
    ...{ settings: () => records.settings, directory: () => records.directory },
  })
  t.after(noticing.stop)
  const records = buildRecords(grounds, publish, {
    ...{ openCalls: async () => [], alarmsBeside: noAlarms },
    ...{ tell: (tx, told) => noticing.notices.tell(tx, told), hint: () => {} },
    ticketFinished: async () => {},
  })
  t.after(async () => records.settings.stop())
  now.at = at('23/11 07:00')
  await records.settings.load()
  await records.directory.seed(readSeeds(PROVINCES, name))
  const rooms = { ...here, ...records, notices: noticing.notices }
  const works = [...worksOf(rooms), confirmingOf(rooms)]

  return {
    ...{ ...here, ...records, province, notices: noticing.notices, at: ADDRESS, journaled: here.audit },
    ...(await staffed({ ...here, ...records })),
    /** As another process, or one that was restarted, has it. */
    confirmingAnew: () => confirmingOf(rooms),
    /** Everything that falls due until then happens at its own instant. */
    async until(when: string): Promise<void> {
      const target = at(when)
      for (;;) {
        let next = Number.POSITIVE_INFINITY
        for (const work of works) next = Math.min(next, (await work.run(now.at)) ?? next)
        if (next > target) break
        now.at = Math.max(next, now.at)
      }
      now.at = target
    },
    /** The code of the refusal, with the article; else what the ticket became. */
    async tried(person: Person, id: string, event: AskedStep): Promise<string> {
      const { version } = await records.tickets.one(person, id, ADDRESS)
      try {
        const ticket = await records.tickets.act(person, id, { version, event }, { address: ADDRESS })
        return `${ticket.stage}`
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        return `${error.code} (${error.facts.article})`
      }
    },
  }
}
export type Centre = Awaited<ReturnType<typeof centre>>

/** Ways out that are never opened: what would be sent stays in the queue. */
const configIn = (folder: string) =>
  readConfig(
    {
      ...{ DATA_DIR: folder, PROVINCES_DIR: PROVINCES, SMTP_HOST: '127.0.0.1', SMTP_FROM: '1022@tinh.vn' },
      ...{ SMPP_HOST: '127.0.0.1', SMPP_USER: 'x', SMPP_PASSWORD: 'x', SMPP_SENDER: '1022' },
    },
    ROOT,
  )

type Rooms = Omit<Awaited<ReturnType<typeof desk>>, 'audit'> &
  ReturnType<typeof buildRecords> &
  Readonly<{ notices: ReturnType<typeof buildNoticing>['notices'] }>

/** What the schedule runs by the clock: deadlines, reminders, the daily digest, deadlines counted anew. */
function worksOf({ database, clock, log, publish, directory, settings, notices }: Rooms) {
  const falling = createFalling({
    ...{ database, clock, log, publish, directory, tell: notices.tell },
    regulation: {
      rulesOf: (frozen, unit, isUrgent) =>
        rulesOf({
          ...{ regulation: frozen.regulation as Regulation, unit, isUrgent },
          calendar: settings.workingTime().calendar,
        }),
    },
  })
  const digests = createDigests({
    ...{ database, clock, log, publish, tell: notices.digest },
    rules: () => {
      const { digestAt, digestWhenEmpty } = settings.regulation().regulation
      return { at: digestAt, whenEmpty: digestWhenEmpty }
    },
  })
  const recounts = createRecounts({
    ...{ database, clock, log, publish, count: falling.count },
    version: () => settings.workingTime().version,
  })
  return [...falling.works, digests.work, recounts.work]
}

const confirmingOf = ({ database, log, publish, directory, settings, notices }: Rooms) =>
  createConfirming({
    ...{ database, log, publish, due: directory.focalDue, tell: notices.focal },
    opensAt: from => afterWorking(settings.workingTime().calendar, from, 0),
  })

const MOBILES = { officer: '0912000001', head: '0912000002', office: '0912000003', leader: '0912000004' }

/** The unit that sees to street lights, with its people, and those of the Office; as the directory suggests it. */
async function staffed({ database, now, person, directory }: Omit<Rooms, 'notices'>) {
  const [suggested] = await directory.suggest({ fieldCode: 'chieu-sang', areaCode: null, at: now.at })
  if (!suggested) throw new Error('nobody is suggested')
  const { unit } = suggested
  const known = async (role: Role, name: string, unitId: string | null = null) => {
    const made = await person(role, unitId)
    const mobile = MOBILES[role as keyof typeof MOBILES] ?? null
    const changes = { displayName: name, mobile, email: mobile && `${role}@tinh.vn` }
    await database.db.update(people).set(changes).where(eq(people.id, made.id))
    return { ...made, displayName: name }
  }
  const staff = {
    operator: await known('operator', 'Lan'),
    officer: await known('officer', 'Minh', unit.id),
    inner: await known('officer', 'Tâm', unit.id),
    head: await known('head', 'Hùng', unit.id),
    office: await known('office', 'Văn phòng'),
    leader: await known('leader', 'Lãnh đạo'),
    admin: await known('admin', 'Quản trị'),
  }
  const post = (who: Person, duty: Duty) =>
    directory.setPost({ person: staff.admin, address: ADDRESS }, unit.id, {
      ...{ personId: who.id, duty, isHeld: true, reason: 'Theo danh sách đầu mối' },
    })
  await post(staff.officer, 'officer')
  await post(staff.inner, 'processing')
  await post(staff.head, 'head')
  return { unit, suggested, ...staff }
}
