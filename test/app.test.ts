import writerOf from 'fast-json-stringify'
import t from 'tap'
import { isTelephonyOwned } from '../src/db/lock.ts'
import { openWholeApp } from './people/wholeapp.ts'
import { until } from './until.ts'

type Operations = Record<string, Readonly<{ responses: Record<string, Answer> }>>
type Answer = Readonly<{ content?: Record<string, Readonly<{ schema: object }>> }>

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

t.test('an answer of every route can be written', async t => {
  // Why: writers are made at their first use, and a schema of which none can be made must not be found by a user.
  const { app } = await openWholeApp(t)
  const { paths } = (await app.inject('/api/openapi.json')).json() as { paths: Record<string, Operations> }
  const answers = Object.values(paths)
    .flatMap(one => Object.values(one))
    .flatMap(({ responses }) => Object.values(responses))
    .flatMap(({ content }) => content?.['application/json']?.schema ?? [])
  for (const schema of answers) {
    t.type(writerOf(schema), 'function')
    await new Promise(setImmediate) // telephony begins beside it
  }
  t.ok(answers.length > 200, `${answers.length} answers`)
})
