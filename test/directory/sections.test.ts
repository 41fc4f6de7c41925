import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import { type EmergencyRoster, onDuty } from '../../src/directory/duty.ts'
import { readProvince } from '../../src/directory/profile.ts'
import { BadProvince, type Province, parseProvince } from '../../src/directory/province.ts'
import { faultsOfSection, faultsOfSettings, inDisaster, type Section } from '../../src/directory/sections.ts'

const FOLDER = join(import.meta.dirname, '../../provinces')
const dongThap = readProvince(FOLDER, 'dong-thap')
const at = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toMillis()
const textOf = (faults: readonly { path: string; text: string }[]) =>
  faults.map(({ path, text }) => `${path}: ${text}`).join('\n')
const senseOf = (changed: Partial<Province>) => textOf(faultsOfSettings({ ...dongThap, ...changed }))

t.test('a profile without the new sections is valid, and says why each default was taken', async t => {
  const giaLai = readProvince(FOLDER, 'gia-lai')
  const raw = JSON.parse(readFileSync(join(FOLDER, 'gia-lai/profile.json'), 'utf8'))
  t.notOk('queues' in raw)
  t.same(giaLai.queues, DEFAULTS.queues[0])
  for (const section of Object.keys(DEFAULTS)) t.ok(giaLai.assumed[section], section)
  t.equal(giaLai.assumed['calls.ringSeconds'], raw.assumed['calls.ringSeconds'])
})

t.test('the defaults are today’s way of a call: greeting, then one queue without limits', async t => {
  t.same(dongThap.greeting.sounds, ['greeting'])
  t.same(dongThap.outsideHours, { kind: 'notice', sounds: ['outside-hours'] })
  t.notOk(dongThap.menu.enabled)
  t.match(dongThap.queues, [{ open: true, strategy: 'longest-idle', maxWaitSeconds: null, maxLength: null }])
  t.notOk(dongThap.survey.enabled)
  t.notOk(dongThap.callback.enabled)
  t.notOk(dongThap.disaster.on)
})

t.test('the example menu of Đồng Tháp has the five keys, and may be switched on as it is', async t => {
  const keys = dongThap.menu.nodes.chinh?.keys
  t.match(keys, {
    0: { action: 'operator' },
    1: { action: 'queue', skill: 'thu-tuc-hanh-chinh' },
    3: { action: 'ticket-status' },
    9: { action: 'emergency-guidance' }, // B06
  })
  t.equal(senseOf({ menu: { ...dongThap.menu, enabled: true } }), '')
})

t.test('every fault of shape is named with its place, also below a choice, also the twentieth', async t => {
  const faults = faultsOfSection('menu', {
    enabled: 'yes',
    root: 'Chính',
    nodes: {
      'Bad Name': {},
      a: {
        prompts: [{ sound: '../../etc/passwd' }, { text: '' }, { video: 1 }],
        keys: { 12: {}, 1: { action: 'fly' } },
      },
      b: { prompts: [], keys: { 1: { action: 'queue', queue: 'a b', colour: 1 } } },
      ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`n${n}`, 7])),
    },
    keySeconds: 1.5,
    otherwise: { action: 'node', node: 'a' },
  })
  const text = textOf(faults)
  for (const part of [
    'menu.enabled: must be true or false',
    'menu.root',
    'menu.nodes.Bad Name: is not known here',
    'menu.nodes.a.prompts.0.sound',
    'menu.nodes.a.prompts.1.text',
    'menu.nodes.a.prompts.2: must be one of',
    'menu.nodes.a.keys.12: is not known here',
    'menu.nodes.a.keys.1: must be one of',
    'menu.nodes.b.prompts: has 0 entries',
    'menu.nodes.b.keys.1.queue',
    'menu.nodes.b.keys.1.colour: is not known here',
    'menu.nodes.n29: must be an object',
    'menu.keySeconds: must be a whole number from 2 to 30',
    'menu.invalidLimit: is missing',
    'menu.otherwise: must be one of',
  ])
    t.ok(text.includes(part), part)
  for (const { detail } of faults) t.ok(detail.length > 0)
})

t.test('what is no section at all is refused, never a crash', async t => {
  const deep = JSON.parse(`${'['.repeat(3_000)}${']'.repeat(3_000)}`)
  for (const section of ['hours', 'menu', 'queues', 'emergencyRoster', 'disaster'] as Section[])
    for (const value of [null, undefined, 7, 'x', deep, { __proto__: null, constructor: 1 }, true])
      t.ok(faultsOfSection(section, value).length > 0, `${section} ${typeof value}`)
  const own = JSON.parse('{"on": true, "__proto__": {"on": false}}')
  t.match(textOf(faultsOfSection('disaster', own)), /__proto__: is not known/)
})

t.test('a menu leads somewhere: nodes, queues, a person and the emergency numbers', async t => {
  const { menu } = dongThap
  const only = (keys: unknown) => ({
    ...menu,
    enabled: true,
    nodes: { chinh: { prompts: [{ sound: 'menu' }], keys } } as Province['menu']['nodes'],
  })
  t.match(senseOf({ menu: { ...menu, root: 'constructor' } }), /menu\.root: there is no node constructor/)
  t.match(senseOf({ menu: only({ 1: { action: 'node', node: 'toi-dau' } }) }), /no node toi-dau/)
  t.match(senseOf({ menu: only({ 1: { action: 'queue', queue: 'khac' } }) }), /no queue khac/)
  t.match(senseOf({ menu: only({ 1: { action: 'callback' } }) }), /callbacks are switched off/)
  t.match(senseOf({ menu: only({ 0: { action: 'operator' } }) }), /emergency numbers/) // B06
  const lost = { ...menu, nodes: { ...menu.nodes, le: menu.nodes.chinh } } as Province['menu']
  t.match(senseOf({ menu: lost }), /menu\.nodes\.le: no key leads to this node/)
})

