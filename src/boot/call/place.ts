import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../../config.ts'
import { messageOf } from '../../errors.ts'
import { isPagePhone } from '../../phones/phone.ts'
import type { Surroundings, Wishes } from '../call.ts'
import { type Client, signIn, Unexpected } from '../client.ts'
import { type Caller, shownNumber, sippCaller } from '../phones/caller.ts'
import { type Operator, sippOperator } from '../phones/operator.ts'
import { program } from '../phones/program.ts'
import { speech } from './speech.ts'
import { Trouble } from './trouble.ts'

type ShownCall = {
  id: string
  state: string
  ending: string | null
  waitMs: number | null
  talkMs: number | null
}
type ListedCall = ShownCall & { caller: string | null; arrivedAt: string }
type ShownRecording = {
  id: string
  state: string
  actualMs: number | null
  sha256: string | null
  path: string
}
type Presence = {
  state: string
  presence: string
  reason: string | null
  endpoint: string | null
  isReachable: boolean
  callId: string | null
}

export type Outcome = Readonly<{
  call: ShownCall
  ticket: { id: string; code: string } | null
  recording: { id: string; state: string; seconds: number | null; sha256: string | null; path: string } | null
  /** What did not go as asked; null = everything did. */
  fault: string | null
}>

/** Rings, greetings and a queue that is not ours take time; longer than this something is wrong. */
const ANSWER_WITHIN_MS = 120_000
const SETTLED_WITHIN_MS = 30_000
/** A person takes about this long to reach for the phone. */
export const REACH_MS = 1_500

/** @throws Trouble when the call could not be placed; nothing is left behind either way */
export async function placeCall(wishes: Wishes, around: Surroundings): Promise<Outcome> {
  const { config, stopped } = around
  const origin = config.http.publicUrl
  await untilDemoAnswers(origin)
  await program('sipp', around.say) // the first time this downloads it, where the machine has none
  const watcher = await enter(origin, 'supervisor1')
  const leave: (() => Promise<unknown>)[] = []
  // Never for ever: whatever hangs is given up, and cleaned up.
  const limit = AbortSignal.timeout(wishes.seconds * 1_000 + ANSWER_WITHIN_MS + SETTLED_WITHIN_MS + 20_000)
  const over = new Promise<never>((_, fail) => {
    limit.addEventListener('abort', () =>
      fail(new Trouble('cuộc gọi quá lâu, đã bỏ · the call took too long, given up', 1)),
    )
    stopped.addEventListener('abort', () => fail(stopped.reason as Trouble))
  })
  try {
    const work =
      wishes.operator === null
        ? unanswered(wishes, { ...around, watcher, leave })
        : answered(wishes, { ...around, watcher, leave })
    return await Promise.race([work, over])
  } finally {
    for (const step of leave.toReversed()) await step().catch(error => around.say(`  ${messageOf(error)}`))
    await watcher.delete('/api/session').catch(() => {}) // the server may have gone meanwhile
  }
}

type Call = Surroundings & { watcher: Client; leave: (() => Promise<unknown>)[] }

