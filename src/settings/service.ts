import type { Logger } from 'pino'
import Value from 'typebox/value'
import type { Audit } from '../audit/service.ts'
import type { CallState } from '../calls/call.ts'
import { type Clock, iso } from '../clock.ts'
import type { Database, Db } from '../db/database.ts'
import { onDuty, type Urgency } from '../directory/duty.ts'
import type { Province } from '../directory/province.ts'
import { faultsOfSection, type Section } from '../directory/sections.ts'
import { type Fault, fault } from '../directory/shape.ts'
import { Refusal } from '../errors.ts'
import { decodeCursor, type PageAsked, pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { beginning } from '../http/timeline.ts'
import { may } from '../people/permissions.ts'
import type { Names, Person } from '../people/person.ts'
import { type Announcements, recordingsIn } from '../speech/rules.ts'
import { deadlinesBeside } from './deadlines.ts'
import {
  type Change,
  daysBeside,
  differences,
  effective,
  holdsUntil,
  newFaults,
  queuesConcerned,
  statesConcerned,
} from './effective.ts'
import { type Effects, effectOf } from './effects.ts'
import { createInForce } from './inforce.ts'
import { type OpenTickets, openUnder } from './opentickets.ts'
import { saidOver } from './said.ts'
import { shownChange, shownDesk, shownPreview, shownSettings, summary } from './shown.ts'
import * as store from './store.ts'
import { type Spoken, spokenIn } from './texts.ts'

export type SettingsNeeds = Readonly<{
  database: Database
  clock: Clock
  log: Logger
  /** As the file has it, with its defaults. */
  profile: Province
  names: Names
  journal: Audit['journal']
  publish(messages: readonly LiveMessage[]): void
  openCalls(): Promise<readonly Readonly<{ id: string; state: CallState }>[]>
  openTickets: OpenTickets
  effects: Effects
  /** Everything that callers may come to hear. */
  speak(spoken: Spoken): void
  /** Those of these recordings that nobody has uploaded. */
  missingRecordings(db: Db, ids: readonly string[]): Promise<readonly string[]>
}>

export type Asked = Readonly<{ value: unknown; effectiveFrom?: string }>
export type By = Readonly<{ person: Person; address: string }>

const PLANNED_MOST = 100 // of one section
const FAULTS_SHOWN = 200
const DAYS_SHOWN = 14
const CALLS_SHOWN = 200
/** What deadlines depend on. */
const COUNTED: readonly Section[] = ['workingTime', 'regulation']
/** Later than every stored one: a change that is being judged. */
const NEXT_ID = Number.MAX_SAFE_INTEGER

export type Settings = ReturnType<typeof createSettings>

export function createSettings(needs: SettingsNeeds) {
  const { database, clock, profile, names } = needs
  const inForce = createInForce({
    ...{ database, clock, log: needs.log, profile },
    learned: (changes, now) => needs.speak(spokenIn(profile, changes, now)),
    told: () => needs.publish([{ type: 'settings', data: summaryNow(), mayRead: mayWatch }]),
  })
  const summaryNow = () => summary(inForce.state(), clock.now(), inForce.nextChangeAt())

  /** The whole before and after a change. @throws Refusal with every fault of it */
  async function plan(db: Db, section: Section, { value, effectiveFrom }: Asked) {
    const at = clock.now()
    const from = beginning(effectiveFrom, at)
    const tidy = composed(value)
    refuseFaulty(faultsOfSection(section, tidy))
    if (section === 'announcements') await refuseMissing(needs, db, tidy as Announcements)
    const before = await store.standingChanges(db, at)
    const planned = before.filter(change => change.section === section && change.effectiveFrom > at)
    if (planned.length >= PLANNED_MOST)
      throw new Refusal('too-many-planned', 409, 'Mục này đã có quá nhiều thay đổi đang chờ hiệu lực.')
    const change = { section, value: tidy, effectiveFrom: from, madeAt: at, reverts: null }
    const draft: Change = { ...change, id: NEXT_ID, madeBy: '', reason: '' }
    const after = [...before, draft]
    refuseFaulty(newFaults(profile, { before, after, from }))
    return { at, from, before, after, change, draft }
  }

  async function keep(tx: Db, by: By, change: Omit<store.NewChange, 'madeBy'>): Promise<Change> {
    const kept = await store.insertChange(tx, { ...change, madeBy: by.person.id })
    await needs.journal(tx, {
      ...{ at: kept.madeAt, personId: by.person.id, address: by.address },
      action: kept.value === null ? 'settings.reverted' : 'settings.changed',
      ...{ subjectKind: 'settings', subjectId: kept.section },
      facts: {
        ...{ change: kept.id, effectiveFrom: iso(kept.effectiveFrom), reason: kept.reason },
        ...(kept.reverts === null ? {} : { reverts: kept.reverts }),
      },
    })
    return kept
  }

  /** One after the other; at once in force here, and within a second in other processes. */
  async function changing(work: (tx: Db) => Promise<Change>) {
    const kept = await database.tx(async tx => {
      await store.lockSettings(tx)
      return work(tx)
    })
    await inForce.load()
    return show([{ change: kept, revertedBy: null }]).then(([shown]) => shown as NonNullable<typeof shown>)
  }

  async function show(rows: readonly { change: Change; revertedBy: number | null }[]) {
    const known = await names(rows.map(({ change }) => change.madeBy))
    const { changes } = inForce.state()
    return rows.map(({ change, revertedBy }) =>
      shownChange(change, {
        revertedBy,
        isInForce: changes.get(change.section)?.id === change.id,
        madeBy: known.get(change.madeBy) ?? null,
      }),
    )
  }

  const change = (by: By, section: Section, asked: Asked & { reason: string }) =>
    changing(tx => changeIn(tx, by, section, asked))

  async function changeIn(tx: Db, by: By, section: Section, asked: Asked & { reason: string }) {
    const { from, before, change } = await plan(tx, section, asked)
    if (Value.Equal(effective(profile, before, from).settled[section], change.value))
      throw new Refusal('settings-unchanged', 409, 'Giá trị này đã là giá trị có hiệu lực vào thời điểm đó.')
    return keep(tx, by, { ...change, reason: asked.reason })
  }

  /** One queue takes callers in, or no more; everything else of the queues stays as it was set. */
  const switchQueue = (by: By, name: string, { open, reason }: { open: boolean; reason: string }) =>
    changing(async tx => {
      const at = clock.now()
      const { queues } = effective(profile, await store.standingChanges(tx, at), at).settled
      if (!queues.some(queue => queue.name === name))
        throw new Refusal('queue-not-found', 404, 'Không có hàng chờ này.', { name })
      const value = queues.map(queue => (queue.name === name ? { ...queue, open } : queue))
      return changeIn(tx, by, 'queues', { value, reason })
    })

  /** The change holds no more; a change that undid another brings that one back. */
  async function revert(by: By, id: number, reason: string) {
    return changing(async tx => {
      const found = await store.findChange(tx, id)
      if (!found) throw new Refusal('change-not-found', 404, 'Không tìm thấy thay đổi này.')
      const revertedBy = await store.reverterOf(tx, id)
      if (revertedBy !== null)
        throw new Refusal('change-already-reverted', 409, 'Thay đổi này đã được hoàn tác.', { revertedBy })
      if (found.value === null) return bringBack(tx, by, { found, reason })
      const at = clock.now()
      const before = await store.standingChanges(tx, at)
      if (!before.some(change => change.id === id))
        throw new Refusal('change-superseded', 409, 'Thay đổi này đã được thay bằng một thay đổi sau đó.')
      const after = await store.standingChanges(tx, at, id)
      refuseFaulty(newFaults(profile, { before, after, from: at }))
      const { section } = found
      return keep(tx, by, { section, value: null, effectiveFrom: at, madeAt: at, reason, reverts: id })
    })
  }

  async function bringBack(tx: Db, by: By, { found, reason }: { found: Change; reason: string }) {
    const undone = found.reverts === null ? null : await store.findChange(tx, found.reverts)
    if (!undone) throw new Error(`change ${found.id} reverts nothing`)
    const from = Math.max(clock.now(), undone.effectiveFrom)
    const { change } = await plan(tx, found.section, { value: undone.value, effectiveFrom: iso(from) })
    return keep(tx, by, { ...change, reason, reverts: found.id })
  }

  return {
    /** What holds at this instant, from memory; asked anew for every event. */
    current: (): Province => inForce.state().province,
    workingTime: inForce.workingTime,
    regulation: inForce.regulation,
    /** Who changed a section last, and when: also where that is planned, or undone again. */
    lastChangeOf: async (section: Section) => (await store.historyOf(database.db, [section])).at(-1) ?? null,
    /** What one prompt said and is planned to say, the newest step first. */
    said: (name: string) => saidIn(needs, name),
    /** Before telephony starts: nothing is decided by a file that was changed since. */
    load: inForce.load,
    stop: inForce.stop,
    /** For a feed that begins. */
    summary: summaryNow,

    async shown() {
      await inForce.load() // asked of a process whose reading may be a second old
      return shownSettings(inForce.state(), { profile, at: clock.now(), nextAt: inForce.nextChangeAt() })
    },

    async page({ cursor, limit = 50, section }: PageAsked & { section?: Section }) {
      const before = cursor === undefined ? null : decodeCursor(cursor, ['number'])[0]
      const asked = { section: section ?? null, before, rows: limit + 1 }
      const page = pageOf(
        await store.listChanges(database.db, asked),
        limit,
        row => [row.change.id],
        row => row,
      )
      return { items: await show(page.items), next: page.next }
    },

    async preview(section: Section, asking: Asked) {
      const { at, from, before, after, draft } = await plan(database.db, section, asking)
      const [old, young] = [before, after].map(changes => effective(profile, changes, from).province) as [
        Province,
        Province,
      ]
      const differs = differences(old, young)
      const states = statesConcerned(differs)
      const open = from > at ? [] : await needs.openCalls()
      return shownPreview({
        ...{ section, from, until: holdsUntil(before, section, from), differs },
        queues: queuesConcerned(old, young),
        deadlines: COUNTED.includes(section) ? deadlinesBeside(profile, { before, after }, from) : [],
        tickets: await openUnder(needs, section, draft),
        effect: await effectOf(needs.effects, section, { old, young, from }),
        calls: open.filter(({ state }) => states.has(state)).slice(0, CALLS_SHOWN),
        days: daysBeside(
          profile,
          { before, after },
          { from, count: DAYS_SHOWN, section: section === 'workingTime' ? section : 'hours' },
        ),
      })
    },

    forDesk: () => shownDesk(inForce.state().province),
    ...{ change, revert, switchQueue },
    switchDisaster: (by: By, { on, reason }: { on: boolean; reason: string }) =>
      change(by, 'disaster', { value: { on }, reason }),

    /** Whom an urgent call is handed over to at this instant, in the order of dialling (E14). */
    onDuty(urgency: Urgency) {
      const at = clock.now()
      return { at: iso(at), items: onDuty(inForce.state().province.emergencyRoster, urgency, at) }
    },
  }
}

async function saidIn({ database, profile, names }: SettingsNeeds, name: string) {
  const steps = saidOver(profile, await store.historyOf(database.db, ['announcements']), name)
  const known = await names(steps.map(({ change }) => change.madeBy))
  return steps.map(step => ({ ...step, madeBy: known.get(step.change.madeBy) ?? null }))
}

const mayWatch: LiveMessage['mayRead'] = person => may(person.role, 'live.watch')

/** Callers would hear the standard words, and nobody would know why. */
async function refuseMissing(
  { missingRecordings }: Pick<SettingsNeeds, 'missingRecordings'>,
  db: Db,
  announcements: Announcements,
): Promise<void> {
  const missing = new Set(await missingRecordings(db, recordingsIn(announcements)))
  refuseFaulty(
    Object.entries(announcements).flatMap(([name, one]) =>
      'recording' in one && missing.has(one.recording)
        ? [fault(`announcements.${name}.recording`, 'there is no such recording', 'không có bản thu này')]
        : [],
    ),
  )
}

function refuseFaulty(faults: readonly Fault[]): void {
  if (faults.length === 0) return
  throw new Refusal('settings-invalid', 400, 'Giá trị này không dùng được; các lỗi được liệt kê kèm theo.', {
    count: faults.length,
    faults: faults.slice(0, FAULTS_SHOWN).map(({ path, detail }) => ({ path, detail })),
  })
}

/** Vietnamese typed on some keyboards comes in pieces; kept is the one form that searching and speaking know. */
function composed(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, part) =>
    typeof part === 'string' ? part.normalize('NFC') : part,
  )
}
