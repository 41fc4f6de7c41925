import { join } from 'node:path'
import t from 'tap'
import { journal } from '../../src/audit/store.ts'
import { type Database, openDatabase } from '../../src/db/database.ts'
import { readProvince } from '../../src/directory/profile.ts'
import type { Section } from '../../src/directory/sections.ts'
import type { Person } from '../../src/people/person.ts'
import { missingRecordings } from '../../src/settings/promptstore.ts'
import { settingsRoutes } from '../../src/settings/routes.ts'
import { createSettings } from '../../src/settings/service.ts'
import { standingChanges } from '../../src/settings/store.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON, serve } from '../rooms.ts'
import { openTicketsOfSettings } from '../tickets/impact.ts'
import { until } from '../until.ts'
import { effectsIn } from './effects.ts'

const profile = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const HOUR = 3_600_000
const iso = (at: number) => new Date(at).toISOString()
const CLOSED = {
  kind: 'weekly',
  week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  holidays: [],
  special: [],
}
const calls = (ringSeconds: number) => ({ ...profile.calls, ringSeconds })

async function office(t: Parameters<typeof desk>[0]) {
  const here = await desk(t)
  const openCalls: { id: string; state: 'waiting' | 'talking' }[] = []
  const spoken: (readonly string[])[] = []
  /** A process of the service on this database. */
  const process = (database: Database = here.database) => {
    const settings = createSettings({
      ...{ ...here, database, profile, journal, openCalls: async () => openCalls },
      speak: ({ texts }) => void spoken.push(texts),
      ...{ missingRecordings, openTickets: openTicketsOfSettings(database) },
      effects: effectsIn(database, here.clock),
    })
    t.after(async () => settings.stop())
    return settings
  }
  const settings = process()
  await settings.load()
  const [admin, supervisor, operator, auditor] = await Promise.all(
    (['admin', 'supervisor', 'operator', 'auditor'] as const).map(role => here.person(role)),
  )
  if (!admin || !supervisor || !operator || !auditor) throw new Error('four people')
  const { ask } = await serve(t, [admin, supervisor, operator, auditor], async app => {
    await app.register(settingsRoutes, { settings })
  })
  const post = async (person: Person, path: string, payload: unknown) => {
    const answer = await ask(person, {
      method: 'POST',
      url: `/api/settings/${path}`,
      payload: payload as object,
    })
    return { status: answer.statusCode, body: answer.json() }
  }
  const get = async (person: Person, path: string) => (await ask(person, { url: `/api/${path}` })).json()
  const set = (section: Section, value: unknown, more: object = {}) =>
    post(admin, section, { value, reason: 'theo thông báo', ...more })
  return {
    ...here,
    settings,
    process,
    openCalls,
    spoken,
    admin,
    supervisor,
    operator,
    auditor,
    ask,
    post,
    get,
    set,
  }
}

t.test(
  'a change holds at once, is told with its source, journaled, and shown to those who watch',
  async t => {
    const { settings, set, get, admin, supervisor, operator, published, audit } = await office(t)
    t.equal((await get(supervisor, 'settings')).sections.hours.source, 'profile')
    const { status, body } = await set('hours', CLOSED)
    t.equal(status, 201)
    t.match(body, { section: 'hours', isInForce: true, madeBy: { id: admin.id }, effectiveFrom: iso(NOON) })
    t.same(settings.current().hours, CLOSED)
    const shown = await get(supervisor, 'settings')
    t.match(shown, {
      takesCalls: false,
      nextChangeAt: null,
      sections: {
        hours: { source: 'change', change: body.id, since: iso(NOON), assumed: null },
        calls: { source: 'profile', change: null },
        queues: { source: 'default', assumed: /one queue/ },
        menu: { source: 'profile', assumed: /example/ },
      },
    })
    t.match(await audit(), [
      {
        ...{ action: 'settings.changed', subjectKind: 'settings', subjectId: 'hours', personId: admin.id },
        facts: { change: body.id, effectiveFrom: iso(NOON), reason: 'theo thông báo' },
      },
    ])
    const news = published.filter(({ type }) => type === 'settings')
    t.match(news.at(-1)?.data, { takesCalls: false, changes: { hours: body.id } })
    t.ok(news.every(({ mayRead }) => mayRead(supervisor) && !mayRead(operator)))
  },
)

