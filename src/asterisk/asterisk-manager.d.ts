// asterisk-manager 0.2.0 brings no types; only what ami.ts uses is declared.
declare module 'asterisk-manager' {
  import type { NetConnectOpts } from 'node:net'

  type Message = Record<string, unknown>

  type Manager = {
    /** Handed on to net.createConnection as it is, so options are as good as a port. */
    connect(to: NetConnectOpts, host: undefined, connected: () => void): void
    login(done: (refusal?: Message) => void): void
    /** Writes the action, or holds it back until the login. */
    action(action: Record<string, string>): string
    isConnected(): boolean | undefined
    on(event: 'rawevent', hear: (message: Message) => void): void
    on(event: 'close', hear: () => void): void
    on(event: 'error', hear: (error: Error) => void): void
    emit(event: string, ...facts: unknown[]): boolean
    removeAllListeners(event: string): void
  }

  /** Without a port it does not connect by itself. */
  const createManager: (
    port: undefined,
    host: undefined,
    username: string,
    password: string,
    events: boolean,
  ) => Manager
  export default createManager
}
