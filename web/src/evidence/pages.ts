import type { Page } from '../kit/pages.ts'

export const evidencePages: readonly Page[] = []
