import { PURE } from './pure.ts'
import type { Import, Source } from './source.ts'

/** A machine with many states is read in one piece; every other file is two when it grows past the first limit. */
export const LINES_MOST = 300
export const PURE_LINES_MOST = 400
export const FUNCTION_LINES_MOST = 60
export const PARAMETERS_MOST = 4

/** One file per outside library: its words never pass the fence. */
export const FENCES: Readonly<Record<string, string>> = {
  '@aws-sdk/client-s3': 'src/recordings/s3.ts',
  'age-encryption': 'src/boot/backup/sealing.ts',
  'ari-client': 'src/asterisk/ari.ts',
  'csv-parse/sync': 'src/directory/csv.ts',
  nodemailer: 'src/channels/smtp.ts',
  smpp: 'src/channels/smpp.ts',
  'asterisk-manager': 'src/asterisk/ami.ts',
  '@node-rs/argon2': 'src/people/passwords.ts',
  asn1js: 'src/signatures/cms.ts',
  docx: 'src/documents/word.ts',
  'file-type': 'src/attachments/sniff.ts',
  otplib: 'src/people/totp.ts',
  pdfkit: 'src/documents/paper.ts',
  pkijs: 'src/signatures/cms.ts',
  qrcode: 'src/documents/paper.ts',
  sharp: 'src/attachments/images.ts',
  yauzl: 'src/attachments/unzip.ts',
  yazl: 'src/documents/archive.ts',
  'prom-client': 'src/metrics.ts',
  'libphonenumber-js/max': 'src/numbers/world.ts',
  'drizzle-kit/api': 'src/db/generate.ts',
  'pg-boss': 'src/db/jobs.ts',
}

/** Programs: their first lines read the environment, their last word is an exit code. */
export const PROGRAMS: readonly string[] = [
  'src/main.ts',
  'src/boot/admin.ts',
  'src/boot/backup.ts',
  'src/boot/call.ts',
  'src/boot/image.ts',
  'src/boot/main.ts',
  'src/boot/refresh.ts',
  'src/boot/rescuer.ts',
  'src/boot/verify.ts',
  'src/boot/restore.ts',
  'src/db/generate.ts',
]

/** Scripted telephones run for tests and benches too, where there is no configuration of a server. */
export const READS_ENVIRONMENT: readonly string[] = ['src/config.ts', 'src/boot/phones/program.ts']

/** Where the parts are put together: these may know every room. */
const COMPOSITION = /^src\/(app|desk|main|records|telephony)\.ts$|^src\/boot\//
/** A room's commands at the shell (script/admin) and its part of the demo; they put rooms together too. */
const COMMANDS = /^src\/\w+\/(admin|demo)\.ts$/
/** Files with SQL in them. */
const STORES = /^src\/\w+\/((\w+-)?store|queries|names)\.ts$/
/** What is counted over several rooms, and never changed: the one exception to a store's law. */
const COUNTS = /^src\/reports\/\w+-queries\.ts$/

type Law = Readonly<{
  who: (path: string) => boolean
  /** What may be imported to run; `self` is the importing file. */
  mayUse: (to: string, self: string) => boolean
  /** What may be imported as a type; the same as mayUse where it is not given. */
  mayName?: (to: string, self: string) => boolean
  why: string
}>

const roomOf = (path: string) => /^src\/(\w+)\//.exec(path)?.[1] ?? null
const isOwnRoom = (to: string, self: string) => roomOf(to) !== null && roomOf(to) === roomOf(self)
const isPure = (path: string) => PURE.includes(path)
const isTables = (path: string) => /\/tables\.ts$/.test(path)
const isLocal = (path: string) => path.startsWith('src/')
const isSqlLibrary = (to: string) => to === 'pg' || to.startsWith('drizzle-orm')
const isHttpLibrary = (to: string) => to === 'fastify' || to.startsWith('@fastify/')
/** Told to everybody: the time, limits, kinds of trouble. */
const isGround = (to: string) => ['src/clock.ts', 'src/config.ts', 'src/errors.ts'].includes(to)
/** What a room hands to others as a type: the file with its interface, never rows. */
const isOffered = (to: string) => isLocal(to) && !isTables(to)

