import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { openSecrets } from '../../src/boot/secrets.ts'
import { dataDir } from './folder.ts'

const SECRETS = JSON.stringify(join(import.meta.dirname, '../../src/boot/secrets.ts'))

t.test('a secret is made once, is long, and is readable by its owner only', async t => {
  const folder = dataDir(t)
  const made = openSecrets(folder).get('ariPassword')
  t.match(made, /^[\w-]{32}$/, '192 bits in letters that any file or URL takes')
  t.equal(openSecrets(folder).get('ariPassword'), made, 'the next start finds it')
  t.equal(openSecrets(folder).peek('other'), null)
  t.equal(statSync(join(folder, 'secrets.json')).mode & 0o777, 0o600)
  t.same(readdirSync(folder), ['secrets.json'], 'nothing is left beside it')
})

t.test('a new kind of secret does not change the others', async t => {
  const folder = dataDir(t)
  const secrets = openSecrets(folder)
  const first = secrets.get('first')
  t.not(secrets.get('second'), first)
  secrets.set('port', '5433')
  t.match(JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')), { first, port: '5433' })
})

t.test('two programs that start at once get the same secrets', async t => {
  const folder = dataDir(t)
  const ask = `import(${SECRETS}).then(({ openSecrets }) => {
    const s = openSecrets(${JSON.stringify(folder)}); console.log(['a','b','c','d'].map(n => s.get(n)).join()) })`
  const answers = await Promise.all(
    [1, 2, 3].map(async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', ask])
      let text = ''
      child.stdout.on('data', piece => {
        text += piece
      })
      await once(child, 'close')
      return text
    }),
  )
  t.equal(new Set(answers).size, 1)
  t.match(answers[0], /^[\w-]+(,[\w-]+){3}\n$/)
})

t.test('a file that others could read is closed to them', async t => {
  const folder = dataDir(t)
  openSecrets(folder).get('x')
  const path = join(folder, 'secrets.json')
  chmodSync(path, 0o644)
  openSecrets(folder).peek('x')
  t.equal(statSync(path).mode & 0o777, 0o600)
})

t.test('a file that is damaged is named, never replaced', async t => {
  // Why: new passwords in its place would lock us out of our own database.
  const folder = dataDir(t)
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'secrets.json')
  for (const text of ['{"ariPassword": "abc', '[]', 'null', '{"ariPassword": 7}', '']) {
    writeFileSync(path, text)
    t.throws(
      () => openSecrets(folder).get('ariPassword'),
      /secrets\.json cannot be read .*Restore it from a backup/,
    )
    t.equal(readFileSync(path, 'utf8'), text, `untouched: ${text}`)
  }
})
