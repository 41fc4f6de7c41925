import t from 'tap'
import { Value } from 'typebox/value'
import { isForbiddenAddress, webhookFault } from '../../src/alarms/address.ts'
import { type Alarm, recipientsOf, repeatAt } from '../../src/alarms/alarm.ts'
import {
  type CentreFacts,
  conditionsOf,
  NOTHING_SEEN,
  type Seen,
  verdict,
} from '../../src/alarms/conditions.ts'
import {
  ALARM_KINDS,
  type AlarmKind,
  type AlarmRules,
  Alarms,
  DEFAULT_ALARMS,
  faultsOfAlarms,
  wholeRules,
} from '../../src/alarms/rules.ts'
import { batchesOf, retryAt, TRIES_MOST } from '../../src/alarms/sending.ts'
import { emailOf, smsOf, webhookOf } from '../../src/alarms/texts.ts'
import { hear } from '../../src/alarms/tone.ts'
import { WORDS } from '../../src/alarms/words.ts'
import { unaccented } from '../../src/channels/sms.ts'
import { tone } from '../recordings/sound.ts'
import { NOON } from '../rooms.ts'

const SECOND = 1_000
const WELL: CentreFacts = {
  ...{
    waiting: [],
    staffing: [{ queue: 'chung', label: 'Hàng chờ chung', operators: 2, isNeeded: true }],
    lines: [],
  },
  ...{ isAsteriskUp: true, databaseMs: 2, freeBytes: 50e9, isProtecting: false },
  ...{ inFallback: 0, stalled: [] },
}

function alarm(kind: AlarmKind, facts: Partial<Alarm> = {}): Alarm {
  return {
    ...{ id: '11111111-1111-4111-8111-111111111111', kind, subject: '', severity: 'critical', facts: {} },
    ...{ raisedAt: NOON, clearedAt: null, acknowledgedAt: null, acknowledgedById: null, toldAt: NOON },
    repeats: 0,
    ...facts,
  }
}

/** The centre as it is looked at now and then; answers what is raised and cleared at each look. */
function looks(rules: AlarmRules = DEFAULT_ALARMS) {
  let seen: Seen = NOTHING_SEEN
  let open: Alarm[] = []
  return (at: number, facts: Partial<CentreFacts>) => {
    const found = verdict(conditionsOf({ ...WELL, ...facts }, rules), { open, seen, rules, at })
    seen = found.seen
    open = open.filter(one => !found.clear.includes(one))
    open.push(...found.raise.map(({ kind, subject }) => alarm(kind, { subject })))
    const names = (things: readonly { kind: string; subject: string }[]) =>
      things.map(({ kind, subject }) => `${kind} ${subject}`.trim())
    return { raised: names(found.raise), cleared: names(found.clear), nextAt: found.nextAt }
  }
}

t.test('a caller who waits is told of when the limit is over, and not before', async t => {
  const look = looks()
  const waiting = [{ queue: 'chung', label: 'Hàng chờ chung', count: 1, longestSince: NOON }]
  const early = look(NOON + 119 * SECOND, { waiting })
  t.same(early.raised, [])
  t.equal(early.nextAt, NOON + 120 * SECOND, 'the look that finds it is known beforehand')
  t.same(look(NOON + 120 * SECOND, { waiting }).raised, ['wait-over-limit chung'])
  t.same(look(NOON + 121 * SECOND, { waiting }).raised, [], 'it is told once')
})

t.test('an alarm is over when its cause has been gone for a while: callers come and go', async t => {
  const look = looks()
  const since = (longestSince: number) => ({
    waiting: [{ queue: 'chung', label: 'Hàng chờ chung', count: 1, longestSince }],
  })
  look(NOON + 120 * SECOND, since(NOON))
  t.same(look(NOON + 130 * SECOND, since(NOON + 125 * SECOND)).cleared, [], 'the next one has just come')
  t.same(look(NOON + 250 * SECOND, since(NOON + 125 * SECOND)).raised, [], 'and waits too long, too')
  t.same(look(NOON + 260 * SECOND, {}).cleared, [])
  t.same(look(NOON + 289 * SECOND, {}).cleared, [])
  t.same(look(NOON + 290 * SECOND, {}).cleared, ['wait-over-limit chung'])
})

