import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo, Server as NetServer } from 'node:net'
import smpp, { type Pdu, type Session } from 'smpp'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** Far ends of the ways by which alarms leave the box: real servers of those protocols, on this machine. */
type Test = { after(work: () => unknown): unknown }

async function listen(server: NetServer | Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export type Mail = Readonly<{ from: string; to: readonly string[]; text: string }>

/** @param answer what it says to a mail; none = it takes it */
export async function mailServer(t: Test, options: SMTPServerOptions = {}) {
  const mails: Mail[] = []
  const refusals: (Error & { responseCode?: number })[] = []
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ['STARTTLS'], logger: false },
    onData(stream, session, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const refusal = refusals.shift()
        if (refusal) return done(refusal)
        const { mailFrom, rcptTo } = session.envelope
        const from = mailFrom ? mailFrom.address : ''
        mails.push({ from, to: rcptTo.map(one => one.address), text: Buffer.concat(pieces).toString() })
        done()
      })
    },
    ...options,
  })
  server.on('error', () => {}) // a client that breaks off is the client's concern
  const port = await listen(server.server)
  t.after(() => new Promise<void>(done => server.close(() => done())))
  return {
    ...{ port, mails },
    /** The next mail is refused with this code. */
    refuse: (responseCode: number) =>
      void refusals.push(Object.assign(new Error('not now'), { responseCode })),
  }
}

export type Posted = Readonly<{ headers: IncomingHttpHeaders; body: string }>

export async function hookServer(t: Test) {
  const posts: Posted[] = []
  const answers: { status: number; location?: string; isSilent?: boolean }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (piece: string) => {
      body += piece
    })
    request.on('end', () => {
      posts.push({ headers: request.headers, body })
      const { status, location, isSilent } = answers.shift() ?? { status: 204 }
      if (isSilent) return
      response.writeHead(status, location === undefined ? {} : { location }).end()
    })
  })
  const port = await listen(server)
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port, posts, answer: (one: (typeof answers)[number]) => void answers.push(one) }
}

/** An SMS centre: the library's own server over a socket. */
export async function smsServer(t: Test, password = 'secret') {
  const taken: Pdu[] = []
  const refusals: number[] = []
  const sessions = new Set<Session>()
  const server = smpp.createServer(session => {
    sessions.add(session)
    session.on('error', () => {})
    session.on('close', () => sessions.delete(session))
    session.on('bind_transmitter', (pdu: Pdu & { password: string }) => {
      session.send(pdu.response(pdu.password === password ? {} : { command_status: 0x0e }))
    })
    session.on('submit_sm', (pdu: Pdu) => {
      const command_status = refusals.shift() ?? 0
      if (command_status === 0) taken.push(pdu)
      session.send(pdu.response({ command_status, message_id: String(taken.length) }))
    })
    session.on('unbind', (pdu: Pdu) => session.send(pdu.response()))
  })
  const port = await listen(server)
  t.after(() => {
    for (const session of sessions) session.destroy()
    server.close()
  })
  return { port, taken, refuse: (status: number) => void refusals.push(status) }
}
