import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { systemClock } from '../../src/clock.ts'
import { type Centre, startCentre } from '../telephony/centre.ts'
import { type Scene, sceneOf } from '../telephony/scene.ts'
import { openChromium } from './chromium.ts'
import { callToAnswer, type Told } from './day.ts'
import { seedTickets } from './seed.ts'
import { browserOf } from './telephone.ts'

// script/screens: a centre at work, and a picture of every screen in both colour schemes. Real calls, real telephones.

const FOLDER = join(import.meta.dirname, '../../docs/screens')
const SCHEMES = ['light', 'dark'] as const
const QUALITY = 72
/** What is fetched after the page itself is there. */
const SETTLED_MS = 1_200

type Size = Readonly<{ width: number; height: number }>
type Screen = Readonly<{
  name: string
  user: string
  path: (told: Told, codes: string[]) => string
  size?: Size
}>

const at = (name: string, user: string, path: string, size?: Size): Screen => ({
  ...{ name, user, path: () => path },
  ...(size ? { size } : {}),
})
const PHONE: Size = { width: 390, height: 844 }
const TV: Size = { width: 1920, height: 1080 }

/** Beside those of the call itself (day.ts). */
const SCREENS: readonly Screen[] = [
  at('sign-in', '', '/'),
  at('wallboard', 'supervisor1', '/wallboard'),
  at('wallboard-tv', 'supervisor1', '/wallboard/tv', TV),
  at('reports', 'supervisor1', '/reports'),
  at('alarms', 'supervisor1', '/alarms'),
  at('calls', 'supervisor1', '/calls'),
  at('callbacks', 'op102', '/callbacks'),
  at('my-calls', 'op101', '/desk/calls'),
  at('intake', 'op101', '/desk/intake'),
  at('search', 'op101', '/tickets'),
  at('inbox-phone', 'officer1', '/inbox', PHONE),
  { name: 'ticket-phone', user: 'officer1', path: (_told, [code]) => `/tickets/${code}`, size: PHONE },
  { name: 'ticket-head', user: 'head1', path: (_told, codes) => `/tickets/${codes[1]}` },
  at('staff', 'head1', '/inbox/staff'),
  at('office', 'office1', '/office'),
  at('office-unclear', 'office1', '/office/unclear'),
  at('office-late', 'office1', '/office/late'),
  at('office-leader', 'leader1', '/office'),
  at('letters', 'office1', '/letters'),
  at('privacy', 'office1', '/privacy'),
  at('deliveries', 'office1', '/office/deliveries'),
  at('focal', 'office1', '/office/focal'),
  at('recordings', 'auditor1', '/recordings'),
  at('recording-requests', 'auditor1', '/recordings/requests'),
  at('retention', 'auditor1', '/recordings/retention'),
  at('evidence', 'auditor1', '/evidence'),
  at('evidence-verify', 'auditor1', '/evidence/verifications'),
  at('evidence-log', 'auditor1', '/evidence/log'),
  at('evidence-views', 'auditor1', '/evidence/views'),
  at('people', 'admin1', '/admin/people'),
  at('people-import', 'admin1', '/admin/people/import'),
  at('settings', 'admin1', '/admin/settings'),
  at('account', 'officer1', '/account'),
]

async function picture(page: Page, name: string): Promise<void> {
  for (const scheme of SCHEMES) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.waitForFunction(
      wanted => document.documentElement.dataset.mantineColorScheme === wanted,
      scheme,
    )
    // What is on its way from one colour to the other is there.
    const png = await page.screenshot({ animations: 'disabled' })
    await sharp(png)
      .webp({ quality: QUALITY })
      .toFile(join(FOLDER, `${name}-${scheme}.webp`))
  }
  process.stdout.write(`${name}\n`)
}

async function show(browser: Browser, origin: string, screen: Screen & { address: string }): Promise<void> {
  const { user, size, name, address } = screen
  const context = user
    ? await browserOf(browser, { origin, user, ...(size ? { view: { size } } : {}) })
    : await browser.newContext({ viewport: size ?? { width: 1366, height: 768 }, locale: 'vi-VN' })
  try {
    const page = await context.newPage()
    await page.goto(`${origin}${address}`)
    await page.getByRole('main').waitFor()
    await page.waitForLoadState('load')
    await page.waitForTimeout(SETTLED_MS)
    await picture(page, name)
  } finally {
    await context.close()
  }
}

/** Two who wait, one who talks: what a supervisor looks at. */
async function busy(scene: Scene) {
  const phone = await scene.desk('op103')
  const callers = [scene.number(), scene.number(), scene.number()]
  const citizens = []
  for (const from of callers) citizens.push(await scene.citizen(from))
  await scene.state(callers[0] ?? '', 'talking')
  return async () => {
    for (const citizen of citizens) await citizen.hangUp().catch(() => {})
    await scene.leave('op103', phone)
  }
}

async function main(): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  const later = { after: (work: () => Promise<void>) => void ends.unshift(work) }
  try {
    const centre: Centre = await startCentre({
      hasDirectory: true,
      calls: { wrapUpSeconds: 60, ringSeconds: 20 },
    })
    ends.unshift(centre.stop)
    const scene = sceneOf(centre)
    ends.unshift(scene.end)
    const browser = await openChromium(later)
    await rm(FOLDER, { recursive: true, force: true })
    await mkdir(FOLDER, { recursive: true })
    const codes = await seedTickets(centre.api, systemClock.now())
    const told = await callToAnswer({ centre, scene, browser, see: (name, page) => picture(page, name) })
    const over = await busy(scene)
    for (const screen of SCREENS)
      await show(browser, centre.origin, { ...screen, address: screen.path(told, codes) })
    await over()
  } finally {
    for (const end of ends) await end()
  }
}

await main()
