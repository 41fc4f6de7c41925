import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import { OPERATOR_HZ } from '../telephony/scene.ts'
import { until } from '../until.ts'
import { openContext, type View } from './chromium.ts'

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

/** A browser of this person's, signed in, with a tone for a voice. */
export async function browserOf(
  browser: Browser,
  { origin, user, view = {} }: Readonly<{ origin: string; user: string; view?: View }>,
): Promise<BrowserContext> {
  const context = await openContext(browser, view)
  await context.addInitScript(speakTone, OPERATOR_HZ)
  await context.addInitScript(keepPeers)
  const answer = await context.request.post(`${origin}/api/session`, {
    data: { username: user, password: DEMO_PASSWORD },
    headers: { origin },
  })
  if (!answer.ok()) throw new Error(`${user} could not sign in: ${await answer.text()}`)
  return context
}

export const phoneOf = (page: Page) => page.getByRole('region', { name: 'Điện thoại' })

/** Waits until the telephone in the page says so. */
export const says = (page: Page, what: string | RegExp, withinMs = 15_000) =>
  phoneOf(page)
    .getByRole('status')
    .filter({ hasText: what })
    .waitFor({ state: 'attached', timeout: withinMs })
export const READY = 'Điện thoại sẵn sàng'
export const TALKING = 'Đang nói chuyện'

/** The loudest frequency that the page hears, by what WebRTC hands to it. */
function loudest(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { peers } = globalThis as unknown as { peers: RTCPeerConnection[] }
    const track = peers.at(-1)?.getReceivers()[0]?.track
    if (!track) return 0
    const context = new AudioContext()
    const analyser = context.createAnalyser()
    Object.assign(analyser, { fftSize: 4_096, smoothingTimeConstant: 0 })
    context.createMediaStreamSource(new MediaStream([track])).connect(analyser)
    await new Promise(done => setTimeout(done, 300))
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    await context.close()
    return (levels.indexOf(Math.max(...levels)) * context.sampleRate) / analyser.fftSize
  })
}

export const hears = (page: Page, hertz: number) =>
  until(`the page hears ${hertz} Hz`, async () => Math.abs((await loudest(page)) - hertz) < 15)