t.test(
  'a line that is down is not over because it was up for a moment, or the service began anew',
  async t => {
    const down: Partial<CentreFacts> = { lines: [{ name: 'vnpt', isUp: false, state: 'not-reachable' }] }
    const look = looks()
    look(NOON, down)
    t.same(look(NOON + 60 * SECOND, down).raised, ['trunk-down vnpt'])
    look(NOON + 70 * SECOND, {})
    look(NOON + 75 * SECOND, down)
    t.same(look(NOON + 105 * SECOND, down).cleared, [], 'it has been down for half a minute')
    const open = [alarm('trunk-down', { subject: 'vnpt' })]
    const facts = conditionsOf({ ...WELL, ...down }, DEFAULT_ALARMS)
    const begun = verdict(facts, { open, seen: NOTHING_SEEN, rules: DEFAULT_ALARMS, at: NOON })
    const later = verdict(facts, { open, seen: begun.seen, rules: DEFAULT_ALARMS, at: NOON + 30 * SECOND })
    t.same(later.clear, [])
  },
)

t.test('nobody at work is told for each queue, where somebody should be', async t => {
  const look = looks()
  const nobody = (isNeeded: boolean) => ({
    staffing: [{ queue: 'chung', label: 'Hàng chờ chung', operators: 0, isNeeded }],
  })
  t.same(look(NOON, nobody(false)).raised, [])
  look(NOON + 100 * SECOND, nobody(true))
  t.same(look(NOON + 159 * SECOND, nobody(true)).raised, [])
  t.same(look(NOON + 160 * SECOND, nobody(true)).raised, ['no-operators chung'])
})

t.test('lines, disk, database and Asterisk are told of when they last that long', async t => {
  const look = looks()
  const bad: Partial<CentreFacts> = {
    ...{ lines: [{ name: 'vnpt', isUp: false, state: 'Unreachable' }], freeBytes: 1e9, databaseMs: 900 },
    inFallback: 3,
  }
  t.same(look(NOON, bad).raised, ['disk-low'])
  t.same(look(NOON + 60 * SECOND, bad).raised, ['trunk-down vnpt', 'database-slow', 'fallback-in-use'])
  const away = looks()
  away(NOON, { isAsteriskUp: false })
  t.same(away(NOON + 15 * SECOND, { isAsteriskUp: false }).raised, ['asterisk-away'])
})

t.test('what is not known concludes nothing: neither an alarm nor its end', async t => {
  const look = looks()
  look(NOON, { freeBytes: 1e9 })
  const unknown = { waiting: null, staffing: null, lines: null, freeBytes: null, inFallback: null }
  t.same(look(NOON + 300 * SECOND, unknown), { raised: [], cleared: [], nextAt: null })
})

t.test('a kind that is switched off is not told, and its alarm is over', async t => {
  const off = structuredClone(DEFAULT_ALARMS)
  off.kinds['disk-low'].enabled = false
  t.same(looks(off)(NOON, { freeBytes: 1e9 }).raised, [])
  const disk = { ...WELL, freeBytes: 1e9, isProtecting: true }
  t.same(
    conditionsOf(disk, DEFAULT_ALARMS).conditions.map(({ kind, subject }) => `${kind} ${subject}`),
    ['disk-low ', 'disk-low protect'],
    'the last reserve is told by itself',
  )
  const found = verdict(conditionsOf({ ...WELL, freeBytes: 1e9 }, off), {
    ...{ open: [alarm('disk-low')], seen: NOTHING_SEEN, rules: off, at: NOON },
  })
  t.equal(found.clear.length, 1)
})

