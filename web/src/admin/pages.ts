import type { Page } from '../kit/pages.ts'

export const adminPages: readonly Page[] = []
