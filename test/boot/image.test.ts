import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../src/config.ts'

// Building the images takes minutes and a builder; what makes such a build go wrong is mostly a name that moved.
const ROOT = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const DOCKERFILE = read('asterisk-docker/Dockerfile')
const COMPOSE = read('asterisk-docker/compose.yaml')

/** What the Dockerfile takes from the project's folder. */
const COPIED = [...DOCKERFILE.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, paths = '']) =>
  paths.split(' '),
)

t.test('what the images are made of is there, and reaches the builder', async t => {
  const letIn = read('.dockerignore').split('\n')
  t.equal(letIn.filter(line => line && !line.startsWith('#'))[0], '*', 'recordings and secrets do not')
  for (const path of COPIED) {
    t.ok(existsSync(join(ROOT, path)), path)
    t.ok(
      letIn.some(line => line.startsWith('!') && path.startsWith(line.slice(1))),
      `${path} is let in by .dockerignore`,
    )
  }
  for (const path of ['asterisk-docker/etc/', 'asterisk-docker/packages.txt', 'dialplan/', 'src/'])
    t.ok(COPIED.includes(path), `${path}: the same as the embedded Asterisk is made from`)
  t.match(DOCKERFILE, /packages\.txt \| xargs apt-get install/)
})

t.test('both images begin with a program that is there, as the user who owns the folder', async t => {
  const programs = [...DOCKERFILE.matchAll(/^CMD \["node", "(.*)"\]$/gm)].map(([, path = '']) => path)
  t.same(programs, ['src/boot/main.ts', 'src/boot/image.ts'])
  for (const path of programs) t.ok(existsSync(join(ROOT, path)), path)
  const id = /useradd --uid (\d+)/.exec(DOCKERFILE)?.[1] ?? ''
  t.match(id, /^\d{5}$/)
  t.same([...new Set(DOCKERFILE.match(/^USER (?!root).*$/gm))], [`USER ${id}:${id}`])
  t.match(COMPOSE, `user: "${id}:${id}"`)
  t.match(COMPOSE, `install -d -o ${id} -g ${id} /srv/1022`)
  for (const [, target] of COMPOSE.matchAll(/target: (\w+)/g))
    t.match(DOCKERFILE, new RegExp(`^FROM \\S+ AS ${target}$`, 'm'))
})

/** Settings of the `environment:` maps that are ours, with what stands there when nobody sets anything. */
const GIVEN = Object.fromEntries(
  [...COMPOSE.matchAll(/^ {2,6}([A-Z][A-Z_]+): (.*)$/gm)]
    .filter(([, name = '']) => !name.startsWith('POSTGRES_'))
    .map(([, name = '', value = '']) => [
      name,
      value.replace(/\$\{(\w+)(?::-([^}]*))?\}/g, (_, _name, otherwise = '') => otherwise || ''),
    ]),
)

t.test('every setting of the compose file is one that is read, and its defaults are good', async t => {
  const known = new Set(
    [...read('src/config.ts').matchAll(/'([A-Z]{2,}(?:_[A-Z]+)*)'/g)].map(([, key]) => key),
  )
  t.ok(Object.keys(GIVEN).length > 15)
  t.same(
    Object.keys(GIVEN).filter(name => !known.has(name)),
    [],
  )
  const config = readConfig(GIVEN, '/srv/cc1022')
  const { asterisk } = config
  t.equal(asterisk.url, `http://127.0.0.1:${asterisk.httpPort}`, 'where the Asterisk of the image listens')
  t.equal(asterisk.amiUrl, `tcp://127.0.0.1:${asterisk.amiPort}`)
  for (const folder of [config.dataDir, config.recordingsDir, asterisk.sharedDir ?? ''])
    t.match(folder, /^\/srv\/1022\//, 'in the folder that outlives the containers')
  t.match(COMPOSE, /stop_grace_period: 11m/, `longer than the ${config.drainSeconds} s of draining`)
  t.ok(config.drainSeconds < 660)
})

t.test('what a person may set for the containers is a setting that is told', async t => {
  const operating = read('docs/operating.md')
  for (const [, name = ''] of COMPOSE.matchAll(/\$\{(\w+)/g)) t.match(operating, `\`${name}\``)
})
