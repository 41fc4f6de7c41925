import { UA } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { IncomingRequest } from 'jssip/lib/SIPMessage'
import type { WebPhone } from '../../../src/phones/schemas.ts'
import type { Json } from '../kit/api.ts'
import { delayOf } from './backoff.ts'
import { SipSocket } from './socket.ts'

/** The one file that knows JsSIP. */

export type Account = Json<typeof WebPhone>

/** One ringing, and the talk that comes of it. */
export type Session = Readonly<{
  id: string
  callId: string | null
  /** The talk that this page was in before it was loaded anew: answered without a question. */
  isReturning: boolean
  number: string | null
  answer(microphone: MediaStream): void
  /** Refused while it rings, ended while it is talked: somebody wanted that. */
  end(): void
  /** The page goes: the centre keeps the citizen for a moment. */
  leave(): void
  connection(): RTCPeerConnection | null
}>

export type SipNews =
  | Readonly<{ type: 'registered' | 'lost' }>
  /** The secret does not hold (any more). */
  | Readonly<{ type: 'refused' }>
  | Readonly<{ type: 'rang'; session: Session }>
  | Readonly<{ type: 'heard'; id: string; sound: MediaStream }>
  /** Answered, and no way for the sound came about. */
  | Readonly<{ type: 'soundless'; id: string }>
  | Readonly<{ type: 'talking' | 'ended'; id: string }>

export type Sip = Readonly<{
  renew(secret: string): void
  /** From time to time, by a clock that runs in hidden windows too. */
  tick(): void
  /** The network is there again, or another one is. */
  reconnect(): void
  /** At once, and without waiting for answers: the page goes. */
  leave(): void
  close(): void
}>

/** Over a WebSocket nothing is sent twice: what is not answered by now was lost, as in the moment when Asterisk starts. */
const REGISTER_LIMIT_MS = 4_000
/** Asterisk asks a registered phone every 5 s whether it is there: who hears nothing for so long has lost it. */
const SILENCE_MS = 16_000
/** Long before the registration ends, since timers of hidden windows come late. */
const REFRESH_MS = 40_000
const EXPIRES_S = 120
const RECONNECT_S = { least: 1, most: 10 }
/** It takes a tenth of a second, on a busy machine one. */
const SOUND_WITHIN_MS = 4_000

export function openSip(account: Account, hear: (news: SipNews) => void): Sip {
  const socket = new SipSocket(lineOf(account.url))
  const ua = new UA({
    ...{ sockets: [socket], uri: account.uri, realm: account.realm },
    ...{ authorization_user: account.endpoint, password: account.secret },
    ...{ register: false, register_expires: EXPIRES_S, session_timers: false },
    connection_recovery_min_interval: RECONNECT_S.least,
    connection_recovery_max_interval: RECONNECT_S.most,
  })
  const sessions = new Map<string, RTCSession>()
  const reason = `Reason: ${account.pageClosed}`
  let [limit, again]: ReturnType<typeof setTimeout>[] = []
  let tries = 0
  let registeredAt = 0

  function stopTimers(): void {
    clearTimeout(limit)
    clearTimeout(again)
  }
  function register(): void {
    stopTimers()
    limit = setTimeout(() => socket.drop(), REGISTER_LIMIT_MS)
    registeredAt = Date.now()
    ua.register()
  }
  ua.on('connected', register)
  ua.on('disconnected', () => {
    stopTimers()
    hear({ type: 'lost' })
  })
  ua.on('registered', () => {
    clearTimeout(limit)
    tries = 0
    hear({ type: 'registered' })
  })
  ua.on('registrationFailed', ({ response }) => {
    clearTimeout(limit)
    hear({ type: 'lost' })
    if (response?.status_code === 401 || response?.status_code === 403) hear({ type: 'refused' })
    else again = setTimeout(register, delayOf(++tries, Math.random()))
  })
  ua.on('newRTCSession', ({ session, request }: { session: RTCSession; request: IncomingRequest }) => {
    if (session.direction !== 'incoming') return
    sessions.set(session.id, session)
    session.on('ended', () => sessions.delete(session.id))
    session.on('failed', () => sessions.delete(session.id))
    tellOf(session, hear)
    hear({ type: 'rang', session: sessionOf(session, request, reason) })
  })
  ua.start()
  const leaveAll = () => {
    for (const session of sessions.values()) leave(session, reason)
  }
  return {
    renew: secret => void ua.set('password', secret),
    tick: () => {
      if (!ua.isRegistered()) return
      if (Date.now() - socket.heardAt > SILENCE_MS) socket.drop()
      else if (Date.now() - registeredAt > REFRESH_MS) {
        registeredAt = Date.now()
        ua.register()
      }
    },
    reconnect: () => socket.drop(),
    leave: () => {
      leaveAll()
      quietly(() => ua.unregister())
    },
    close: () => {
      stopTimers()
      leaveAll()
      ua.stop()
    },
  }
}

/** By the address that this page came from: its session is known there, and its policy allows no other. */
function lineOf(url: string): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${new URL(url).pathname}`
}

function tellOf(session: RTCSession, hear: (news: SipNews) => void): void {
  const { id } = session
  session.on('peerconnection', ({ peerconnection }) =>
    peerconnection.addEventListener('track', ({ track }) =>
      hear({ type: 'heard', id, sound: new MediaStream([track]) }),
    ),
  )
  // One address is enough: Asterisk learns the others from the probes of the browser.
  session.on('icecandidate', ({ ready }) => ready())
  let wait: ReturnType<typeof setTimeout> | undefined
  session.on('accepted', () => {
    hear({ type: 'talking', id })
    wait = setTimeout(() => {
      if (session.connection?.connectionState !== 'connected') hear({ type: 'soundless', id })
    }, SOUND_WITHIN_MS)
  })
  const end = () => {
    clearTimeout(wait)
    hear({ type: 'ended', id })
  }
  session.on('ended', end)
  session.on('failed', end)
}

function sessionOf(session: RTCSession, request: IncomingRequest, reason: string): Session {
  const returning = request.getHeader('X-Reconnect')
  return {
    id: session.id,
    callId: returning ?? request.getHeader('X-Call') ?? null,
    isReturning: returning !== undefined && returning !== null,
    number: request.from.uri.user || null,
    answer: mediaStream =>
      session.answer({ mediaStream, pcConfig: { iceServers: [], bundlePolicy: 'max-bundle' } }),
    end: () => quietly(() => session.terminate()),
    leave: () => leave(session, reason),
    connection: () => session.connection ?? null,
  }
}

/** What the page says when it goes (src/phones/page.ts): a refusal of its own while it rings, a reason in the BYE. */
function leave(session: RTCSession, reason: string): void {
  const { STATUS_WAITING_FOR_ACK, STATUS_CONFIRMED } = session.C
  const isTalking = session.status === STATUS_WAITING_FOR_ACK || session.status === STATUS_CONFIRMED
  quietly(() => session.terminate(isTalking ? { extraHeaders: [reason] } : { status_code: 502 }))
}

/** What has ended meanwhile cannot be ended. */
function quietly(end: () => void): void {
  try {
    end()
  } catch {
    // it had ended
  }
}
