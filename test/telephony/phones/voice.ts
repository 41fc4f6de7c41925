import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { SipMessage } from '../../../src/boot/phones/messages.ts'
import { alaw, tone } from '../../../src/boot/phones/sound.ts'

const FRAME_MS = 20
const FRAME_SAMPLES = 160

export type Voice = Readonly<{
  /** Announced in the phone's SDP. */
  port: number
  /** To where Asterisk listens, as its INVITE says, until stopped. */
  speak(invite: SipMessage): void
  stop(): void
}>

/**
 * A phone's voice whose RTP begins at a number of our choosing: RFC 3550 §5.1 says "random", and our telephones of
 * flesh all begin low.
 * @param sequence of the first packet, 0…65535
 */
export async function voice(hz: number, sequence: number, address = '127.0.0.11'): Promise<Voice> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  const sound = alaw(tone(hz, 1))
  let timer: NodeJS.Timeout | null = null
  return {
    port: socket.address().port,
    speak(invite) {
      const port = Number(/^m=audio (\d+) /m.exec(invite.text)?.[1])
      const begun = performance.now()
      let sent = 0
      timer = setInterval(() => {
        for (; begun + sent * FRAME_MS <= performance.now(); sent++)
          socket.send(packet(sound, sequence, sent), port, '127.0.0.1')
      }, FRAME_MS / 2)
    },
    stop() {
      if (timer) clearInterval(timer)
      socket.close()
    },
  }
}

/** The nth packet of A-law (RFC 3551: payload 8). */
function packet(sound: Buffer, sequence: number, n: number): Buffer {
  const header = Buffer.alloc(12)
  header[0] = 0x80
  header[1] = n === 0 ? 0x88 : 0x08 // the first has the marker
  header.writeUInt16BE((sequence + n) % 0x10000, 2)
  header.writeUInt32BE((n * FRAME_SAMPLES) % 0x1_0000_0000, 4)
  header.writeUInt32BE(0x1022, 8)
  const from = (n * FRAME_SAMPLES) % sound.length
  return Buffer.concat([header, sound.subarray(from, from + FRAME_SAMPLES)])
}
