import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import {
  bookAttempt,
  canonicalSecret,
  canonicalUsername,
  type Failures,
  readableSecret,
  refundAttempt,
  usernameFault,
} from '../../src/people/credentials.ts'
import { passwordFault } from '../../src/people/strength.ts'

const NEVER: Failures = { failedLogins: 0, lockedUntil: null }

/** Books attempts one after the other, each as soon as it is allowed. @returns the waits between them, in seconds */
function waits(attempts: number): number[] {
  const found: number[] = []
  let state = NEVER
  let now = 0
  for (let n = 0; n < attempts; n++) {
    const start = now
    let booked = bookAttempt(state, now)
    while (!booked) {
      now = state.lockedUntil ?? now
      booked = bookAttempt(state, now)
    }
    found.push((now - start) / 1000)
    state = booked
  }
  return found
}

t.test(
  'five tries are free, then each costs twice the wait of the one before, up to a quarter of an hour',
  async t => {
    t.same(waits(12), [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900])
  },
)

t.test('no pattern of tries gets more than a hundred and some guesses in a day', async t => {
  const property = fc.property(
    fc.array(fc.integer({ min: 0, max: 3_600_000 }), { maxLength: 400 }),
    pauses => {
      let state = NEVER
      let now = 0
      let guesses = 0
      for (const pauseMs of pauses) {
        now += pauseMs
        if (now > 24 * 3_600_000) break
        const booked = bookAttempt(state, now)
        if (booked) guesses++
        state = booked ?? state
      }
      return guesses <= 125
    },
  )
  t.doesNotThrow(() => fc.assert(property))
})

t.test('after a quiet hour the count begins anew', async t => {
  const locked = { failedLogins: 9, lockedUntil: 1_000 }
  t.match(bookAttempt(locked, 1_000 + 3_600_000), { failedLogins: 10 })
  t.same(bookAttempt(locked, 1_001 + 3_600_000), { failedLogins: 1, lockedUntil: null })
})

t.test('a refunded try leaves the account as it was, and open', async t => {
  const before = { failedLogins: 4, lockedUntil: null }
  const booked = bookAttempt(before, 0)
  t.not(booked?.lockedUntil, null, 'booked as if it were wrong')
  t.same(booked && refundAttempt(booked), before)
})

t.test('passwords: long enough, not worn out, not the name', async t => {
  const good = ['bốn mùa hoa nở', 'correct horse battery', 'Sông Tiền 2026!', '🌾🌾lúa chín vàng']
  for (const password of good) t.equal(passwordFault(password, 'lan'), null, password)
  const bad = [
    '',
    'ngắn quá',
    'aaaaaaaaaaaa',
    'ababababababab',
    '1234567890',
    'password123',
    'matkhau12345',
    'toi-la-lan-day',
    'TOI-LA-LAN-DAY',
    'x'.repeat(300),
  ]
  for (const password of bad) t.type(passwordFault(password.toLowerCase(), 'lan'), 'string', password)
})

t.test('usernames fit a telephone, a file name and a URL', async t => {
  for (const username of ['op101', 'lan.tran', 'a-b_c', 'ab'])
    t.equal(usernameFault(username), null, username)
  for (const username of ['', 'a', '1a', 'Lan', 'a b', 'lán', '../a', 'a/b', 'a;b', "a'b", 'op1-web', 'a\n'])
    t.type(usernameFault(username), 'string', username)
  t.equal(canonicalUsername('  LAN '), 'lan')
})

t.test('a secret read aloud is found again however it is typed', async t => {
  for (let n = 0; n < 200; n++) {
    const secret = readableSecret(randomBytes(20))
    t.match(secret, /^([a-km-np-z2-9]{4}-){4}[a-km-np-z2-9]{4}$/)
    t.equal(canonicalSecret(` ${secret.toUpperCase().replaceAll('-', '')} `), secret)
  }
})
