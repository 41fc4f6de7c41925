import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { OPERATOR_HZ } from '../telephony/scene.ts'
import { until } from '../until.ts'
import { type Complaints, listenFor, openContext, type View } from './chromium.ts'

/** Speaks one tone into every microphone, without the processing that would take it for noise (webrtc.md, pitfall 6). */
function speakTone(hertz: number): void {
  navigator.mediaDevices.getUserMedia = async () => {
    const context = new AudioContext()
    const [tone, gain] = [context.createOscillator(), context.createGain()]
    const out = context.createMediaStreamDestination()
    tone.frequency.value = hertz
    gain.gain.value = 0.4
    tone.connect(gain).connect(out)
    tone.start()
    // A microphone that is closed costs nothing any more.
    for (const track of out.stream.getTracks()) {
      const stop = track.stop.bind(track)
      track.stop = () => {
        stop()
        void context.close()
      }
    }
    return out.stream
  }
}

/** Keeps what the page's telephone hears where a test can listen. */
function keepPeers(): void {
  const Own = RTCPeerConnection
  const peers: RTCPeerConnection[] = []
  Object.assign(globalThis, { peers })
  globalThis.RTCPeerConnection = class extends Own {
    constructor(configuration?: RTCConfiguration) {
      super(configuration)
      peers.push(this)
    }
  }
}

/** A browser whose pages have a tone for a voice, and ears for the test. */
export async function speaking(
  context: BrowserContext,
  hertz: number = OPERATOR_HZ,
): Promise<BrowserContext> {
  await context.addInitScript(speakTone, hertz)
  await context.addInitScript(keepPeers)
  return context
}

type Who = { origin: string; user: string; view?: View; hertz?: number }

/** A browser of this person's, signed in, with a tone for a voice. */
export async function browserOf(
  browser: Browser,
  { origin, user, view = {}, hertz }: Readonly<Who>,
): Promise<BrowserContext> {
  const context = await speaking(await openContext(browser, view), hertz)
  const answer = await context.request.post(`${origin}/api/session`, {
    data: { username: user, password: DEMO_PASSWORD },
    headers: { origin },
  })
  if (!answer.ok()) throw new Error(`${user} could not sign in: ${await answer.text()}`)
  return context
}

export const phoneOf = (page: Page) => page.getByRole('region', { name: 'Điện thoại', exact: true })

/** Waits until the telephone in the page says so. */
export const says = (page: Page, what: string | RegExp, withinMs = 15_000) =>
  phoneOf(page)
    .getByRole('status')
    .filter({ hasText: what })
    .waitFor({ state: 'attached', timeout: withinMs })
export const READY = 'Điện thoại sẵn sàng'
export const TALKING = 'Đang nói chuyện'

/** A window of this person's, at an address of the console. */
export async function windowOf(
  browser: Browser,
  who: Readonly<Who>,
  path: string,
): Promise<{ page: Page; heard: Complaints }> {
  const context = await browserOf(browser, who)
  const page = await context.newPage()
  const heard = listenFor(page)
  await page.goto(`${who.origin}${path}`)
  return { page, heard }
}

/** The page becomes their telephone. Its panel is left open. */
export async function chooseHere(page: Page): Promise<void> {
  await phoneOf(page).getByRole('button').click()
  await page.getByRole('radio', { name: /^Trình duyệt này/ }).check()
  await says(page, READY)
}

/**
 * Levels in dB of these frequencies in what the page hears, by what WebRTC hands to it. One listener for each track: a busy
 * machine is slow to start one, and what nobody has listened to is not silence.
 * @returns null where nothing has been listened to
 */
function levelsOf(page: Page, hertz: readonly number[]): Promise<number[] | null> {
  return page.evaluate(async wanted => {
    type Ear = { track: string; analyser: AnalyserNode }
    const kept = globalThis as unknown as { peers: RTCPeerConnection[]; ear?: Ear }
    const track = kept.peers.at(-1)?.getReceivers()[0]?.track
    if (!track) return null
    if (kept.ear?.track !== track.id) {
      if (kept.ear) void (kept.ear.analyser.context as AudioContext).close()
      const context = new AudioContext()
      const analyser = context.createAnalyser()
      Object.assign(analyser, { fftSize: 4_096, smoothingTimeConstant: 0 })
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
      kept.ear = { track: track.id, analyser }
    }
    const { analyser } = kept.ear
    const { currentTime: asked, sampleRate } = analyser.context
    // What is told is of after the asking: a whole window of samples, which takes 85 ms.
    await new Promise(done => setTimeout(done, 200))
    if (analyser.context.currentTime < asked + analyser.fftSize / sampleRate) return null
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    const binOf = (one: number) => Math.round((one * analyser.fftSize) / sampleRate)
    return wanted.map(one => Math.max(...levels.slice(binOf(one) - 1, binOf(one) + 2)))
  }, hertz)
}

/** Our tones come with -15 dB or so, what is between them with less than -90. */
const HEARD_DB = -50

/** Waits until the page hears this, and nothing of the others. */
export async function hears(page: Page, ...hertz: readonly number[]): Promise<void> {
  await hearsOnly(page, { hertz, not: [] })
}

export async function hearsOnly(
  page: Page,
  { hertz, not }: Readonly<{ hertz: readonly number[]; not: readonly number[] }>,
): Promise<void> {
  let last: number[] | null = null
  await until(
    `the page hears ${hertz.join(' and ')} Hz`,
    async () => {
      last = await levelsOf(page, [...hertz, ...not])
      return last?.every((level, place) => level > HEARD_DB === place < hertz.length)
    },
    { withinMs: 15_000 },
  ).catch(async error => {
    const levels = `not ${not.join(', ')}: ${last?.map(Math.round).join(', ')} dB`
    throw new Error(`${error.message}; ${levels}; ${await lineOf(page)}`)
  })
}

/** What a failure should tell: whether sound came at all, over which way, and whether anybody could have heard it. */
const lineOf = (page: Page) =>
  page.evaluate(async () => {
    type Kept = { peers: RTCPeerConnection[]; ear?: { analyser: AnalyserNode } }
    const { peers, ear } = globalThis as unknown as Kept
    const peer = peers.at(-1)
    const rows = [...((await peer?.getStats()) ?? [])].map(([, row]) => row)
    const kinds = /^(inbound-rtp|outbound-rtp|transport|candidate-pair|local-candidate|remote-candidate)$/
    return JSON.stringify({
      ...{ lines: peers.length, connection: peer?.connectionState, ice: peer?.iceConnectionState },
      ...{ listener: ear?.analyser.context.state, rows: rows.filter(({ type }) => kinds.test(type)) },
    })
  })
