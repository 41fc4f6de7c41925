import fc from 'fast-check'
import t from 'tap'
import { areaCodeOf, type Near, readNumber } from '../../src/numbers/number.ts'
import { AREAS, NUMBER_KINDS, OLD_MOBILES } from '../../src/numbers/plan.ts'

const TYPED: Near = { areaCode: '277', isTyped: true }
const typed = (raw: string) => readNumber(raw, TYPED)

t.test('one number is one number, however it is written', async t => {
  for (const raw of [
    ...['0912345678', '84912345678', '+84912345678', '0084912345678', '912345678', '+84 (0) 912 345 678'],
    ...['091 234 5678', '091.234.5678', '091-234-5678', '(091) 2345678', '091/2345678', ' 0912345678 '],
  ])
    t.same(
      readNumber(raw),
      {
        ...{ number: '+84912345678', kind: 'mobile', shown: '0912345678', what: null },
        spoken: ['0912', '345', '678'],
      },
      raw,
    )
  for (const raw of ['02773851234', '0277 3851 234', '842773851234', '+842773851234', '(0277) 3.851.234'])
    t.match(readNumber(raw), { number: '+842773851234', kind: 'fixed', spoken: ['0277', '3851', '234'] }, raw)
})

t.test('short codes are known by name and by cost', async t => {
  for (const code of ['111', '112', '113', '114', '115'])
    t.match(readNumber(code), { number: code, kind: 'emergency', shown: code, spoken: [code] }, code)
  t.match(readNumber('115'), { what: 'Cấp cứu y tế' })
  t.match(readNumber('1022'), { number: '1022', kind: 'short', what: 'Tổng đài 1022' })
  t.match(readNumber('18001091'), { number: '18001091', kind: 'toll-free', spoken: ['1800', '1091'] })
  t.match(readNumber('19001234'), { number: '19001234', kind: 'premium' })
  t.match(readNumber('1080'), { kind: 'premium' })
  // Nobody knows what it costs.
  for (const code of ['171', '17100', '1799999']) t.match(readNumber(code), { number: code, kind: 'unknown' })
})

t.test('the centre of another province has its name', async t => {
  t.match(readNumber('0277.1022'), {
    ...{ number: '+842771022', kind: 'short', shown: '02771022', what: 'Tổng đài 1022 Đồng Tháp' },
    spoken: ['0277', '1022'],
  })
  t.match(readNumber('+842361022'), { number: '+842361022', what: 'Tổng đài 1022 Đà Nẵng' })
  t.match(readNumber('0241022'), { number: '+84241022', kind: 'short', what: 'Tổng đài 1022 Hà Nội' })
})

t.test('a premium service is one in every disguise', async t => {
  // Why: a guard that knows only `1900…` is passed with `+841900…`.
  for (const raw of ['19001234', '019001234', '8419001234', '+8419001234', '008419001234', '1900 1234'])
    t.match(readNumber(raw), { number: '19001234', kind: 'premium' }, raw)
  t.match(typed('+84 (0) 1900 123456'), { number: '1900123456', kind: 'premium' })
  for (const raw of ['+19005551234', '0019005551234', '19005551234', '+447012345678', '+979123456789'])
    t.equal(readNumber(raw).kind, 'premium', raw)
  for (const raw of ['+870773123456', '00881612345678', '+88216123456', '+88312345678'])
    t.ok(['satellite', 'unknown'].includes(readNumber(raw).kind), raw)
  t.equal(readNumber('+870773123456').kind, 'satellite')
})

t.test('mobile numbers of eleven digits are today’s of ten', async t => {
  const moves = [
    ...['0120 → 070', '0121 → 079', '0122 → 077', '0126 → 076', '0128 → 078', '0123 → 083', '0124 → 084'],
    ...['0125 → 085', '0127 → 081', '0129 → 082', '0162 → 032', '0163 → 033', '0164 → 034', '0165 → 035'],
    ...['0166 → 036', '0167 → 037', '0168 → 038', '0169 → 039', '0186 → 056', '0188 → 058', '0199 → 059'],
  ]
  t.equal(moves.length, Object.keys(OLD_MOBILES).length)
  for (const move of moves) {
    const [was = '', is = ''] = move.split(' → ')
    t.equal(readNumber(`${was}6543210`).number, `+84${is.slice(1)}6543210`, move)
    t.equal(readNumber(`+84${was.slice(1)}6543210`).number, `+84${is.slice(1)}6543210`, move)
  }
})

