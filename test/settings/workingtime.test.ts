import { join } from 'node:path'
import { DateTime } from 'luxon'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import { ZONE } from '../../src/clock.ts'
import type { Hours } from '../../src/directory/hours.ts'
import { readProvince } from '../../src/directory/profile.ts'
import type { Section } from '../../src/directory/sections.ts'
import { missingRecordings } from '../../src/settings/promptstore.ts'
import { settingsRoutes } from '../../src/settings/routes.ts'
import { createSettings } from '../../src/settings/service.ts'
import { isWorking } from '../../src/sla/calendar.ts'
import { rulesOf } from '../../src/sla/rules.ts'
import { desk, serve } from '../rooms.ts'
import { openTicketsOfSettings } from '../tickets/impact.ts'
import { until } from '../until.ts'
import { effectsIn } from './effects.ts'

const profile = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const at = (text: string) =>
  DateTime.fromFormat(`${text} 2026`, 'dd/MM HH:mm yyyy', { zone: ZONE }).toMillis()
const iso = (text: string) => new Date(at(text)).toISOString()
const shown = (instant: number) => DateTime.fromMillis(instant, { zone: ZONE }).toFormat('dd/MM HH:mm')
const week = profile.workingTime as Hours & { kind: 'weekly' }
/** As the Government may decide on any day: 24/11 is off. */
const CULTURE_DAY = {
  ...week,
  holidays: [...week.holidays, { from: '2026-11-24', to: '2026-11-24', name: 'Ngày Văn hóa Việt Nam' }],
}

async function office(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  here.now.at = at('23/11 10:00')
  const process = () => {
    const settings = createSettings({
      ...{ ...here, profile, journal, openCalls: async () => [], speak: () => {}, missingRecordings },
      openTickets: openTicketsOfSettings(here.database),
      effects: effectsIn(here.database, here.clock),
    })
    t.after(async () => settings.stop())
    return settings
  }
  const settings = process()
  await settings.load()
  const admin = await here.person('admin')
  const { ask } = await serve(t, [admin], async app => {
    await app.register(settingsRoutes, { settings })
  })
  const post = async (path: string, payload: object) => {
    const answer = await ask(admin, { method: 'POST', url: `/api/settings/${path}`, payload })
    return { status: answer.statusCode, body: answer.json() }
  }
  const set = (section: Section, value: unknown, more: object = {}) =>
    post(section, { value, reason: 'theo thông báo', ...more })
  const due = (from: string) =>
    rulesOf({
      ...{ regulation: settings.regulation().regulation, calendar: settings.workingTime().calendar },
      ...{ unit: null, isUrgent: false },
    }).headDue(at(from))
  return { ...here, settings, process, post, set, due }
}

t.test(
  '24/11 becomes a day off with one change, at once: seen before, in force after, undone again',
  async t => {
    const { settings, process, post, set, due, now, audit } = await office(t)
    const { status, body } = await post('workingTime/preview', { value: CULTURE_DAY })
    t.equal(status, 200)
    t.match(body.deadlines, [
      { of: 'officer', isUrgent: false, before: iso('24/11 10:00'), after: iso('25/11 10:00') },
      { of: 'head', isUrgent: false, before: iso('01/12 10:00'), after: iso('02/12 10:00') },
      { of: 'officer', isUrgent: true },
      { of: 'head', isUrgent: true },
    ])
    t.match(body.days[1], {
      on: '2026-11-24',
      before: { name: null },
      after: { shifts: [], name: /Văn hóa/ },
      differs: true,
    })
    const before = settings.workingTime()
    t.equal(shown(due('23/11 16:00')), '01/12 16:00', 'the vector: 24/11 worked')

    const change = await set('workingTime', CULTURE_DAY)
    t.equal(change.status, 201)
    t.equal(shown(due('23/11 16:00')), '02/12 16:00', 'the vector: 24/11 off')
    t.not(settings.workingTime().version, before.version)
    t.match(await settings.lastChangeOf('workingTime'), { id: change.body.id, madeAt: now.at })
    const other = process()
    await until(
      'another process counts in the same calendar',
      () => other.workingTime().version === settings.workingTime().version,
    )
    t.match((await audit()).at(-1), { action: 'settings.changed', subjectId: 'workingTime' })

    // What was worked while it held stays as it was; from the revert on the day is worked.
    now.at = at('24/11 09:00')
    await post(`changes/${change.body.id}/revert`, { reason: 'chưa có hiệu lực' })
    const { calendar } = settings.workingTime()
    t.same(
      ['24/11 08:00', '24/11 09:00'].map(when => isWorking(calendar, at(when))),
      [false, true],
    )
    t.equal(shown(due('23/11 16:00')), '02/12 08:00', 'an hour and a half of that day did not count')
  },
)

t.test('L06, §14.8: a limit that changes is for who comes then, and says what it comes from', async t => {
  const { settings, post, set, now } = await office(t)
  t.same(settings.regulation(), { change: null, regulation: profile.regulation })
  const frozen = settings.regulation()
  const stricter = { ...profile.regulation, limits: { officer: { hours: 4 }, head: { hours: 24 } } }
  const { body } = await post('regulation/preview', { value: stricter, effectiveFrom: iso('24/11 07:30') })
  t.match(body.deadlines[0], { of: 'officer', before: iso('24/11 17:00'), after: iso('24/11 11:30') })
  const { body: change } = await set('regulation', stricter, { effectiveFrom: iso('24/11 07:30') })
  t.equal(settings.regulation().change, null, 'planned')
  now.at = at('24/11 07:30')
  t.match(settings.regulation(), { change: change.id, regulation: { limits: { officer: { hours: 4 } } } })
  t.same(frozen.regulation.limits, { officer: { hours: 8 }, head: { hours: 48 } }, 'what was frozen stays')
})

t.test('a planned calendar counts for deadlines beyond its beginning, before it begins', async t => {
  const { settings, set, due } = await office(t)
  const { version } = settings.workingTime()
  const late = {
    ...week,
    week: Object.fromEntries(Object.entries(week.week).map(([day, shifts]) => [day, shifts.slice(1)])),
  }
  await set('workingTime', late, { effectiveFrom: iso('30/11 00:00') })
  t.not(settings.workingTime().version, version)
  // Four and a half days until Friday evening, then half days: 33.5 h + 14.5 h.
  t.equal(shown(due('23/11 16:00')), '03/12 16:00')
})

t.test('a calendar in which no limit ever ends is refused with its fault, and nothing changes', async t => {
  const { settings, post, set } = await office(t)
  const { version } = settings.workingTime()
  const none = { ...week, week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } }
  for (const asked of [set('workingTime', none), post('workingTime/preview', { value: none })])
    t.match(await asked, {
      status: 400,
      body: {
        code: 'settings-invalid',
        faults: [{ path: 'workingTime.week', detail: /không bao giờ kết thúc/ }],
      },
    })
  t.match(await set('regulation', { ...profile.regulation, replyBy: 'ai' }), {
    status: 400,
    body: { code: 'settings-invalid' },
  })
  t.equal(settings.workingTime().version, version)
})
