import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import { parseProvince } from '../../src/directory/province.ts'
import { readNumber } from '../../src/numbers/number.ts'
import type { NumberKind } from '../../src/numbers/plan.ts'
import { type Dial, dayStart, mayDial, UNUSED, type Used } from '../../src/outbound/policy.ts'
import {
  DEFAULT_DIALLING,
  DIAL_PURPOSES,
  DIALLERS,
  type Dialler,
  type DialRules,
  faultsOfDialling,
} from '../../src/outbound/rules.ts'

const at = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toMillis()
const NOON = at('2026-11-21T12:00:00')

/** One number of each kind. */
const NUMBERS: Readonly<Record<NumberKind, string>> = {
  mobile: '0912345678',
  fixed: '02773851234',
  short: '02361022',
  emergency: '115',
  'toll-free': '18001091',
  premium: '19001234',
  international: '+85523724011',
  satellite: '+870773123456',
  unknown: '171',
}

function ask(
  facts: Partial<Omit<Dial, 'number'>> & { number?: string },
  rules = DEFAULT_DIALLING,
  used = UNUSED,
) {
  const { number = NUMBERS.mobile, ...rest } = facts
  const dial = { role: 'operator', purpose: 'click-to-call', at: NOON, ...rest } as const
  return mayDial(rules, { ...dial, number: readNumber(number) }, used)
}
const codeOf = (...asked: Parameters<typeof ask>) => {
  const verdict = ask(...asked)
  return verdict.isAllowed ? 'yes' : verdict.code
}
const rulesWith = (change: Partial<DialRules>): DialRules => ({ ...DEFAULT_DIALLING, ...change })
const used = (change: Partial<Used>): Used => ({ ...UNUSED, ...change })

// Written by hand: y = may, n = the kind is refused, - = this role dials nothing.
const TABLE = `
              operator supervisor officer head office leader auditor admin centre
mobile        y        y          -       -    -      -      -       -     y
fixed         y        y          -       -    -      -      -       -     y
short         y        y          -       -    -      -      -       -     y
emergency     y        y          -       -    -      -      -       -     n
toll-free     y        y          -       -    -      -      -       -     n
premium       n        n          -       -    -      -      -       -     n
international n        n          -       -    -      -      -       -     n
satellite     n        n          -       -    -      -      -       -     n
unknown       n        n          -       -    -      -      -       -     n`

t.test('by default: each kind of number, each role', async t => {
  const [heads = '', ...lines] = TABLE.trim().split('\n')
  const roles = heads.trim().split(/ +/) as Dialler[]
  t.same([...roles].sort(), [...DIALLERS].sort())
  t.same(lines.map(line => line.split(/ +/)[0]).sort(), Object.keys(NUMBERS).sort())
  const words = { y: 'yes', n: 'number-kind-refused', '-': 'role-may-not-dial' } as const
  for (const line of lines) {
    const [kind = '', ...marks] = line.split(/ +/)
    for (const [place, role] of roles.entries()) {
      const purpose = role === 'centre' ? 'callback' : 'click-to-call'
      const number = NUMBERS[kind as NumberKind]
      t.equal(readNumber(number).kind, kind)
      t.equal(codeOf({ role, purpose, number }), words[marks[place] as 'y'], `${role} dials ${kind}`)
    }
  }
})

t.test(
  'no disguise brings a premium, foreign or satellite number past the policy, in no way of dialling',
  async t => {
    const numbers = [
      ...['19001234', '019001234', '+8419001234', '8419001234', '008419001234', '1900 1234', '1080'],
      ...[
        '+447012345678',
        '0019005551234',
        '+979123456789',
        '+88216123456',
        '0085523724011',
        '1710085523724011',
      ],
      ...['*21*19001234#', '0912345678,,19001234', '0912345678;phone-context=+1900', '', 'anonymous'],
    ]
    for (const number of numbers)
      for (const role of DIALLERS)
        for (const purpose of DIAL_PURPOSES)
          t.not(codeOf({ role, purpose, number }), 'yes', `${number} ${purpose}`)
  },
)

t.test('an emergency is refused neither by role, hours, rate nor minutes', async t => {
  const rules = rulesWith({ roles: {}, centreDailyMinutes: 0, denied: [{ prefix: '+84', reason: 'x' }] })
  const all = used({ lastMinute: 999, lastHour: 999, personSeconds: 9e6, centreSeconds: 9e6 })
  for (const role of DIALLERS)
    for (const kind of ['mobile', 'fixed', 'short', 'emergency', 'toll-free', 'unknown'] as const)
      t.same(
        ask({ role, purpose: 'emergency', number: NUMBERS[kind] }, rules, all),
        { isAllowed: true, maxSeconds: null },
        `${role} ${kind}`,
      )
  t.equal(codeOf({ purpose: 'emergency', number: '+84733851234' }), 'yes', 'a prefix newer than our tables')
  t.equal(codeOf({ purpose: 'emergency', number: 'trực ban' }), 'number-unreadable')
  t.equal(codeOf({ purpose: 'emergency', number: '+85523724011' }), 'emergency-number-refused')
  // A duty team with a satellite telephone is named by the province.
  const named = rulesWith({ allowed: [{ prefix: '+870773', who: ['operator'], reason: 'tàu cứu nạn' }] })
  t.equal(codeOf({ purpose: 'emergency', number: NUMBERS.satellite }, named), 'yes')
  t.equal(
    codeOf({ purpose: 'emergency', number: NUMBERS.satellite, role: 'supervisor' }, named),
    'emergency-number-refused',
  )
})

