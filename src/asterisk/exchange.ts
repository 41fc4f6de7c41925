import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { Weather } from '../errors.ts'
import { type Ami, type AmiMessage, type AmiOptions, openAmi } from './ami.ts'
import { type Cel, type CelStore, followCel } from './cel.ts'
import type { CelRow } from './cel-rows.ts'

export type ExchangeNeeds = Readonly<{
  log: Logger
  clock: Clock
  ami: Pick<AmiOptions, 'host' | 'port' | 'username' | 'password'>
  celFile: string
  celStore: CelStore
}>

export type Listeners = Readonly<{
  /** News over AMI. */
  hear(message: AmiMessage): void
  /** After every login to AMI. */
  afterGap(): Promise<void>
  /** Rows of the event log that are in the books. */
  witness(rows: readonly CelRow[]): Promise<void>
}>

export type Exchange = ReturnType<typeof createExchange>

/** What reaches Asterisk beside ARI: AMI and its event log. Opened when telephony is ours, and not before. */
export function createExchange(needs: ExchangeNeeds) {
  const { log, clock } = needs
  let ami: Ami | null = null
  let cel: Cel | null = null

  function line(): Ami {
    if (!ami) throw new Weather('no connection to AMI: telephony is not ours')
    return ami
  }

  return {
    ami: {
      action: (name, fields) => line().action(name, fields),
      list: (name, fields) => line().list(name, fields),
      isUp: () => ami?.isUp() === true,
    } satisfies Pick<Ami, 'action' | 'list' | 'isUp'>,
    open({ hear, afterGap, witness }: Listeners): void {
      cel = followCel({ file: needs.celFile, store: needs.celStore, log, clock, onCel: witness })
      ami = openAmi({
        ...{ ...needs.ami, log, onEvent: hear },
        onUp: () => void afterGap(),
        onDown: () => {},
      })
    },
    /** Reads the event log to its present end. */
    catchUp: async () => cel?.catchUp(),
    async close(): Promise<void> {
      await cel?.close()
      await ami?.close()
    },
  }
}