t.test('a planned change takes effect at its instant, with nobody there to do it', async t => {
  const { process, set, now, database, published } = await office(t)
  const planned = await set('hours', CLOSED, { effectiveFrom: iso(NOON + HOUR) })
  t.match(planned, { status: 201, body: { isInForce: false } })
  const own = openDatabase(database.serviceUrl)
  const settings = process(own)
  await settings.load()
  now.at = NOON + HOUR - 1
  t.same(settings.current().hours, profile.hours)
  await own.close() // also while the database is away
  now.at = NOON + HOUR
  t.same(settings.current().hours, CLOSED)
  t.match(published.at(-1), { type: 'settings', data: { takesCalls: false, nextChangeAt: null } })
})

t.test('the timer tells those who watch when the instant comes', async t => {
  const { set, now, published } = await office(t)
  const started = Date.now()
  const base = now.at
  Object.defineProperty(now, 'at', { get: () => base + (Date.now() - started) })
  await set('hours', CLOSED, { effectiveFrom: iso(now.at + 300) })
  const isTold = () => published.some(({ data }) => (data as { takesCalls?: boolean }).takesCalls === false)
  t.notOk(isTold())
  await until('those who watch are told', isTold)
  t.ok(Date.now() - started < 5_000)
})

t.test('a restart and a second process find what was changed and planned', async t => {
  const { set, now, process, settings } = await office(t)
  const standby = process()
  await standby.load()
  await set('calls', calls(40))
  await set('calls', calls(60), { effectiveFrom: iso(NOON + HOUR) })
  await until('the standby has it', () => standby.current().calls.ringSeconds === 40, { withinMs: 5_000 })
  now.at = NOON + HOUR
  t.equal(standby.current().calls.ringSeconds, 60)
  const born = process()
  t.equal(born.current().calls.ringSeconds, 20, 'the profile until it has read')
  await born.load()
  t.equal(born.current().calls.ringSeconds, 60)
  t.equal(settings.current().calls.ringSeconds, 60)
})

t.test('a preview shows what would differ, whom it meets, and the days ahead, and keeps nothing', async t => {
  const { set, post, supervisor, openCalls, get, settings } = await office(t)
  const id = '00000000-0000-4000-8000-000000000001'
  openCalls.push({ id, state: 'waiting' }, { id: id.replace('1', '2'), state: 'talking' })
  await set('hours', { kind: 'always' }, { effectiveFrom: iso(NOON + 24 * HOUR) }).then(({ body }) =>
    t.match(body, { code: 'settings-unchanged' }),
  )
  const planned = await set('hours', CLOSED, { effectiveFrom: iso(NOON + 48 * HOUR) })
  const hours = { ...CLOSED, week: { ...CLOSED.week, mon: [['08:00', '12:00']] } }
  const { status, body } = await post(supervisor, 'hours/preview', { value: hours })
  t.equal(status, 200)
  t.match(body, { effectiveFrom: iso(NOON), holdsUntil: planned.body.effectiveFrom, queues: [], calls: [] })
  t.ok(body.differs.some(({ path }: { path: string }) => path === 'hours.kind'))
  t.equal(body.days.length, 14)
  // NOON is a Saturday; the plan closes everything from Monday noon, so the day that begins on Monday is still open.
  t.match(body.days.slice(0, 4), [
    { on: '2026-11-21', differs: true, before: { shifts: [['00:00', '24:00']] }, after: { shifts: [] } },
    { on: '2026-11-22', differs: true },
    { on: '2026-11-23', differs: true, after: { shifts: [['08:00', '12:00']] } },
    { on: '2026-11-24', differs: false, after: { shifts: [] } },
  ])
  const [queue] = profile.queues
  const queues = await post(supervisor, 'queues/preview', { value: [{ ...queue, maxLength: 5 }] })
  t.match(queues.body, {
    differs: [{ path: 'queues.chung.maxLength', before: null, after: 5 }],
    queues: ['chung'],
    calls: [{ id, state: 'waiting' }, { state: 'talking' }],
  })
  t.same(settings.current().queues, profile.queues)
  t.equal((await get(supervisor, 'settings/changes')).items.length, 1)
})