t.test('queues do not send callers round in a ring, nor where nothing is', async t => {
  const [queue] = dongThap.queues
  if (!queue) throw new Error('a queue')
  const to = (name: string, next: string) => ({
    ...queue,
    name,
    overflow: { action: 'queue', queue: next } as const,
  })
  t.match(senseOf({ queues: [to('chung', 'b'), to('b', 'c'), to('c', 'chung')] }), /leads back to this queue/)
  t.match(senseOf({ queues: [to('chung', 'chung')] }), /leads back/)
  t.match(senseOf({ queues: [to('chung', 'x')] }), /queues\.chung\.overflow: there is no queue x/)
  t.match(senseOf({ queues: [queue, queue] }), /chung is there twice/)
  t.match(
    senseOf({ queues: [{ ...queue, overflow: { action: 'callback-offer' } }] }),
    /callbacks are switched off/,
  )
  // The menu's keys name the queue that went away.
  t.match(
    senseOf({ queues: [{ ...queue, name: 'moi' }] }),
    /menu\.nodes\.chinh\.keys\.1: there is no queue chung/,
  )
})

t.test('the disaster profile replaces what it names, and is judged before the day it is needed', async t => {
  const greeting = { sounds: ['greeting-disaster'] }
  const queueLimits = {
    ...{ maxWaitSeconds: 120, maxLength: 20, overflowUnstaffed: true },
    overflow: { action: 'busy-notice' } as const,
  }
  const calm = {
    ...dongThap,
    disasterProfile: { greeting, queueLimits, menu: null, hours: { kind: 'always' } as const },
  }
  t.equal(inDisaster(calm), calm)
  const storm = inDisaster({ ...calm, disaster: { on: true } })
  t.same(storm.greeting, greeting)
  t.match(storm.queues, [{ name: 'chung', strategy: 'longest-idle', maxLength: 20 }])
  t.same(storm.menu, dongThap.menu)
  const menu = { ...dongThap.menu, root: 'khong-co' }
  t.match(
    senseOf({ disasterProfile: { ...calm.disasterProfile, menu } }),
    /disasterProfile: menu\.root: there is no node khong-co/,
  )
})

t.test('a bad section in a profile file stops the start with every fault', async t => {
  const raw = JSON.parse(readFileSync(join(FOLDER, 'dong-thap/profile.json'), 'utf8'))
  t.throws(() => parseProvince({ ...raw, survey: { enabled: 1 }, monitoring: 7 }, 'x'), BadProvince)
  try {
    parseProvince({ ...raw, survey: { enabled: 1 }, monitoring: 7 }, 'x')
  } catch (error) {
    const text = (error as BadProvince).faults.join('\n')
    for (const part of ['survey.enabled', 'survey.question', 'survey.keys', 'monitoring']) t.match(text, part)
  }
})

t.test(
  'who is on duty for an urgent call: the closest watch first, by the hour, no number twice',
  async t => {
    // E14
    const post = (agency: string, number: string, from: string | null = null, to: string | null = null) => ({
      ...{ agency, number, contact: null, from, to },
    })
    const roster: EmergencyRoster = [
      { field: null, area: null, posts: [post('Văn phòng UBND tỉnh', '02773851000')] },
      { field: 'dien', area: null, posts: [post('Điện lực tỉnh', '02773852000'), post('VP', '02773851000')] },
      { field: null, area: 'cao-lanh', posts: [post('UBND phường Cao Lãnh', '02773853000')] },
      {
        field: 'dien',
        area: 'cao-lanh',
        posts: [
          post('Ca ngày', '0912000001', '2026-11-22T07:00', '2026-11-22T19:00'),
          post('Ca đêm', '0912000002', '2026-11-22T19:00', '2026-11-23T07:00'),
        ],
      },
    ]
    const names = (field: string | null, area: string | null, when: string) =>
      onDuty(roster, { field, area }, at(when)).map(({ agency }) => agency)
    t.same(names('dien', 'cao-lanh', '2026-11-22T18:59:59.999'), [
      ...['Ca ngày', 'Điện lực tỉnh', 'VP', 'UBND phường Cao Lãnh'],
    ])
    t.same(names('dien', 'cao-lanh', '2026-11-22T19:00').slice(0, 2), ['Ca đêm', 'Điện lực tỉnh'])
    t.same(names('dien', 'cao-lanh', '2026-11-23T07:00')[0], 'Điện lực tỉnh', 'nobody has the next watch yet')
    t.same(names('nuoc', 'sa-dec', '2026-11-22T12:00'), ['Văn phòng UBND tỉnh'])
    t.same(names(null, null, '2026-11-22T12:00'), ['Văn phòng UBND tỉnh'])
    const wrong = [
      { field: 'a', area: null, posts: [post('x', '113', '2026-02-30T07:00', null)] },
      { field: 'a', area: null, posts: [post('x', '114', '2026-11-22T07:00', '2026-11-22T07:00')] },
    ]
    const text = senseOf({ emergencyRoster: wrong })
    for (const part of [/2026-02-30T07:00 is not in the calendar/, /ends .* before it begins/, /there twice/])
      t.match(text, part)
  },
)
