import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import sharp from 'sharp'
import { systemClock } from '../../src/clock.ts'
import { type Centre, startCentre } from '../telephony/centre.ts'
import { type Scene, sceneOf } from '../telephony/scene.ts'
import { openChromium, openContext } from './chromium.ts'
import { callToAnswer } from './day.ts'
import { seedPapers } from './papers.ts'
import { indexOf, PICTURES, type Picture } from './pictures.ts'
import { seedTickets } from './seed.ts'
import { browserOf } from './telephone.ts'

// script/screens: a centre at work, and a picture of every screen in both colour schemes. Real calls, real telephones.

const FOLDER = join(import.meta.dirname, '../../docs/screens')
const SCHEMES = ['light', 'dark'] as const
const QUALITY = 72
/** What is drawn after everything was fetched: lines that appear, pictures in code. */
const SETTLED_MS = 600

async function take(page: Page, name: string): Promise<void> {
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

/** A window for each person and size, in which their pages follow each other. */
function windowsOf(browser: Browser, origin: string) {
  const windows = new Map<string, Page>()
  return async ({ user, size }: Picture): Promise<Page> => {
    const key = `${user} ${size?.width}`
    const view = size ? { size } : {}
    const page =
      windows.get(key) ??
      (await (user ? browserOf(browser, { origin, user, view }) : openContext(browser, view)).then(context =>
        context.newPage(),
      ))
    windows.set(key, page)
    return page
  }
}

async function show(page: Page, address: string, { name, open }: Picture): Promise<void> {
  await page.goto(address)
  await page.getByRole('main').waitFor()
  await open?.(page)
  await page.waitForFunction(() => !/Đang (tải|xem trước)/.test(document.body.textContent))
  await page.waitForTimeout(SETTLED_MS)
  await take(page, name)
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
    await writeFile(join(FOLDER, 'README.md'), indexOf(PICTURES))
    const codes = await seedTickets(centre.api, systemClock.now())
    const told = await callToAnswer({ centre, scene, browser, see: (name, page) => take(page, name) })
    const papers = { ...told, codes, ...(await seedPapers(centre, { ...told, codes })) }
    const over = await busy(scene)
    const windowOf = windowsOf(browser, centre.origin)
    for (const picture of PICTURES)
      if (picture.address)
        await show(await windowOf(picture), `${centre.origin}${picture.address(papers)}`, picture)
    await over()
  } finally {
    for (const end of ends) await end()
  }
}

await main()