t.test('a revert is a change of its own, and can itself be reverted', async t => {
  const { set, post, admin, settings, get, audit } = await office(t)
  const closed = (await set('hours', CLOSED)).body
  const undone = await post(admin, `changes/${closed.id}/revert`, { reason: 'nhầm ngày' })
  t.match(undone, { status: 201, body: { section: 'hours', value: null, reverts: closed.id } })
  t.same(settings.current().hours, profile.hours)
  t.match(await post(admin, `changes/${closed.id}/revert`, { reason: 'lại' }), {
    status: 409,
    body: { code: 'change-already-reverted', revertedBy: undone.body.id },
  })
  const again = await post(admin, `changes/${undone.body.id}/revert`, { reason: 'đúng rồi' })
  t.match(again, { status: 201, body: { value: CLOSED, reverts: undone.body.id, isInForce: true } })
  t.same(settings.current().hours, CLOSED)
  const { items } = await get(admin, 'settings/changes?section=hours')
  t.match(items, [
    { id: again.body.id, isInForce: true, revertedBy: null },
    { id: undone.body.id, isInForce: false },
    { id: closed.id, isInForce: false, revertedBy: undone.body.id },
  ])
  t.same(
    (await audit()).map(({ action }) => action),
    ['settings.changed', 'settings.reverted', 'settings.changed'],
  )
  await post(admin, `changes/${again.body.id}/revert`, { reason: 'thôi' })
  t.same(settings.current().hours, profile.hours)
})

t.test('a plan can be reverted before it takes effect; what is superseded cannot', async t => {
  const { set, post, admin, settings, now } = await office(t)
  const planned = (await set('calls', calls(60), { effectiveFrom: iso(NOON + HOUR) })).body
  const first = (await set('calls', calls(30))).body
  await set('calls', calls(40))
  t.match(await post(admin, `changes/${first.id}/revert`, { reason: 'x' }), {
    status: 409,
    body: { code: 'change-superseded' },
  })
  t.match(await post(admin, `changes/${planned.id}/revert`, { reason: 'x' }), { status: 201 })
  now.at = NOON + HOUR
  t.equal(settings.current().calls.ringSeconds, 40)
  t.match(await post(admin, 'changes/999999/revert', { reason: 'x' }), { status: 404 })
})

t.test('what would not fit together is refused with every fault, in Vietnamese; nothing is kept', async t => {
  const { set, post, admin, get, settings } = await office(t)
  const [queue] = profile.queues
  const two = [queue, { ...queue, name: 'su-co' }]
  const queues = (await set('queues', two)).body
  const menu = { ...profile.menu, otherwise: { action: 'queue', queue: 'su-co' } }
  await set('menu', menu, { effectiveFrom: iso(NOON + HOUR) })
  // Good by itself, and wrong in an hour.
  t.match(await set('queues', [queue]), {
    status: 400,
    body: { code: 'settings-invalid', faults: [{ path: 'menu.otherwise', detail: /không có hàng chờ/ }] },
  })
  t.match(await post(admin, `changes/${queues.id}/revert`, { reason: 'x' }), {
    status: 400,
    body: { code: 'settings-invalid' },
  })
  const bad = { value: { ...menu, root: 7, keySeconds: 0, nodes: {}, extra: 1 }, reason: 'x' }
  const refused = await post(admin, 'menu', bad)
  t.equal(refused.status, 400)
  t.equal(refused.body.count, 4)
  t.same(settings.current().queues.length, 2)
  t.equal((await get(admin, 'settings/changes')).items.length, 2)
})