t.test('who is told follows from the kind; nobody is told twice over one address', async t => {
  const rules = structuredClone(DEFAULT_ALARMS)
  rules.recipients = [
    { name: 'Trực ban', email: 'truc@tinh.vn', phone: '0912345678' },
    { name: 'Kỹ thuật', email: 'kt@tinh.vn', phone: null },
    { name: 'Phó', email: 'truc@tinh.vn', phone: null },
  ]
  rules.kinds['trunk-down'] = { ...rules.kinds['trunk-down'], channels: ['email', 'sms'] }
  t.same(recipientsOf(rules, 'trunk-down'), [
    { channel: 'email', recipient: 'truc@tinh.vn' },
    { channel: 'email', recipient: 'kt@tinh.vn' },
    { channel: 'sms', recipient: '0912345678' },
  ])
  rules.kinds['trunk-down'].recipients = ['Kỹ thuật']
  t.same(recipientsOf(rules, 'trunk-down'), [{ channel: 'email', recipient: 'kt@tinh.vn' }])
  rules.kinds['trunk-down'].recipients = ['Nobody']
  t.match(faultsOfAlarms(rules, 'alarms'), [{ path: 'alarms.kinds.trunk-down.recipients' }])
})

t.test('an alarm is told again while it lasts and nobody has taken note of it', async t => {
  t.equal(repeatAt(alarm('trunk-down'), DEFAULT_ALARMS), NOON + 30 * 60 * SECOND)
  t.equal(repeatAt(alarm('trunk-down', { acknowledgedAt: NOON + 1 }), DEFAULT_ALARMS), null)
  t.equal(repeatAt(alarm('trunk-down', { clearedAt: NOON + 1 }), DEFAULT_ALARMS), null)
  t.equal(repeatAt(alarm('wait-over-limit'), DEFAULT_ALARMS), null)
})

const due = (count: number, batch: string | null = null) =>
  Array.from({ length: count }, (_, n) => ({ id: `m${n}`, batch }))

t.test('a hundred alarms at once are some messages and a summary', async t => {
  const { batches, nextAt } = batchesOf(due(100), { tried: [], most: 5, at: NOON })
  t.same(
    batches.map(({ messages }) => messages.length),
    [1, 1, 1, 1, 96],
  )
  t.equal(nextAt, null)
})

t.test('a recipient who had enough in this minute has the rest in the next, together', async t => {
  const tried = [1, 2, 3, 4, 5].map(n => NOON - n * SECOND)
  t.same(batchesOf(due(3), { tried, most: 5, at: NOON }), { batches: [], nextAt: NOON + 55 * SECOND })
  const later = batchesOf(due(30), { tried, most: 5, at: NOON + 55 * SECOND })
  t.same(
    later.batches.map(({ messages }) => messages.length),
    [30],
  )
})

t.test('what went out as one piece is tried again as that piece', async t => {
  const messages = [...due(3, 'b1'), { id: 'new', batch: null }]
  const { batches } = batchesOf(messages, { tried: [], most: 5, at: NOON })
  t.match(batches, [
    { batch: 'b1', messages: { length: 3 } },
    { batch: null, messages: { length: 1 } },
  ])
})

t.test('the pauses between tries grow, and have an end', async t => {
  const pauses = Array.from({ length: TRIES_MOST }, (_, n) => retryAt(n + 1, 0))
  t.equal(pauses.at(-1), null)
  const waits = pauses.slice(0, -1).map(Number)
  t.same(
    waits,
    waits.toSorted((a, b) => a - b),
  )
})

