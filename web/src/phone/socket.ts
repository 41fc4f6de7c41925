import type { Socket } from 'jssip'

/**
 * The WebSocket under JsSIP, in the place of its own class: it knows since when nothing came, and can be dropped as if the
 * network had, whereupon JsSIP connects anew. A lost network is told to nobody: the browser would keep such a socket for minutes.
 */
export class SipSocket implements Socket {
  readonly url: string
  readonly sip_uri: string
  via_transport: string
  heardAt = 0
  #socket: WebSocket | null = null

  constructor(url: string) {
    const { protocol, host } = new URL(url)
    this.url = url
    this.via_transport = protocol === 'wss:' ? 'WSS' : 'WS'
    this.sip_uri = `sip:${host};transport=ws`
  }

  // JsSIP puts its own functions here.
  onconnect(): void {}
  ondisconnect(_error: boolean, _code?: number, _reason?: string): void {}
  ondata<T>(_data: T): void {}

  connect(): void {
    if (this.isConnected() || this.isConnecting()) return
    const socket = new WebSocket(this.url, 'sip')
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    const isOurs = () => this.#socket === socket
    socket.onopen = () => {
      this.heardAt = Date.now()
      if (isOurs()) this.onconnect()
    }
    socket.onmessage = ({ data }) => {
      this.heardAt = Date.now()
      if (isOurs()) this.ondata(data)
    }
    socket.onclose = ({ wasClean, code, reason }) => {
      if (!isOurs()) return
      this.#socket = null
      this.ondisconnect(!wasClean, code, reason)
    }
  }

  disconnect(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close()
  }

  drop(): void {
    if (!this.#socket) return
    this.disconnect()
    this.ondisconnect(true, 1006, 'dropped')
  }

  send(message: string | ArrayBufferLike | Blob | ArrayBufferView): boolean {
    if (!this.#socket || !this.isConnected()) return false
    this.#socket.send(message as string)
    return true
  }

  isConnected(): boolean {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  isConnecting(): boolean {
    return this.#socket?.readyState === WebSocket.CONNECTING
  }
}
