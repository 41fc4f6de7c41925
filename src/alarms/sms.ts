import smpp, { type Pdu, type Session } from 'smpp'
import { Weather } from '../errors.ts'
import { type Carrier, NeverDeliverable } from './carrier.ts'
import { smsOf } from './texts.ts'

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

const DEADLINE_MS = 20_000
/** Letters in a part of a long message: the rest of its 140 bytes says which part it is (3GPP TS 23.040 §9.2.3.24.1). */
const WHOLE_MOST = 160
const PART_MOST = 153

// SMPP 3.4 §5.1.3: what will not change by trying again.
const FINAL = new Map([
  [0x0b, 'invalid destination'],
  [0x0c, 'invalid message id'],
  [0x01, 'message too long'],
])

/** The one place that knows smpp. A session per message: alarms are rare, and a dead session is one more fault. */
export function smsBy(options: SmppOptions): Carrier {
  return async (recipient, letter) => {
    const text = smsOf(letter)
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
      await Promise.race([
        broken,
        submit(session, options, { to: international(recipient), text, id: letter.id }),
      ])
    } finally {
      clearTimeout(late)
      session.destroy()
    }
  }
}

type Sms = Readonly<{ to: string; text: string; id: string }>

async function submit(session: Session, options: SmppOptions, { to, text, id }: Sms): Promise<void> {
  const { user: system_id, password, sender } = options
  await answered('bind', done =>
    session.bind_transmitter({ system_id, password, interface_version: 0x34 }, done),
  )
  const isNumber = /^\+?\d{5,15}$/.test(sender)
  const common = {
    ...{ source_addr: sender, source_addr_ton: isNumber ? 1 : 5, source_addr_npi: isNumber ? 1 : 0 },
    ...{ destination_addr: to, dest_addr_ton: 1, dest_addr_npi: 1 },
    // Said here and not left to the library, which calls plain text 0x01: 0 is the centre's own alphabet, GSM 03.38.
    ...{ data_coding: 0, registered_delivery: 0 },
  }
  for (const part of partsOf(text, id))
    await answered('submit', done => session.submit_sm({ ...common, ...part }, done))
  await answered('unbind', done => session.unbind(done)).catch(() => {}) // it was taken already
}

/** A long text in parts that the telephone puts together again; the same parts at every try. */
export function partsOf(text: string, id: string) {
  if (text.length <= WHOLE_MOST) return [{ short_message: { message: Buffer.from(text, 'latin1') } }]
  const reference = Number.parseInt(id.slice(0, 2), 16)
  const count = Math.ceil(text.length / PART_MOST)
  return Array.from({ length: count }, (_, n) => ({
    esm_class: 0x40, // a header that tells the parts is in it
    short_message: {
      udh: Buffer.from([5, 0, 3, reference, count, n + 1]),
      message: Buffer.from(text.slice(n * PART_MOST, (n + 1) * PART_MOST), 'latin1'),
    },
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