async function answered(wishes: Wishes, call: Call): Promise<Outcome> {
  const name = wishes.operator ?? ''
  const { config, say, leave } = call
  const operator = await enter(config.http.publicUrl, name)
  leave.push(() => operator.delete('/api/session'))
  const before = await operator.get<Presence>('/api/me/presence')
  if (before.state === 'ringing' || before.state === 'talking')
    throw new Trouble(
      `${name} đang bận (${before.state}), hãy chọn người khác · ${name} is busy: choose another operator`,
      3,
    )
  const phone = await register(config, name)
  leave.push(() => phone.stop())
  await operator.put('/api/me/presence', { state: 'ready', phone: 'desk' })
  const phoneBefore = isPagePhone(before.endpoint ?? '') ? 'web' : 'desk'
  leave.push(() =>
    operator.put('/api/me/presence', { state: before.presence, reason: before.reason, phone: phoneBefore }),
  )
  await wait(
    `${name} sẵn sàng nhưng máy không liên lạc được · ${name}'s phone is not reachable`,
    10_000,
    async () => ((await operator.get<Presence>('/api/me/presence')).isReachable ? true : null),
  )
  say(`${name} sẵn sàng, máy đã đăng ký · ready, phone registered`)
  const citizen = await dial(wishes, call)
  const invite = await phone.rang(1, ANSWER_WITHIN_MS)
  say(`Máy ${name} đổ chuông, hiện số ${shownNumber(invite) ?? '?'} · the operator's phone rings`)
  const callId = await wait(
    'không rõ cuộc gọi nào đổ chuông · the ringing call is unknown',
    5_000,
    async () => (await operator.get<Presence>('/api/me/presence')).callId,
  )
  await wait(`${name} không trả lời được · ${name} could not answer`, 10_000, async () => {
    const shown = await call.watcher.get<ShownCall>(`/api/calls/${callId}`)
    return shown.state === 'talking' || shown.state === 'ended' ? true : null
  })
  say(`${name} trả lời, nói chuyện ${wishes.seconds} giây · answered, talking`)
  await Promise.race([pause(wishes.seconds * 1_000), citizen.end()])
  await citizen.hangUp().catch(() => {}) // the other side was faster
  return outcome(callId, call, 'served')
}

async function unanswered(wishes: Wishes, call: Call): Promise<Outcome> {
  const since = Date.now() - 1_000
  const citizen = await dial(wishes, call)
  const canonical = wishes.from.replace(/^0/, '+84')
  const found = await wait('tổng đài không ghi nhận cuộc gọi · the call is in no list', 10_000, async () => {
    const { items } = await call.watcher.get<{ items: ListedCall[] }>('/api/calls?limit=20')
    return (
      items.find(
        one => Date.parse(one.arrivedAt) >= since && [wishes.from, canonical].includes(one.caller ?? ''),
      ) ?? null
    )
  })
  await Promise.race([pause(wishes.seconds * 1_000), citizen.end()])
  await citizen.hangUp().catch(() => {}) // the centre was faster
  return outcome(found.id, call, 'abandoned')
}

async function dial(wishes: Wishes, { config, say, leave }: Call): Promise<Caller> {
  const sound = await speech('citizen', config.cacheDir)
  const citizen = await sippCaller({
    server: sipAddress(config),
    from: wishes.from,
    to: wishes.to,
    sound,
    limitMs: 900_000,
  })
  leave.push(() => citizen.stop())
  say(`Người dân ${wishes.from} gọi ${wishes.to} · a citizen calls`)
  await citizen.answered(15_000).catch(async error => {
    const { status } = await citizen.end(1_000).catch(() => ({ status: null }))
    throw new Trouble(
      status === 404
        ? `${wishes.to} không phải số của tổng đài (404) · ${wishes.to} is no number of this centre`
        : `tổng đài không trả lời · the centre does not answer: ${messageOf(error)}`,
      1,
    )
  })
  say('Tổng đài nhấc máy, phát lời chào · the centre answers with its greeting')
  return citizen
}

async function register(config: Config, name: string): Promise<Operator> {
  const sound = await speech('operator', config.cacheDir)
  const behaviour = { does: 'answer', afterMs: REACH_MS } as const
  try {
    return await sippOperator({
      server: sipAddress(config),
      users: [name],
      address: '127.0.0.1',
      sound,
      behaviour,
      limitMs: 900_000,
    })
  } catch (error) {
    throw new Trouble(
      `máy của ${name} không đăng ký được · ${name}'s phone could not register: ${messageOf(error)}`,
      3,
    )
  }
}

