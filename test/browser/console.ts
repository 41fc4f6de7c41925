import type { Page } from 'playwright-core'
import { type Client, signIn } from '../../src/boot/client.ts'
import { freePort } from '../../src/db/embedded.ts'
import { DEMO_PASSWORD } from '../../src/people/demo.ts'
import type { testDatabase } from '../database.ts'
import { openWholeApp } from '../people/wholeapp.ts'
import { until } from '../until.ts'
import {
  accessibilityFaults,
  type Complaints,
  isTooWide,
  listenFor,
  openChromium,
  openContext,
  type View,
} from './chromium.ts'

type Test = Parameters<typeof testDatabase>[0]
type Asserting = Readonly<{ same(found: unknown, wanted: unknown, message?: string): unknown }>

const complaints = new WeakMap<Page, Complaints>()

/** The built console before the whole app on a database of its own, with the demo's people and no Asterisk. */
export async function openConsole(t: Test, env: Readonly<Record<string, string>> = {}) {
  const port = await freePort()
  const whole = await openWholeApp(t, { HTTP_PORT: String(port), ...env })
  await whole.start()
  const origin = `http://127.0.0.1:${port}`
  const browser = await openChromium(t)
  const clients = new Map<string, Promise<Client>>()
  return {
    ...whole,
    origin,
    browser,
    /** The API as this person; one session a name. */
    api(username: string): Promise<Client> {
      const known = clients.get(username) ?? signIn(origin, username)
      clients.set(username, known)
      return known
    },
    /** A window of this person's, signed in, at an address of the console. */
    async as(username: string, path = '/', view: View = {}): Promise<Page> {
      const page = await blank(view)
      await enter(page, origin, username)
      await page.goto(`${origin}${path}`)
      return page
    },
    /** A window of nobody's. */
    blank,
  }

  async function blank(view: View = {}): Promise<Page> {
    const context = await openContext(browser, view)
    const page = await context.newPage()
    complaints.set(page, listenFor(page))
    return page
  }
}
export type Console = Awaited<ReturnType<typeof openConsole>>

/** Signs somebody in without the page of the door. */
async function enter({ request }: Page, origin: string, username: string): Promise<void> {
  const data = { username, password: DEMO_PASSWORD }
  const answer = await request.post(`${origin}/api/session`, { data, headers: { origin } })
  if (!answer.ok()) throw new Error(`${username} could not sign in: ${await answer.text()}`)
}

/**
 * What a browser fetches that was never here before, until the page is there and quiet.
 * @param there waits for the page
 * @returns bytes on the wire, headers included, how many scripts, what its document had named ahead, and what of that was
 * fetched again
 */
export async function firstLoad(
  { blank, origin }: Console,
  { username, path, there }: { username: string; path: string; there: (page: Page) => Promise<unknown> },
) {
  const page = await blank()
  await enter(page, origin, username)
  const wire = await page.context().newCDPSession(page)
  await wire.send('Network.enable')
  let [bytes, scripts] = [0, 0]
  wire.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  wire.on('Network.responseReceived', ({ type }) => {
    if (type === 'Script') scripts++
  })
  await page.addInitScript(holdLater)
  await page.goto(`${origin}${path}`)
  await there(page)
  await page.waitForLoadState('networkidle').catch(() => {})
  const fetched = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(one => ({
      path: new URL(one.name).pathname,
      isAhead: (one as PerformanceResourceTiming).initiatorType === 'link',
    })),
  )
  await page.context().close()
  const ahead = fetched.filter(({ isAhead }) => isAhead).map(({ path }) => path)
  const times = (wanted: string) => fetched.filter(({ path }) => path === wanted).length
  return { bytes, scripts, ahead, twice: ahead.filter(path => times(path) > 1) }
}

/** What is sent there from now on waits until it is let go. */
export async function holdBack(page: Page, path: RegExp, method = 'GET') {
  let count = 0
  const { promise: over, resolve: letGo } = Promise.withResolvers<void>()
  await page.route(path, async route => {
    if (route.request().method() !== method) return route.fallback()
    count++
    await over
    await route.continue()
  })
  return { letGo, count: () => count, begun: () => until('it is sent', () => count > 0) }
}

/** In the page: what is fetched seconds later is no part of the first look, and its time comes before a slow one is over. */
function holdLater(): void {
  const soon = globalThis.setTimeout
  const held = (...[work, ms, ...more]: Parameters<typeof soon>) =>
    (ms ?? 0) < 2_000 ? soon(work, ms, ...more) : 0
  Object.assign(globalThis, { setTimeout: held })
}

/** What is on the screen now: accessible in both schemes, not wider than it, and nothing was refused or broke on the way. */
export async function clean(t: Asserting, page: Page, what: string): Promise<void> {
  const before = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.waitForFunction(
      wanted => document.documentElement.dataset.mantineColorScheme === wanted,
      scheme,
    )
    await settled(page)
    t.same(await accessibilityFaults(page), [], `${what} is accessible (${scheme})`)
  }
  await page.emulateMedia({ colorScheme: before ? 'dark' : 'light' })
  t.same(await isTooWide(page), false, `${what} fits the screen`)
  t.same(complaints.get(page) ?? [], [], `${what} works without complaint`)
}

/** No colour is on its way to another. */
const settled = (page: Page) =>
  page.evaluate(async () => {
    const going = document.getAnimations().filter(one => one instanceof CSSTransition)
    await Promise.allSettled(going.map(({ finished }) => finished))
  })