t.test('the disaster profile is one act of the supervisor, and its end another', async t => {
  const { set, post, supervisor, operator, settings, get } = await office(t)
  const disasterProfile = {
    ...{ greeting: { sounds: ['greeting-disaster'] }, menu: null, hours: { kind: 'always' } },
    queueLimits: {
      ...{ maxWaitSeconds: 60, maxLength: 10, overflowUnstaffed: true },
      overflow: { action: 'busy-notice' },
    },
  }
  await set('disasterProfile', disasterProfile)
  await set('hours', CLOSED)
  t.match(await post(operator, 'disaster', { on: true, reason: 'bão' }), { status: 403 })
  t.match(await post(supervisor, 'disaster', { on: true, reason: 'bão số 15' }), { status: 201 })
  t.match(settings.current(), { greeting: { sounds: ['greeting-disaster'] }, queues: [{ maxLength: 10 }] })
  t.match(await get(supervisor, 'settings'), {
    ...{ disaster: true, takesCalls: true },
    sections: { hours: { source: 'disaster', value: { kind: 'always' } }, calls: { source: 'profile' } },
  })
  t.match(await post(supervisor, 'disaster', { on: true, reason: 'nữa' }), { status: 409 })
  t.match(await post(supervisor, 'disaster', { on: false, reason: 'hết bão' }), { status: 201 })
  t.match(settings.current(), { greeting: profile.greeting, hours: CLOSED })
})

t.test('a queue is opened and closed by the supervisor, and nothing else of the queues changes', async t => {
  const { set, ask, supervisor, operator, settings, audit } = await office(t)
  const limits = { maxWaitSeconds: 60, maxLength: 10, overflowUnstaffed: true }
  const queueLimits = { ...limits, overflow: { action: 'busy-notice' } }
  await set('disasterProfile', { greeting: null, menu: null, hours: null, queueLimits })
  await settings.switchDisaster({ person: supervisor, address: '::1' }, { on: true, reason: 'bão' })
  const put = async (name: string, open: boolean, person = supervisor) => {
    const payload = { open, reason: 'hết người trực' }
    const answer = await ask(person, { method: 'PUT', url: `/api/queues/${name}/open`, payload })
    return { status: answer.statusCode, body: answer.json() }
  }
  const [before] = profile.queues
  t.match(await put('chung', false), { status: 200, body: { section: 'queues', reason: 'hết người trực' } })
  t.match(settings.current().queues, [{ name: 'chung', open: false, maxLength: 10 }])
  t.match((await put('chung', false)).body, { code: 'settings-unchanged' })
  t.match(await put('la', false), { status: 404, body: { code: 'queue-not-found' } })
  t.equal((await put('chung', true, operator)).status, 403)
  await settings.switchDisaster({ person: supervisor, address: '::1' }, { on: false, reason: 'hết bão' })
  t.same(
    settings.current().queues,
    [{ ...before, open: false }],
    'what the disaster put in place is not kept',
  )
  t.equal((await put('chung', true)).status, 200)
  t.same(settings.current().queues, profile.queues)
  t.match((await audit()).at(-1), {
    action: 'settings.changed',
    subjectId: 'queues',
    personId: supervisor.id,
  })
})

t.test('supervisors read and preview, administrators change, operators do neither', async t => {
  const { ask, post, supervisor, operator, auditor, admin } = await office(t)
  for (const person of [supervisor, auditor, admin]) {
    for (const url of ['/api/settings', '/api/settings/changes', '/api/settings/forms'])
      t.equal((await ask(person, { url })).statusCode, 200, `${person.role} ${url}`)
    t.equal((await post(person, 'calls/preview', { value: calls(30) })).status, 200)
  }
  for (const person of [supervisor, auditor, operator]) {
    t.equal((await post(person, 'calls', { value: calls(30), reason: 'x' })).status, 403)
    t.equal((await post(person, 'changes/1/revert', { reason: 'x' })).status, 403)
  }
  t.equal((await ask(operator, { url: '/api/settings' })).statusCode, 403)
  t.equal((await ask(null, { url: '/api/settings' })).statusCode, 401)
  t.equal((await ask(operator, { url: '/api/duty?field=dien&area=cao-lanh' })).statusCode, 200)
})

