import { randomUUID } from 'node:crypto'
import t from 'tap'
import { signIn } from '../../src/boot/client.ts'
import { freePort } from '../../src/db/embedded.ts'
import { seedTickets } from '../browser/seed.ts'
import type { testDatabase } from '../database.ts'
import { openWholeApp } from '../people/wholeapp.ts'
import { until } from '../until.ts'

const DAY = 86_400_000

/** A centre with tickets of every stage. */
async function atWork(t: Parameters<typeof testDatabase>[0]) {
  const port = await freePort()
  const whole = await openWholeApp(t, { HTTP_PORT: String(port) })
  await whole.start()
  const clients = new Map<string, ReturnType<typeof signIn>>()
  const api = (username: string) => {
    const known = clients.get(username) ?? signIn(`http://127.0.0.1:${port}`, username)
    clients.set(username, known)
    return known
  }
  await seedTickets(api, Date.now())
  const entered = new Map<string, Promise<Readonly<{ authorization: string }>>>()
  const ask = async (username: string, url: string, payload?: object) => {
    const known = entered.get(username) ?? whole.headersOf(username)
    entered.set(username, known)
    const headers = await known
    const method = payload ? 'POST' : 'GET'
    const answer = await whole.app.inject({
      method,
      url: `/api/${url}`,
      headers,
      ...(payload ? { payload } : {}),
    })
    return { status: answer.statusCode, body: answer.json() }
  }
  const { items } = (await ask('admin1', 'units')).body as { items: { id: string; code: string }[] }
  const unit = (code: string) => items.find(one => one.code === code)?.id ?? ''
  const count = async (table: string) => {
    const { rows } = await whole.database.pool.query(`select count(*)::int as n from ${table}`)
    return rows[0].n as number
  }
  return { database: whole.database, ask, unit, count }
}

/** Today too: what is received in the morning may be due by the evening. */
function monthOff() {
  const on = (days: number) => new Date(Date.now() + days * DAY).toISOString().slice(0, 10)
  return [{ from: on(0), to: on(30), name: 'Nghỉ' }]
}

