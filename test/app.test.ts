import t from 'tap'
import { isTelephonyOwned } from '../src/db/lock.ts'
import { openWholeApp } from './people/wholeapp.ts'
import { until } from './until.ts'

t.test('a process that is ended while it begins ends in order', async t => {
  // Why: what began after its database was closed was taken for a fault of telephony, and the process died of it.
  const ended = t.capture(process, 'exit', () => undefined as never)
  await t.test('before it has asked whether telephony is its own', async t => {
    await openWholeApp(t)
  })
  await t.test('while telephony begins', async t => {
    const { database } = await openWholeApp(t)
    t.ok(await until('telephony is its own', () => isTelephonyOwned(database.pool), { everyMs: 1 }))
  })
  t.equal(ended().length, 0)
})
