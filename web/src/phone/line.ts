import type { ShownPhone } from '../../../src/phones/schemas.ts'
import { get, type Json, Problem, post } from '../kit/api.ts'
import { serverNow } from '../kit/now.ts'
import { pause } from '../kit/pause.ts'
import { delayOf } from './backoff.ts'
import { listenAnew } from './listening.ts'
import { allowMicrophone, NoMicrophone } from './microphone.ts'
import type { Account, Sip, SipNews } from './sip.ts'
import { isBusy } from './state.ts'
import { phoneNow, tell } from './store.ts'
import { type Taken, takeTab, whenTabFree } from './tab.ts'
import { dropTalk, hearTalk } from './talk.ts'

/** The way from this page to Asterisk: opened once, and kept whatever happens. */

/** The secret lasts twelve hours; a new one in time, and not in the middle of a talk. */
const RENEW_BEFORE_MS = 1_800_000
const HEARTBEAT_MS = 10_000
/** So often in vain, and the operator is told. The tries go on. */
const TOLD_AFTER = 3
/** A hidden window is never idle. */
const IDLE_MS = 500

type Open = { account: Account; sip: Sip }
let open: Open | null = null
let taken: Taken | null = null
let waiting: AbortController | null = null
let ticker: Worker | null = null
/** Which opening this is: an older one that comes to something late is let go. */
let turn = 0
let beatAt = -HEARTBEAT_MS

/** @param steals from another tab, where a person asked for that */
export async function openLine({ steals = false } = {}): Promise<void> {
  const mine = ++turn
  waiting?.abort()
  hangLine()
  tell({ type: 'connecting' })
  const library = load()
  library.catch(() => {}) // told where it is waited for
  try {
    await allowMicrophone()
    if (mine !== turn) return
    const got = taken ?? (await takeTab(stolen, { steals }))
    // Asked for twice within the same moment: what the first one got is there by now, and holds.
    taken ??= got
    if (taken) await connect(mine, library)
    else await waitForTab(mine)
  } catch (error) {
    if (mine !== turn) return
    shut()
    tell({ type: 'failed', failure: error instanceof NoMicrophone ? error.why : failureOf(error) })
  }
}

/** At once where a talk waits for this page, for which it has three seconds; else when the screen is drawn. */
async function load() {
  if (!isBusy(phoneNow())) await idle()
  return import('./sip.ts')
}

const idle = () =>
  new Promise<void>(done =>
    'requestIdleCallback' in window
      ? requestIdleCallback(() => done(), { timeout: IDLE_MS })
      : setTimeout(done, 0),
  )

const failureOf = (error: unknown) =>
  error instanceof Problem && error.status === 404 ? 'no-phone' : 'not-loaded'

/** The operator uses another telephone. */
export function closeLine(): void {
  turn++
  waiting?.abort()
  shut()
  tell({ type: 'closed' })
}

function shut(): void {
  hangLine()
  taken?.release()
  taken = null
}

function hangLine(): void {
  dropTalk()
  open?.sip.close()
  open = null
  ticker?.terminate()
  ticker = null
}

async function waitForTab(mine: number): Promise<void> {
  tell({ type: 'elsewhere', where: 'tab' })
  waiting = new AbortController()
  const isFree = await whenTabFree(waiting.signal).then(
    () => true,
    () => false,
  )
  if (isFree && mine === turn) await openLine()
}

function stolen(): void {
  taken = null
  const mine = ++turn
  shut()
  void waitForTab(mine)
}

async function connect(mine: number, library: Promise<typeof import('./sip.ts')>): Promise<void> {
  const account = await ask(mine)
  const { openSip } = await library
  if (mine !== turn || !account) return
  open = { account, sip: openSip(account, news => mine === turn && hear(news)) }
  ticker = new Worker(new URL('./ticker.ts', import.meta.url), { type: 'module' })
  ticker.onmessage = tick
}

/** For a secret, until it is given. */
async function ask(mine: number): Promise<Account | null> {
  for (let tries = 1; mine === turn; tries++)
    try {
      return await post<Account>('/api/me/phone')
    } catch (error) {
      if (!(error instanceof Problem) || error.status === 404) throw error
      if (tries >= TOLD_AFTER) tell({ type: 'failed', failure: 'not-answered' })
      await pause(delayOf(tries, Math.random()))
    }
  return null
}

function hear(news: SipNews): void {
  if (news.type === 'refused') void refusedAt(turn)
  else if (news.type === 'soundless') void openForSound(news.id)
  else if (news.type === 'registered' || news.type === 'lost') {
    tell(news)
    if (news.type !== 'registered') return
    anew = 0
    beat()
  } else hearTalk(news)
}

/**
 * Both hear nothing, and Asterisk does not notice: its rtp_timeout never ended such a leg (tried, 16 s). As after a reload: the centre
 * keeps the citizen and rings this page anew. Once, since a network that lets no sound through lets none through then.
 */
async function openForSound(talkId: string): Promise<void> {
  const { talk } = phoneNow()
  if (talk?.id !== talkId) return
  if (talk.callId === null) await listenAnew()
  else if (!talk.isReturning) await openLine()
}

/** The secret is void. Whose is the telephone now? */
async function refusedAt(mine: number): Promise<void> {
  const held = open
  const isOurs = await isStillOurs().catch(() => true)
  if (mine !== turn || held === null || open !== held || phoneNow().talk) return
  if (isOurs) {
    openAnew()
    return
  }
  turn++
  shut()
  tell({ type: 'elsewhere', where: 'machine' })
}

/** By when the secret in force ends: another page's has another end. */
async function isStillOurs(): Promise<boolean> {
  const { items } = await get<{ items: Json<typeof ShownPhone>[] }>('/api/me/phone')
  const ends = items.find(({ kind }) => kind === 'web')?.secretExpiresAt ?? null
  return ends === null || ends === open?.account.expiresAt || Date.parse(ends) <= serverNow()
}

/** Openings in vain since it last was the telephone. */
let anew = 0
function openAnew(): void {
  const mine = turn
  setTimeout(
    () => {
      if (mine === turn && !phoneNow().talk) void openLine()
    },
    delayOf(++anew, Math.random()),
  )
}

function tick(): void {
  if (!open) return
  open.sip.tick()
  beat()
  const { account } = open
  if (Date.parse(account.expiresAt) - serverNow() < RENEW_BEFORE_MS && !phoneNow().talk) void renew(open)
}

let isRenewing = false
async function renew(of: Open): Promise<void> {
  if (isRenewing) return
  isRenewing = true
  try {
    const account = await post<Account>('/api/me/phone')
    if (open !== of) return
    of.sip.renew(account.secret)
    of.account = account
  } catch {
    // asked again at the next tick
  } finally {
    isRenewing = false
  }
}

/** Says that the page is awake: a telephone of a sleeping one is still registered. */
function beat(): void {
  const { own } = phoneNow()
  // Not by the time of day: a clock that is set back by an hour would be silent for one, and nobody be put through.
  const at = performance.now()
  if (own?.phone !== 'web' || own.presence === 'signed-out' || at - beatAt < HEARTBEAT_MS - 1_000) return
  beatAt = at
  post('/api/presence/heartbeat').catch(() => {}) // the next one is in ten seconds
}

addEventListener('pagehide', () => open?.sip.leave())
addEventListener('pageshow', ({ persisted }) => {
  if (persisted && open) void openLine()
})
addEventListener('online', () => open?.sip.reconnect())