export const LAWS: readonly Law[] = [
  {
    who: isPure,
    mayUse: to =>
      isPure(to) || isGround(to) || /^(luxon|typebox(\/value)?|node:crypto|libphonenumber-js\/max)$/.test(to),
    mayName: isOffered,
    why: 'rules stay pure',
  },
  {
    who: isTables,
    mayUse: to =>
      /^drizzle-orm(\/pg-core)?$/.test(to) || to === 'src/db/columns.ts' || isPure(to) || isTables(to),
    why: 'tables know columns, lists of states and other tables',
  },
  {
    who: path => STORES.test(path),
    mayUse: (to, self) =>
      isSqlLibrary(to) ||
      /^src\/db\//.test(to) ||
      isPure(to) ||
      isGround(to) ||
      isOwnRoom(to, self) ||
      isNode(to),
    // The interface it fills may be another room's; rows of another room may not.
    mayName: (to, self) => isSqlLibrary(to) || (isOffered(to) && !STORES.test(to)) || isOwnRoom(to, self),
    why: 'a store knows its own tables only',
  },
  {
    who: path => COUNTS.test(path),
    mayUse: (to, self) =>
      isSqlLibrary(to) ||
      /^src\/db\//.test(to) ||
      isPure(to) ||
      isGround(to) ||
      isOwnRoom(to, self) ||
      isTables(to),
    mayName: to => isOffered(to) && !STORES.test(to),
    why: 'reports read any table, and no other room’s store',
  },
  {
    who: path => /routes\.ts$/.test(path) && !COMPOSITION.test(path),
    mayUse: (to, self) =>
      isHttpLibrary(to) ||
      /^typebox/.test(to) ||
      /^src\/http\//.test(to) ||
      isPure(to) ||
      isGround(to) ||
      (isOwnRoom(to, self) && !STORES.test(to) && !isTables(to)),
    mayName: (to, self) => isHttpLibrary(to) || /^src\/http\//.test(to) || isPure(to) || isOwnRoom(to, self),
    why: 'routes are thin: schema, guard, one call of their own service',
  },
  {
    who: path => /\/schemas\.ts$/.test(path),
    mayUse: (to, self) => to === 'typebox' || isPure(to) || (isTables(to) && isOwnRoom(to, self)),
    why: 'a schema describes JSON',
  },
  {
    who: path => path.startsWith('src/asterisk/'),
    mayUse: to => !isLocal(to) || isPure(to) || isGround(to) || to.startsWith('src/asterisk/'),
    mayName: to => !isLocal(to) || isPure(to) || isGround(to) || to.startsWith('src/asterisk/'),
    why: 'Asterisk knows no room and no database',
  },
  {
    who: path => path.startsWith('src/db/'),
    mayUse: to => !isLocal(to) || isGround(to) || to.startsWith('src/db/'),
    why: 'the database knows no room',
  },
  {
    who: path => path.startsWith('src/http/'),
    mayUse: to => !isLocal(to) || isPure(to) || isGround(to) || /^src\/(http|db)\//.test(to),
    mayName: isOffered,
    why: 'the server knows no room',
  },
  {
    who: isRoomFile,
    mayUse: (to, self) =>
      isPure(to) ||
      isGround(to) ||
      isOwnRoom(to, self) ||
      /^src\/db\//.test(to) ||
      (!isLocal(to) && !isHttpLibrary(to)),
    mayName: to => !isHttpLibrary(to),
    why: 'rooms meet in app.ts: what another room does arrives as an argument',
  },
]

function isNode(to: string): boolean {
  return to.startsWith('node:')
}

/** service.ts and whatever a room keeps beside it. */
function isRoomFile(path: string): boolean {
  const room = roomOf(path)
  if (room === null || ['asterisk', 'boot', 'db', 'http'].includes(room)) return false
  const hasOwnLaw =
    isPure(path) || isTables(path) || STORES.test(path) || COUNTS.test(path) || COMMANDS.test(path)
  return !hasOwnLaw && !/(routes|schemas)\.ts$/.test(path)
}

/** Imports against the laws, one line each. */
export function importFaults(source: Source): string[] {
  const faults: string[] = []
  const say = (one: Import, why: string) =>
    faults.push(`${source.path}:${one.line} imports ${one.to}: ${why}`)
  for (const { who, mayUse, mayName = mayUse, why } of LAWS) {
    if (!who(source.path)) continue
    for (const one of source.values) if (!mayUse(one.to, source.path)) say(one, why)
    for (const one of source.types)
      if (!mayName(one.to, source.path) && !mayUse(one.to, source.path)) say(one, why)
  }
  for (const one of [...source.values, ...source.types]) {
    const fence = FENCES[one.to]
    if (fence !== undefined && fence !== source.path && source.path.startsWith('src/'))
      say(one, `only ${fence} speaks to it`)
  }
  if (isPure(source.path))
    for (const one of source.values)
      if (one.to === 'node:crypto' && one.names.some(name => !/^create(Hash|Hmac)$/.test(name)))
        say(one, 'of node:crypto only createHash and createHmac give the same answer twice')
  return faults
}

/** Files that import each other in a ring, types aside: such a ring cannot be read from the bottom up. */
export function rings(sources: readonly Source[]): string[] {
  const edges = new Map(sources.map(({ path, values }) => [path, values.map(({ to }) => to)]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path)
    if (start >= 0) found.push([...way.slice(start), path].join(' → '))
    if (start >= 0 || done.has(path)) return
    for (const to of edges.get(path) ?? []) visit(to, [...way, path])
    done.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return found
}
