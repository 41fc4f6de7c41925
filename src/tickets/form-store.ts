import { and, asc, gte, isNotNull, lt, notInArray, sql } from 'drizzle-orm'
import type { Ms } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { tickets } from './tables.ts'

const told = {
  ...{ id: tickets.id, code: tickets.code, receivedAt: tickets.receivedAt, form: tickets.form },
  ...{ fieldCode: tickets.fieldCode, subtype: tickets.subtype, restrictedAt: tickets.restrictedAt },
}

/** Tickets received in that time with this form filled in (A04), oldest first; what was not taken is left out. */
export async function registrationsOf(
  db: Db,
  { form, from, to, rows }: Readonly<{ form: string; from: Ms; to: Ms; rows: number }>,
) {
  const { receivedAt, stage, id } = tickets
  const found = await db
    .select(told)
    .from(tickets)
    .where(
      and(
        // As the index tickets_form has it.
        isNotNull(tickets.form),
        sql`${tickets.form} ->> 'form' = ${form}`,
        ...[gte(receivedAt, from), lt(receivedAt, to), notInArray(stage, ['rejected', 'guided'])],
      ),
    )
    .orderBy(asc(receivedAt), asc(id))
    .limit(rows)
  return found.flatMap(({ form, receivedAt, ...row }) =>
    form === null || receivedAt === null ? [] : [{ ...row, form, receivedAt }],
  )
}