t.test('landlines by their area codes of before 2017', async t => {
  t.equal(AREAS.length, 63)
  const moves = [
    ...['067 3851234 → 02773851234', '073 3851234 → 02733851234', '0510 3851234 → 02353851234'],
    ...['0511 3851234 → 02363851234', '04 38123456 → 02438123456', '0650 3851234 → 02743851234'],
    ...['020 3851234 → 02143851234', '0240 3851234 → 02043851234', '066 3851234 → 02763851234'],
    ...['0710 3851234 → 02923851234', '064 3851234 → 02543851234', '0211 3851234 → 02113851234'],
  ]
  for (const move of moves) {
    const [was = '', is = ''] = move.split(' → ')
    t.match(typed(was), { shown: is, kind: 'fixed' }, move)
  }
  // Somebody's number today: 059 and 038 were Gia Lai and Nghệ An once.
  for (const raw of ['0593851234', '0383851234']) t.match(typed(raw), { shown: raw, kind: 'mobile' }, raw)
  // From the network it is a mobile number whose prefix is newer than our tables.
  t.match(readNumber('0733851234'), { number: '+84733851234', kind: 'unknown' })
  t.match(typed('+84733851234'), { number: '+84733851234' }, 'as rows hold it')
  t.match(readNumber('0673851234'), { number: '+842773851234' }, 'nobody’s today')
})

t.test('a bare local number is one of the place', async t => {
  t.match(typed('3851234'), { number: '+842773851234', kind: 'fixed' })
  t.match(typed('3.851.234'), { number: '+842773851234' })
  t.match(readNumber('38123456', { areaCode: '24', isTyped: true }), { number: '+842438123456' })
  t.match(readNumber('3851234'), { number: null, shown: '3851234' }, 'of which place?')
  t.match(typed('385123'), { number: null })
})

t.test('the area is read off the centre’s own number', async t => {
  t.equal(areaCodeOf(['1022', '02771022']), '277')
  t.equal(areaCodeOf(['+84241022']), '24')
  t.equal(areaCodeOf(['1022']), null)
})

t.test('numbers from abroad keep their country', async t => {
  t.match(readNumber('+12025550123'), { kind: 'international', spoken: ['1', '202', '555', '0123'] })
  t.match(readNumber('0085523724011'), { number: '+85523724011', kind: 'international' })
  t.match(readNumber('+441632'), { number: null })
})

t.test('hidden, made up and hostile callers are nobody', async t => {
  for (const raw of ['', 'anonymous', 'Unavailable', 'unknown'])
    t.match(readNumber(raw), { number: null, kind: 'unknown', shown: 'anonymous', spoken: [] }, raw)
  for (const raw of [
    ...['9'.repeat(200), '0912345678,,1', '*21*19001234#', 'tel:0912345678', '0912345678@evil', '0912;ext=5'],
    ...[
      "0912'; drop table calls; --",
      '０９１２３４５６７８',
      '٠٩١٢٣٤٥٦٧٨',
      '0912345678/0987654321',
      '\0',
      '+',
      '++84912345678',
    ],
  ])
    t.equal(readNumber(raw, TYPED).number, null, JSON.stringify(raw))
  t.equal(readNumber('0912"345678').shown, 'anonymous', 'what was cut to look like a number is not shown')
})

const anything = fc.oneof(
  fc.string({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.stringMatching(/^(\+|00|0|84)?[0-9 ()./-]{0,16}$/),
  fc
    .constantFrom('0', '+84', '84', '0084')
    .chain(front => fc.stringMatching(/^[0-9]{5,12}$/).map(rest => front + rest)),
)
const near = fc.record({ areaCode: fc.constantFrom(null, '277', '24'), isTyped: fc.boolean() })

t.test('whatever comes, a number is a number or null, and reads as itself', async () => {
  fc.assert(
    fc.property(anything, near, (raw, from) => {
      const { number, kind, shown, spoken } = readNumber(raw, from)
      if (!/^[0-9A-Za-z+*#._-]{1,32}$/.test(shown) || !NUMBER_KINDS.includes(kind)) return false
      if (number === null) return kind === 'unknown' && spoken.length === 0
      if (!/^(\+\d{7,15}|1\d{2,7}|1[89]00\d{5,6})$/.test(number)) return false
      const again = readNumber(number, from)
      return (
        again.number === number &&
        again.kind === kind &&
        again.shown === shown &&
        spoken.join('') === shown.replace('+', '')
      )
    }),
    { numRuns: 3_000 },
  )
})

t.test('what is shown of a number from the network is that number when it is dialled', async () => {
  fc.assert(
    fc.property(anything, raw => {
      const { number, shown } = readNumber(raw)
      return readNumber(shown).number === number
    }),
    { numRuns: 3_000 },
  )
})
