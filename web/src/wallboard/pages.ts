import type { Page } from '../kit/pages.ts'

export const wallboardPages: readonly Page[] = []