t.test('E14: whoever sees to something urgent sees who is on duty now, by name and number', async t => {
  const { ask, set, operator, auditor } = await office(t)
  const wall = (at: number) => new Date(at + 7 * HOUR).toISOString().slice(0, 16)
  const post = (agency: string, contact: string, from: string | null, to: string | null) => ({
    ...{ agency, contact, number: '02773851000', from, to },
  })
  const shift = wall(NOON)
  const ofTheOffice = [{ ...post('Văn phòng UBND tỉnh', 'Bà Sáu', null, null), number: '02773852000' }]
  const power = [post('Điện lực', 'Ca trước', null, shift), post('Điện lực', 'Ca này', shift, null)]
  const roster = [
    { field: null, area: null, posts: ofTheOffice },
    { field: 'dien', area: null, posts: power },
  ]
  t.equal((await set('emergencyRoster', roster)).status, 201)
  const now = (await ask(operator, { url: '/api/duty?field=dien' })).json()
  t.match(now.items, [
    { agency: 'Điện lực', contact: 'Ca này', number: '02773851000' },
    { agency: 'Văn phòng UBND tỉnh', contact: 'Bà Sáu', number: '02773852000' },
  ])
  t.equal(now.items.length, 2, 'not who was on duty before')
  t.equal((await ask(auditor, { url: '/api/duty' })).statusCode, 403)
})

t.test('past, far and impossible instants, unknown sections and shapeless bodies are refused', async t => {
  const { post, admin, set, get, settings } = await office(t)
  const when = async (effectiveFrom: unknown) => (await set('calls', calls(30), { effectiveFrom })).body.code
  t.equal(await when(iso(NOON - 61_000)), 'effective-in-the-past')
  t.equal(await when(iso(NOON + 800 * 24 * HOUR)), 'effective-too-far')
  for (const bad of ['hôm nay', '2026-02-30', 1, null, '9999-12-31T00:00:00Z', '+275760-09-13T00:00:00Z'])
    t.equal(await when(bad), 'invalid-request', String(bad))
  t.equal(await when('2027-06-30T23:59:60Z'), 'bad-instant')
  for (const section of ['hòurs', 'disaster', 'code', '__proto__', 'constructor', 'assumed'])
    t.match(await post(admin, encodeURIComponent(section), { value: {}, reason: 'x' }), {
      status: 400,
      body: { code: 'invalid-request' },
    })
  for (const body of [
    {},
    [],
    { value: 1 },
    { value: calls(30), reason: '' },
    { value: calls(30), reason: '  ' },
  ])
    t.equal((await post(admin, 'calls', body)).status, 400)
  t.equal((await post(admin, 'calls', { reason: 'x' })).status, 400, 'no value')
  t.equal((await post(admin, 'calls', { value: null, reason: 'x' })).status, 400)
  t.equal((await post(admin, 'changes/x/revert', { reason: 'x' })).status, 400)
  t.equal((await get(admin, 'settings/changes?cursor=x')).code, 'bad-cursor')
  t.same(settings.current().calls, profile.calls)
})

t.test('huge and hostile values are refused in good time and in a small answer', async t => {
  const { post, admin, set, settings, ask } = await office(t)
  const many = Object.fromEntries(Array.from({ length: 8_000 }, (_, n) => [`x${n}`, n]))
  const started = Date.now()
  const wrong = await post(admin, 'survey', { value: many, reason: 'x' })
  t.equal(wrong.status, 400)
  t.ok(wrong.body.count > 8_000)
  t.equal(wrong.body.faults.length, 200)
  t.match(
    await set(
      'emergencyRoster',
      Array.from({ length: 1_001 }, () => 7),
    ),
    { status: 400 },
  )
  t.match(await set('emergencyRoster', 'x'.repeat(300_000)), { status: 413 })
  const deep = `{"reason":"x","value":${'['.repeat(20_000)}${']'.repeat(20_000)}}`
  const headers = { 'content-type': 'application/json' }
  const answer = await ask(admin, { method: 'POST', url: '/api/settings/menu', payload: deep, headers })
  t.equal(answer.statusCode, 400)
  const own = '{"reason":"x","value":{"on":true,"__proto__":{"x":1}}}'
  const polluted = await ask(admin, {
    method: 'POST',
    url: '/api/settings/monitoring',
    payload: own,
    headers,
  })
  t.equal(polluted.statusCode, 400)
  t.ok(Date.now() - started < 5_000)
  t.same(settings.current().survey, profile.survey)
})