t.test('L06: what a change would do to open tickets is seen before it is made', async t => {
  const { ask, unit, count, database } = await atWork(t)
  const admin = (url: string, payload?: object) => ask('admin1', url, payload)
  const [environment, building] = [unit('SNNMT'), unit('SXD')]
  await admin('settings')
  const before = [await count('directory_versions'), await count('ticket_events'), await count('audit_log')]
  const roundTheClock = { subject: environment, value: { isRoundTheClock: true } }

  await t.test('a unit that is closed, or merged: who has its work, and what goes where', async t => {
    const closed = await admin('directory/unit/preview', { subject: environment, isOver: true })
    t.match(closed, { status: 200, body: { isLeft: true, goesTo: null, holdsUntil: null } })
    const { tickets, naming, routes } = closed.body
    t.ok(tickets.open >= 3, `${tickets.open} tickets lie there`)
    t.match(tickets.first[0], { code: /^1022-DT-/, unit: /Môi trường/ })
    t.ok(naming.rules > 0, 'rules still lead there')
    t.ok(routes.count > 0, 'what was theirs is proposed to another, or to nobody')
    const merged = await admin(`units/${environment}/merger/preview`, { into: building })
    t.match(merged.body, { isLeft: false, goesTo: { id: building } })
    t.match(merged.body.routes.first[0], { before: /Môi trường/, after: /Xây dựng/ })
  })

  await t.test(
    'a field that goes to another unit: what lies with the first, and what is proposed',
    async t => {
      const value = { fieldCode: 'rac-thai', areaCode: null, unitId: building, rank: 0 }
      t.match((await admin('directory/route/preview', { value })).body, { tickets: { open: 1 } })
      const over = await admin('directory/field/preview', { subject: 'rac-thai', isOver: true })
      t.match(over.body, { tickets: { open: 1, first: [{ unit: /Môi trường/ }] } })
    },
  )

  await t.test('A08: a file is seen line by line, and what its lines do together', async t => {
    const preview = async (file: string, text: string) =>
      (await admin(`directory/imports/${file}/preview`, { text })).body
    const ends = new Date(Date.now() + 3 * DAY).toISOString().slice(0, 10)
    const units = (successor: string) =>
      `code,name,type,endedFrom,successor\nSNNMT,Sở cũ,department,${ends},${successor}\nMOI,Đơn vị mới,other,,\n`
    const closed = await preview('units', units(''))
    t.match(closed, {
      ...{ badCount: 0, counts: { new: 1, ended: 1 } },
      rows: {
        new: [{ line: 3, name: 'Đơn vị mới', before: null, after: { type: 'other' }, endedFrom: null }],
        ended: [{ line: 2, before: { name: /Môi trường/ }, after: { name: 'Sở cũ' }, wasOver: false }],
      },
      effect: { left: { count: 1, names: ['Sở cũ'] } },
    })
    t.ok(closed.effect.tickets.open >= 3, `${closed.effect.tickets.open} tickets lie there`)
    t.ok(closed.effect.routes.count > 0, 'what was theirs goes elsewhere')
    const merged = await preview('units', units('SXD'))
    t.match(merged, {
      rows: { ended: [{ after: { successorId: /Xây dựng/ } }] },
      effect: { left: { count: 0 }, routes: { first: [{ after: /Xây dựng/ }] } },
    })
    const rules = await preview('routing', 'field,area,unit,rank\nrac-thai,,SXD,9\n,tp-cao-lanh,SXD,9\n')
    t.match(rules.counts, { new: 2 })
    t.match(rules.rows.new, [{ name: /[Rr]ác/, after: { unitId: /Xây dựng/ } }, {}])
    t.ok(rules.effect.tickets.open >= 1, 'of either rule')
    const { items } = (await admin('directory/field')).body
    const same = items.find((one: { subject: string }) => one.subject === 'rac-thai').value
    const line = (name: string) => `rac-thai,${name},${same.level},${same.parentCode},${same.order}`
    const fields = (name: string) => `code,name,level,parent,order\n${line(name)}\n`
    t.match(await preview('fields', fields('Rác')), {
      rows: { changed: [{ before: { name: same.name }, after: { name: 'Rác' } }] },
      effect: { tickets: { open: 1 } },
    })
    t.match(await preview('fields', fields(same.name)), { counts: { unchanged: 1 }, effect: null })
  })

  await t.test('a calendar moves what is open, limits do not (§14.6, §14.8)', async t => {
    const { workingTime, regulation } = (await admin('settings')).body.sections
    const value = { ...workingTime.value, holidays: [...workingTime.value.holidays, ...monthOff()] }
    const { moved } = (await admin('settings/workingTime/preview', { value })).body.tickets
    t.ok(moved.isWhole && moved.moved > 0, `${moved.moved} of ${moved.looked}`)
    t.ok(moved.first[0].after > moved.first[0].before, 'later')
    const limits = { ...regulation.value, supplementsMost: 2 }
    const under = await admin('settings/regulation/preview', { value: limits })
    t.match(under.body.tickets, { moved: null })
    t.ok(under.body.tickets.open > 0)
  })

  await t.test('QC 14.2: whom a unit’s tickets reach after a change of duties', async t => {
    const { posts } = (await admin(`units/${environment}`)).body.staff
    const officers = posts.filter((post: { duty: string }) => post.duty === 'officer')
    t.equal(officers.length, 1)
    const dismissal = { personId: officers[0].personId, duty: 'officer', isHeld: false }
    const url = `units/${environment}/staff/preview`
    const { body } = await admin(url, dismissal)
    t.match(body, { before: { officers: [officers[0].name] }, after: { officers: [] } })
    t.ok(body.tickets.open > 0)
    t.equal((await ask('head1', url, dismissal)).status, 200, 'the unit’s own head too')
    t.equal((await ask('head1', `units/${building}/staff/preview`, dismissal)).status, 403, 'no other')
    t.match((await admin(`units/${environment}`)).body.staff, { hasOfficer: true })
  })

  await t.test('refused as the change itself would be, and for nobody else', async t => {
    const preview = (payload: object) => admin('directory/unit/preview', payload)
    t.match(await preview({ subject: environment }), { status: 409, body: { code: 'directory-unchanged' } })
    t.match(await preview({ subject: randomUUID(), isOver: true }), { status: 404 })
    t.match(await preview({ code: 'X' }), { status: 400, body: { code: 'value-missing' } })
    t.match(await preview({ code: 'X', value: { name: 7 } }), { status: 422 })
    t.match(
      await admin(`units/${environment}/merger/preview`, { into: environment }),
      { status: 422 },
      'a ring',
    )
    t.match(await admin('directory/reversions/preview', { version: 2 ** 40 }), { status: 404 })
    for (const who of ['op101', 'supervisor1', 'head1', 'auditor1'])
      t.equal((await ask(who, 'directory/unit/preview', roundTheClock)).status, 403, who)
  })

  await t.test('nothing was kept; and what was told comes true', async t => {
    const versions = await count('directory_versions')
    t.same([versions, await count('ticket_events')], before.slice(0, 2))
    const { rows } = await database.pool.query(
      `select action from audit_log where id > $1 and action not like 'session.%'`,
      [before[2]],
    )
    t.same(rows, [])
    const told = await admin('directory/unit/preview', roundTheClock)
    t.ok(told.body.deadlines.moved > 0, 'hours that run at night are over sooner')
    const reason = 'Trực suốt ngày đêm'
    const made = await admin('directory/unit/changes', { ...roundTheClock, reason })
    t.equal(made.status, 201)
    const deadlines = async () => {
      const codes = told.body.deadlines.first.map(({ code }: { code: string }) => code)
      const found = await database.pool.query('select code, deadline_at from tickets where code = any($1)', [
        codes,
      ])
      return new Map(found.rows.map(row => [row.code, row.deadline_at.toISOString()]))
    }
    await until('every deadline is the one that was told', async () => {
      const now = await deadlines()
      return told.body.deadlines.first.every(
        ({ code, after }: { code: string; after: string }) => now.get(code) === after,
      )
    })
    const back = await admin('directory/reversions/preview', { version: made.body.id })
    t.ok(back.body.deadlines.moved > 0, 'and so does taking it back')
  })

  await t.test('a change of duties that is still to come is seen, and can be taken back', async t => {
    const { posts } = (await admin(`units/${building}`)).body.staff
    const { personId } = posts[0]
    const effectiveFrom = new Date(Date.now() + 3 * DAY).toISOString()
    const asked = { personId, duty: 'processing', isHeld: true, effectiveFrom, reason: 'Phân công mới' }
    const { planned } = (await admin(`units/${building}/staff`, asked)).body
    t.match(planned, [{ personId, isHeld: true, dutyName: 'cán bộ xử lý', since: effectiveFrom }])
    const reversion = { version: planned[0].version, reason: 'Chưa phân công' }
    t.equal((await admin('directory/reversions', reversion)).status, 201)
    t.same((await admin(`units/${building}`)).body.staff.planned, [])
    t.equal((await admin('directory/reversions', reversion)).status, 409, 'twice')
  })
})
