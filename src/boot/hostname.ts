import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { promisify } from 'node:util'

/** Names that a hosts file gives an address to. Pure. */
export function namesIn(hosts: string): Set<string> {
  return new Set(hosts.split('\n').flatMap(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1)))
}

/**
 * The hostname trap: where /etc/hosts does not name this machine and sound is bound to any address, Asterisk looks
 * its own name up in DNS at every answer. With a name server that is away: 12.4 s from INVITE to 200, against
 * 0.01 s with SIP_BIND naming one address, or with the name below (measured, docs/decisions.md).
 * @returns what to say to the person at the shell, with the line to type, or null
 */
export function hostnameFault(hosts: string, machine: string): string | null {
  if (namesIn(hosts).has(machine)) return null
  return (
    `/etc/hosts does not name this machine ("${machine}"): every call would wait seconds for a name look-up. ` +
    `Type as root: echo '127.0.0.1 ${machine}' >> /etc/hosts`
  )
}

/**
 * How to start Asterisk so that the trap does not matter: under the name `localhost`, which every hosts file knows,
 * in a UTS namespace of its own, by root or by an ordinary user where the kernel lets users have namespaces.
 * @returns `prefix`: put before the command, `[]` when nothing is needed. Where the trap cannot be avoided
 * `warning` says how to mend it; the machine works with few calls all the same.
 */
export async function avoidHostnameTrap(
  machine = hostname(),
): Promise<{ prefix: string[]; warning: string | null }> {
  const hosts = await readFile('/etc/hosts', 'utf8').catch(() => '')
  const warning = hostnameFault(hosts, machine)
  if (!warning) return { prefix: [], warning: null }
  if (namesIn(hosts).has('localhost'))
    for (const unshare of [['--uts'], ['--user', '--map-current-user', '--keep-caps', '--uts']]) {
      const prefix = ['unshare', ...unshare, 'sh', '-c', 'hostname localhost && exec "$@"', 'sh']
      if (await works([...prefix, 'true'])) return { prefix, warning: null }
    }
  return { prefix: [], warning }
}

async function works([file = '', ...args]: string[]): Promise<boolean> {
  return promisify(execFile)(file, args, { timeout: 5_000 }).then(
    () => true,
    () => false, // not allowed here (container, kernel setting): the warning stands
  )
}
