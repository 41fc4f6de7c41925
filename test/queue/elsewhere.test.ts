import t from 'tap'
import { createElsewhere } from '../../src/queue/elsewhere.ts'

t.test('a phone in a call that is not ours is left alone until it is free', async t => {
  let freed = 0
  const elsewhere = createElsewhere({ isOurs: () => false, onFree: () => freed++ })
  elsewhere.used('op101', true)
  t.equal(elsewhere.has('op101'), true)
  t.equal(elsewhere.has('op102'), false)
  elsewhere.used('op101', false)
  t.equal(elsewhere.has('op101'), false)
  t.equal(freed, 1, 'the queue looks again')
  elsewhere.used('op101', false)
  t.equal(freed, 1, 'news that comes twice')
})

t.test(
  'a phone that is used by our own call counts as free the moment that call is over, whatever Asterisk says later',
  async t => {
    let isOurs = true
    const elsewhere = createElsewhere({ isOurs: () => isOurs, onFree: () => {} })
    elsewhere.used('op101', true)
    isOurs = false
    t.equal(elsewhere.has('op101'), false)
  },
)
