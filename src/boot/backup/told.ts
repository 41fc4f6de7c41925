import { BadConfig } from '../../config.ts'
import { BootFault } from '../lock.ts'

const EX_USAGE = 64
const EX_CONFIG = 78

/** Progress is no answer: it goes where errors go. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** What went wrong, for the person at the shell. @returns the exit code */
export function explain(error: unknown): number {
  if (error instanceof BadConfig) {
    say(`configuration:\n${error.faults.map(fault => `  - ${fault}`).join('\n')}`)
    return EX_CONFIG
  }
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ?? false
  if (isUsage || error instanceof BootFault) {
    say((error as Error).message)
    return isUsage ? EX_USAGE : 1
  }
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
  return 1
}
