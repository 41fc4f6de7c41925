import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { runCommand } from '../../src/boot/command.ts'
import { systemClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { findRunning } from '../../src/db/embedded.ts'
import { messageOf } from '../../src/errors.ts'
import { peopleCommands } from '../../src/people/admin.ts'
import { seedDemo } from '../../src/people/demo.ts'
import { openHouse, signIn } from '../http/house.ts'

type Test = Parameters<typeof openHouse>[0]

function folder(t: Test): string {
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-admin-'))
  t.after(async () => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A centre, and a shell in which the commands are typed; what a command throws is its last word. */
async function shell(t: Test) {
  const house = await openHouse(t)
  const config = readConfig({ DATA_DIR: '/centre' }, '/')
  const admin = async (...args: string[]): Promise<string> => {
    const said: string[] = []
    const say = (line: string) => void said.push(line)
    const { ownerUrl } = house.database
    const desk = { config, database: house.database, clock: systemClock, people: house.people, ownerUrl, say }
    await runCommand(peopleCommands, args, { say, atDesk: work => work(desk) }).catch(error =>
      say(`! ${messageOf(error)}`),
    )
    return said.join('\n')
  }
  return { ...house, admin, dir: folder(t) }
}

t.test(
  'a new centre gets its first administrator with nothing running, and leaves nothing running',
  async t => {
    const DATA_DIR = join(folder(t), 'data')
    const script = (env: object, ...args: string[]): Promise<{ code: number; out: string; err: string }> =>
      new Promise(done => {
        const program = join(import.meta.dirname, '../../src/boot/admin.ts')
        execFile(
          process.execPath,
          [program, ...args],
          { env: { ...process.env, DATA_DIR, ...env } },
          (error, out, err) => done({ code: error ? Number(error.code) : 0, out, err }),
        )
      })
    const made = await script({}, 'create-first', 'Lan', 'Trần', 'Thị', 'Lan')
    t.match(made, { code: 0, out: /^lan one-time password: ([a-z2-9]{4}-?){5} \(until / })
    t.equal(findRunning(join(DATA_DIR, 'postgres')), null)
    const second = await script({}, 'create-first', 'minh', 'Minh')
    t.match(second, { code: 1, err: /^there is an administrator already \(lan\)/ })
    const bad = await script({ HTTP_PORT: 'x', RTP_PORTS: '1' }, 'person', 'list')
    t.match(bad, { code: 78, err: /RTP_PORTS.*\n.*HTTP_PORT/ })
    t.match(await script({}, 'frob'), { code: 64, err: /no such command: frob/ })
  },
)

t.test('people are added, listed, disabled, reset, and a one-time password opens the web', async t => {
  const { admin, app, database } = await shell(t)
  t.match(
    await admin('person', 'add', 'op1', 'Nguyễn', 'Văn A', '--role', 'operator'),
    /^op1 one-time password/,
  )
  const secret = /password: (\S+)/.exec(await admin('person', 'reset', 'op1', '--totp'))?.[1]
  const payload = { username: 'op1', secret, newPassword: 'mật khẩu của tôi' }
  t.equal((await app.inject({ method: 'POST', url: '/api/session/reset', payload })).statusCode, 204)
  t.equal((await signIn(app, 'op1', { password: payload.newPassword })).statusCode, 200)
  t.match(await admin('person', 'list'), /^op1 +operator +active +Nguyễn Văn A$/)
  t.equal(await admin('person', 'disable', 'op1'), 'op1 is disabled')
  t.equal((await signIn(app, 'op1', { password: payload.newPassword })).json().code, 'person-disabled')
  t.match(
    await admin('person', 'list', '--json', '--role', 'operator'),
    /"username":"op1".*"isDisabled":true/,
  )
  t.equal(await admin('person', 'list', '--role', 'admin'), '')
  t.equal(await admin('person', 'enable', 'op1'), 'op1 is enabled')
  const { rows } = await database.pool.query(
    `select address, person_id from audit_log where action = 'person.created'`,
  )
  t.match(rows, [{ address: 'console', person_id: null }])
})

t.test('what cannot be done is refused in words', async t => {
  const { admin } = await shell(t)
  t.equal(await admin('person', 'add', 'x'), '! a username, a name and a role are needed')
  t.match(await admin('person', 'add', 'x1', 'X', '--role', 'boss'), /^! --role must be one of operator/)
  t.match(await admin('person', 'add', 'hoà', 'Hoà', '--role', 'operator'), /^! username-not-allowed: /)
  t.match(
    await admin('person', 'add', 'x1', 'X', '--role', 'head', '--unit', 'Z'),
    /^! no unit has the code "Z"/,
  )
  t.match(await admin('person', 'add', 'x1', 'X', '--role', 'head'), /^! unit-missing: /)
  t.match(await admin('person', 'disable', 'nobody'), /^! nobody has the username "nobody"/)
  t.match(await admin('person', 'disable'), /^! one username is needed/)
  t.match(await admin('person', 'list', '--frob'), /^! Unknown option '--frob'/)
  t.match(await admin('person', 'frob'), /^! no such command: person frob/)
  t.match(await admin('--help'), /script\/admin import people/)
  t.match(await admin('person', 'add', '--help'), /Roles: operator/)
  await admin('create-first', 'boss', 'Boss')
  t.match(await admin('person', 'disable', 'boss'), /^! last-admin: /)
})

t.test('a roster is checked as a whole, and may be imported again', async t => {
  const { admin, database, dir } = await shell(t)
  const file = join(dir, 'people.csv')
  writeFileSync(file, 'username,displayName,role\nan,An,operator\nbad one,B,operator\nc1,C,boss\n')
  t.match(
    await admin('import', 'people', file),
    /^line 3: .*\nline 4: .*role "boss".*\n! 2 bad lines, nothing was imported/,
  )
  writeFileSync(file, 'username,displayName,role\nan,An,operator\nbinh,Bình,supervisor\n')
  t.equal(await admin('import', 'people', file, '--dry-run'), '2 people: 2 new, 0 already there')
  t.equal((await database.pool.query('select 1 from people')).rowCount, 0)
  const passwords = join(dir, 'passwords.csv')
  t.match(await admin('import', 'people', file, '--passwords', passwords), /2 new/)
  t.match(readFileSync(passwords, 'utf8'), /^an,\S{24}\nbinh,\S{24}\n$/)
  t.equal(statSync(passwords).mode & 0o777, 0o600)
  t.equal(await admin('import', 'people', file), '2 people: 0 new, 2 already there')
  t.match(await admin('import', 'people', file, '--passwords', passwords), /is there already/)
  t.match(await admin('import', 'people', join(dir, 'none.csv')), /cannot be read/)
})

t.test('real people are not put beside the demo', async t => {
  const { admin, database } = await shell(t)
  await seedDemo(database, systemClock)
  for (const line of [
    ['create-first', 'x1', 'X'],
    ['person', 'add', 'x1', 'X', '--role', 'admin'],
    ['import', 'people', 'x'],
  ])
    t.match(await admin(...line), /^! \/centre holds the demo/)
})
