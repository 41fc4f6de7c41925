import t from 'tap'
import { addOperator } from '../browser/centre.ts'
import { openWholeApp } from './wholeapp.ts'

t.test('an operator’s shift ends with their last sign-out, and not with one of two', async t => {
  // Why: who only signed out stayed ready, and the telephone on their desk rang on with nobody there.
  const { app, database, headersOf } = await openWholeApp(t)
  const signedIn = () => headersOf('op101')
  const asked = async (url: string, headers: Awaited<ReturnType<typeof signedIn>>) =>
    (await app.inject({ url, headers })).json()
  const [one, other] = [await signedIn(), await signedIn()]
  await addOperator(database.db, (await asked('/api/session', one)).person.id)
  await app.inject({ method: 'DELETE', url: '/api/session', headers: one })
  t.match(await asked('/api/me/presence', other), { presence: 'ready' })
  await app.inject({ method: 'DELETE', url: '/api/session', headers: other })
  t.match(await asked('/api/me/presence', await signedIn()), { presence: 'signed-out', state: 'signed-out' })
})

t.end()
