import { execFileSync, spawnSync } from 'node:child_process'

/** How to start a PostgreSQL program: it refuses to run as root. */
export type RunAs = Readonly<{
  /** Owner of the cluster's files; null = whoever we are. */
  owner: Readonly<{ uid: number; gid: number }> | null
  /** The command that ends up as `program`, and the ids to spawn it with. */
  command(
    program: string,
    args: readonly string[],
  ): { file: string; args: string[]; uid?: number; gid?: number }
}>

const ORDINARY: RunAs = { owner: null, command: (file, args) => ({ file, args: [...args] }) }

/**
 * An ordinary user runs PostgreSQL directly. Root hands it to the system user `postgres` (made where missing).
 * @param paths programs and folders that user must be able to reach
 * @throws Error naming the path that cannot be reached, and what to type
 */
export function chooseRunAs(paths: readonly string[]): RunAs {
  if (process.getuid?.() !== 0) return ORDINARY
  const owner = findUser('postgres') ?? makeUser('postgres') ?? findUser('nobody')
  if (!owner)
    throw new Error('PostgreSQL does not run as root: make a user for it with `useradd --system postgres`')
  const plain: RunAs = { owner, command: (file, args) => ({ file, args: [...args], ...owner }) }
  if (paths.every(path => reaches(plain, path))) return plain
  // A checkout or DATA_DIR below a private folder (/root, mktemp -d): the user is let through without changing anyone's
  // folder modes. Ambient capabilities survive the change of user; access(2), which PostgreSQL asks about its programs,
  // heeds them only with SECBIT_NO_SETUID_FIXUP (capabilities(7); tried on Linux 6.18).
  const through: RunAs = {
    owner,
    command: (file, args) => ({
      file: 'setpriv',
      args: [
        `--reuid=${owner.uid}`,
        `--regid=${owner.gid}`,
        '--clear-groups',
        '--securebits=+no_setuid_fixup',
        '--inh-caps=+dac_override',
        '--ambient-caps=+dac_override',
        file,
        ...args,
      ],
    }),
  }
  const blocked = paths.find(path => !reaches(through, path))
  if (blocked === undefined) return through
  throw new Error(
    `PostgreSQL runs as the user postgres, which cannot reach ${blocked}: put it outside private folders such as /root`,
  )
}

function reaches(as: RunAs, path: string): boolean {
  const { file, args, ...ids } = as.command('/usr/bin/test', ['-x', path])
  return spawnSync(file, args, { ...ids, stdio: 'ignore' }).status === 0
}

function findUser(name: string): { uid: number; gid: number } | null {
  const id = (flag: string) =>
    Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null // `id` fails exactly when there is no such user
  }
}

function makeUser(name: string): { uid: number; gid: number } | null {
  const made = spawnSync('useradd', ['--system', '--user-group', '--no-create-home', name], {
    stdio: 'ignore',
  })
  return made.status === 0 ? findUser(name) : null
}
