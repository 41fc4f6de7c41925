import type { Page } from '../kit/pages.ts'

export const deskPages: readonly Page[] = []