/** After the hang-up: the call has its end and the file was looked at. */
async function outcome(callId: string, { watcher, say }: Call, wanted: string): Promise<Outcome> {
  const shown = await wait('cuộc gọi không kết thúc · the call does not end', SETTLED_WITHIN_MS, async () => {
    const one = await watcher.get<ShownCall>(`/api/calls/${callId}`)
    return one.state === 'ended' ? one : null
  })
  const { id, state, ending, waitMs, talkMs } = shown
  const call = { id, state, ending, waitMs, talkMs }
  say(`Kết thúc: ${ending}, chờ ${seconds(waitMs)}, nói ${seconds(talkMs)} · ended`)
  const found = await wait(
    'bản ghi âm chưa được kiểm tra · the recording is not settled',
    SETTLED_WITHIN_MS,
    async () => {
      const { items } = await watcher.get<{ items: ShownRecording[] }>(`/api/recordings?callId=${callId}`)
      const own = items.find(one => one.id === callId) ?? items[0]
      return own && own.state !== 'recording' ? own : null
    },
  ).catch(() => null)
  const tickets = await watcher.get<{ items: { id: string; code: string }[] }>(
    `/api/tickets?callId=${callId}`,
  )
  const [first] = tickets.items
  const ticket = first ? { id: first.id, code: first.code } : null
  const recording = found && {
    ...{ id: found.id, state: found.state, seconds: found.actualMs === null ? null : found.actualMs / 1_000 },
    ...{ sha256: found.sha256, path: found.path },
  }
  if (ticket) say(`Phiếu ${ticket.code} · ticket`)
  if (recording)
    say(`Bản ghi âm ${recording.path}: ${recording.state}, ${recording.seconds} giây · recording`)
  const faults = [
    ending === wanted
      ? null
      : `cuộc gọi kết thúc là ${ending}, đáng lẽ ${wanted} · the call ended as ${ending}`,
    recording?.state === 'verified'
      ? null
      : `bản ghi âm: ${recording?.state ?? 'không có'} · recording not verified`,
    wanted === 'served' && !ticket ? 'không có phiếu · no ticket' : null,
  ]
  return { call, ticket, recording, fault: faults.filter(Boolean).join('\n') || null }
}

const seconds = (ms: number | null) => (ms === null ? '?' : `${(ms / 1_000).toFixed(1)} s`)
export const sipAddress = ({ sip }: Config) =>
  `${sip.bind === '0.0.0.0' ? '127.0.0.1' : sip.bind}:${sip.port}`

export async function untilDemoAnswers(origin: string): Promise<void> {
  let answer: Response
  try {
    answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(5_000) })
  } catch {
    throw new Trouble(
      `không có máy chủ ở ${origin}: hãy chạy script/server --demo (cùng HTTP_PORT) · no server there: start script/server --demo`,
      3,
    )
  }
  if (answer.status !== 200)
    throw new Trouble(
      `máy chủ ${origin} chưa sẵn sàng · the server is not ready: ${(await answer.text()).slice(0, 300)}`,
      3,
    )
}

async function enter(origin: string, username: string): Promise<Client> {
  try {
    return await signIn(origin, username)
  } catch (error) {
    if (error instanceof Unexpected && error.status === 401)
      throw new Trouble(
        `${username} không đăng nhập được bằng mật khẩu demo: chạy script/server --demo, hoặc chọn --operator op101 … op220 · ` +
          `${username} cannot sign in with the demo password: is this a demo server?`,
        3,
      )
    throw new Trouble(messageOf(error), 3, { cause: error })
  }
}

/** Asks until there is an answer. @throws Trouble saying what did not come true */
async function wait<T>(what: string, withinMs: number, ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + withinMs
  let trouble: unknown = null
  while (Date.now() < deadline) {
    try {
      const answer = await ask()
      if (answer !== null) return answer
      trouble = null
    } catch (error) {
      trouble = error
    }
    await pause(100)
  }
  throw new Trouble(trouble ? `${what}: ${messageOf(trouble)}` : what, 1)
}
