import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { Hours } from '../../src/directory/hours.ts'
import { provinces, readProvince } from '../../src/directory/profile.ts'
import { BadProvince, type Province, parseProvince } from '../../src/directory/province.ts'
import { faultsOfRegulation, type Regulation } from '../../src/directory/regulation.ts'
import { faultsOfSection } from '../../src/directory/sections.ts'
import { faultsOfWorkingTime } from '../../src/directory/workingtime.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')
const profile = (name = 'dong-thap') => JSON.parse(readFileSync(join(FOLDER, name, 'profile.json'), 'utf8'))
const { regulation, workingTime } = readProvince(FOLDER, 'dong-thap')
const textOf = (faults: readonly { path: string; text: string }[]) =>
  faults.map(({ path, text }) => `${path}: ${text}`).join('\n')
const senseOf = (changed: Partial<Regulation>) =>
  textOf(faultsOfRegulation({ ...regulation, ...changed }, 'regulation'))

function faultsIn(value: unknown): string {
  try {
    parseProvince(value, 'x')
  } catch (error) {
    if (error instanceof BadProvince) return error.faults.join('\n')
    throw error
  }
  return ''
}

t.test('L06: the rules of a province are data: what contradicts itself is named', async t => {
  t.equal(senseOf({}), '')
  const limits = { officer: { hours: 8 }, head: { hours: 8 } }
  t.match(
    senseOf({ headStart: 'first-forward', limits }),
    /limits\.head: is over before it comes to the head/,
  )
  t.equal(senseOf({ limits }), '', 'counted from the escalation the same hours are fine')
  t.match(
    senseOf({ headStart: 'first-forward', limits: { officer: { days: 3 }, head: { hours: 24 } } }),
    /limits\.head/,
    'days and hours are compared by a day of eight hours',
  )
  t.match(
    senseOf({ urgentLimits: { officer: { days: 2 }, head: { hours: 8 } } }),
    /urgentLimits\.officer: is longer than for what is not urgent/,
  )
  t.match(senseOf({ supplementPauses: true, supplementsMost: 0 }), /supplementPauses: pauses for supplements/)
  t.match(senseOf({ contact: { usual: ['name'], channels: {} } }), /contact\.usual: nobody could be answered/)
  t.match(
    senseOf({ contact: { ...regulation.contact, channels: { paper: [] } } }),
    /contact\.channels\.paper: nobody could be answered/,
  )
  t.match(senseOf({ citizenTold: ['late', 'late'] }), /citizenTold: late is there twice/)
  t.match(senseOf({ remindBefore: [{ minutes: 60 }, { minutes: 60 }] }), /"minutes":60.* is there twice/)
  t.match(senseOf({ remindBefore: [{ minutes: 48 * 60 }] }), /nobody would be reminded/)
})

t.test('a calendar without working time, or with a year mistyped, is refused', async t => {
  const senseIn = (changed: Partial<Hours>) =>
    textOf(
      faultsOfWorkingTime(
        { ...(workingTime as Hours & { kind: 'weekly' }), ...changed } as Hours,
        'workingTime',
      ),
    )
  t.equal(senseIn({}), '')
  t.same(faultsOfWorkingTime({ kind: 'always' }, 'workingTime'), [])
  const none = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
  t.match(senseIn({ week: none } as Partial<Hours>), /workingTime\.week: no weekday has working time/)
  const tet = { from: '2026-02-16', to: '2027-02-20', name: 'Tết' }
  t.match(senseIn({ holidays: [tet] } as Partial<Hours>), /Tết lasts 370 days/)
  const backward = { from: '2026-02-20', to: '2026-02-16', name: 'Tết' }
  t.match(senseIn({ holidays: [backward] } as Partial<Hours>), /ends \(2026-02-16\) before it begins/)
  t.match(
    senseIn({ holidays: [{ ...tet, from: '2026-02-30' }] } as Partial<Hours>),
    /2026-02-30 is not in the calendar/,
  )
})

