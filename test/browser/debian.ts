import { existsSync } from 'node:fs'

/** Debian's Chromium. Another one may be named; nothing is downloaded from anywhere else. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

export const hasChromium = () => existsSync(CHROMIUM)
