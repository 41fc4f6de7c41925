import fc from 'fast-check'
import t from 'tap'
import { callerOf } from '../../src/calls/caller.ts'

t.test('a Vietnamese number is the same number however the carrier writes it', async t => {
  for (const raw of [
    '0912345678',
    '84912345678',
    '+84912345678',
    '0084912345678',
    '912345678',
    '091 234 5678',
    '091.234-5678',
  ])
    t.same(callerOf(raw), { number: '+84912345678', shown: '0912345678' }, raw)
  for (const raw of ['02773851101', '842773851101', '+842773851101'])
    t.same(callerOf(raw), { number: '+842773851101', shown: '02773851101' }, raw)
  // 084 is a mobile prefix too: nine digits are a mobile number without its zero.
  t.equal(callerOf('841234567').number, '+84841234567')
})

t.test('short codes stay as they are', async t => {
  for (const raw of ['111', '112', '113', '114', '115', '1022', '18001091', '19001009'])
    t.same(callerOf(raw), { number: raw, shown: raw }, raw)
})

t.test('a service’s number of ten digits is one too, in every disguise', async t => {
  for (const raw of ['1900123456', '01900123456', '+841900123456'])
    t.same(callerOf(raw), { number: '1900123456', shown: '1900123456' }, raw)
})

t.test('a mobile number of before 2018 is the number of today', async t => {
  t.same(callerOf('01234567890'), { number: '+84834567890', shown: '0834567890' })
})

t.test('a number from abroad keeps its country', async t => {
  t.same(callerOf('+85512345678'), { number: '+85512345678', shown: '+85512345678' })
  t.equal(callerOf('0085512345678').number, '+85512345678')
  t.equal(callerOf('85512345678').number, '+85512345678')
})

t.test('a hidden number is nobody, and says so', async t => {
  for (const raw of ['', ' ', 'anonymous', 'Anonymous', 'unknown', 'Restricted', 'PRIVATE'])
    t.same(callerOf(raw), { number: null, shown: 'anonymous' }, raw)
})

t.test('a name in From is shown, and is no number', async t => {
  t.same(callerOf('op101'), { number: null, shown: 'op101' })
  t.same(callerOf('0912/../../etc;x="1"'), { number: null, shown: '0912....etcx1' })
  t.same(callerOf('09'.repeat(100)).number, null)
  t.same(callerOf('Nguyễn'), { number: null, shown: 'Nguyn' })
  t.same(callerOf('"\r\n;'), { number: null, shown: 'anonymous' })
})

t.test('nothing sent as a caller can leave the fence', async () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'binary', maxLength: 80 })),
      raw => {
        const { number, shown } = callerOf(raw)
        return (
          (number === null || /^(\+\d{7,15}|1\d{2,7}|1[89]00\d{5,6})$/.test(number)) &&
          /^[0-9A-Za-z+*#._-]{1,32}$/.test(shown)
        )
      },
    ),
  )
})
