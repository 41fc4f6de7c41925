import fc from 'fast-check'
import t from 'tap'
import { DIGITS, type Digit } from '../../src/calls/call.ts'
import { KEY_PAUSE_MS, type Keyed, type KeyOrder, press, shortNumberOf } from '../../src/calls/keys.ts'

// Orders by keys of an operator's telephone: what the keypad's paper card promises (docs/operating.md), and that nothing
// else becomes an order.
type Told = KeyOrder | 'invalid'

/** @param pauses between keys, in milliseconds; a last one repeats */
function type(keys: string, pauses: readonly number[] = [120]): Told[] {
  let keyed: Keyed = null
  let at = 10_000
  const told: Told[] = []
  for (const [index, digit] of [...keys].entries()) {
    const pressed = press(keyed, digit as Digit, at)
    keyed = pressed.keyed
    if (pressed.order) told.push(pressed.order)
    at += pauses[Math.min(index, pauses.length - 1)] ?? 0
  }
  return told
}

t.test('the orders', async t => {
  t.same(type('*2102#'), [{ order: 'transfer', target: '102' }])
  t.same(type('*30277385123#'), [{ order: 'consult', target: '0277385123' }])
  t.same(type('*1'), [{ order: 'toggle-mute' }])
  t.same(type('*4'), [{ order: 'resume' }])
  t.same(type('*5'), [{ order: 'complete' }])
  t.same(type('*6'), [{ order: 'drop-guest' }])
  t.same(type('*7'), [{ order: 'toggle-hold' }])
  t.same(type('*8'), [{ order: 'confirm' }])
  t.same(type('*9#'), [{ order: 'emergency', number: null }])
  t.same(type('*9115#'), [{ order: 'emergency', number: '115' }])
})

t.test("a burst is taken key by key, and what is no order stays the other side's", async t => {
  t.same(type('1234567890#'), [], 'somebody answers a machine')
  t.same(type('*7*7*3102#*4', [0]), [
    { order: 'toggle-hold' },
    { order: 'toggle-hold' },
    { order: 'consult', target: '102' },
    { order: 'resume' },
  ])
  t.same(type('##*5##'), [{ order: 'complete' }])
})

t.test('what is no order is told by a tone, once', async t => {
  t.same(type('*0'), ['invalid'])
  t.same(type('*#'), ['invalid'])
  t.same(type('*2#'), ['invalid'], 'no target')
  t.same(type('*21#'), ['invalid'], 'nobody has one figure')
  t.same(type('*912#'), ['invalid'], 'no emergency number')
  t.same(type('**5'), ['invalid', { order: 'complete' }], 'begun anew')
  t.same(type('*210*5'), ['invalid', { order: 'complete' }], 'given up')
  t.same(type('*2123456789012345678901#'), ['invalid'], 'longer than any number')
})

t.test('who stops for four seconds begins anew, to the millisecond', async t => {
  t.same(type('*5', [KEY_PAUSE_MS - 1]), [{ order: 'complete' }])
  t.same(type('*5', [KEY_PAUSE_MS]), [], 'the 5 was meant for somebody else')
  t.same(type('*2102#', [100, 100, 100, KEY_PAUSE_MS, 100]), [], 'half a number is not dialled')
  t.same(type('*2102#', [3_000]), [{ order: 'transfer', target: '102' }], 'slow fingers')
})

t.test(
  'keys whose clock goes back, or that come in any order, never fail and never dial by themselves',
  async t => {
    const keys = fc.array(fc.tuple(fc.constantFrom(...DIGITS), fc.integer({ min: -10_000, max: 10_000 })), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(keys, pressed => {
        let keyed: Keyed = null
        let at = 0
        let text = ''
        for (const [digit, later] of pressed) {
          at += later
          const step = press(keyed, digit, at)
          keyed = step.keyed
          text += digit
          const { order } = step
          if (order === null || order === 'invalid') continue
          if (
            'target' in order &&
            !text.endsWith(`${order.order === 'transfer' ? '*2' : '*3'}${order.target}#`)
          )
            throw new Error(`dialled ${order.target} out of ${text}`)
          if ('target' in order && !/^\d{2,17}$/.test(order.target)) throw new Error('a target is figures')
        }
      }),
      { numRuns: 5_000, seed: 1022 },
    )
    t.pass('5,000 rows of keys')
  },
)

t.test('short numbers', async t => {
  t.equal(shortNumberOf('op102'), '102')
  t.equal(shortNumberOf('op102-web'), '102')
  t.equal(shortNumberOf('lan'), null)
  t.equal(shortNumberOf('op1'), null)
})
