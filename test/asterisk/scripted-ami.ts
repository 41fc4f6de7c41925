import { createServer, type Socket } from 'node:net'

export type Asked = Readonly<Record<string, string>>

/** An AMI that does what a real Asterisk does not do on demand: hang, refuse, split bytes, break off. */
export type ScriptedAmi = Readonly<{
  port: number
  asked: Asked[]
  sockets: Set<Socket>
  /** Bytes as they are, to every client. */
  say(text: string): void
  close(): Promise<void>
}>

type Script = (asked: Asked, answer: (text: string) => void, socket: Socket) => void

export const polite: Script = (asked, answer) => {
  answer('Response: Success\r\nMessage: done\r\n')
  if (asked.action === 'login') answer('Event: FullyBooted\r\nStatus: Fully Booted\r\n')
}

/** @param script what it answers; `answer` adds the ActionID to answers and the blank line to all */
export async function scriptedAmi(script: Script = polite, port = 0): Promise<ScriptedAmi> {
  const asked: Asked[] = []
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.write('Asterisk Call Manager/11.0.0\r\n')
    let rest = ''
    socket.on('data', bytes => {
      rest += String(bytes)
      const parts = rest.split('\r\n\r\n')
      rest = parts.pop() ?? ''
      for (const part of parts) {
        const action = Object.fromEntries(
          part
            .split('\r\n')
            .map(line => [
              line.slice(0, line.indexOf(': ')).toLowerCase(),
              line.slice(line.indexOf(': ') + 2),
            ]),
        )
        asked.push(action)
        const answer = (text: string) => {
          const id = text.startsWith('Response') ? `ActionID: ${action.actionid}\r\n` : ''
          socket.write(`${text}${id}\r\n`)
        }
        script(action, answer, socket)
      }
    })
  })
  await new Promise<void>(done => server.listen(port, '127.0.0.1', done))
  const address = server.address()
  return {
    port: address && typeof address === 'object' ? address.port : 0,
    asked,
    sockets,
    say(text) {
      for (const socket of sockets) socket.write(text)
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise(done => server.close(() => done()))
    },
  }
}