t.test('words are kept in one form, whatever keyboard they came from', async t => {
  const { set, settings } = await office(t)
  const emergency = [{ number: '114', what: 'Cứu hoả'.normalize('NFD') }]
  t.match(await set('emergency', emergency), { status: 201 })
  t.same(settings.current().emergency, [{ number: '114', what: 'Cứu hoả'.normalize('NFC') }])
})

t.test(
  'many changes at once come one after the other, and the history pages without gap or repeat',
  async t => {
    const { set, settings, get, admin } = await office(t)
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => set('calls', calls(30 + n))))
    t.same([...new Set(answers.map(({ status }) => status))], [201])
    const last = answers.reduce((a, b) => (a.body.id > b.body.id ? a : b)).body
    t.same(settings.current().calls, last.value)
    const seen: number[] = []
    let cursor = ''
    do {
      const page = await get(admin, `settings/changes?limit=5${cursor}`)
      seen.push(...page.items.map(({ id }: { id: number }) => id))
      cursor = page.next ? `&cursor=${page.next}` : ''
    } while (cursor)
    t.equal(seen.length, 12)
    t.same(
      seen,
      seen.toSorted((a, b) => b - a),
    )
  },
)

t.test('too many plans of one section are refused', async t => {
  const { set } = await office(t)
  for (let n = 1; n <= 100; n++) await set('calls', calls(20 + n), { effectiveFrom: iso(NOON + n * HOUR) })
  t.match(await set('calls', calls(5), { effectiveFrom: iso(NOON + 200 * HOUR) }), {
    status: 409,
    body: { code: 'too-many-planned' },
  })
})

t.test('a long history is not read to know what holds', async t => {
  const { settings, database, admin } = await office(t)
  await database.pool.query(
    `insert into setting_changes (section, value, effective_from, made_at, made_by, reason)
     select 'calls', $2::jsonb, '2026-01-01'::timestamptz + n * interval '1 second', '2026-01-01', $1, 'x'
     from generate_series(1, 50000) n`,
    [admin.id, JSON.stringify(calls(33))],
  )
  await settings.load()
  t.equal(settings.current().calls.ringSeconds, 33)
  await database.pool.query('analyze setting_changes')
  const plans = await plansOf(database, db => standingChanges(db, NOON))
  for (const plan of plans) {
    t.match(plan, /Index Scan .* on setting_changes c/)
    t.notMatch(plan, /Seq Scan on setting_changes c/)
  }
  t.equal(plans.length, 1)
})

t.test(
  'texts of a menu are spoken as soon as they are planned, and before the process serves its first call',
  async t => {
    const { set, spoken, now, process } = await office(t)
    const menu = (words: string) => ({
      ...profile.menu,
      enabled: true,
      root: 'chinh',
      nodes: {
        chinh: {
          prompts: [{ text: words }, { sound: 'menu-repeat' }],
          keys: { '0': { action: 'operator' }, '9': { action: 'emergency-guidance' } },
        },
      },
    })
    t.same(spoken.at(-1), [], 'the menu of the profile is switched off')
    const { status } = await set('menu', menu('Bấm phím không.'), { effectiveFrom: iso(now.at + 3_600_000) })
    t.equal(status, 201)
    t.same(spoken.at(-1), ['Bấm phím không.'])
    await set('disasterProfile', { ...profile.disasterProfile, menu: menu('Bão đang đến.') })
    t.same(spoken.at(-1), ['Bão đang đến.', 'Bấm phím không.'])
    const before = spoken.length
    await process().load()
    t.ok(spoken.length > before)
    t.same(spoken.at(-1), ['Bão đang đến.', 'Bấm phím không.'])
  },
)
