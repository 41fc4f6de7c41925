import smpp, { type Pdu, type Session } from 'smpp'
import { Weather } from '../errors.ts'
import { NeverDeliverable } from './channel.ts'
import { gsmBytes, measured, piecesOf } from './sms.ts'

export type SmppOptions = Readonly<{
  host: string
  port: number
  tls: boolean
  user: string
  password: string
  /** The brand name, at most 11 letters, or the number it comes from. */
  sender: string
  deadlineMs?: number
}>

/** `id`: a UUID, the same at every try; parts of a long text are told apart by its first byte. */
export type Sms = Readonly<{ id: string; to: string; text: string }>
/** Hands a message over; resolves when the centre took all of it. @throws NeverDeliverable, or what may pass */
export type SmsSender = (sms: Sms) => Promise<void>

const DEADLINE_MS = 20_000

// SMPP 3.4 §5.1.3: what will not change by trying again.
const FINAL = new Map([
  [0x0b, 'invalid destination'],
  [0x0c, 'invalid message id'],
  [0x01, 'message too long'],
])

/** The one place that knows smpp. A session per message: a dead session is one more fault. */
export function smppSender(options: SmppOptions): SmsSender {
  return async sms => {
    const session = smpp.connect({ host: options.host, port: options.port, tls: options.tls })
    const { promise: broken, reject: fail } = Promise.withResolvers<never>()
    broken.catch(() => {})
    const late = setTimeout(
      () => fail(new Weather('SMPP: no answer in time')),
      options.deadlineMs ?? DEADLINE_MS,
    )
    session.on('error', (error: Error) => fail(new Weather(`SMPP: ${error.message}`, 0, { cause: error })))
    session.on('close', () => fail(new Weather('SMPP: connection closed')))
    try {
      await Promise.race([broken, submit(session, options, sms)])
    } finally {
      clearTimeout(late)
      session.destroy()
    }
  }
}

async function submit(session: Session, options: SmppOptions, sms: Sms): Promise<void> {
  const { user: system_id, password, sender } = options
  await answered('bind', done =>
    session.bind_transmitter({ system_id, password, interface_version: 0x34 }, done),
  )
  const isNumber = /^\+?\d{5,15}$/.test(sender)
  const common = {
    ...{ source_addr: sender, source_addr_ton: isNumber ? 1 : 5, source_addr_npi: isNumber ? 1 : 0 },
    ...{ destination_addr: international(sms.to), dest_addr_ton: 1, dest_addr_npi: 1 },
    registered_delivery: 0,
  }
  for (const part of partsOf(sms.text, sms.id))
    await answered('submit', done => session.submit_sm({ ...common, ...part }, done))
  await answered('unbind', done => session.unbind(done)).catch(() => {}) // it was taken already
}

/**
 * A long text in parts that the telephone puts together again; the same parts at every try. The alphabet is said here
 * and not left to the library, which calls plain text 0x01: 0 is the centre's own, GSM 03.38, and 8 is UCS-2.
 */
export function partsOf(text: string, id: string) {
  const { alphabet } = measured(text)
  const data_coding = alphabet === 'gsm' ? 0 : 8
  const pieces = piecesOf(text, alphabet).map(piece =>
    alphabet === 'gsm' ? Buffer.from(gsmBytes(piece)) : Buffer.from(piece, 'utf16le').swap16(),
  )
  if (pieces.length <= 1) return [{ data_coding, short_message: { message: pieces[0] ?? Buffer.alloc(0) } }]
  const reference = Number.parseInt(id.slice(0, 2), 16)
  return pieces.map((message, n) => ({
    data_coding,
    esm_class: 0x40, // a header that tells the parts is in it (3GPP TS 23.040 §9.2.3.24.1)
    short_message: { udh: Buffer.from([5, 0, 3, reference, pieces.length, n + 1]), message },
  }))
}

function answered(what: string, ask: (done: (pdu: Pdu) => void) => boolean): Promise<Pdu> {
  return new Promise((done, fail) => {
    ask(answer => {
      const status = answer.command_status
      if (status === 0) return done(answer)
      const final = what === 'submit' ? FINAL.get(status) : undefined
      const text = `SMPP: ${what} refused, status 0x${status.toString(16)}`
      fail(final ? new NeverDeliverable(`${text} (${final})`) : new Weather(text, status))
    })
  })
}

/** `0912345678` → `84912345678`, as SMS centres want it. */
const international = (number: string) => number.replace(/^\+/, '').replace(/^0/, '84')
