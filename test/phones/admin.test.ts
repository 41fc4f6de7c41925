import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { auditLog } from '../../src/audit/tables.ts'
import { CommandFault, type Desk } from '../../src/boot/command.ts'
import { systemClock } from '../../src/clock.ts'
import { people } from '../../src/people/tables.ts'
import { phoneCommands } from '../../src/phones/admin.ts'
import { DEMO_NUMBERS, seedDemoPhones } from '../../src/phones/demo.ts'
import { digestsOf } from '../../src/phones/secret.ts'
import * as store from '../../src/phones/store.ts'
import { testDatabase } from '../database.ts'

/** script/admin on books of its own, with the 120 operators of the demo in them. */
async function console(t: Test) {
  const database = await testDatabase(t)
  const operators = Array.from({ length: 120 }, (_, n) => ({ id: randomUUID(), username: `op${101 + n}` }))
  const createdAt = Date.now()
  await database.db
    .insert(people)
    .values(
      operators.map(one => ({ ...one, createdAt, displayName: one.username, role: 'operator' as const })),
    )
  const said: string[] = []
  const desk = {
    database,
    clock: systemClock,
    say: (line: string) => void said.push(line),
  } as unknown as Desk
  const run = async (line: string) => {
    const command = phoneCommands.find(({ name }) => line === name || line.startsWith(`${name} `))
    if (!command) throw new Error(`no command for ${line}`)
    said.length = 0
    await command.run(desk, line.slice(command.name.length).split(' ').filter(Boolean))
    return said
  }
  const audit = async () =>
    (await database.db.select().from(auditLog).orderBy(auditLog.id)).map(row => row.action)
  return { database, operators, run, audit }
}

t.test('trunks and numbers are set up at the console', async t => {
  const { database, run, audit } = await console(t)
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-admin-'))
  t.teardown(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'secret'), 's3cret\n')
  await run('trunk add vnpt --host 192.0.2.7')
  await run(
    `trunk add viettel --host sip.carrier.example --port 5070 --user 02771022 --secret-file ${folder}/secret`,
  )
  t.same(await run('trunk list'), [
    'viettel          registration  sip.carrier.example:5070 as 02771022',
    'vnpt             address       192.0.2.7:5060',
  ])
  t.match((await store.allTrunks(database.db))[0], { secret: 's3cret', kind: 'registration' })
  await run('number add 1022 +842771022 --trunk vnpt')
  t.match((await run('number list')).join('\n'), /\+842771022 +vnpt\n1022 +vnpt/)
  await run('trunk remove vnpt')
  t.match((await run('number list')).join('\n'), /1022 +any trunk/, 'the numbers stay ours')
  await run('number remove 1022')
  t.notMatch((await run('number list')).join('\n'), /^1022 /m)
  t.same(await audit(), [
    ...['trunk.saved', 'trunk.saved', 'number.saved', 'number.saved'],
    // Of the line that is taken away, and of what was on it.
    ...['number.saved', 'number.saved', 'trunk.removed', 'number.removed'],
  ])
  t.notMatch(
    JSON.stringify(await database.db.select().from(auditLog)),
    's3cret',
    'the journal keeps no secrets',
  )
})

t.test('what does not fit is refused in words, without a stack', async t => {
  const { run } = await console(t)
  for (const line of [
    'trunk add x]y --host 192.0.2.7',
    'trunk add vnpt',
    'trunk add vnpt --host a;b',
    'trunk add vnpt --host 192.0.2.7 --port x',
    'trunk add vnpt --host 192.0.2.7 --user u',
    'trunk add vnpt --host 192.0.2.7 --user u --secret-file /nowhere',
    'trunk remove vnpt',
    'number add 12',
    'number add 1022 --trunk nobody',
    'number remove 1022',
    'phone secret nobody',
    'ban lift 192.0.2.1',
  ])
    await t.rejects(run(line), CommandFault, line)
})

t.test("a phone's secret is told once and kept as hashes", async t => {
  const { database, operators, run, audit } = await console(t)
  await seedDemoPhones(database, systemClock, { operators, trunkPort: 5080 })
  const [line = ''] = await run('phone secret op101')
  const secret = /^op101 secret: (\S+)$/.exec(line)?.[1] ?? ''
  const phone = await store.phoneByEndpoint(database.db, 'op101')
  t.match(phone, {
    md5Digest: digestsOf('op101', secret).md5,
    sha256Digest: digestsOf('op101', secret).sha256,
  })
  t.same(await audit(), ['phone.secret-changed'])
})

t.test(
  'the demo has two phones for each operator, one trunk and its numbers, and may be sown again',
  async t => {
    const { database, operators } = await console(t)
    await seedDemoPhones(database, systemClock, { operators, trunkPort: 5080 })
    await seedDemoPhones(database, systemClock, { operators, trunkPort: 5090 })
    const all = await store.allPhones(database.db)
    t.equal(all.length, 240)
    t.equal(all.find(phone => phone.endpoint === 'op120')?.md5Digest, digestsOf('op120', 'demo-1022').md5)
    t.equal(all.find(phone => phone.endpoint === 'op120-web')?.md5Digest, null)
    t.match(await store.allTrunks(database.db), [{ name: 'demo', host: '127.0.0.2', port: 5090 }])
    t.same((await store.allNumbers(database.db)).map(row => row.number).sort(), [...DEMO_NUMBERS].sort())
  },
)
