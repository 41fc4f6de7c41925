import { randomUUID } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import t from 'tap'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { ROLES, type Role } from '../../src/people/person.ts'
import { ANYBODY, MATRIX } from './matrix.ts'
import { openWholeApp } from './wholeapp.ts'

type Operation = { name: string; method: NonNullable<InjectOptions['method']>; url: string }

const USERNAMES: Readonly<Record<Role, string>> = {
  ...{ operator: 'op101', supervisor: 'supervisor1', officer: 'officer1', head: 'head1' },
  ...{ office: 'office1', leader: 'leader1', auditor: 'auditor1', admin: 'admin1' },
}

async function operationsOf(app: FastifyInstance): Promise<Operation[]> {
  const { paths } = (await app.inject('/api/openapi.json')).json() as { paths: Record<string, object> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase() as Operation['method'],
      url: path.replace(/\{\w+\}/g, randomUUID()),
    })),
  )
}

async function signIn(app: FastifyInstance, role: Role): Promise<string> {
  const payload = { username: USERNAMES[role], password: DEMO_PASSWORD }
  const answer = await app.inject({ method: 'POST', url: '/api/session', payload })
  return answer.cookies[0]?.value ?? ''
}

/** Whether the guard let the request through: a body that fits nothing is refused behind it. */
async function knock(app: FastifyInstance, { method, url }: Operation, secret: string | null) {
  const answer = await app.inject({
    method,
    url,
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: {} }),
    ...(secret ? { headers: { authorization: `Bearer ${secret}` } } : {}),
    payloadAsStream: true, // the live feed never ends by itself
  })
  if (answer.statusCode !== 401 && answer.statusCode !== 403) {
    answer.stream().destroy()
    return 'let in'
  }
  let text = ''
  for await (const piece of answer.stream()) text += piece
  // A HEAD is refused without words.
  if (text === '') return answer.statusCode === 401 ? 'not-signed-in' : 'not-allowed'
  const { code } = JSON.parse(text) as { code: string }
  return code === 'not-signed-in' || code === 'not-allowed' ? code : 'let in'
}

t.test('every route of the whole app lets in exactly whom the matrix names', async t => {
  const { app } = await openWholeApp(t)
  const operations = await operationsOf(app)
  t.same(
    operations.map(({ name }) => name).sort(),
    Object.keys(MATRIX).sort(),
    'the matrix names every route, and no other',
  )
  for (const operation of operations) {
    const allowed = MATRIX[operation.name] ?? []
    const anonymous = await knock(app, operation, null)
    t.equal(anonymous, allowed === ANYBODY ? 'let in' : 'not-signed-in', `${operation.name} as nobody`)
    t.equal(await knock(app, operation, 'x'.repeat(43)), anonymous, `${operation.name} with a forged secret`)
  }
  for (const role of ROLES) {
    let secret = await signIn(app, role)
    t.ok(secret, `${role} signed in`)
    for (const operation of operations) {
      const allowed = MATRIX[operation.name] ?? []
      const isAllowed = allowed === ANYBODY || allowed.includes(role)
      const answer = await knock(app, operation, secret)
      t.equal(answer, isAllowed ? 'let in' : 'not-allowed', `${operation.name} as ${role}`)
      if (operation.name === 'DELETE /api/session') secret = await signIn(app, role)
    }
  }
})