t.test('every kind says what, where, since when and what to do, in Vietnamese', async t => {
  for (const kind of ALARM_KINDS) {
    const told = [
      { event: 'raised' as const, alarm: alarm(kind, { subject: 'chung', facts: { waiting: 2 } }) },
    ]
    const letter = { id: '22222222-2222-4222-8222-222222222222', centre: 'Tổng đài 1022', at: NOON, told }
    const { subject, text } = emailOf(letter)
    t.match(subject, WORDS[kind].what)
    t.match(text, /Từ 12:00:00 21\/11\/2026\n/)
    t.match(text, `Việc cần làm: ${WORDS[kind].todo}`)
    const sms = smsOf(letter)
    t.match(sms, /^[A-Za-z0-9 .,:;!?()"'%&*+/<=>-]{20,459}$/, sms)
    t.match(webhookOf(letter), { alarms: [{ kind, event: 'raised', raisedAt: '2026-11-21T05:00:00.000Z' }] })
  }
})

t.test('a queue is called what people call it', async t => {
  const { where } = WORDS['no-operators']
  const facts = { label: 'Hàng chờ khẩn cấp', waiting: 2 }
  t.equal(where({ subject: 'khan', facts }), 'Hàng chờ khẩn cấp, 2 người đang chờ')
  t.equal(
    where({ subject: 'khan', facts: { waiting: 2 } }),
    'hàng chờ "khan", 2 người đang chờ',
    'told before',
  )
})

t.test('nothing in a fact becomes a line of ours, in any channel', async t => {
  const facts = { detail: 'x\r\nBcc: thief@example.com', step: 'trunk' }
  const told = [{ event: 'raised' as const, alarm: alarm('self-check-failed', { facts }) }]
  const letter = { id: '22222222-2222-4222-8222-222222222222', centre: '1022', at: NOON, told }
  t.notMatch(emailOf(letter).subject, /[\r\n]/)
  t.notMatch(emailOf(letter).text, /^Bcc:/m)
  t.notMatch(smsOf(letter), /[\r\n]/)
})

t.test('a short message is written without accents, so that brand names are taken', async t => {
  t.equal(unaccented('Mất đường trung kế "Đồng Tháp"'), 'Mat duong trung ke "Dong Thap"')
})

t.test('a webhook leads to https, or to this machine, and never where only machines are', async t => {
  for (const good of ['https://alarm.example.vn/1022', 'http://127.0.0.1:9000/x', 'http://localhost/'])
    t.equal(webhookFault(good), null, good)
  for (const bad of [
    ...[
      'http://alarm.example.vn/',
      'http://127.example.vn/',
      'ftp://alarm.example.vn/',
      'https://a:b@example.vn/',
      'not a url',
    ],
    ...[
      'https://169.254.169.254/latest/meta-data',
      'https://[fe80::1]/',
      'https://[::ffff:169.254.169.254]/',
    ],
  ])
    t.not(webhookFault(bad), null, bad)
  for (const address of [
    '169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fd00:ec2::254',
    '0.0.0.0',
    '224.0.0.1',
    '::',
  ])
    t.ok(isForbiddenAddress(address), address)
  for (const address of ['127.0.0.1', '::1', '10.0.0.7', '203.0.113.9', '2001:db8::1'])
    t.notOk(isForbiddenAddress(address), address)
})

t.test('the tone of a check is told from silence and from a greeting', async t => {
  const silence = Buffer.alloc(16_000)
  t.same(hear(silence, 1_000), { pieces: 20, withTone: 0, withOther: 0 })
  t.same(hear(tone(1_000, 1004), 1_000), { pieces: 20, withTone: 20, withOther: 0 })
  t.same(hear(tone(1_000, 660), 1_000), { pieces: 20, withTone: 0, withOther: 20 })
})

t.test('settings from before a kind was known are whole with its default, and good', async t => {
  const {
    'evidence-stalled': _stalled,
    'evidence-broken': _broken,
    'plan-refused': _plan,
    ...kinds
  } = DEFAULT_ALARMS.kinds
  const before = { ...DEFAULT_ALARMS, kinds } as AlarmRules
  t.equal(Value.Check(Alarms, before), true)
  t.same(wholeRules(before).kinds, DEFAULT_ALARMS.kinds)
  const { 'disk-low': _disk, ...less } = kinds
  t.equal(Value.Check(Alarms, { ...before, kinds: less }), false, 'others are never left out')
})
