import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BadConfig, type Config, readConfig } from '../config.ts'
import { messageOf } from '../errors.ts'
import { answerTrunk } from './call/agency.ts'
import { placeCall } from './call/place.ts'
import { Trouble } from './call/trouble.ts'

const USAGE = `script/call [--from 0912345678] [--to 1022] [--seconds 20] [--operator op101 | --operator none] [--json]
script/call --agency

Places one citizen's call over the trunk of a running demo server (script/server --demo). The operator's phone is
registered, set ready, answers, and is left as it was found. With "--operator none" nobody of ours answers: the citizen
waits and hangs up. With "--agency" no call is placed: whoever the centre itself calls over that trunk (115, an outside
number, a citizen) answers with a spoken line, until Ctrl-C.
  --seconds  of talk; with "--operator none" of waiting
  --json     prints { call, ticket, recording } and nothing else on standard output
Settings are the server's own environment variables (HTTP_PORT, SIP_PORT, …).
Ends with 0 when the call went as asked and its recording was verified, 1 when not, 2 for wrong arguments, 3 when the
call could not be placed (no server, no demo, operator busy).`

const root = join(import.meta.dirname, '../..')

async function main(args: readonly string[]): Promise<number> {
  const asked = parse(args)
  if (asked === 'help') {
    process.stdout.write(`${USAGE}\n`)
    return 0
  }
  const { json, agency, ...wishes } = asked
  const say = (line: string) => (json ? process.stderr : process.stdout).write(`${line}\n`)
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => stopping.abort(new Trouble('đã dừng theo lệnh · stopped on request', 1)))
  const around = { config: readConfig(process.env, root), say, stopped: stopping.signal }
  if (agency) {
    await answerTrunk(around)
    return 0
  }
  const { call, ticket, recording, fault } = await placeCall(wishes, around)
  if (json) process.stdout.write(`${JSON.stringify({ call, ticket, recording }, null, 2)}\n`)
  if (fault) process.stderr.write(`${fault}\n`)
  return fault ? 1 : 0
}

export type Wishes = Readonly<{ from: string; to: string; seconds: number; operator: string | null }>
export type Surroundings = Readonly<{ config: Config; say: (line: string) => void; stopped: AbortSignal }>

function parse(args: readonly string[]): (Wishes & { json: boolean; agency: boolean }) | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      from: { type: 'string', default: '0912345678' },
      to: { type: 'string', default: '1022' },
      seconds: { type: 'string', default: '20' },
      operator: { type: 'string', default: 'op101' },
      agency: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) return 'help'
  const seconds = Number(values.seconds)
  const faults = [
    /^\+?\d{2,15}$/.test(values.from) ? null : `--from is a telephone number, not "${values.from}"`,
    /^\+?\d{2,15}$/.test(values.to) ? null : `--to is a telephone number, not "${values.to}"`,
    seconds >= 1 && seconds <= 600 ? null : `--seconds is a number from 1 to 600, not "${values.seconds}"`,
    /^[a-z0-9._-]{2,60}$/.test(values.operator)
      ? null
      : `--operator is a username or "none", not "${values.operator}"`,
  ].filter(fault => fault !== null)
  if (faults.length > 0) throw new Trouble(faults.join('\n'), 2)
  const operator = values.operator === 'none' ? null : values.operator
  const { from, to, agency, json } = values
  return { from, to, seconds, operator, agency, json }
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    const isUsage = (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${messageOf(error)}\n`)
    if (isUsage) process.stderr.write(`${USAGE}\n`)
    process.exit(isUsage || error instanceof BadConfig ? 2 : error instanceof Trouble ? error.exitCode : 1)
  },
)