t.test('every fault of shape has its place, in English for the log and in Vietnamese for people', async t => {
  const faults = faultsOfSection('regulation', {
    ...regulation,
    limits: { officer: { hours: 0 }, head: { weeks: 2 } },
    urgentLimits: { officer: { days: 1 } },
    headStart: 'later',
    supplementsMost: -1,
    replyBy: 'nobody',
    remindBefore: [{ share: 1 }, { percent: 50 }],
    urgentTo: 'police',
    digestAt: '7h30',
    contact: { usual: ['name', 'zalo'], channels: { telepathy: ['phone'] } },
    colour: 'red',
  })
  const text = textOf(faults)
  for (const part of [
    'regulation.limits.officer.hours: must be a whole number from 1 to 1000',
    'regulation.limits.head: must be one of',
    'regulation.urgentLimits.head: is missing',
    'regulation.headStart: must be one of: escalation, first-forward',
    'regulation.supplementsMost: must be a whole number',
    'regulation.replyBy: must be one of: officer, operator',
    'regulation.remindBefore.0.share',
    'regulation.remindBefore.1: must be one of',
    'regulation.urgentTo: must be one of: transfer',
    'regulation.digestAt: must be text of the form',
    'regulation.contact.usual.1: must be one of: name, address, phone, email',
    'regulation.contact.channels.telepathy: is not known here',
    'regulation.colour: is not known here',
  ])
    t.ok(text.includes(part), part)
  for (const { detail, text: english } of faults) t.not(detail, english)
})

t.test('a profile with faults in many sections is refused at start, with all of them', async t => {
  const shape = faultsIn({
    ...profile(),
    workingTime: { kind: 'weekly', week: { mon: 'closed' }, holidays: [], special: [] },
    regulation: { ...regulation, replyBy: 'x', limits: undefined },
    survey: 7,
  })
  for (const part of ['workingTime.week.mon', 'workingTime.week.tue', 'regulation.replyBy', 'survey'])
    t.match(shape, part)
  const sense = profile()
  sense.workingTime.week.mon = [['17:00', '07:30']]
  sense.workingTime.holidays.push({ from: '2026-11-24', to: '2027-11-24', name: 'một năm' })
  sense.regulation.contact.usual = []
  sense.regulation.supplementsMost = 0
  sense.regulation.supplementPauses = true
  sense.hours = {
    ...sense.workingTime,
    special: [sense.workingTime.special[0], sense.workingTime.special[0]],
  }
  sense.assumed['regulation.color'] = 'x'
  const text = faultsIn(sense)
  for (const part of [
    'workingTime.week.mon: the shift',
    'một năm lasts 366 days',
    'contact.usual',
    'supplementPauses',
  ])
    t.match(text, part)
  for (const part of ['hours.special: 2026-01-10 is there twice', 'there is no regulation.color'])
    t.match(text, part)
})

t.test('no province is without its limits and its working time: nobody guesses the law', async t => {
  for (const section of ['workingTime', 'regulation'] as const) {
    const raw = profile('gia-lai')
    delete raw[section]
    t.match(faultsIn(raw), `${section}: is missing`)
  }
})

t.test('what a province leaves open says so, with its reason, and its sources are named', async t => {
  for (const name of provinces(FOLDER)) {
    const { assumed, sources } = readProvince(FOLDER, name)
    t.ok(sources.length > 0, name)
    // Requirements §14 and §17: no document says these; whoever changes one reads why it was taken.
    for (const key of ['headStart', 'supplementPauses', 'headApproves', 'returnWithinHours', 'reviewsMost'])
      t.ok(assumed[`regulation.${key}`], `${name} ${key}`)
    for (const key of ['regulation.supplementWait', 'notices', 'notices.sms'])
      t.ok(assumed[key], `${name} ${key}`)
  }
})

t.test('adding a province is adding a folder', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'provinces-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  cpSync(FOLDER, folder, { recursive: true })
  cpSync(join(folder, 'quang-nam'), join(folder, 'tay-ninh'), { recursive: true })
  const raw = profile('quang-nam')
  const tayNinh: Province = {
    ...raw,
    ...{ code: 'TN', name: 'Tây Ninh', hotlines: ['1022', '02761022'] },
    regulation: {
      ...raw.regulation,
      limits: { officer: { days: 5 }, head: { hours: 16 } },
      replyBy: 'officer',
    },
  }
  writeFileSync(join(folder, 'tay-ninh/profile.json'), JSON.stringify(tayNinh))
  t.same(provinces(folder), ['dong-thap', 'gia-lai', 'quang-nam', 'tay-ninh'])
  t.match(readProvince(folder, 'tay-ninh'), {
    ...{ code: 'TN', regulation: { limits: { officer: { days: 5 } } } },
    queues: [{ name: 'chung' }],
  })
  t.same(readProvince(folder, 'dong-thap'), readProvince(FOLDER, 'dong-thap'), 'the others are as they were')
})
