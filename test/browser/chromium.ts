import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { CHROMIUM } from './debian.ts'

type Test = Readonly<{ after(work: () => Promise<void>): unknown }>

const ARGS = [
  '--no-sandbox', // tests run as root on machines of their own
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
  '--allow-loopback-in-peer-connection',
]

/** A Chromium for one test file, closed at its end. @param more arguments of its own */
export async function openChromium(t: Test, more: readonly string[] = []): Promise<Browser> {
  // A profile below /tmp that goes with it: two browsers never share one.
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-chromium-'))
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [...ARGS, ...more, `--crash-dumps-dir=${folder}`],
  })
  t.after(async () => {
    await browser.close()
    await rm(folder, { recursive: true, force: true })
  })
  return browser
}

export type View = Readonly<{
  scheme?: 'light' | 'dark'
  size?: Readonly<{ width: number; height: number }>
}>

/** The smallest screen that operators have. */
const DESK = { width: 1366, height: 768 }

/** A browser window of somebody's own: cookies are not shared with others. */
export async function openContext(browser: Browser, view: View = {}): Promise<BrowserContext> {
  return browser.newContext({
    viewport: view.size ?? DESK,
    colorScheme: view.scheme ?? 'light',
    locale: 'vi-VN',
    // Machines of people who work for the centre need not stand in Vietnam; what they see is Vietnam's time.
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
  })
}

/** What a page complained of since it was opened. */
export type Complaints = string[]

/** Errors, refused styles and scripts, answers that failed: each is a line. */
export function listenFor(page: Page): Complaints {
  const heard: Complaints = []
  page.on('pageerror', error => heard.push(`error: ${error.message}`))
  page.on('console', message => {
    // An answer that refuses is told by the screen; the network's own line about it is no fault of the page.
    if (message.type() === 'error' && !/^Failed to load resource/.test(message.text()))
      heard.push(`console: ${message.text()}`)
  })
  page.on('response', response => {
    if (response.status() >= 500) heard.push(`${response.status()} ${response.url()}`)
  })
  return heard
}

let axe: Promise<string> | null = null

/** WCAG 2.2 A and AA by axe-core: one line for each place that fails. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  // Not by a script element: the page's policy stays in force while we look.
  await page.evaluate(await axe)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, {
      // It would copy the style elements of shadow roots (wavesurfer.js) without their nonce, against our policy.
      preload: false,
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`),
    )
  })
}

/** Nothing may be wider than the screen. */
export const isTooWide = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
