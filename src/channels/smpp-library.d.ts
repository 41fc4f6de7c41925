// smpp 0.5.1 brings no types; only what smpp.ts and its tests use is declared.
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server } from 'node:net'

  export type Pdu = Readonly<{
    command: string
    command_status: number
    sequence_number: number
    message_id?: string
    source_addr?: string
    destination_addr?: string
    data_coding?: number
    short_message?: { message: string | Buffer; udh?: Buffer }
    response(fields?: Record<string, unknown>): Pdu
  }>

  export class Session extends EventEmitter {
    bind_transmitter(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    submit_sm(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    unbind(answered?: (pdu: Pdu) => void): boolean
    send(pdu: Pdu): boolean
    close(done?: () => void): void
    destroy(done?: () => void): void
  }

  const smpp: Readonly<{
    connect(options: { host: string; port: number; tls?: boolean }): Session
    createServer(hear: (session: Session) => void): Server
  }>
  export default smpp
}
