import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../config.ts'

export type Port = Readonly<{ key: string; port: number; address: string; protocol: 'tcp' | 'udp' }>

/** Every port this server will listen on, with the name of its setting. */
export function wantedPorts(config: Config): Port[] {
  const { http, sip, asterisk } = config
  const ports: Port[] = [{ key: 'HTTP_PORT', port: http.port, address: http.bind, protocol: 'tcp' }]
  if (config.databaseUrl === null && config.databasePort !== null)
    ports.push({ key: 'DATABASE_PORT', port: config.databasePort, address: '127.0.0.1', protocol: 'tcp' })
  if (asterisk.url === null) {
    ports.push(
      { key: 'SIP_PORT', port: sip.port, address: sip.bind, protocol: 'udp' },
      { key: 'SIP_PORT', port: sip.port, address: sip.bind, protocol: 'tcp' },
      { key: 'ASTERISK_HTTP_PORT', port: asterisk.httpPort, address: '127.0.0.1', protocol: 'tcp' },
      { key: 'ASTERISK_AMI_PORT', port: asterisk.amiPort, address: '127.0.0.1', protocol: 'tcp' },
    )
    if (sip.tlsPort !== null)
      ports.push({ key: 'SIP_TLS_PORT', port: sip.tlsPort, address: sip.bind, protocol: 'tcp' })
  }
  return ports
}

/** Settings that name the same port twice, or one among the RTP ports. */
export function clashes(config: Config): string[] {
  const ports = wantedPorts(config)
  const faults: string[] = []
  for (const [index, one] of ports.entries())
    for (const other of ports.slice(index + 1))
      if (one.port === other.port && one.protocol === other.protocol)
        faults.push(`${one.key} and ${other.key} are both ${one.port}`)
  const { from, to } = config.rtp
  for (const { key, port, protocol } of ports)
    if (protocol === 'udp' && from <= port && port <= to)
      faults.push(`${key} ${port} is one of RTP_PORTS ${from}-${to}`)
  return faults
}

/**
 * Ports that cannot be listened on now, each in words.
 * @param withinMs a program that is just ending gets so long to give its port back
 */
export async function takenPorts(ports: readonly Port[], withinMs = 2_000): Promise<string[]> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const faults = (await Promise.all(ports.map(faultOf))).filter(fault => fault !== null)
    if (faults.length === 0 || Date.now() > deadline) return [...new Set(faults)]
    await pause(100)
  }
}

async function faultOf({ key, port, address, protocol }: Port): Promise<string | null> {
  const code = await (protocol === 'tcp' ? tryTcp(port, address) : tryUdp(port, address))
  if (code === null) return null
  if (code === 'EADDRINUSE')
    return `port ${port} (${key}, ${protocol}) is taken by another program: end it or set ${key}`
  if (code === 'EADDRNOTAVAIL') return `${address} (for ${key}) is no address of this machine`
  if (code === 'EACCES') return `port ${port} (${key}) may only be used by root: set ${key} to 1024 or above`
  return `port ${port} (${key}) on ${address} cannot be used: ${code}`
}

/** @returns the system's error code, null when the port is free */
function tryTcp(port: number, address: string): Promise<string | null> {
  return new Promise(done => {
    const server = createServer()
    server.once('error', error => done((error as NodeJS.ErrnoException).code ?? error.message))
    server.listen({ port, host: address, exclusive: true }, () => server.close(() => done(null)))
  })
}

function tryUdp(port: number, address: string): Promise<string | null> {
  return new Promise(done => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', error => {
      socket.close()
      done((error as NodeJS.ErrnoException).code ?? error.message)
    })
    socket.bind({ port, address, exclusive: true }, () => socket.close(() => done(null)))
  })
}
