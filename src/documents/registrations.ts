import type { Audit } from '../audit/service.ts'
import { type Clock, iso, type Ms } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Filled } from '../directory/form.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import { citizenFor, NOBODY } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import { zipped } from './archive.ts'
import { dateOnPaper } from './page.ts'
import type { Asker } from './service.ts'
import { csvOf, type Table, workbookOf } from './table.ts'

export type Registration = Readonly<{
  id: string
  code: string
  receivedAt: Ms
  form: Filled
  restrictedAt: Ms | null
}>

export type RegistrationsNeeds = Readonly<{
  database: Database
  clock: Clock
  journal: Audit['journal']
  /** Writes down whose data is about to be shown. */
  viewed: Views['note']
  /** Received in that time, oldest first. */
  registrationsOf(
    asked: Readonly<{ form: string; from: Ms; to: Ms; rows: number }>,
  ): Promise<readonly Registration[]>
}>

export type AskedRegistrations = Readonly<{ form?: string; from: string; to: string; purpose: string }>
export type SheetKind = 'csv' | 'xlsx'

/** More is taken out in several files: a book of so many holds up calls by some 50 ms, of 20,000 by 0.2 s, twice. */
const ROWS_MOST = 5_000

export type Registrations = ReturnType<typeof createRegistrations>

/** What was filled in for a sub-type, as a list for whoever goes on with it: the post office (A04). */
export function createRegistrations(needs: RegistrationsNeeds) {
  const { database, clock } = needs

  return {
    /** After it was written down who takes it out, what for, and whose data is in it. @throws Refusal */
    async sheet(
      { person, address }: Asker,
      asked: AskedRegistrations,
      kind: SheetKind,
    ): Promise<{ name: string; bytes: Buffer }> {
      const { form = 'postal', purpose } = asked
      const [from, to] = [readInstant(asked.from), readInstant(asked.to)]
      if (to <= from) throw new Refusal('bad-period', 400, 'Khoảng thời gian không hợp lệ.')
      const found = await needs.registrationsOf({ form, from, to, rows: ROWS_MOST + 1 })
      if (found.length > ROWS_MOST)
        throw new Refusal('too-many-rows', 400, 'Quá nhiều phiếu: hãy chọn khoảng thời gian ngắn hơn.', {
          most: ROWS_MOST,
        })
      const seen = found.map(one => seenBy(person, one))
      const tickets = seen.map(({ id, fields }) => ({ id, fields }))
      await needs.viewed({ person, address, purpose: 'registrations', tickets })
      await needs.journal(database.db, {
        ...{ at: clock.now(), personId: person.id, address, action: 'registrations.exported' },
        ...{ subjectKind: 'form', subjectId: form },
        facts: { purpose, from: iso(from), to: iso(to), count: found.length, kind },
      })
      const table = tableOf(seen, found.at(-1)?.form.label ?? form)
      const bytes = kind === 'csv' ? Buffer.from(csvOf(table)) : await zipped(workbookOf(table))
      return { name: `dang-ky-${form}-${dayIn(from)}-${dayIn(to - 1)}.${kind}`, bytes }
    },
  }
}

function seenBy(person: Person, { id, code, receivedAt, form, restrictedAt }: Registration) {
  const looking = { isHidden: restrictedAt !== null, isTheirs: true }
  const { shown, fields } = citizenFor(person, { ...NOBODY, form }, looking)
  return { id, code, receivedAt, form: shown.form ?? form, fields }
}

/** A column for each blank that anybody filled in, in the order of the latest form: a form may have changed meanwhile. */
function tableOf(
  seen: readonly Readonly<{ code: string; receivedAt: Ms; form: Filled }>[],
  name: string,
): Table {
  const columns = new Map<string, string>()
  for (const { form } of seen.toReversed())
    for (const { name, label } of form.entries) if (!columns.has(name)) columns.set(name, label)
  return {
    name,
    heads: ['STT', 'Mã phiếu', 'Ngày tiếp nhận', ...columns.values()],
    rows: seen.map(({ code, receivedAt, form }, n) => [
      ...[String(n + 1), code, dateOnPaper(receivedAt)],
      ...[...columns.keys()].map(key => told(form.entries.find(entry => entry.name === key))),
    ]),
  }
}

/** Numbers as people dial them. */
const told = (entry: Filled['entries'][number] | undefined): string =>
  entry?.is === 'phone' ? entry.value.replace(/^\+84(?=\d)/, '0') : (entry?.value ?? '')

const dayIn = (at: Ms) => dateOnPaper(at).split('/').toReversed().join('')
