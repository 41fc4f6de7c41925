import pg from 'pg'
import t from 'tap'
import { type AuditAsked, type AuditEntry, readAudit } from '../../src/audit/store.ts'
import { asPerson, makePerson, openHouse } from '../http/house.ts'

const open = (t: Parameters<typeof openHouse>[0]) => openHouse(t, { isDemo: true })

t.test('an auditor reads who did what, newest first, in pages that do not shift', async t => {
  const house = await open(t)
  const lan = await makePerson(house, { username: 'lan', role: 'operator' })
  await makePerson(house, { username: 'kiem', role: 'auditor' })
  const auditor = await asPerson(house, { username: 'kiem' })
  const add = (n: number) =>
    house.audit.journal(house.database.db, {
      ...{ at: house.time.now + n, personId: n % 2 ? lan.id : null, action: 'recording.played' },
      ...{ subjectKind: 'recording', subjectId: `r${n}`, address: '10.0.0.1', facts: { n } },
    })
  for (let n = 0; n < 7; n++) await add(n)
  const seen: string[] = []
  let next: string | null = null
  do {
    const url: string = `/api/audit?action=recording.played&limit=3${next ? `&cursor=${next}` : ''}`
    const page = (await auditor.ask({ url })).json() as {
      items: { subjectId: string }[]
      next: string | null
    }
    seen.push(...page.items.map(entry => entry.subjectId))
    next = page.next
    await add(100 + seen.length) // news between two pages
  } while (next)
  t.same(seen, ['r6', 'r5', 'r4', 'r3', 'r2', 'r1', 'r0'])
  const one = (await auditor.ask({ url: '/api/audit?subjectKind=recording&subjectId=r5' })).json()
  t.match(one, {
    items: [
      {
        ...{
          at: new Date(house.time.now + 5).toISOString(),
          action: 'recording.played',
          address: '10.0.0.1',
        },
        person: { id: lan.id, username: 'lan' },
        facts: { n: 5 },
      },
    ],
    next: null,
  })
  const own = (await auditor.ask({ url: `/api/audit?personId=${lan.id}` })).json()
  t.equal(own.items.length, 5)
})

t.test('a period is cut by its instants, in pages, whatever order they were written in', async t => {
  const house = await open(t)
  await makePerson(house, { username: 'kiem', role: 'auditor' })
  const auditor = await asPerson(house, { username: 'kiem' })
  const begun = house.time.now - 3_600_000
  for (const n of [1, 0, 3, 2, 2, 5, 4])
    await house.audit.journal(house.database.db, {
      ...{
        at: begun + n * 1_000,
        personId: null,
        action: 'queue.moved',
        subjectKind: 'x',
        subjectId: `s${n}`,
      },
    })
  const iso = (n: number) => new Date(begun + n * 1_000).toISOString()
  const seen: string[] = []
  let next: string | null = null
  do {
    const url: string = `/api/audit?from=${iso(1)}&to=${iso(5)}&limit=2${next ? `&cursor=${next}` : ''}`
    const page = (await auditor.ask({ url })).json() as {
      items: { subjectId: string }[]
      next: string | null
    }
    seen.push(...page.items.map(entry => entry.subjectId))
    next = page.next
  } while (next)
  t.same(seen, ['s4', 's3', 's2', 's2', 's1'])
})

t.test('each filter is answered by an index, however long the journal has grown', async t => {
  // Why: the journal only grows, and an auditor asks about one person or one action of years ago.
  const house = await open(t)
  const people = await Promise.all(
    ['lan', 'hoa'].map(username => makePerson(house, { username, role: 'operator' })),
  )
  const owner = new pg.Client({ connectionString: house.database.ownerUrl })
  await owner.connect()
  await owner.query(
    `insert into audit_log (at, person_id, action, subject_kind, subject_id)
     select now() - (40000 - n) * interval '1 s', case when n % 1000 = 0 then $1::uuid when n % 3 = 0 then $2::uuid end,
       case when n % 1000 = 1 then 'recording.played' else 'session.opened' end, 'recording', 'r' || n % 5000
     from generate_series(1, 40000) n`,
    people.map(({ id }) => id),
  )
  await owner.query('analyze audit_log')
  await owner.end()
  const planOf = async (asked: Partial<AuditAsked>) => {
    const { sql, params } = readAudit(house.database.db, { before: null, rows: 51, ...asked }).toSQL()
    const { rows } = await house.database.pool.query(`explain ${sql}`, params)
    return rows.map(row => row['QUERY PLAN']).join('\n')
  }
  const personId = people[0]?.id ?? ''
  const subject = { subjectKind: 'recording', subjectId: 'r77' }
  const hourAgo = Date.now() - 3_600_000
  const expected: [Partial<AuditAsked>, string][] = [
    [{ personId }, 'audit_log_person'],
    [{ personId, before: 30_000 }, 'audit_log_person'],
    [{ action: 'recording.played' }, 'audit_log_action'],
    [{ action: 'recording.played', before: 30_000 }, 'audit_log_action'],
    [subject, 'audit_log_subject'],
    [{}, 'audit_log_pkey'],
    [{ from: hourAgo - 60_000, to: hourAgo }, 'audit_log_at'],
    [{ to: hourAgo }, 'audit_log_at'],
    [{ to: hourAgo, before: 30_000 }, 'audit_log_at'],
  ]
  for (const [asked, index] of expected) {
    const plan = await planOf(asked)
    t.match(plan, new RegExp(`(Index Scan Backward using|Bitmap Index Scan on) ${index}\\b`), plan)
    t.notMatch(plan, /Seq Scan/)
  }
})

t.test('odd filters are refused or find nothing; none is run as SQL', async t => {
  const house = await open(t)
  await makePerson(house, { username: 'kiem', role: 'auditor' })
  const auditor = await asPerson(house, { username: 'kiem' })
  const ask = async (query: string) => (await auditor.ask({ url: `/api/audit?${query}` })).json()
  t.same(await ask(`action=${encodeURIComponent("' or '1'='1")}`), { items: [], next: null })
  t.equal((await ask('personId=1')).code, 'invalid-request')
  t.equal((await ask('limit=0')).code, 'invalid-request')
  t.equal((await ask('limit=201')).code, 'invalid-request')
  t.equal((await ask('sort=at')).code, 'invalid-request')
  t.equal((await ask('cursor=x')).code, 'bad-cursor')
  t.equal((await ask('from=2026-13-45T00:00:00Z')).code, 'invalid-request')
  t.equal((await ask('to=hôm qua')).code, 'invalid-request')
  t.same(await ask('from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z'), { items: [], next: null })
  t.equal((await ask('action=a&action=b')).code, 'invalid-request')
})

t.test('an entry and what it tells about stand or fall together', async t => {
  const house = await open(t)
  const entry: AuditEntry = {
    at: house.time.now,
    personId: null,
    action: 'queue.moved',
    subjectKind: 'x',
    subjectId: 'x',
  }
  await t.rejects(
    house.database.tx(async tx => {
      await house.audit.journal(tx, entry)
      throw new Error('undone')
    }),
    /undone/,
  )
  const { rowCount } = await house.database.pool.query(`select 1 from audit_log where action = 'queue.moved'`)
  t.equal(rowCount, 0)
})