t.test('a province names numbers that some may dial after all, and numbers that nobody may', async t => {
  const rules = rulesWith({
    allowed: [{ prefix: '+855', who: ['supervisor'], reason: 'Cửa khẩu' }],
    denied: [{ prefix: '+84277385', reason: 'quấy rối' }],
  })
  t.equal(codeOf({ role: 'supervisor', number: '+85523724011' }, rules), 'yes')
  t.equal(codeOf({ role: 'operator', number: '+85523724011' }, rules), 'number-kind-refused')
  t.equal(codeOf({ role: 'supervisor', number: '+85620123456' }, rules), 'number-kind-refused')
  t.equal(codeOf({ number: '02773851234' }, rules), 'number-denied')
  t.equal(codeOf({ number: '02773861234' }, rules), 'yes')
})

t.test('a way of dialling that the role does not have is refused', async t => {
  t.equal(codeOf({ role: 'supervisor', purpose: 'check' }), 'purpose-refused')
  t.equal(codeOf({ role: 'centre', purpose: 'keypad' }), 'purpose-refused')
  const { operator } = DEFAULT_DIALLING.roles
  if (!operator) throw new Error('operators dial')
  const silent = rulesWith({ roles: { operator: { ...operator, purposes: ['transfer'] } } })
  t.equal(codeOf({ purpose: 'keypad' }, silent), 'purpose-refused')
  t.equal(codeOf({ purpose: 'transfer' }, silent), 'yes')
})

t.test('hours are those of the province, the last minute not among them', async t => {
  const { operator } = DEFAULT_DIALLING.roles
  if (!operator) throw new Error('operators dial')
  const rules = rulesWith({
    roles: {
      operator: {
        ...operator,
        hours: [
          ['07:00', '11:30'],
          ['13:00', '24:00'],
        ],
      },
    },
  })
  const moments = [
    ['2026-11-21T06:59:59.999', 'outside-dial-hours'],
    ['2026-11-21T07:00:00', 'yes'],
    ['2026-11-21T11:30:00', 'outside-dial-hours'],
    ['2026-11-21T23:59:59.999', 'yes'],
    ['2026-11-22T00:00:00', 'outside-dial-hours'],
  ] as const
  for (const [moment, code] of moments) t.equal(codeOf({ at: at(moment) }, rules), code, moment)
})

t.test('rates and minutes end where they say', async t => {
  const limits = [
    [{ lastMinute: 5 }, 'yes'],
    [{ lastMinute: 6 }, 'minute-rate-reached'],
    [{ lastHour: 59 }, 'yes'],
    [{ lastHour: 60 }, 'hour-rate-reached'],
    [{ personSeconds: 239 * 60 }, 'yes'],
    [{ personSeconds: 239 * 60 + 1 }, 'person-minutes-used'],
    [{ centreSeconds: 2_999 * 60 }, 'yes'],
    [{ centreSeconds: 2_999 * 60 + 1 }, 'centre-minutes-used'],
  ] as const
  for (const [change, code] of limits)
    t.equal(codeOf({}, DEFAULT_DIALLING, used(change)), code, JSON.stringify(change))
})

t.test('a call may last as long as the least of what is left', async t => {
  t.same(ask({}), { isAllowed: true, maxSeconds: 3_600 })
  t.same(ask({}, DEFAULT_DIALLING, used({ personSeconds: 230 * 60 })), { isAllowed: true, maxSeconds: 600 })
  t.same(ask({}, DEFAULT_DIALLING, used({ centreSeconds: 2_995 * 60 })), { isAllowed: true, maxSeconds: 300 })
})

t.test('every refusal says why in Vietnamese', async t => {
  const verdict = ask({ number: '19001234' })
  t.match(verdict, { isAllowed: false, detail: 'Bạn không được gọi số dịch vụ tính phí.' })
})

t.test('the day begins at midnight of the province', async t => {
  t.equal(dayStart(at('2026-11-21T23:59:59.999')), at('2026-11-21T00:00:00'))
  t.equal(dayStart(at('2026-11-22T00:00:00')), at('2026-11-22T00:00:00'))
  t.equal(dayStart(Date.parse('2026-11-21T17:00:00Z')), at('2026-11-22T00:00:00'))
})

t.test('a shift that ends before it begins is a fault of the profile', async t => {
  const { operator } = DEFAULT_DIALLING.roles
  if (!operator) throw new Error('operators dial')
  const rules = rulesWith({ roles: { operator: { ...operator, hours: [['17:00', '08:00']] } } })
  t.match(faultsOfDialling(rules, 'dialling'), [{ path: 'dialling.roles.operator.hours' }])
  t.same(faultsOfDialling(DEFAULT_DIALLING, 'dialling'), [])
})

t.test('a province may set rules of its own, and a slip in them is named', async t => {
  const profile = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../provinces/gia-lai/profile.json'), 'utf8'),
  )
  t.same(parseProvince(profile, 'x').dialling, DEFAULT_DIALLING)
  t.match(parseProvince(profile, 'x').assumed.dialling, /No document/)
  const own = rulesWith({ centreDailyMinutes: 60 })
  t.equal(parseProvince({ ...profile, dialling: own }, 'x').dialling.centreDailyMinutes, 60)
  const slips = [
    { ...own, allowed: [{ prefix: '0912', who: ['operator'], reason: 'x' }] },
    { ...own, roles: { operater: own.roles.operator } },
    { ...own, roles: { operator: { ...own.roles.operator, kinds: ['cheap'] } } },
  ]
  for (const dialling of slips)
    t.throws(() => parseProvince({ ...profile, dialling }, 'x'), { name: 'BadProvince', message: /dialling/ })
})
