import { text } from 'node:stream/consumers'
import { eq } from 'drizzle-orm'
import t from 'tap'
import { fromBufferPromise } from 'yauzl'
import { journal } from '../../src/audit/store.ts'
import { POSTAL } from '../../src/directory/form.ts'
import { registrationRoutes } from '../../src/documents/registrationroutes.ts'
import { createRegistrations } from '../../src/documents/registrations.ts'
import { dataViews } from '../../src/privacy/tables.ts'
import { createViews } from '../../src/privacy/views.ts'
import { registrationsOf } from '../../src/tickets/form-store.ts'
import { ticketRoutes } from '../../src/tickets/routes.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { serve } from '../rooms.ts'
import { office } from '../tickets/office.ts'

const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const FORM = {
  ...{ name: 'Trần Thị Sáu', address: '5 Trần Phú, Sa Đéc', phone: '0912 345 678' },
  procedure: '=Cấp đổi "giấy phép" lái xe',
}
const PERSON = { callerName: 'Trần Thị Sáu', address: '5 Trần Phú, Sa Đéc', content: 'Xin trả tại nhà' }

t.test('A04: registrations for public post', async t => {
  const here = await office(t)
  here.now.at = MONDAY
  const { database, field, person } = here
  await field('tthc')
  const below = { level: 'subtype', parentCode: 'tthc' } as const
  await field('buu-chinh', { ...below, form: 'postal' })
  await field('sang-kien', below)
  const who = {
    op: await person('operator'),
    supervisor: await person('supervisor'),
    office: await person('office'),
    leader: await person('leader'),
    auditor: await person('auditor'),
  }
  const registrations = createRegistrations({
    ...{ ...here, journal, viewed: createViews(here).note },
    registrationsOf: asked => registrationsOf(database.db, asked),
  })
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(ticketRoutes, { tickets: here.tickets })
    await app.register(registrationRoutes, { registrations })
  })
  const classified = { kind: 'request', fieldCode: 'tthc', subtype: 'buu-chinh' }
  const entry = { ...PERSON, ...classified, channel: 'counter', callerNumber: '0912345678' }
  const enter = (facts: object) =>
    ask(who.op, { method: 'POST', url: '/api/tickets', payload: { ...entry, ...facts } })
  const values = ({ form }: { form: { entries: { value: string }[] } }) => form.entries.map(one => one.value)

  await t.test('A04: with the draft of a call, kept as it is written, whole when it is received', async t => {
    const { ticket } = await here.opened(who.op.id)
    const url = `/api/tickets/${ticket.id}`
    const save = async (facts: object) => {
      const { updatedAt } = (await ask(who.op, { url })).json()
      const payload = { content: 'x', callerName: 'Sáu', updatedAt, ...facts }
      return (await ask(who.op, { method: 'PUT', url: `${url}/draft`, payload })).json()
    }
    t.match(await save({ form: FORM }), { code: 'form-not-asked' }, 'no sub-type yet')
    t.match(values(await save({ ...classified, form: { name: 'Sáu' } })), ['Sáu'])
    t.match(values(await save({})), ['Sáu'], 'what is not said stays')
    t.match(await save({ form: { ...FORM, phone: 'abc' } }), {
      ...{ code: 'form-invalid', faults: [{ field: 'form.phone', code: 'bad-number' }] },
    })
    for (const form of ['x', ['x'], { a: 1 }, { 'a b': 'x' }, { name: 'x'.repeat(2_001) }])
      t.match(await save({ form }), { status: 400 }, JSON.stringify(form).slice(0, 30))
    const receive = async (facts: object) => {
      const { updatedAt } = (await ask(who.op, { url })).json()
      const payload = { ...PERSON, ...classified, updatedAt, ...facts }
      return (await ask(who.op, { method: 'POST', url: `${url}/receipt`, payload })).json()
    }
    t.match(await receive({}), {
      code: 'fields-missing',
      missing: [{ field: 'form.address', article: 'QC 4.1' }, {}, {}],
    })
    const received = await receive({ form: FORM })
    t.match(received, { stage: 'received', form: { form: 'postal', label: POSTAL.label } })
    t.equal(values(received)[2], '+84912345678')
    const { items } = (await ask(who.op, { url: `${url}/timeline` })).json()
    t.match(items.at(-1).facts.record.form.entries[1], { label: 'Địa chỉ nhận hồ sơ, trả kết quả' })
    const hidden = (await ask(who.leader, { url: `${url}/timeline` })).json().items.at(-1).facts.record.form
    t.match(hidden.entries, [{ value: 'T. T. S.' }, { value: '***, Sa Đéc' }, { value: '*********678' }])
    await database.db.update(tickets).set({ restrictedAt: MONDAY }).where(eq(tickets.id, ticket.id))
    t.equal(values((await ask(who.op, { url })).json())[0], 'T. T. S.', 'hidden with the rest')
  })

  await t.test('A04: by hand, put right, and given up with the sub-type', async t => {
    here.now.at = MONDAY + 60_000
    t.match((await enter({})).json(), { code: 'fields-missing', missing: { length: 4 } })
    t.match((await enter({ form: { ...FORM, more: 'x' } })).json(), { code: 'form-invalid' })
    t.match((await enter({ subtype: 'sang-kien', form: FORM })).json(), { code: 'form-not-asked' })
    t.equal((await enter({ subtype: 'sang-kien' })).json().form, null)
    const { id, version } = (await enter({ form: FORM })).json()
    const put = (payload: object) => ask(who.op, { method: 'PUT', url: `/api/tickets/${id}/record`, payload })
    const right = { ...FORM, dossierNumber: 'H20.33-261123-0001' }
    const put1 = { version, reason: 'có mã hồ sơ' }
    t.match((await put({ ...put1, record: { form: { name: 'x' } } })).json(), { code: 'fields-missing' })
    t.equal((await put({ ...put1, record: { form: FORM } })).json().version, version, 'the same is no change')
    const edited = (await put({ ...put1, record: { form: right } })).json()
    t.same(values(edited).at(-1), right.dossierNumber)
    const step = async (event: object) => {
      const { version } = (await ask(who.op, { url: `/api/tickets/${id}` })).json()
      const url = `/api/tickets/${id}/events`
      return (await ask(who.op, { method: 'POST', url, payload: { version, event } })).json()
    }
    const setField = { type: 'setField', field: 'tthc' }
    t.equal((await step({ ...setField, subtype: 'sang-kien' })).form, null)
    t.match(await step({ ...setField, subtype: 'buu-chinh' }), { code: 'fields-missing' })
    t.match(values(await step({ ...setField, subtype: 'buu-chinh', form: right }))[0], 'Trần Thị Sáu')
    t.equal((await here.tickets.dossierOf(id)).versions.length, 4, 'each as it was')
  })

  await t.test('A04: the list of a period, for the post office; who took it out is written down', async t => {
    here.now.at = Date.parse('2026-12-01T00:00:00Z')
    await enter({ form: FORM, step: { type: 'reject', reason: 'unclear', guidance: 'x' } })
    await enter({ form: { ...FORM, name: 'Lê <b>' } })
    const take = (
      person: typeof who.op,
      kind: string,
      query = 'from=2026-11-23T00:00:00Z&to=2027-01-01T00:00:00Z',
    ) =>
      ask(person, {
        url: `/api/registrations.${kind}?${query}&purpose=${encodeURIComponent('giao bưu điện')}`,
      })
    const csv = await take(who.supervisor, 'csv')
    t.match(csv.headers, {
      'content-type': /text\/csv/,
      'content-disposition': /filename="dang-ky-postal-20261123-20270101.csv"/,
    })
    const lines = csv.body.split('\r\n')
    t.equal(lines.length, 5, 'a head, three registrations, the end; what was rejected is none')
    t.match(lines[0], /STT,Mã phiếu,Ngày tiếp nhận,Họ và tên người đăng ký,.*Mã số hồ sơ/)
    t.match(
      lines[1],
      /^1,1022-DT-2026-\d+,23\/11\/2026,T\. T\. S\.,/,
      'whoever had their data hidden stays hidden',
    )
    t.match(lines[2], /Trần Thị Sáu,"5 Trần Phú, Sa Đéc",0912345678,"'=Cấp đổi ""giấy phép"" lái xe",H20\.33/)
    t.match((await take(who.auditor, 'csv')).body, /\r\n1,[^\r]*,Trần Thị Sáu,/, 'but not from an auditor')
    const xlsx = await take(who.office, 'xlsx')
    const zip = await fromBufferPromise(xlsx.rawPayload)
    let sheet = ''
    for await (const part of zip.eachEntry())
      if (part.fileName === 'xl/worksheets/sheet1.xml')
        sheet = await text(await zip.openReadStreamPromise(part))
    t.match(
      sheet,
      /<t xml:space="preserve">=Cấp đổi &quot;giấy phép&quot; lái xe<\/t>/,
      'text, and no formula',
    )
    t.match(sheet, /Lê &lt;b&gt;/)
    t.match(sheet, /\*\*\*678/, 'numbers are not the Office’s to read')
    t.same(
      (await take(who.supervisor, 'csv', 'from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z')).body.split(
        '\r\n',
      ).length,
      2,
    )
    t.match((await take(who.supervisor, 'csv', 'from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z')).json(), {
      code: 'bad-period',
    })
    t.equal((await take(who.op, 'csv')).statusCode, 403)
    t.equal(
      (
        await ask(who.office, {
          url: '/api/registrations.csv?from=2026-11-23T00:00:00Z&to=2027-01-01T00:00:00Z',
        })
      ).statusCode,
      400,
    )
    const taken = (await here.audit()).filter(({ action }) => action === 'registrations.exported')
    t.match(taken[0], {
      personId: who.supervisor.id,
      subjectId: 'postal',
      facts: { purpose: 'giao bưu điện', count: 3 },
    })
    const views = await database.db.select().from(dataViews)
    t.match(
      views
        .filter(({ purpose }) => purpose === 'registrations')
        .map(({ fields, ticketIds }) => [fields, ticketIds.length]),
      [
        [['form'], 2],
        [['form'], 3],
        [['form'], 3],
      ],
    )
  })
})

t.test('A04: what would hold up calls is taken out in several files', async t => {
  const nothing = async () => void t.fail('nothing is shown, and nothing written down')
  const asked: number[] = []
  const registrations = createRegistrations({
    ...{ database: undefined as never, clock: { now: () => MONDAY }, journal: nothing, viewed: nothing },
    async registrationsOf({ rows }) {
      asked.push(rows)
      return Array.from({ length: rows }, () => undefined as never)
    },
  })
  const year = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z', purpose: 'x' }
  const asker = { person: undefined as never, address: '' }
  await t.rejects(registrations.sheet(asker, year, 'xlsx'), {
    code: 'too-many-rows',
    ...{ status: 400, facts: { most: 5_000 } },
  })
  t.same(asked, [5_001], 'no more than that is read')
})
